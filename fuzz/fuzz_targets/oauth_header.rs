//! Bytes as an Authorization header: reading never panics, and what is read keeps its limits.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pointbook_security::{Authorization, HEADER_BYTES_MAX, check_body_hash};

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Ok(read) = Authorization::parse(text) else { return };
    assert!(text.len() <= HEADER_BYTES_MAX);
    assert!((1..=128).contains(&read.consumer_key().len()));
    assert!((8..=64).contains(&read.nonce().len()));
    assert!(read.nonce().bytes().all(|byte| byte.is_ascii_graphic()));
    assert!(read.timestamp_seconds() > 0);
    // Of all bodies at most one has the hash.
    let bodies = [&b""[..], b"{}", bytes];
    let good = bodies.iter().filter(|body| check_body_hash(&read, body).is_ok()).count();
    assert!(good <= 1);
});
