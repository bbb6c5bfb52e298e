//! The engine agrees with the reference model: every outcome, and every answer after every step.
//!
//! `HISTORIES`, `HISTORY_COMMANDS` and `HISTORY_SEED` change how many histories, how long, and
//! which ones.

use pointbook_testkit::engine::engine;
use pointbook_testkit::harness::{Plan, hunt_divergence, model};

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
