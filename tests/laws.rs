//! The named laws hold for the engine on random histories, without any model.

use pointbook_testkit::engine::engine;
use pointbook_testkit::harness::Plan;
use pointbook_testkit::laws;

/// Histories that each law is tried on, as a part of those that are compared with the model.
const SHARE_OF_LAW: u64 = 20;

#[test]
fn every_law_holds_on_random_histories() {
    let plan = Plan::from_env();
    let plan = plan.with_histories((plan.histories / SHARE_OF_LAW).max(4));
    for law in laws::all() {
        if let Err(failure) = laws::uphold(&law, &plan, &engine) {
            panic!("{}: {failure}", law.name);
        }
    }
}
