//! Bytes as a line of commands: decoding never panics, and what is decoded survives a round trip.
#![no_main]

use std::io::BufReader;

use libfuzzer_sys::fuzz_target;
use pointbook::core::Scale;
use pointbook_wire::{
    FAULTS_MAX, Line, Lines, decode_command, decode_settings, encode_command, encode_invalid,
};

fuzz_target!(|text: &[u8]| {
    for decimals in [0, 2] {
        let scale = Scale::new(decimals).expect("a scale has up to four decimals");
        decode(text, scale);
    }
    let _ = decode_settings(text);
    split(text);
});

/// What is read is written and read again; what is not read has faults.
fn decode(text: &[u8], scale: Scale) {
    match decode_command(text, scale) {
        Ok(command) => {
            let written = encode_command(&command, scale).to_string();
            let again = decode_command(written.as_bytes(), scale);
            assert_eq!(again.as_ref(), Ok(&command), "{written}");
        }
        Err(invalid) => {
            assert!((1..=FAULTS_MAX).contains(&invalid.faults.len()));
            let told = encode_invalid(&invalid, None);
            assert_eq!(told["key"].as_str(), invalid.key.as_deref());
        }
    }
}

/// Every byte is in one line, however the text arrives.
fn split(text: &[u8]) {
    let lines: Vec<Line> = Lines::new(text).map(|line| line.expect("no file to fail")).collect();
    let slowly = Lines::new(BufReader::with_capacity(3, text));
    assert!(slowly.map(|line| line.expect("no file to fail")).eq(lines.iter().cloned()));
    let ends = text.split_inclusive(|byte| *byte == b'\n');
    assert_eq!(lines.len(), ends.clone().count());
    for (line, bytes) in lines.iter().zip(ends) {
        let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
        assert_eq!(line.text.as_deref().ok(), std::str::from_utf8(bytes).ok());
        decode(bytes, Scale::default());
    }
    let kept = Lines::new(text).without_remarks().map(|line| line.expect("no file to fail"));
    let numbers: Vec<u64> = kept.map(|line| line.number).collect();
    assert!(numbers.is_sorted() && numbers.len() <= lines.len());
}
