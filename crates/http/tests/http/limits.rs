//! What strangers send: too much, too slowly, badly, too often.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::kit::{House, Setup, send_raw};

fn send(house: &House, text: &str) -> std::io::Result<crate::kit::Reply> {
    send_raw(house.server.address(), text.as_bytes())
}

#[test]
fn bodies_that_are_too_large_are_refused_before_they_are_read() {
    let house = House::new();
    let path = "/loyalty/points-adjustments";
    let large = vec![b'x'; (64 << 10) + 1];
    let reply = house.gold.post_plain(path, &large);
    assert_eq!(reply.refusal(), (413, "PAYLOAD_TOO_LARGE".to_owned()));
    let told = format!("POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n");
    assert_eq!(send(&house, &told).unwrap().status, 413);
    let chunk = format!("10000\r\n{}\r\n", "y".repeat(0x10000));
    let chunked = format!(
        "POST {path} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n{}",
        chunk.repeat(40)
    );
    assert_eq!(send(&house, &chunked).unwrap().status, 413);
    let zipped = format!(
        "POST {path} HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx"
    );
    assert_eq!(send(&house, &zipped).unwrap().status, 415);
    let native = "z".repeat((1 << 20) + 1);
    assert_eq!(house.native("/v1/commands", &native).status, 413);
}

#[test]
fn heads_that_are_odd_are_refused() {
    let house = House::new();
    let many = (0..100).map(|it| format!("H{it}: x\r\n")).collect::<String>();
    let long = format!("X: {}\r\n", "x".repeat(40_000));
    for head in [&many, &long] {
        let text = format!("GET /livez HTTP/1.1\r\nHost: x\r\n{head}\r\n");
        let status = send(&house, &text).map(|it| it.status).unwrap_or(431);
        assert_eq!(status, 431);
    }
    for text in [
        "GET /livez HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
        "POST /v1/ask HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\
         Transfer-Encoding: chunked, x\r\n\r\n0\r\n\r\n",
        "\u{0}\u{1}\r\n\r\n",
        "GET /livez HTTP/9.9\r\n\r\n",
    ] {
        let status = send(&house, text).map(|it| it.status).unwrap_or(400);
        assert!((400..500).contains(&status) || status == 505, "{text}: {status}");
    }
    let elsewhere =
        send(&house, "DELETE /loyalty/points-details HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    assert_eq!((elsewhere.status, elsewhere.header("allow")), (405, Some("get")));
    let got = send(&house, "GET /loyalty/points-adjustments HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    assert_eq!((got.status, got.header("allow")), (405, Some("post")));
    assert_eq!(house.open_get("/loyalty/points-details/").status, 404);
    assert_eq!(house.open_get("/nowhere").status, 404);
}

#[test]
fn slow_senders_are_cut_off_and_hold_up_nobody() {
    let limits = "head_seconds = 1\nrequest_seconds = 1\n";
    let house = House::with(&Setup { limits, ..Setup::default() });
    let started = Instant::now();
    let slow: Vec<TcpStream> = [
        "GET /livez HTTP/1.1\r\nHo",
        "POST /v1/ask HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{",
    ]
    .iter()
    .cycle()
    .take(40)
    .map(|text| {
        let mut stream = TcpStream::connect(house.server.address()).unwrap();
        stream.write_all(text.as_bytes()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(15))).unwrap();
        stream
    })
    .collect();
    assert_eq!(house.open_get("/livez").status, 200);
    for (place, mut stream) in slow.into_iter().enumerate() {
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        let is_told = text.starts_with("HTTP/1.1 408");
        assert!(is_told || (place % 2 == 0 && text.is_empty()), "{place}: {text}");
    }
    assert!(started.elapsed() < Duration::from_secs(12));
}

#[test]
fn slow_bodies_take_the_place_of_nobody() {
    let house = House::with(&Setup { limits: "requests = 1\n", ..Setup::default() });
    let text = "POST /v1/ask HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{";
    let slow: Vec<TcpStream> = (0..20)
        .map(|_| {
            let mut stream = TcpStream::connect(house.server.address()).unwrap();
            stream.write_all(text.as_bytes()).unwrap();
            stream
        })
        .collect();
    for _ in 0..10 {
        let reply = house.native("/v1/ask", r#"{"balance":{"account":"a1"}}"#);
        assert_eq!(reply.status, 404, "{reply:?}");
    }
    drop(slow);
}

#[test]
fn callers_who_send_too_often_are_told() {
    let house = House::with(&Setup { limits: "requests_per_second = 5\n", ..Setup::default() });
    let mut statuses = Vec::new();
    for _ in 0..40 {
        statuses.push(house.native("/v1/ask", r#"{"balance":{"account":"a1"}}"#).status);
    }
    assert!(statuses.contains(&404) && statuses.contains(&429), "{statuses:?}");
    let reply = loop {
        let reply = house.native("/v1/ask", "{}");
        if reply.status == 429 {
            break reply;
        }
    };
    assert_eq!(reply.refusal(), (429, "RATE_LIMIT_EXCEEDED".to_owned()));
    assert_eq!(reply.header("retry-after"), Some("1"));
    // One caller's haste is not another's.
    assert_eq!(house.native_with("blue-api-key", "/v1/ask", "{}").status, 400);
}

#[test]
fn many_commands_in_one_request_count_as_many_requests() {
    let house = House::with(&Setup { limits: "requests_per_second = 1\n", ..Setup::default() });
    let line = r#"{"key":"k1","open":{"account":"a1","customer":"ann","household":"h1"}}"#;
    assert_eq!(house.native("/v1/commands", &vec![line; 1_000].join("\n")).status, 200);
    let reply = house.native("/v1/ask", r#"{"balance":{"account":"a1"}}"#);
    assert_eq!(reply.refusal(), (429, "RATE_LIMIT_EXCEEDED".to_owned()));
}

#[test]
fn headers_that_could_be_read_in_two_ways_are_refused() {
    let house = House::new();
    let body = r#"{"key":"k1","open":{"account":"a1","customer":"ann","household":"h1"}}"#;
    for head in [
        "Host: y\r\n",
        "Idempotency-Key: 1\r\nIdempotency-Key: 2\r\n",
        "Last-Event-ID: 1\r\nLast-Event-ID: 1\r\n",
        "Authorization: Bearer blue-api-key\r\n",
    ] {
        let text = format!(
            "POST /v1/commands HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer gold-api-key\r\n\
             {head}Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        assert_eq!(send(&house, &text).unwrap().status, 400, "{head}");
    }
    assert_eq!(house.native("/v1/ask", r#"{"balance":{"account":"a1"}}"#).status, 404);
}

#[test]
fn what_stands_behind_a_body_is_not_taken_for_another_request() {
    let house = House::new();
    let smuggled = "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n";
    for (head, body) in [
        ("Content-Length: 3\r\nTransfer-Encoding: chunked", format!("0\r\n\r\n{smuggled}")),
        ("Transfer-Encoding: chunked\r\nContent-Length: 3", format!("0\r\n\r\n{smuggled}")),
        ("Transfer-Encoding: identity", smuggled.to_owned()),
        ("Transfer-Encoding : chunked", format!("0\r\n\r\n{smuggled}")),
        ("Transfer-Encoding: xchunked", format!("0\r\n\r\n{smuggled}")),
        ("Content-Length: +3", format!("abc{smuggled}")),
        ("Content-Length: 3, 3", format!("abc{smuggled}")),
        ("Content-Length: 0x3", format!("abc{smuggled}")),
        ("Transfer-Encoding: chunked", format!("3;x\r\nabc\r\nzz\r\n{smuggled}")),
    ] {
        let text = format!(
            "POST /v1/ask HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer gold-api-key\r\n\
             {head}\r\n\r\n{body}"
        );
        let answers = exchange(&house, &text);
        assert!(!answers.contains("200 OK"), "{head}: {answers}");
        assert!(answers.matches("HTTP/1.1 ").count() <= 1, "{head}: {answers}");
    }
}

#[test]
fn a_request_without_host_is_refused_unless_it_is_an_old_one() {
    let house = House::new();
    let body = r#"{"balance":{"account":"a1"}}"#;
    for (version, status) in [("1.0", "404"), ("1.1", "400")] {
        let text = format!(
            "POST /v1/ask HTTP/{version}\r\nAuthorization: Bearer gold-api-key\r\n\
             Connection: close\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let answers = exchange(&house, &text);
        assert!(answers.starts_with(&format!("HTTP/{version} {status}")), "{answers}");
    }
}

/// All that is answered, until the service ends the connection.
fn exchange(house: &House, text: &str) -> String {
    let mut stream = TcpStream::connect(house.server.address()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream.write_all(text.as_bytes()).unwrap();
    let mut answers = Vec::new();
    // A connection that is reset has told what it had to tell.
    let _ = stream.read_to_end(&mut answers);
    String::from_utf8_lossy(&answers).into_owned()
}

#[test]
fn readers_who_take_nothing_are_cut_off() {
    let limits = "connections = 1\nwrite_seconds = 1\n";
    let house = House::with(&Setup { limits, ..Setup::default() });
    let mut stream = TcpStream::connect(house.server.address()).unwrap();
    stream.set_write_timeout(Some(Duration::from_secs(20))).unwrap();
    let text = "GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n".repeat(1_000);
    // It asks and asks, and reads no answer, until the service has enough.
    let error = (0..1_000).find_map(|_| stream.write_all(text.as_bytes()).err());
    let kind = error.expect("the service took everything").kind();
    assert!(matches!(kind, ErrorKind::ConnectionReset | ErrorKind::BrokenPipe), "{kind}");
    let until = Instant::now() + Duration::from_secs(20);
    while house.open_get("/livez").status != 200 {
        assert!(Instant::now() < until, "its place was not given back");
    }
}

#[test]
fn one_address_has_only_so_many_connections() {
    let limits = "connections_per_address = 1\n";
    let house = House::with(&Setup { limits, ..Setup::default() });
    let kept = TcpStream::connect(house.server.address()).unwrap();
    assert_eq!(house.open_get("/livez").status, 503);
    drop(kept);
    let until = Instant::now() + Duration::from_secs(20);
    while house.open_get("/livez").status != 200 {
        assert!(Instant::now() < until, "its place was not given back");
    }
}

#[test]
fn connections_beyond_the_limit_are_turned_away() {
    let house = House::with(&Setup { limits: "connections = 2\n", ..Setup::default() });
    let open = || {
        let mut stream = TcpStream::connect(house.server.address()).unwrap();
        stream.write_all(b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        let mut first = [0; 12];
        stream.read_exact(&mut first).unwrap();
        (stream, String::from_utf8_lossy(&first).into_owned())
    };
    let kept: Vec<_> = (0..2).map(|_| open()).collect();
    assert!(kept.iter().all(|(_, text)| text == "HTTP/1.1 200"));
    assert_eq!(open().1, "HTTP/1.1 503");
}
