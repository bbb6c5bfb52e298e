//! How long an audit takes: `rates [accounts] [entries] [rounds]`, of a portable file.
//!
//! Neighbours make figures larger and never smaller, so the least of some rounds tells most.

#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    clippy::panic,
    reason = "this is what it is for"
)]

use std::fs::File;
use std::io::BufReader;
use std::sync::Arc;
use std::time::{Duration, Instant};

use pointbook_audit::{Pace, Span, Until, Verifier, export_portable, liability, replay};
use pointbook_core::{
    Action, Command, Decided, Earn, EarnAmount, Entry, Key, Name, Open, Past, Points,
    ProgramSettings, Redeem, Short, State, Timestamp, Transfer, TransferExpiry, Who, Written,
    decide_with_effect,
};
use pointbook_journal::{BatchBuilder, Fit, Genesis, Journal, MemoryJournal};

fn main() {
    let mut arguments = std::env::args().skip(1).filter_map(|text| text.parse::<u64>().ok());
    let accounts = arguments.next().unwrap_or(1_000_000);
    let entries = arguments.next().unwrap_or(4_000_000);
    let rounds = arguments.next().unwrap_or(3);
    let journal = written(accounts, entries);
    let path = std::env::temp_dir().join(format!("pointbook-audit-{}.pbj", std::process::id()));
    let file = File::create(&path).expect("a new file");
    let head = export_portable(&journal, file, &mut Pace::default()).expect("a file");
    let bytes = std::fs::metadata(&path).expect("a file").len();
    println!("{entries} entries on {accounts} accounts, {bytes} bytes");
    assert_eq!(head, journal.head());
    tell("verify, journal in memory", entries, rounds, || {
        let report = Verifier::default().verify(&journal, &mut Pace::default());
        assert!(report.expect("a report").is_sound());
    });
    tell("verify, portable file", entries, rounds, || {
        let file = BufReader::with_capacity(1 << 20, File::open(&path).expect("the file"));
        let report = Verifier::default().verify_file(file, &mut Pace::default());
        assert!(report.expect("a report").is_sound());
    });
    tell("replay", entries, rounds, || {
        replay(&journal, Until::End, &mut Pace::default()).expect("a state");
    });
    let replayed = replay(&journal, Until::End, &mut Pace::default()).expect("a state");
    tell("digest", entries, rounds, || drop(replayed.digest().to_string()));
    let span = Span { from: Timestamp::MIN, to: replayed.recorded_at.next() };
    tell("liability", entries, 1, || {
        liability(&journal, span, Until::End, &mut Pace::default()).expect("a liability");
    });
    std::fs::remove_file(&path).expect("a file that is removed");
}

/// Every key is new.
struct Nothing;

impl Past for Nothing {
    fn find(&self, _: &Key) -> Option<Arc<Entry>> {
        None
    }
}

/// A journal in full batches: accounts that are opened and earn, then a mix.
fn written(accounts: u64, entries: u64) -> MemoryJournal {
    let settings = ProgramSettings::default();
    let created_at = Timestamp::from_micros(0);
    let genesis = Genesis { ledger: [7; 16], created_at, settings: settings.clone() };
    let mut builder = BatchBuilder::new(genesis.head());
    let (journal, mut state) = (MemoryJournal::new(genesis), State::new(&settings));
    for number in 0..entries {
        let key = Key::new(&format!("key-{number:012}")).expect("a short key");
        let command = Command::new(key, action(number, accounts));
        let now =
            Timestamp::from_micros(1_767_000_000_000_000 + i64::try_from(number).unwrap_or(0));
        let entry = match decide_with_effect(&state, &Nothing, command, now) {
            Ok(Decided::Write(written)) => {
                let Written { entry, effect } = *written;
                state.adopt(effect).expect("a decision that folds");
                entry
            }
            other => panic!("{other:?}"),
        };
        if builder.push(&entry) == Ok(Fit::Full) {
            seal(&mut builder, &journal);
            assert_eq!(builder.push(&entry), Ok(Fit::Fits));
        }
    }
    seal(&mut builder, &journal);
    journal
}

fn seal(builder: &mut BatchBuilder, journal: &MemoryJournal) {
    let sealed = builder.seal().expect("a batch of entries");
    journal.append(journal.head().sequence, &[sealed]).expect("a batch that follows");
}

fn action(number: u64, accounts: u64) -> Action {
    let name = |kind: &str, number: u64| Name::new(&format!("{kind}-{number:08}")).expect("a name");
    // Accounts in no order, as they come in life.
    let account = |number: u64| name("acct", number.wrapping_mul(7_919) % accounts);
    let points = Points::new(1 + i64::try_from(number % 500).unwrap_or(0));
    if number < accounts {
        let (customer, household) = (name("cust", number / 2), name("home", number / 4));
        return Action::Open(Open { account: name("acct", number), customer, household });
    }
    match number % 8 {
        0..=4 => Action::Earn(Earn {
            account: account(number),
            amount: EarnAmount::Points(points),
            expires: None,
            activates: None,
            reference: None,
        }),
        5 | 6 => {
            let who = Who::Account(account(number));
            Action::Redeem(Redeem { who, points, reference: None, short: Short::Offline })
        }
        _ => Action::Transfer(Transfer {
            from: account(number),
            to: account(number + 1),
            points,
            transfer: None,
            reason: None,
            expiry: TransferExpiry::Keep,
        }),
    }
}

fn tell(what: &str, entries: u64, rounds: u64, run: impl Fn()) {
    let round = |_| {
        let start = Instant::now();
        run();
        start.elapsed()
    };
    let least = (0..rounds).map(round).min().unwrap_or(Duration::MAX);
    let rate = u128::from(entries) * 1_000_000 / least.as_micros().max(1);
    println!("{what}: {least:.2?} least of {rounds}, {rate} entries a second");
}
