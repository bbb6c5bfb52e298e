//! A state that forgets holds that have ended decides as one that keeps them.

use std::collections::BTreeSet;

use pointbook_core::*;

use crate::desk::Desk;
use crate::history::{History, settings};

/// The ids of the holds of some parts.
fn holds(parts: impl Iterator<Item = StatePart>) -> Vec<HoldId> {
    let of_part = |part| match part {
        StatePart::Holds(holds) => holds,
        _ => Vec::new(),
    };
    parts.flat_map(of_part).map(|hold| hold.id).collect()
}

#[test]
fn forgetting_changes_no_decision() {
    let mut codes = BTreeSet::new();
    let mut forgotten = 0;
    for seed in 0..60 {
        let settings = settings(seed);
        let (mut keeps, mut forgets) = (Desk::new(&settings), Desk::new(&settings));
        let (mut one, mut other) = (History::new(seed), History::new(seed));
        for step in 0..400 {
            one.play(&mut keeps, 1);
            other.play(&mut forgets, 1);
            assert_eq!(keeps.journal.entries.last(), forgets.journal.entries.last(), "{seed}");
            if step % 3 == 0 {
                forgets.state.forget_ended_holds();
            }
            assert_eq!(keeps.state, forgets.state, "seed {seed}, step {step}");
        }
        let [kept, left] = [&keeps, &forgets].map(|desk| holds(desk.state.parts()));
        assert!(left.is_sorted() && left.iter().all(|id| kept.contains(id)));
        forgotten += kept.len() - left.len();
        for entry in &keeps.journal.entries {
            if let (Verdict::Refused { refusal, .. }, Body::Single(_)) =
                (&entry.verdict, &entry.command.body)
            {
                codes.insert(refusal.code.as_str());
            }
        }
        // What is written down is what is open, whatever is forgotten.
        let [parts, same] = [keeps, forgets]
            .map(|mut desk| desk.state.share().into_parts().collect::<Vec<StatePart>>());
        assert_eq!(parts, same);
    }
    assert!(forgotten > 100, "{forgotten} holds were forgotten");
    for code in ["hold_exists", "hold_closed", "hold_lapsed"] {
        assert!(codes.contains(code), "{code}: {codes:?}");
    }
}

#[test]
fn a_state_without_the_holds_that_have_ended_goes_on_as_the_one_with_them() {
    let mut missing = 0;
    for seed in 0..30 {
        let settings = settings(seed);
        let (mut keeps, mut history) = (Desk::new(&settings), History::new(seed));
        history.play(&mut keeps, 300);
        let mut restoring = Restoring::new(7);
        let parts = keeps.state.share().into_parts();
        parts.for_each(|part| restoring.add(part).unwrap());
        let mut left = restoring.finish().unwrap();
        assert_eq!(left, keeps.state, "seed {seed}");
        let before = keeps.journal.entries.len();
        history.play(&mut keeps, 200);
        for entry in &keeps.journal.entries[before..] {
            left.apply(entry).unwrap();
        }
        assert_eq!(left, keeps.state, "seed {seed}");
        missing += holds(keeps.state.parts()).len() - holds(left.parts()).len();
    }
    assert!(missing > 50, "{missing} holds are known to the one alone");
}

#[test]
fn nothing_open_is_forgotten_and_what_was_is_told_as_it_ended() {
    let [mut closed, mut lapsed, mut open_ones] = [0; 3];
    for seed in 0..200 {
        let (mut desk, mut history) = (Desk::new(&settings(seed)), History::new(seed));
        history.play(&mut desk, 150);
        (0..20).for_each(|_| desk.state.forget_ended_holds());
        let now = desk.state.recorded_at();
        let mut open = BTreeSet::new();
        for entry in &desk.journal.entries {
            let facts = entry.members().iter().flat_map(|member| member.facts.iter());
            for fact in facts {
                let Fact::HoldPlaced { hold, name, deadline } = fact else { continue };
                let told = desk.journal.hold(name).unwrap();
                assert_eq!(told.deadline, *deadline);
                closed += usize::from(told.closed);
                lapsed += usize::from(!told.closed && told.deadline <= now);
                if !told.closed && told.deadline > now {
                    open.insert(*hold);
                }
            }
        }
        open_ones += open.len();
        let known: BTreeSet<HoldId> = holds(desk.state.parts()).into_iter().collect();
        assert!(open.is_subset(&known), "seed {seed}");
        assert!(holds(desk.state.share().into_parts()).into_iter().eq(open), "seed {seed}");
    }
    assert!(closed > 3 && lapsed > 100 && open_ones > 20, "{closed}, {lapsed}, {open_ones}");
}
