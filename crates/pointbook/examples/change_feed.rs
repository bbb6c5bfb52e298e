//! The change feed: a subscriber with a name goes on where it was, also after a restart.

#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::error::Error;
use std::time::Duration;

use pointbook::core::{
    Action, Command, Earn, EarnAmount, Key, Name, Open, Points, ProgramSettings,
};
use pointbook::{Follower, Ledger, Options};

fn main() -> Result<(), Box<dyn Error>> {
    let ledger = Ledger::in_memory(&ProgramSettings::default())?;
    send(&ledger, 0..3)?;

    let mut mail = ledger.subscribe("mail")?;
    println!("the subscriber begins with entry {}", mail.position().number());
    print_new(&mut mail)?;
    // What was worked off is kept. Whatever comes after that comes again after a crash.
    mail.keep()?;

    send(&ledger, 3..5)?;
    let ledger = restarted(&ledger)?;
    let mut mail = ledger.subscribe("mail")?;
    println!("after a restart it goes on with entry {}", mail.position().number());
    print_new(&mut mail)?;
    Ok(())
}

/// Works off what there is; a service would wait for longer, in a loop.
fn print_new(follower: &mut Follower) -> Result<(), pointbook::Error> {
    while let Some(entry) = follower.next_within(Duration::ZERO)? {
        let members = entry.members().len();
        println!("  entry {}: {}, {members} accepted", entry.sequence.number(), entry.command.key);
    }
    Ok(())
}

/// Opens what the ledger wrote once more; a ledger in a directory is opened by its path.
fn restarted(ledger: &Ledger) -> Result<Ledger, pointbook::Error> {
    ledger.close();
    Options::default().open_on(ledger.journal().clone(), ledger.shelf().clone())
}

/// Sends one command for each number: an open, then earns.
fn send(ledger: &Ledger, numbers: std::ops::Range<i64>) -> Result<(), Box<dyn Error>> {
    let account = Name::new("a1").ok_or("a name")?;
    for number in numbers {
        let action = if number == 0 {
            let (customer, household) = (account.clone(), account.clone());
            Action::Open(Open { account: account.clone(), customer, household })
        } else {
            let (account, amount) = (account.clone(), EarnAmount::Points(Points::new(number)));
            Action::Earn(Earn { account, amount, expires: None, activates: None, reference: None })
        };
        let key = Key::new(&format!("command-{number}")).ok_or("a key")?;
        ledger.submit(Command::new(key, action))?.wait()?;
    }
    Ok(())
}
