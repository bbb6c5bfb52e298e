//! The audit agrees with the engine, though it shares no read side with it: what changed between
//! two times of knowledge, what the whole program comes to, and what a state is.

use std::collections::BTreeSet;

use pointbook::Ledger;
use pointbook::core::{Sequence, StatePart, Timestamp, Who};
use pointbook::series::{Answer, Moment, Question};
use pointbook_audit::{Flows, Pace, Period, Until, diff, replay, trial_balance};
use pointbook_testkit::fault::{Rig, Witness, Workload};
use pointbook_wire::named_flows;

/// A ledger that a random history was sent to.
fn played(seed: u64, commands: usize) -> Ledger {
    let workload = Workload::of_seed(seed, commands);
    let rig = Rig::new(&workload.settings);
    let ledger = rig.open().unwrap();
    Witness::default().play(&ledger, &rig.clock, &workload).unwrap();
    ledger
}

/// Everybody there ever was.
fn everybody(ledger: &Ledger) -> Vec<Who> {
    let state = replay(&**ledger.journal(), Until::End, &mut Pace::default()).unwrap().state;
    let of_part = |part| -> Vec<Who> {
        match part {
            StatePart::Households(all) => all.into_iter().map(Who::Household).collect(),
            StatePart::Customers(all) => all.into_iter().map(|it| Who::Customer(it.name)).collect(),
            StatePart::Accounts(all) => all.into_iter().map(|it| Who::Account(it.name)).collect(),
            _ => Vec::new(),
        }
    };
    state.parts().flat_map(of_part).collect()
}

/// The flows of a window as known at a time; none for who was not known then.
fn window(ledger: &Ledger, who: &Who, span: (Timestamp, Timestamp), at: Timestamp) -> Vec<i128> {
    let (from, to) = (Moment::At(span.0), Moment::At(span.1));
    let who = who.clone();
    let question = Question::Window { who, from, to, known_at: Some(at), restated_since: None };
    match ledger.ask(&question).map(|reading| reading.answer) {
        Ok(Answer::Window(window)) => {
            named_flows(&window.flows).into_iter().map(|(_, units)| units).collect()
        }
        _ => vec![0; Flows::NAMES.len()],
    }
}

fn recorded(ledger: &Ledger) -> Vec<Timestamp> {
    let batches = ledger.journal().read(Sequence::new(1)).unwrap();
    let entries = batches.flat_map(|batch| batch.unwrap().entries().unwrap());
    entries.map(|entry| entry.recorded_at).collect()
}

#[test]
fn differences_of_knowledge_are_those_of_the_engines_windows() {
    let mut changed = 0;
    for seed in 0..40 {
        let ledger = played(seed, 120);
        let (all, times) = (everybody(&ledger), recorded(&ledger));
        let last = times.len() - 1;
        for (one, other) in [(last / 3, last), (last / 2, last * 3 / 4), (last * 2 / 3, last)] {
            changed += compare(&ledger, &all, (times[one], times[other]), seed);
        }
    }
    assert!(changed > 500, "late entries and moves occur: {changed}");
}

/// Compares all windows that either side knows; tells how many changed.
fn compare(ledger: &Ledger, all: &[Who], (one, other): (Timestamp, Timestamp), seed: u64) -> usize {
    let journal = &**ledger.journal();
    let found = diff(journal, (one, other), Period::Month, &mut Pace::default()).unwrap();
    // Nobody else has windows that changed: those of everybody, as long as any that did.
    let spans: BTreeSet<(Timestamp, Timestamp)> =
        found.windows.iter().map(|window| (window.from, window.to)).collect();
    let whole = (Timestamp::from_micros(i64::MIN / 4), one.next());
    for who in all {
        let mut sum = vec![0; Flows::NAMES.len()];
        for window_of in found.windows.iter().filter(|it| it.who == *who) {
            window_of.flows.iter().zip(&mut sum).for_each(|((_, units), sum)| *sum += units);
        }
        let [before, after] = [one, other].map(|at| window(ledger, who, whole, at));
        let more: Vec<i128> =
            after.iter().zip(before).map(|(after, before)| after - before).collect();
        assert_eq!(sum, more, "seed {seed}, {who:?}, all windows, from {one:?} to {other:?}");
        for span in &spans {
            let is_it =
                |it: &&pointbook_audit::Changed| it.who == *who && (it.from, it.to) == *span;
            let told = found.windows.iter().find(is_it);
            let told: Vec<i128> = told.map_or(vec![0; Flows::NAMES.len()], |it| {
                it.flows.iter().map(|(_, units)| units).collect()
            });
            let [before, after] = [one, other].map(|at| window(ledger, who, *span, at));
            let more: Vec<i128> =
                after.iter().zip(before).map(|(after, before)| after - before).collect();
            assert_eq!(told, more, "seed {seed}, {who:?}, {span:?}, from {one:?} to {other:?}");
        }
    }
    found.windows.len()
}

#[test]
fn trial_balance_is_the_engines_window_of_the_whole_program() {
    for seed in 0..20 {
        let ledger = played(seed, 150);
        let through = ledger.clock().now();
        let trial =
            trial_balance(&**ledger.journal(), Until::End, Some(through), &mut Pace::default());
        let trial = trial.unwrap();
        let span = (Moment::At(Timestamp::MIN), Moment::At(through.next()));
        let window = ledger.whole_window(span).unwrap().answer;
        let closing = window.closing;
        assert_eq!(
            (trial.balance.total, trial.balance.on_hold, trial.balance.pending),
            (closing.total, closing.on_hold, closing.pending),
            "seed {seed}"
        );
        for (name, units) in named_flows(&window.flows) {
            // Nobody comes to the whole program or leaves it.
            if !name.starts_with("moved") {
                assert_eq!(trial.flows.of(name), Some(units), "seed {seed}, {name}");
            }
        }
    }
}

#[test]
fn state_of_the_audit_is_the_state_of_the_engine() {
    for seed in 0..10 {
        let ledger = played(seed, 150);
        let journal = &**ledger.journal();
        let ours = replay(journal, Until::End, &mut Pace::default()).unwrap();
        let theirs = pointbook::replay(journal).unwrap();
        assert!(ours.state == theirs, "seed {seed}");
        assert_eq!(ours.digest(), pointbook_audit::Digest::of(&theirs));
    }
}

#[test]
fn names_of_flows_are_the_same_everywhere() {
    let names: Vec<&str> = named_flows(&pointbook::series::Flows::default())
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    assert_eq!(names, Flows::NAMES);
}
