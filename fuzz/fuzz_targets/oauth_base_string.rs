//! Bytes as header, path and query: there are one to eight base strings, each once, and requests
//! that say different things share none.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pointbook_security::{
    Authorization, Query, SignedRequest, base_strings, percent_decode, percent_encode,
};

const HEADER: &str = "OAuth oauth_body_hash=\"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\",\
    oauth_consumer_key=\"k!k\",oauth_nonce=\"12345678\",oauth_signature=\"AQID\",\
    oauth_signature_method=\"RSA-SHA256\",oauth_timestamp=\"1700000000\"";

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let mut lines = text.splitn(3, '\n');
    let (path, query, other) = (lines.next(), lines.next(), lines.next());
    let path = path.unwrap_or_default();
    if let Some(decoded) = percent_decode(path) {
        assert_eq!(percent_decode(&percent_encode(&decoded)), Some(decoded));
    }
    let read = |text: Option<&str>| Query::parse(text.unwrap_or_default()).ok();
    let (Some(query), Some(other)) = (read(query), read(other)) else { return };
    let header = Authorization::parse(HEADER).expect("a good header");
    let strings = |query| {
        let request = SignedRequest { method: "GET", origin: "https://a.example", path, query };
        base_strings(request, &header)
    };
    let (these, those) = (strings(&query), strings(&other));
    for all in [&these, &those] {
        assert!((1..=8).contains(&all.len()));
        assert!(all.iter().all(|it| all.iter().filter(|other| *other == it).count() == 1));
    }
    if these.iter().any(|it| those.contains(it)) {
        assert_eq!(pairs(&query), pairs(&other), "two requests share a base string");
    }
});

/// What a query says, in whatever order.
fn pairs(query: &Query) -> Vec<(String, String)> {
    let value = |name: &str| query.value(name).unwrap_or_default().to_owned();
    let mut pairs: Vec<_> = query.names().map(|name| (name.to_owned(), value(name))).collect();
    pairs.sort();
    pairs
}
