//! Many commands at once, from several threads; and how much of it was written together.

#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::error::Error;
use std::thread;
use std::time::Instant;

use pointbook::Ledger;
use pointbook::core::{
    Action, Command, Earn, EarnAmount, Key, Name, Open, Points, ProgramSettings,
};

const THREADS: usize = 4;
const BATCHES: usize = 10;
const BATCH: usize = 500;

fn main() -> Result<(), Box<dyn Error>> {
    let ledger = Ledger::in_memory(&ProgramSettings::default())?;
    let began = Instant::now();
    let told: Vec<Result<usize, String>> = thread::scope(|scope| {
        let work = |thread| {
            let ledger = ledger.clone();
            move || earn(&ledger, thread).map_err(|error| error.to_string())
        };
        let threads: Vec<_> = (0..THREADS).map(|thread| scope.spawn(work(thread))).collect();
        let joined = threads.into_iter().map(thread::ScopedJoinHandle::join);
        joined.map(|told| told.unwrap_or_else(|_| Err("a thread panicked".to_owned()))).collect()
    });
    for (thread, accepted) in told.into_iter().enumerate() {
        println!("thread {thread}: {} commands accepted", accepted?);
    }
    let (metrics, took) = (ledger.metrics(), began.elapsed());
    println!(
        "{} entries in {} batches of the journal, the largest of {}, in {took:.0?}",
        metrics.entries, metrics.batches, metrics.batch_entries_max,
    );
    Ok(())
}

/// Opens an account and earns; tells how many commands were accepted.
fn earn(ledger: &Ledger, thread: usize) -> Result<usize, Box<dyn Error>> {
    let name = |text: String| Name::new(&text).ok_or("a name");
    let key = |text: String| Key::new(&text).ok_or("a key");
    let account = name(format!("account-{thread}"))?;
    let open =
        Open { account: account.clone(), customer: account.clone(), household: account.clone() };
    let open = Command::new(key(format!("open-{thread}"))?, Action::Open(open));
    // Nobody needs to wait here: commands are decided in the order in which they came.
    let mut tickets = vec![ledger.submit_batch(vec![open])?];
    for batch in 0..BATCHES {
        let earns = (0..BATCH).map(|number| {
            let amount = EarnAmount::Points(Points::new(10));
            let account = account.clone();
            let earn = Earn { account, amount, expires: None, activates: None, reference: None };
            let key = key(format!("earn-{thread}-{batch}-{number}"))?;
            Ok(Command::new(key, Action::Earn(earn)))
        });
        tickets.push(ledger.submit_batch(earns.collect::<Result<_, &str>>()?)?);
    }
    let mut accepted = 0_usize;
    for ticket in tickets {
        for outcome in ticket.wait()? {
            accepted = accepted.saturating_add(usize::from(outcome?.settled.refusal().is_none()));
        }
    }
    Ok(accepted)
}
