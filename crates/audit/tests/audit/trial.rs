//! The whole program in one equation.

use pointbook_audit::{Pace, TrialBalance, Until, trial_balance};
use pointbook_core::{Sequence, Timestamp};

use crate::kit::{Desk, earn, hold, journal, noon, utc};

fn trial(journal: &dyn pointbook_journal::Journal, through: Option<Timestamp>) -> TrialBalance {
    trial_balance(journal, Until::End, through, &mut Pace::default()).unwrap()
}

#[test]
fn equation_holds_for_random_histories_at_any_entry_and_later() {
    for seed in 0..10 {
        let journal = journal(seed, 200);
        let end = journal.head().sequence.number();
        for known in (0..=end).step_by(41) {
            let until = Until::Sequence(Sequence::new(known));
            let balance = trial_balance(&*journal, until, None, &mut Pace::default()).unwrap();
            assert!(balance.is_balanced(), "seed {seed}, through {known}: {balance:?}");
        }
        let later = trial(&*journal, Some(Timestamp::from_micros(4_000_000_000_000_000)));
        assert!(later.is_balanced() && later.balance.on_hold == 0, "seed {seed}: {later:?}");
    }
}

#[test]
fn time_has_its_way_through_the_instant_that_is_asked_for() {
    let mut desk = Desk::new(&utc());
    desk.day("2026-01-01").open("a1", "ann", "h1");
    desk.act(earn("a1", 500, "2026-03-31"));
    desk.act(hold("a1", 200, "hold-1"));
    let at = |day| {
        let it = trial(desk.journal(), Some(noon(day)));
        let flow = |name| it.flows.of(name).unwrap();
        assert!(it.is_balanced());
        (it.balance.total, it.balance.on_hold, flow("released"), flow("expired"))
    };
    assert_eq!(at("2026-01-01"), (500, 200, 0, 0));
    assert_eq!(at("2026-02-01"), (500, 0, 200, 0));
    assert_eq!(at("2026-04-01"), (0, 0, 200, 500));
    let counts = trial(desk.journal(), None);
    assert_eq!((counts.accounts, counts.customers, counts.households), (1, 1, 1));
}

#[test]
fn empty_journal_is_balanced() {
    let desk = Desk::new(&utc());
    let it = trial(desk.journal(), None);
    assert!(it.is_balanced() && it.flows.is_zero() && it.known.number() == 0);
}
