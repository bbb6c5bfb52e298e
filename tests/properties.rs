//! The engine agrees with the reference model: every outcome, and every answer after every step.
//!
//! `HISTORIES`, `HISTORY_COMMANDS` and `HISTORY_SEED` change how many histories, how long, and
//! which ones.

use pointbook_testkit::engine::{engine, engine_without_memory};
use pointbook_testkit::generate::{Shape, histories};
use pointbook_testkit::harness::{Plan, compare, hunt_divergence, model};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

#[test]
fn engine_and_model_agree_on_random_histories() {
    let plan = Plan::from_env();
    match hunt_divergence(&plan, &engine, &model) {
        Ok(tally) => {
            println!("{tally}");
            assert!(tally.histories >= plan.histories);
        }
        Err(failure) => panic!("{failure}"),
    }
}

/// Histories whose flows leave memory again and again are answered as all are.
#[test]
fn engine_and_model_agree_when_there_is_no_memory_for_flows() {
    let plan = Plan::from_env();
    let histories = plan.histories.div_ceil(20);
    let plan = Plan { histories, seed: plan.seed.wrapping_add(77), ..plan };
    match hunt_divergence(&plan, &engine_without_memory, &model) {
        Ok(tally) => assert!(tally.histories >= plan.histories),
        Err(failure) => panic!("{failure}"),
    }
}

/// The same through proptest, as a property that others can build on: short histories, asked often.
#[test]
fn engine_and_model_agree_as_a_property() {
    let config = Config { cases: 200, failure_persistence: None, ..Config::default() };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let shape = Shape::new(25, 40);
    let agreed = runner.run(&histories(shape), |history| {
        let program = &history.header.program;
        compare(&history, &mut engine(program), &mut model(program))
            .map_err(|divergence| TestCaseError::fail(divergence.to_string()))
    });
    assert_eq!(agreed, Ok(()));
}
