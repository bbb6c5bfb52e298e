//! Running it: health, counts, and an end that answers what was taken.

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::json;

use crate::kit::{House, Setup, send_raw};

#[test]
fn health_and_counts_are_told_without_personal_data() {
    let house = House::new();
    assert_eq!(house.open_get("/livez").body, "ok\n");
    assert_eq!(house.open_get("/readyz").body, "ok\n");
    let ann = house.enroll("4111111111111111", "C1", "h1");
    house.open_get("/loyalty/points-details");
    let metrics = house.open_get("/metrics").body;
    for line in [
        "pointbook_http_answers_total{route=\"/loyalty/users/enrollments\",status=\"200\"} 1",
        "pointbook_http_refusals_total{code=\"INVALID_AUTH_HEADER\"} 1",
        "pointbook_ledger_sequence{program=\"gold\"} 1",
        "pointbook_ledger_identifiers{program=\"gold\"} 2",
        "pointbook_ledger_writes{program=\"blue\"} 1",
        "pointbook_ledger_series_misses{program=\"gold\"} 0",
    ] {
        assert!(metrics.lines().any(|it| it == line), "{line} is not in\n{metrics}");
    }
    // Counts and times have four digits of a bank number now and then.
    for personal in ["41111111", "11111111", ann["accountId"].as_str().unwrap()] {
        assert!(!metrics.contains(personal), "{personal} is in\n{metrics}");
    }
    let seen = house.open_get("/livez");
    assert_eq!(seen.header("x-request-id").map(str::len), Some(32));
}

#[test]
fn operators_have_an_address_of_their_own_when_it_is_configured() {
    let head = "operations_listen = \"127.0.0.1:0\"".to_owned();
    let house = House::with(&Setup { head, ..Setup::default() });
    for path in ["/livez", "/readyz", "/metrics"] {
        assert_eq!(house.open_get(path).status, 404);
        let text = format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n");
        let address = house.server.operations_address().unwrap();
        assert_eq!(send_raw(address, text.as_bytes()).unwrap().status, 200);
    }
}

#[test]
fn what_was_taken_is_answered_when_the_service_ends() {
    let house = House::new();
    house.command(
        &json!({"key": "k1", "open": {"account": "a1", "customer": "ann", "household": "h1"}}),
    );
    let body = r#"{"key":"k2","earn":{"account":"a1","points":"5"}}"#;
    let head = format!(
        "POST /v1/commands HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer gold-api-key\r\n\
         Content-Length: {}\r\nExpect: 100-continue\r\n\r\n",
        body.len()
    );
    // The head is taken, and so is the request, before the end begins.
    let mut stream = TcpStream::connect(house.server.address()).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    let mut told = [0; 25];
    stream.read_exact(&mut told).unwrap();
    assert_eq!(&told, b"HTTP/1.1 100 Continue\r\n\r\n");
    let address = house.server.address();
    std::thread::scope(|scope| {
        let folder = house.folder.clone();
        let server = scope.spawn(move || {
            let House { .. } = &house;
            drop(house);
            folder
        });
        stream.write_all(body.as_bytes()).unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        assert!(text.starts_with("HTTP/1.1 200"), "{text}");
        assert!(text.contains("\"outcome\":\"accepted\""), "{text}");
        server.join().unwrap();
    });
    assert!(TcpStream::connect(address).is_err());
}
