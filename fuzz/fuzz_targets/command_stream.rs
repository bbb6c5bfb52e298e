//! Bytes as a script: the engine and the reference model agree on every outcome and every answer.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pointbook_fuzz::script::history;
use pointbook_testkit::engine::{EngineSubject, engine};
use pointbook_testkit::generate::History;
use pointbook_testkit::harness::{Fault, compare, guarded, model, print_guarded, shrink};
use pointbook_testkit::model::Model;

fuzz_target!(|script: &[u8]| {
    let history = history(script);
    let program = &history.header.program;
    // Settings that one of them does not understand are no history.
    if EngineSubject::new(program).is_ok() && Model::new(program).is_ok() {
        play(history);
    }
});

/// Plays a history on both; what goes wrong is shrunk and told as a scenario.
fn play(history: History) {
    let Err(fault) = check(&history) else { return };
    eprintln!("failed {fault}\nshrinking");
    let (history, fault) = shrink(history, fault, &check);
    panic!("{fault}\n{}", print_guarded(&history, &fault, model));
}

/// Compares step by step; a panic on the way is a fault like any other.
fn check(history: &History) -> Result<(), Fault> {
    guarded(|| {
        let program = &history.header.program;
        let result = compare(history, &mut engine(program), &mut model(program));
        result.map_err(|divergence| divergence.fault())
    })
}
