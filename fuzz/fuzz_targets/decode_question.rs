//! Bytes as a question: decoding and asking never panic, and engine and model answer the same.
#![no_main]

use std::cell::RefCell;

use libfuzzer_sys::fuzz_target;
use pointbook_fuzz::prepared::Prepared;
use pointbook_testkit::harness::{Subject, difference};
use pointbook_wire::{FAULTS_MAX, decode_question, encode_invalid};
use serde_json::Value;

thread_local! {
    static PREPARED: RefCell<Prepared> = RefCell::new(Prepared::new());
}

fuzz_target!(|text: &[u8]| {
    match decode_question(text) {
        Ok(question) => {
            let json: Value = serde_json::from_slice(text).expect("what is read is JSON");
            let again = decode_question(json.to_string().as_bytes());
            assert_eq!(again, Ok(question));
            PREPARED.with_borrow_mut(|prepared| ask(prepared, &json));
        }
        Err(invalid) => {
            assert!((1..=FAULTS_MAX).contains(&invalid.faults.len()));
            encode_invalid(&invalid, None);
        }
    }
});

/// Asks both, and again when the clock has gone on. A cursor is only for the ledger that gave it.
fn ask(prepared: &mut Prepared, question: &Value) {
    for clock in [prepared.clock, prepared.clock + YEAR] {
        let engine = prepared.engine.ask(clock, question);
        assert!(engine.get("error").is_none(), "{question}: {engine}");
        if question.get("cursor").is_some() {
            continue;
        }
        let model = prepared.model.ask(clock, question);
        if let Some(found) = difference(&engine, &model) {
            panic!("at clock {clock}, {question}: {found:?}\n engine: {engine}\n model: {model}");
        }
    }
}

/// A year, in microseconds.
const YEAR: i64 = 31_536_000_000_000;
