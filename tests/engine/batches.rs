//! Many commands at once, and groups.

use pointbook::core::{Action, Sequence};
use pointbook::journal::BATCH_ENTRIES_MAX;

use super::kit::*;

#[test]
fn outcomes_come_in_order_and_each_command_stands_alone() {
    let book = Book::new();
    let commands = vec![
        earn("k1", 500),
        redeem("k2", 600),
        redeem("k3", 200),
        earn("k1", 500),
        earn("k1", 501),
        redeem("k4", 301),
    ];
    let outcomes = book.ledger.submit_batch(commands).unwrap().wait().unwrap();
    let outcomes: Vec<_> = outcomes.into_iter().map(Result::unwrap).collect();
    assert_eq!(accepted(&outcomes[0]), 2);
    assert_eq!(refused(&outcomes[1]), "insufficient_points");
    assert_eq!(accepted(&outcomes[2]), 4);
    assert!(outcomes[3].replayed);
    assert_eq!(accepted(&outcomes[3]), 2);
    assert_eq!(refused(&outcomes[4]), "key_reused");
    assert_eq!(refused(&outcomes[5]), "insufficient_points");
    assert_eq!(balance(&book.ledger, "a1"), 300);
    assert_eq!(book.ledger.sequence(), Sequence::new(5));
}

#[test]
fn nothing_comes_of_an_empty_batch() {
    let book = Book::new();
    assert!(book.ledger.submit_batch(Vec::new()).unwrap().wait().unwrap().is_empty());
    assert_eq!(book.ledger.sequence(), Sequence::new(1));
}

#[test]
fn batch_is_answered_as_one_when_it_fills_several_journal_batches() {
    for count in [BATCH_ENTRIES_MAX - 1, BATCH_ENTRIES_MAX, BATCH_ENTRIES_MAX + 1, 20_000] {
        let book = Book::new();
        let outcomes = book.ledger.submit_batch(many("k", count)).unwrap().wait().unwrap();
        let sequences: Vec<u64> =
            outcomes.iter().map(|it| accepted(it.as_ref().unwrap())).collect();
        let expected: Vec<u64> = (2..).take(count).collect();
        assert_eq!(sequences, expected);
        let mut last = 0;
        for batch in book.ledger.journal().read(Sequence::new(1)).unwrap() {
            let header = *batch.unwrap().header();
            assert_eq!(header.first.number(), last + 1);
            assert!(header.entries() <= BATCH_ENTRIES_MAX);
            last = header.last.number();
        }
        assert_eq!(last, count as u64 + 1);
        refolds(&book.ledger);
        assert_eq!(balance(&book.reopened().ledger, "a1"), count as i128);
    }
}

#[test]
fn group_is_one_entry_when_all_of_it_passes() {
    let book = Book::new();
    let Action::Open(second) = single(open("-", "a2")) else { panic!("an open") };
    let actions = [
        Action::Open(second),
        Action::Earn(earning("a2", 70)),
        Action::Earn(earning("a1", 7)),
        single(redeem("-", 5)),
    ];
    assert_eq!(accepted(&book.send(group("g1", actions))), 2);
    assert_eq!(book.ledger.sequence(), Sequence::new(2));
    assert_eq!((balance(&book.ledger, "a1"), balance(&book.ledger, "a2")), (2, 70));
}

#[test]
fn nothing_of_a_group_happens_when_one_member_is_refused() {
    let book = Book::new();
    let actions = || [Action::Earn(earning("a1", 7)), single(redeem("-", 8))];
    let outcome = book.send(group("g1", actions()));
    assert_eq!(refused(&outcome), "insufficient_points");
    assert_eq!(balance(&book.ledger, "a1"), 0);
    accepted(&book.send(earn("k1", 1)));
    let again = book.send(group("g1", actions()));
    assert!(again.replayed, "a refusal stays a refusal");
    assert_eq!(again.settled, outcome.settled);
    refolds(&book.ledger);
}

fn single(command: pointbook::core::Command) -> Action {
    match command.body {
        pointbook::core::Body::Single(action) => action,
        pointbook::core::Body::Group(_) => panic!("a group"),
    }
}
