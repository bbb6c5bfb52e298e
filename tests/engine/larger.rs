//! Ledgers whose histories are larger than the memory for them.

use std::error::Error as _;
use std::sync::Arc;
use std::time::Instant;

use pointbook::core::{Action, Command, Date, Earn, Envelope, Name, Open, Sequence, Who};
use pointbook::journal::{ErrorKind as Cause, Room, Shelf};
use pointbook::series::{HistoryFilter, Moment, Question};
use pointbook::{ErrorKind, Ledger, Options, Reading, Ticket, Unanswered};
use pointbook_testkit::fault::{Lasting, Mishap, Rig, altered, kept};

use super::kit::*;

const ACCOUNTS: usize = 60;
/// Far less than the flows of a few accounts.
const CACHE: u64 = 24 << 10;

fn account(number: usize) -> Name {
    name(&format!("m{number}"))
}

/// A book with sixty accounts in fifteen households.
fn program(change: impl FnOnce(Options) -> Options) -> Book {
    let book = Book::with(change);
    for number in 0..ACCOUNTS {
        let (customer, household) = (format!("c{}", number / 2), format!("home-{}", number / 4));
        let open = Open {
            account: account(number),
            customer: name(&customer),
            household: name(&household),
        };
        accepted(&book.send(command(&format!("open-{number}"), Action::Open(open))));
    }
    book
}

fn small(options: Options) -> Options {
    options.series_cache(CACHE)
}

/// Earns for all accounts in turn, one in nine of them late.
fn earns(round: usize) -> Vec<Command> {
    let earn = |number: usize| {
        let place = round * 8 * ACCOUNTS + number;
        let points = i64::try_from(place % 97 + 1).unwrap();
        let (account, expires) = (account(number % ACCOUNTS), None);
        let action = Action::Earn(Earn { account, expires, ..earning("a1", points) });
        let late = at(&format!("2025-{:02}-{:02}T08:00:00Z", place % 12 + 1, place % 28 + 1));
        let at = place.is_multiple_of(9).then_some(late);
        Command {
            envelope: Envelope { at, ..Envelope::default() },
            ..command(&format!("e{place}"), action)
        }
    };
    (0..8 * ACCOUNTS).map(earn).collect()
}

/// Books a round of earns an hour after the one before.
fn play(book: &Book, round: usize) {
    book.set_clock(&format!("2026-01-{:02}T{:02}:00:00-06:00", 6 + round / 24, round % 24));
    for outcome in book.ledger.submit_batch(earns(round)).unwrap().wait().unwrap() {
        accepted(&outcome.unwrap());
    }
}

fn checkpoint(book: &Book) {
    book.ledger.checkpoint().and_then(Ticket::wait).unwrap();
}

/// Questions of all sorts about everybody.
fn questions() -> Vec<Question> {
    let day = |month, day| Moment::Day(Date::from_ymd_opt(2025, month, day).unwrap());
    let mut questions = Vec::new();
    for number in 0..ACCOUNTS {
        let who = Who::Account(account(number));
        let others = [
            Who::Customer(name(&format!("c{}", number / 2))),
            Who::Household(name(&format!("home-{}", number / 4))),
        ];
        for who in [who].into_iter().chain(others) {
            let known = at("2026-01-06T10:30:00-06:00");
            let month = u32::try_from(number % 12).unwrap() + 1;
            for (known_at, restated_since) in
                [(None, None), (Some(known), None), (None, Some(known))]
            {
                let (who, from, to) = (who.clone(), day(month.min(6), 9), day(month.max(6), 20));
                questions.push(Question::Window { who, from, to, known_at, restated_since });
            }
            questions.push(Question::Balance { who: who.clone(), at: None, known_at: None });
            questions.push(Question::Lots {
                who: who.clone(),
                at: Some(known),
                known_at: Some(known),
            });
            questions.push(Question::History { who, filter: HistoryFilter::default() });
        }
    }
    questions
}

fn answers(ledger: &Ledger) -> Vec<Reading> {
    questions().iter().map(|question| ledger.ask(question).unwrap()).collect()
}

/// The blocks that are on the shelf.
fn blocks(rig: &Rig) -> Vec<Vec<u8>> {
    let all = kept(&**rig.shelf.inner()).unwrap().into_iter();
    let blocks = all.filter(|(room, key, _)| *room == Room::Series && key.starts_with(b"b"));
    blocks.map(|(_, key, _)| key).collect()
}

/// The newest block of the account of this number.
fn newest_block(rig: &Rig, account: u8) -> Vec<u8> {
    let is_its = |key: &Vec<u8>| key.get(9..13) == Some(&[0, 0, 0, account][..]);
    blocks(rig).into_iter().rfind(is_its).unwrap()
}

#[test]
fn ledger_of_many_times_its_cache_answers_as_one_that_has_all_in_memory() {
    let (whole, little) = (program(|options| options), program(small));
    for round in 0..30 {
        [&whole, &little].iter().for_each(|book| play(book, round));
        if round % 4 == 0 {
            checkpoint(&little);
        }
        let cached = little.ledger.metrics().series.cached_bytes;
        assert!(cached <= CACHE, "{cached} bytes in the cache");
    }
    checkpoint(&little);
    let series = little.ledger.metrics().series;
    assert!(series.fresh_bytes < CACHE, "{series:?}");
    let on_shelf: usize = kept(&**little.rig.shelf.inner())
        .unwrap()
        .iter()
        .filter(|(room, ..)| *room == Room::Series)
        .map(|(.., value)| value.len())
        .sum();
    assert!(on_shelf as u64 > 10 * CACHE, "{on_shelf} bytes on the shelf");
    let expected = answers(&whole.ledger);
    assert_eq!(answers(&little.ledger), expected);
    let after = little.ledger.metrics().series;
    assert!(after.misses > series.misses && after.cached_bytes <= CACHE, "{after:?}");
    let span = (Moment::At(at("2025-02-01T00:00:00Z")), Moment::At(at("2026-01-06T12:00:00Z")));
    let who: Vec<Who> = (0..ACCOUNTS).map(|number| Who::Account(account(number))).collect();
    let windows = |book: &Book| book.ledger.windows(&who, span).unwrap();
    assert_eq!(windows(&little), windows(&whole));
    let scans = |book: &Book| {
        (book.ledger.household_windows(span).unwrap(), book.ledger.whole_window(span).unwrap())
    };
    assert_eq!(scans(&little), scans(&whole));
    refolds(&little.ledger);
    // What is there is opened with little memory, and with much.
    let little = little.reopened_with(small);
    assert_eq!(answers(&little.ledger), expected);
    let little = little.reopened_with(|options| options);
    assert_eq!(answers(&little.ledger), expected);
    refolds(&little.ledger);
}

#[test]
fn blocks_on_the_shelf_are_those_of_two_checkpoints() {
    let book = program(small);
    for round in 0..24 {
        play(&book, round);
        checkpoint(&book);
    }
    // Each account has a block or two, which every round changes.
    let count = blocks(&book.rig).len();
    assert!((ACCOUNTS..=6 * ACCOUNTS).contains(&count), "{count} blocks");
    let book = book.reopened_with(small);
    for round in 24..28 {
        play(&book, round);
        checkpoint(&book);
    }
    let count = blocks(&book.rig).len();
    assert!((ACCOUNTS..=6 * ACCOUNTS).contains(&count), "{count} blocks");
    refolds(&book.ledger);
}

#[test]
fn ledger_opens_with_little_memory_when_there_is_no_checkpoint() {
    let book = program(|options| options);
    (0..16).for_each(|round| play(&book, round));
    let expected = answers(&book.ledger);
    let book = book.reopened_with(small);
    assert_eq!(book.ledger.recovery().checkpoint, Sequence::new(0));
    let series = book.ledger.metrics().series;
    assert!(series.cached_bytes <= CACHE && series.fresh_bytes < 8 * CACHE, "{series:?}");
    assert_eq!(answers(&book.ledger), expected);
    checkpoint(&book);
    let book = book.reopened_with(small);
    assert!(book.ledger.recovery().checkpoint > Sequence::new(0));
    assert_eq!(answers(&book.ledger), expected);
}

#[test]
fn blocks_without_their_checkpoint_are_no_blocks() {
    for nth in 1.. {
        let book = program(small);
        (0..3).for_each(|round| play(&book, round));
        checkpoint(&book);
        (3..6).for_each(|round| play(&book, round));
        let expected = answers(&book.ledger);
        book.rig.shelf.write.arm(nth, Mishap::FailHalf(Cause::Io), Lasting::Once);
        let failed = book.ledger.checkpoint().and_then(Ticket::wait).is_err();
        book.rig.shelf.write.disarm();
        // Whatever of it was written, nobody is told anything else, then or later.
        assert_eq!(answers(&book.ledger), expected, "write {nth}");
        let book = book.reopened_with(small);
        assert_eq!(answers(&book.ledger), expected, "write {nth}");
        play(&book, 6);
        checkpoint(&book);
        refolds(&book.ledger);
        if !failed {
            assert!(nth > 4, "only {nth} writes");
            return;
        }
    }
}

/// A book whose second checkpoint fails at this sync, and the blocks of the first.
fn failing_at_sync(nth: u64) -> (Book, Vec<Vec<u8>>) {
    let book = program(small);
    (0..3).for_each(|round| play(&book, round));
    checkpoint(&book);
    let before = blocks(&book.rig);
    (3..6).for_each(|round| play(&book, round));
    let expected = answers(&book.ledger);
    book.rig.shelf.sync.arm(nth, Mishap::Fail(Cause::Full), Lasting::Once);
    assert!(book.ledger.checkpoint().and_then(Ticket::wait).is_err());
    assert_eq!(answers(&book.ledger), expected);
    (book, before)
}

#[test]
fn blocks_of_a_checkpoint_that_failed_do_not_stay() {
    let (book, before) = failing_at_sync(1);
    assert!(blocks(&book.rig) == before);
    let expected = answers(&book.ledger);
    checkpoint(&book);
    assert_eq!(answers(&book.ledger), expected);
    refolds(&book.ledger);
}

#[test]
fn checkpoint_that_fails_is_let_be_for_a_while_unless_it_is_asked_for() {
    let (book, began) = (program(small), Instant::now());
    let sync = &book.rig.shelf.sync;
    sync.arm(1, Mishap::Fail(Cause::Full), Lasting::Always);
    // Each round fills the cache, and so all that come after are too much for it.
    (0..12).for_each(|round| play(&book, round));
    // It comes after the one that may be under way, and is one more.
    assert!(book.ledger.checkpoint().and_then(Ticket::wait).is_err());
    let tried = sync.struck() - 1;
    assert!((1..=1 + began.elapsed().as_secs()).contains(&tried), "{tried} in vain");
    sync.disarm();
    checkpoint(&book);
    let expected = answers(&book.ledger);
    assert_eq!(answers(&book.reopened_with(small).ledger), expected);
}

#[test]
fn blocks_of_a_checkpoint_that_may_stand_stay() {
    // The manifest was written before.
    let (book, before) = failing_at_sync(2);
    assert!(blocks(&book.rig).len() > before.len());
}

/// A question whose answer needs a block.
fn needy() -> Question {
    let who = Who::Account(account(6));
    let [from, to] = ["2025-03-05T00:00:00Z", "2025-08-05T00:00:00Z"].map(|it| Moment::At(at(it)));
    Question::Window { who, from, to, known_at: None, restated_since: None }
}

#[test]
fn damaged_block_is_told_by_its_name_and_the_next_opening_folds_the_journal() {
    let book = program(small);
    (0..8).for_each(|round| play(&book, round));
    checkpoint(&book);
    let expected = book.ledger.ask(&needy()).unwrap().answer;
    book.ledger.close();
    let shelf: &dyn Shelf = &**book.rig.shelf.inner();
    let name = newest_block(&book.rig, 7);
    for mishap in [Mishap::Miss, Mishap::Flip(333), Mishap::Cut(40)] {
        let shelf = altered(shelf, (Room::Series, &name), mishap).unwrap();
        let rig = Rig::on(book.rig.journal.inner().clone(), Arc::new(shelf));
        let ledger = rig.open_with(small(rig.options())).unwrap();
        assert!(ledger.recovery().checkpoint > Sequence::new(0));
        for _ in 0..2 {
            match ledger.ask(&needy()) {
                Err(Unanswered::Failed(error)) => {
                    assert_eq!(error.kind(), ErrorKind::Checkpoint, "{mishap:?}");
                    let source = error.source().unwrap().to_string();
                    assert!(source.contains("block 0 of account 7"), "{source}");
                }
                other => panic!("{mishap:?}: {other:?}"),
            }
        }
        // No checkpoint is made of it.
        let again = ledger.checkpoint().and_then(Ticket::wait).unwrap_err();
        assert_eq!(again.kind(), ErrorKind::Checkpoint, "{mishap:?}");
        ledger.close();
        let rig = rig.restarted();
        let ledger = rig.open_with(small(rig.options())).unwrap();
        assert_eq!(ledger.recovery().checkpoint, Sequence::new(0));
        assert_eq!(ledger.ask(&needy()).unwrap().answer, expected, "{mishap:?}");
        refolds(&ledger);
    }
}

#[test]
fn ledger_stops_when_a_block_that_gets_a_flow_is_damaged() {
    let book = program(small);
    (0..8).for_each(|round| play(&book, round));
    checkpoint(&book);
    book.ledger.close();
    let shelf: &dyn Shelf = &**book.rig.shelf.inner();
    let name = newest_block(&book.rig, 8);
    let shelf = altered(shelf, (Room::Series, &name), Mishap::Flip(5)).unwrap();
    let rig = Rig::on(book.rig.journal.inner().clone(), Arc::new(shelf));
    rig.clock.set(at("2026-01-08T00:00:00Z"));
    let ledger = rig.open_with(small(rig.options())).unwrap();
    let earn = command("last", Action::Earn(Earn { account: account(7), ..earning("a1", 5) }));
    let error = ledger.submit(earn.clone()).and_then(Ticket::wait).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Poisoned, "{error:?}");
    ledger.close();
    let rig = rig.restarted();
    let ledger = rig.open_with(small(rig.options())).unwrap();
    assert!(ledger.submit(earn).unwrap().wait().unwrap().replayed, "it was written");
    refolds(&ledger);
}
