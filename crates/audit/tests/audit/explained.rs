//! Points are followed from their earn to the last of them, across accounts and households.

use pointbook_audit::{Chain, ErrorKind, Explanation, Pace, Subject, What, explain};
use pointbook_core::{Expiry, Flow, Sequence, Short};

use crate::kit::{
    Desk, adjust, capture, earn, hold, journal, move_customer, name, redeem, reverse, transfer, utc,
};

fn of_entry(desk: &Desk, sequence: u64) -> Explanation {
    let subject = Subject::Entry(Sequence::new(sequence));
    explain(desk.journal(), subject, &mut Pace::default()).unwrap()
}

/// Steps as (entry, what, points, account, household).
fn steps(chain: &Chain) -> Vec<(u64, String, i64, String, String)> {
    let step = |step: &pointbook_audit::ChainStep| {
        let what = match step.what {
            What::Flowed(flow) => pointbook_audit::flow_name(flow).to_owned(),
            What::FlowedByTime(flow) => format!("{} by time", pointbook_audit::flow_name(flow)),
            other => format!("{other:?}"),
        };
        let (account, household) = (step.account.as_str(), step.household.as_str());
        let names = (account.to_owned(), household.to_owned());
        (step.at.sequence.number(), what, step.points, names.0, names.1)
    };
    chain.steps.iter().map(step).collect()
}

fn line(
    sequence: u64,
    what: &str,
    points: i64,
    account: &str,
    household: &str,
) -> (u64, String, i64, String, String) {
    (sequence, what.to_owned(), points, account.to_owned(), household.to_owned())
}

#[test]
fn points_are_followed_over_transfer_hold_capture_refund_move_and_expiry() {
    let mut desk = Desk::new(&utc());
    desk.day("2026-01-01").open("a1", "ann", "h1"); // 1
    desk.open("b1", "bob", "h2"); // 2
    desk.act(earn("a1", 500, "2026-03-31")); // 3
    desk.day("2026-01-02").act(transfer("a1", "b1", 300)); // 4
    desk.act(hold("b1", 200, "hold-1")); // 5
    desk.day("2026-01-03").act(capture("hold-1", 150)); // 6
    desk.day("2026-01-04").act(move_customer("bob", "h1")); // 7
    desk.day("2026-01-05").act(reverse(6, 50)); // 8
    desk.day("2026-04-05").act(earn("b1", 7, "never")); // 9
    let explanation = of_entry(&desk, 3);
    assert_eq!(explanation.chains.len(), 1);
    let chain = &explanation.chains[0];
    assert_eq!((chain.origin.sequence.number(), chain.left), (3, 200));
    assert_eq!(
        steps(chain),
        [
            line(3, "earned", 500, "a1", "h1"),
            line(4, "transferred_out", 300, "a1", "h1"),
            line(4, "transferred_in", 300, "b1", "h2"),
            line(5, "held", 200, "b1", "h2"),
            line(6, "captured", 150, "b1", "h2"),
            line(6, "released", 50, "b1", "h2"),
            line(7, "Moved", 150, "b1", "h1"),
            line(8, "refunded", 50, "b1", "h1"),
            line(9, "expired by time", 200, "b1", "h1"),
        ]
    );
    let holds: Vec<bool> = chain.steps.iter().map(|step| step.hold.is_some()).collect();
    assert_eq!(holds, [false, false, false, true, true, true, false, false, false]);
    assert!(chain.steps[0].is_subject && !chain.steps[1].is_subject);
    // From the other end it is the same chain, and so it is from the lot.
    for sequence in 4..=6 {
        let from_there = of_entry(&desk, sequence);
        assert_eq!(steps(&from_there.chains[0]), steps(chain), "{sequence}");
    }
    let expires = Expiry::On("2026-03-31".parse().unwrap());
    let lot = Subject::Lot { account: name("b1"), expires };
    let of_lot = explain(desk.journal(), lot, &mut Pace::default()).unwrap();
    assert_eq!(of_lot.chains.iter().map(|it| it.origin).collect::<Vec<_>>(), [chain.origin]);
}

#[test]
fn points_that_were_earned_first_go_first_and_a_claw_back_takes_its_own() {
    let mut desk = Desk::new(&utc());
    desk.day("2026-01-01").open("a1", "ann", "h1"); // 1
    desk.act(earn("a1", 100, "never")); // 2
    desk.act(adjust("a1", 30)); // 3
    desk.act(earn("a1", 50, "never")); // 4
    desk.act(redeem("a1", 120, Short::Refuse)); // 5
    desk.act(reverse(4, 40)); // 6
    let explanation = of_entry(&desk, 5);
    let taken: Vec<_> =
        explanation.chains.iter().map(|it| (it.origin.sequence.number(), it.left)).collect();
    assert_eq!(taken, [(2, 0), (3, 10)]);
    assert_eq!(
        steps(&explanation.chains[1]),
        [line(3, "adjusted_up", 30, "a1", "h1"), line(5, "redeemed", 20, "a1", "h1"),]
    );
    let clawed = of_entry(&desk, 6);
    assert_eq!(clawed.chains.len(), 1);
    assert_eq!(clawed.chains[0].left, 10);
    assert_eq!(steps(&clawed.chains[0])[1], line(6, "earn_reversed", 40, "a1", "h1"));
}

#[test]
fn debt_is_told_with_what_paid_it() {
    let mut desk = Desk::new(&utc());
    desk.day("2026-01-01").open("a1", "ann", "h1"); // 1
    desk.act(redeem("a1", 80, Short::Offline)); // 2
    desk.act(earn("a1", 100, "never")); // 3
    let explanation = of_entry(&desk, 2);
    let chain = &explanation.chains[0];
    assert_eq!((chain.origin.sequence.number(), chain.left), (3, 20));
    let pays: Vec<_> = chain.steps.iter().map(|step| (step.points, step.pays.len())).collect();
    assert_eq!(pays, [(80, 1), (20, 0)]);
    assert_eq!(chain.steps[0].pays[0].sequence.number(), 2);
}

#[test]
fn what_is_not_there_cannot_be_explained() {
    let journal = journal(2, 30);
    let lot = Subject::Lot { account: name("nobody"), expires: Expiry::Never };
    for subject in [Subject::Entry(journal.head().sequence.next()), lot] {
        let error = explain(&*journal, subject, &mut Pace::default()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
    }
}

/// Of every earn of random histories: what came in is what went out and what is left.
#[test]
fn chains_of_random_histories_add_up() {
    let mut chains = 0;
    for seed in 0..6 {
        let journal = journal(seed, 150);
        for number in (1..=journal.head().sequence.number()).step_by(3) {
            let subject = Subject::Entry(Sequence::new(number));
            let explained = explain(&*journal, subject, &mut Pace::default()).unwrap();
            for chain in &explained.chains {
                assert_eq!(left(chain), chain.left, "seed {seed}, entry {number}: {chain:?}");
                chains += 1;
            }
        }
    }
    assert!(chains > 100, "{chains}");
}

/// What is left of a chain by its steps.
fn left(chain: &Chain) -> i64 {
    let of_step = |step: &pointbook_audit::ChainStep| {
        let (What::Flowed(flow) | What::FlowedByTime(flow)) = step.what else { return 0 };
        let pays = !step.pays.is_empty();
        match flow {
            // What pays a debt is gone as it comes.
            Flow::Earned | Flow::Refunded | Flow::AdjustedUp | Flow::TransferredIn if pays => 0,
            Flow::Released if pays => -step.points,
            Flow::Earned | Flow::Refunded | Flow::AdjustedUp | Flow::TransferredIn => step.points,
            Flow::EarnReversed
            | Flow::Redeemed
            | Flow::Captured
            | Flow::Expired
            | Flow::AdjustedDown
            | Flow::TransferredOut => -step.points,
            _ => 0,
        }
    };
    chain.steps.iter().map(of_step).sum()
}
