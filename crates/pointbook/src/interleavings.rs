//! What the threads of a ledger may do in turn: shuttle runs them in thousands of orders.

use std::sync::Arc;

use pointbook_core::{
    AccountId, Action, Command, CustomerId, Earn, EarnAmount, Entry, Expiry, Fact, Flow,
    HouseholdId, Key, LotRef, Member, Name, Open, Place, Points, Posting, ProgramSettings,
    Sequence, Timestamp, Verdict, Who,
};
use pointbook_journal::{Genesis, MemoryJournal, MemoryShelf};
use pointbook_series::{Answer, Projection, Question};
use shuttle::thread;

use crate::archive::Archive;
use crate::blocks::Larder;
use crate::clock::ManualClock;
use crate::metrics::Counters;
use crate::read_side::{Folded, ReadSide};
use crate::recover::Recovery;
use crate::shared::Shared;

fn name(text: &str) -> Name {
    Name::new(text).unwrap()
}

fn at(number: u64) -> Timestamp {
    Timestamp::from_micros(i64::try_from(number).unwrap() * 1_000_000)
}

fn entry(number: u64, action: Action, facts: Vec<Fact>) -> Entry {
    let (effective_at, requested_effective_at) = (at(number), None);
    let member = Member { effective_at, requested_effective_at, points: None, facts: facts.into() };
    Entry {
        sequence: Sequence::new(number),
        recorded_at: at(number),
        command: Command::new(Key::new(&format!("k{number}")).unwrap(), action),
        due: Vec::new(),
        verdict: Verdict::Accepted(vec![member].into()),
    }
}

/// An account that opens, and earns a point with each entry after that.
fn journal(entries: u64) -> Vec<Entry> {
    let (account, customer, household) =
        (AccountId::new(0), CustomerId::new(0), HouseholdId::new(0));
    let open = Open { account: name("a1"), customer: name("ann"), household: name("h1") };
    let facts = vec![
        Fact::HouseholdCreated { household, name: name("h1") },
        Fact::CustomerCreated { customer, name: name("ann"), household },
        Fact::AccountOpened { account, name: name("a1"), customer },
    ];
    let amount = EarnAmount::Points(Points::new(1));
    let earn =
        Earn { account: name("a1"), amount, expires: None, activates: None, reference: None };
    let earned = |number| {
        let posting = Posting {
            account,
            effective_at: at(number),
            flow: Flow::Earned,
            points: Points::new(1),
            place: Place::Lot(LotRef::dated(Expiry::Never)),
        };
        entry(number, Action::Earn(earn.clone()), vec![Fact::Posted(posting)])
    };
    let first = entry(1, Action::Open(open), facts);
    std::iter::once(first).chain((2..=entries).map(earned)).collect()
}

/// What threads share when some entries are folded, and no memory is there for blocks that leave.
fn shared(folded: &[Entry]) -> Arc<Shared> {
    let settings = ProgramSettings::default();
    let mut projection = Projection::new(&settings);
    projection.apply_all(folded).unwrap();
    let genesis = Genesis { ledger: [7; 16], created_at: at(0), settings };
    let shelf = Arc::new(MemoryShelf::default());
    let recorded_at = folded.last().map_or(at(0), |last| last.recorded_at);
    Arc::new(Shared {
        archive: Archive::new(Arc::new(MemoryJournal::new(genesis))),
        larder: Larder::new(shelf.clone(), Some(0)),
        shelf,
        clock: Arc::new(ManualClock::default()),
        read: ReadSide::new(Folded { projection, recorded_at }),
        poison: Arc::default(),
        counters: Counters::default(),
        recovery: Recovery::default(),
    })
}

/// Folds entries as the committer does, a few at a time.
fn fold(shared: &Shared, entries: &[Entry]) {
    entries.chunks(2).for_each(|some| shared.read.fold(some, &shared.larder).unwrap());
}

/// Lets blocks leave as the keeper does, and removes those that were kept before the last time.
fn keep(shared: &Shared, before: Sequence) -> Sequence {
    let (projection, _) = shared.read.share();
    let leaving = shared.larder.leaving(&projection);
    shared.larder.put(projection.applied_through(), &leaving).unwrap();
    let kept = projection.applied_through();
    drop(projection);
    shared.larder.keep(&leaving);
    shared.read.release(&leaving);
    shared.larder.forget(before).unwrap();
    kept
}

/// Every answer is of the entry that it names, and of none before `told`.
fn ask(shared: &Shared, told: Sequence) -> Sequence {
    let who = Who::Account(name("a1"));
    // In the midst of the account's life, so that its block is needed.
    let question = Question::Balance { who, at: Some(at(9)), known_at: None };
    let reading = shared.answer(|it, now, entries| it.answer(&question, now, entries)).unwrap();
    let Answer::Balance(balance) = reading.answer else { panic!("{reading:?}") };
    assert_eq!(balance.available(), i128::from(reading.through.number().min(9) - 1));
    assert!(reading.through >= told, "{told:?} was told before {:?}", reading.through);
    reading.through
}

#[test]
fn readers_see_what_was_told_and_never_less_than_before() {
    let check = || {
        let entries = journal(9);
        let shared = shared(&entries[..3]);
        let readers: Vec<_> = (0..2)
            .map(|_| {
                let shared = shared.clone();
                thread::spawn(move || {
                    let mut seen = Sequence::default();
                    for _ in 0..3 {
                        let told = shared.read.sequence();
                        seen = ask(&shared, told.max(seen));
                    }
                })
            })
            .collect();
        fold(&shared, &entries[3..]);
        readers.into_iter().for_each(|reader| reader.join().unwrap());
    };
    shuttle::check_random(check, ROUNDS);
}

#[test]
fn who_waits_for_an_entry_is_woken() {
    let check = || {
        let entries = journal(6);
        let shared = shared(&entries[..1]);
        let waiting = {
            let shared = shared.clone();
            thread::spawn(move || {
                let mut seen = Sequence::new(1);
                while seen < Sequence::new(6) {
                    let risen = shared.read.wait(seen, std::time::Duration::MAX);
                    assert!(risen >= seen);
                    seen = risen;
                    assert!(shared.read.read().projection.applied_through() >= seen);
                }
            })
        };
        fold(&shared, &entries[1..]);
        waiting.join().unwrap();
    };
    shuttle::check_random(check, ROUNDS);
}

#[test]
fn no_reader_and_no_fold_misses_a_block_that_leaves_or_is_removed() {
    let check = || {
        let entries = journal(30);
        let shared = shared(&entries[..20]);
        let reader = {
            let shared = shared.clone();
            thread::spawn(move || {
                (0..4).fold(Sequence::default(), |told, _| ask(&shared, told));
            })
        };
        let copier = {
            let shared = shared.clone();
            thread::spawn(move || {
                let who = Who::Account(name("a1"));
                let question = Question::Balance { who, at: Some(at(9)), known_at: None };
                let reading = shared
                    .answer_from_copy(|it, now, entries| it.answer(&question, now, entries))
                    .unwrap();
                let Answer::Balance(balance) = reading.answer else { panic!("{reading:?}") };
                assert_eq!(balance.available(), 8);
            })
        };
        let keeper = {
            let shared = shared.clone();
            thread::spawn(move || {
                (0..4).fold(Sequence::default(), |before, _| keep(&shared, before));
            })
        };
        fold(&shared, &entries[20..]);
        [reader, copier, keeper].into_iter().for_each(|thread| thread.join().unwrap());
        let folded = shared.read.read();
        assert_eq!(folded.projection.applied_through(), Sequence::new(30));
    };
    shuttle::check_random(check, ROUNDS);
}

/// Orders that each test is run in.
const ROUNDS: usize = 1_500;
