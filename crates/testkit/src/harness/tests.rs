//! The harness finds a flaw, shrinks it, and tells it so that it can be played again.

use serde_json::Value;

use super::fake::Fake;
use super::*;

fn plan() -> Plan {
    Plan { histories: 200, commands: 60, questions: 8, seed: 1, threads: 2 }
}

#[test]
fn equal_subjects_agree_over_all_histories() {
    let make = |_: &Value| Fake::new(None);
    let tally = hunt_divergence(&plan().with_histories(40), &make, &make).unwrap();
    assert_eq!(tally.histories, 40);
    assert!(tally.questions >= 40 * 60 * 8);
}

#[test]
fn a_flaw_is_found_and_shrunk_to_one_step() {
    let flawed = |_: &Value| Fake::new(Some(150));
    let right = |_: &Value| Fake::new(None);
    let failure = hunt_divergence(&plan(), &flawed, &right).unwrap_err();
    assert_eq!(failure.history.steps.len(), 1, "{failure}");
    assert_eq!(failure.history.header.program, serde_json::json!({}));
    let lines: Vec<&str> = failure.scenario.lines().collect();
    let last = lines.iter().rfind(|line| line.starts_with('{')).unwrap();
    let last: Value = serde_json::from_str(last).unwrap();
    assert!(last.get("ask").is_some() && last.pointer("/is/total").is_some(), "{failure}");
}

#[test]
fn a_panic_of_a_subject_is_found_and_shrunk() {
    struct Touchy;
    impl Subject for Touchy {
        fn command(&mut self, _clock: i64, envelope: &Value) -> Value {
            assert!(envelope.get("transfer").is_none(), "no transfers here");
            Value::Null
        }
        fn ask(&mut self, _clock: i64, _question: &Value) -> Value {
            Value::Null
        }
    }
    let check = |history: &crate::generate::History| {
        let result = compare(history, &mut Touchy, &mut Touchy);
        result.map_err(|divergence| divergence.fault())
    };
    let failure = hunt(&plan(), &|seed, plan: &Plan| plan.history_of(seed), &check).unwrap_err();
    assert_eq!(failure.history.steps.len(), 1);
    assert!(failure.fault.text.contains("no transfers here"));
}

#[test]
fn the_same_plan_fails_in_the_same_way() {
    let plan = Plan { threads: 1, ..plan() };
    let fail = || {
        let flawed = |_: &Value| Fake::new(Some(150));
        hunt_divergence(&plan, &flawed, &|_: &Value| Fake::new(None)).unwrap_err()
    };
    assert_eq!(fail().scenario, fail().scenario);
}
