//! What these tests begin with: journals that ledgers wrote, and the shortest way to say things.

use std::sync::Arc;

use pointbook_audit::{Pace, Report, Verifier};
use pointbook_core::{
    Action, Adjust, Capture, Command, Earn, EarnAmount, Expiry, Hold, Key, Move, Name, Open,
    Outcome, Points, ProgramSettings, Redeem, Rest, Reverse, ReverseAmount, Sequence, Short,
    Timestamp, Transfer, TransferExpiry, Who,
};
use pointbook_journal::{Batch, BatchBuilder, Fit, Genesis, Journal, MemoryJournal, PbjWriter};
use pointbook_testkit::fault::{Load, Rig, Workload};

/// The journal and shelf of a ledger that a random history was sent to.
pub(crate) fn played(seed: u64, commands: usize) -> Rig {
    let workload = Workload::of_seed(seed, commands);
    let rig = Rig::new(&workload.settings);
    let ledger = rig.open().unwrap();
    for (clock, load) in workload.loads {
        rig.clock.set(clock);
        match load {
            Load::One(command) => drop(ledger.submit(*command).unwrap().wait().unwrap()),
            Load::Many(commands) => drop(ledger.submit_batch(commands).unwrap().wait().unwrap()),
            Load::Sweep => drop(ledger.sweep().unwrap().wait().unwrap()),
            Load::Checkpoint => drop(ledger.checkpoint().unwrap().wait().unwrap()),
            Load::Keep => {}
        }
    }
    ledger.close();
    rig.restarted()
}

/// The journal alone.
pub(crate) fn journal(seed: u64, commands: usize) -> Arc<dyn Journal> {
    played(seed, commands).journal.inner().clone()
}

/// A journal of at least so many entries: a mix on a hundred accounts, an hour for each hundred.
fn mixed(entries: u64) -> Arc<dyn Journal> {
    let rig = Rig::new(&utc());
    let ledger = rig.open().unwrap();
    let account = |number: u64| format!("account-{}", number % 100);
    let opens = (0..100).map(|number| {
        let open = Open {
            account: name(&account(number)),
            customer: name(&format!("customer-{}", number / 2)),
            household: name(&format!("household-{}", number / 5)),
        };
        Action::Open(open)
    });
    // What names a refused entry is not found, and not written.
    let mix = (0..entries * 5 / 4).map(|number| {
        let (who, points) = (account(number * 31), 1 + i64::try_from(number % 97).unwrap());
        match number % 7 {
            0 | 1 => earn(&who, points * 3, "2026-06-30"),
            2 => earn(&who, points * 3, "never"),
            3 => redeem(&who, points, Short::Partial),
            4 => transfer(&who, &account(number * 17 + 1), points),
            5 => hold(&who, points, &format!("hold-{number}")),
            _ => reverse(number, 1),
        }
    });
    let actions: Vec<Action> = opens.chain(mix).collect();
    for (hour, some) in (0..).zip(actions.chunks(100)) {
        rig.clock.set(noon("2026-01-01").plus_seconds(hour * 3_600));
        let number = |index: usize| usize::try_from(hour).unwrap() * 100 + index + 1;
        let commands = some.iter().enumerate().map(|(index, action)| {
            Command::new(key(&format!("k{}", number(index))), action.clone())
        });
        let outcomes = ledger.submit_batch(commands.collect()).unwrap().wait().unwrap();
        assert!(outcomes.iter().all(Result::is_ok), "every command is decided");
    }
    let written = ledger.sequence().number();
    assert!(written >= entries, "{written} of {entries} are written");
    ledger.close();
    rig.journal.inner().clone()
}

/// The frames of a journal of exactly so many entries, in batches of one to so many.
pub(crate) fn frames(entries: u64, size_max: usize) -> (Genesis, Vec<Vec<u8>>) {
    let source = mixed(entries);
    let genesis = source.genesis().clone();
    let mut builder = BatchBuilder::new(genesis.head());
    let (mut frames, mut size) = (Vec::new(), 0);
    let decoded =
        source.read(Sequence::new(1)).unwrap().flat_map(|it| it.unwrap().entries().unwrap());
    for entry in decoded.take(usize::try_from(entries).unwrap()) {
        assert_eq!(builder.push(&entry), Ok(Fit::Fits));
        size += 1;
        if size > (frames.len() * 37) % size_max {
            frames.extend(builder.seal().map(|sealed| sealed.bytes));
            size = 0;
        }
    }
    frames.extend(builder.seal().map(|sealed| sealed.bytes));
    (genesis, frames)
}

/// The bytes of a portable file.
pub(crate) fn file(journal: &dyn Journal) -> Vec<u8> {
    let mut writer = PbjWriter::new(Vec::new(), journal.genesis()).unwrap();
    if journal.head().sequence.number() > 0 {
        for batch in journal.read(Sequence::new(1)).unwrap() {
            writer.write(&batch.unwrap()).unwrap();
        }
    }
    writer.finish().unwrap()
}

/// A journal of these frames.
pub(crate) fn memory(genesis: &Genesis, frames: &[Vec<u8>]) -> MemoryJournal {
    let journal = MemoryJournal::new(genesis.clone());
    let mut builder = BatchBuilder::new(genesis.head());
    for frame in frames {
        for entry in Batch::open(frame.clone()).unwrap().entries().unwrap() {
            assert_eq!(builder.push(&entry), Ok(Fit::Fits));
        }
        let sealed = builder.seal().unwrap();
        journal.append(journal.head().sequence, &[sealed]).unwrap();
    }
    journal
}

pub(crate) fn verify(journal: &dyn Journal) -> Report {
    Verifier::default().verify(journal, &mut Pace::default()).unwrap()
}

/// A ledger that commands are sent to one by one, at the clock's time.
pub(crate) struct Desk {
    pub(crate) rig: Rig,
    send: Box<dyn Fn(Command) -> Outcome>,
    keys: u64,
}

impl Desk {
    pub(crate) fn new(settings: &ProgramSettings) -> Desk {
        let rig = Rig::new(settings);
        let ledger = rig.open().unwrap();
        let send = move |command| ledger.submit(command).unwrap().wait().unwrap();
        Desk { rig, send: Box::new(send), keys: 0 }
    }

    pub(crate) fn journal(&self) -> &dyn Journal {
        &**self.rig.journal.inner()
    }

    /// Sets the clock to noon of a day.
    pub(crate) fn day(&mut self, day: &str) -> &mut Desk {
        self.rig.clock.set(noon(day));
        self
    }

    /// Sends a command.
    pub(crate) fn send(&mut self, command: Command) -> Outcome {
        (self.send)(command)
    }

    /// Sends an action and tells the sequence of its entry; it must be accepted.
    pub(crate) fn act(&mut self, action: Action) -> u64 {
        self.act_at(action, None)
    }

    /// The same, effective at noon of another day.
    pub(crate) fn act_at(&mut self, action: Action, day: Option<&str>) -> u64 {
        self.keys += 1;
        let mut command = Command::new(key(&format!("k{}", self.keys)), action);
        command.envelope.at = day.map(noon);
        command.envelope.by = Some("desk".into());
        match (self.send)(command).settled {
            pointbook_core::Settled::Accepted { sequence, .. } => sequence.number(),
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn open(&mut self, account: &str, customer: &str, household: &str) -> u64 {
        let (account, customer) = (name(account), name(customer));
        self.act(Action::Open(Open { account, customer, household: name(household) }))
    }
}

pub(crate) fn earn(account: &str, points: i64, expires: &str) -> Action {
    let expires = match expires {
        "never" => Expiry::Never,
        date => Expiry::On(date.parse().unwrap()),
    };
    let amount = EarnAmount::Points(Points::new(points));
    let (account, expires) = (name(account), Some(expires));
    Action::Earn(Earn { account, amount, expires, activates: None, reference: None })
}

pub(crate) fn redeem(account: &str, points: i64, short: Short) -> Action {
    let (who, points) = (Who::Account(name(account)), Points::new(points));
    Action::Redeem(Redeem { who, points, reference: None, short })
}

pub(crate) fn hold(account: &str, points: i64, id: &str) -> Action {
    let (who, points) = (Who::Account(name(account)), Points::new(points));
    Action::Hold(Hold { who, points, hold: key(id), ttl_seconds: None, reference: None })
}

pub(crate) fn capture(id: &str, points: i64) -> Action {
    let points = Some(Points::new(points));
    Action::Capture(Capture { hold: key(id), points, rest: Rest::Released })
}

pub(crate) fn transfer(from: &str, to: &str, points: i64) -> Action {
    let (from, to, points) = (name(from), name(to), Points::new(points));
    let expiry = TransferExpiry::Keep;
    Action::Transfer(Transfer { from, to, points, transfer: None, reason: None, expiry })
}

pub(crate) fn adjust(account: &str, points: i64) -> Action {
    Action::Adjust(Adjust {
        account: name(account),
        points: Points::new(points),
        adjustment: "gift".into(),
        reason: "why, \"not\"".into(),
        expires: None,
        short: Short::Refuse,
    })
}

pub(crate) fn reverse(of: u64, points: i64) -> Action {
    let amount = ReverseAmount::Points(Points::new(points));
    Action::Reverse(Reverse { of: key(&format!("k{of}")), item: None, amount })
}

pub(crate) fn move_customer(customer: &str, household: &str) -> Action {
    let (customer, to_household) = (name(customer), name(household));
    Action::Move(Move::Customer { customer, to_household })
}

pub(crate) fn key(text: &str) -> Key {
    Key::new(text).unwrap()
}

pub(crate) fn name(text: &str) -> Name {
    Name::new(text).unwrap()
}

pub(crate) fn noon(day: &str) -> Timestamp {
    Timestamp::parse(&format!("{day}T12:00:00Z")).unwrap()
}

/// A program in UTC.
pub(crate) fn utc() -> ProgramSettings {
    ProgramSettings { zone: Some("UTC".parse().unwrap()), ..ProgramSettings::default() }
}
