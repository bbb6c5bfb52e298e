//! The native API: commands, questions and the feed.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::kit::{House, Setup};

#[test]
fn one_command_is_told_by_its_status_too() {
    let house = House::new();
    let open = r#"{"key":"k1","open":{"account":"a1","customer":"ann","household":"h1"}}"#;
    let first = house.native("/v1/commands", open);
    assert_eq!((first.status, &first.json()["sequence"]), (200, &json!(1)));
    let again = house.native("/v1/commands", open);
    assert_eq!((again.status, &again.json()["replayed"]), (200, &json!(true)));
    for (command, status, code) in [
        (r#"{"key":"k1","earn":{"account":"a1","points":"1"}}"#, 409, "key_reused"),
        (r#"{"key":"k2","redeem":{"account":"a1","points":"1"}}"#, 422, "insufficient_points"),
        (r#"{"key":"k3","earn":{"account":"zz","points":"1"}}"#, 404, "not_found"),
    ] {
        let reply = house.native("/v1/commands", command);
        assert_eq!((reply.status, &reply.json()["code"]), (status, &json!(code)));
    }
    let invalid =
        house.native("/v1/commands", r#"{"key":"k4","earn":{"account":"a1","points":"x"}}"#);
    assert_eq!((invalid.status, &invalid.json()["outcome"]), (400, &json!("invalid")));
    assert_eq!(house.native("/v1/commands", "").refusal().0, 400);
}

#[test]
fn lines_of_commands_are_answered_line_by_line() {
    let house = House::new();
    let lines = [
        r#"{"key":"k1","open":{"account":"a1","customer":"ann","household":"h1"}}"#,
        "no json",
        "// a remark",
        r#"{"key":"k2","earn":{"account":"a1","points":"5"}}"#,
        r#"{"key":"k3","redeem":{"account":"a1","points":"9"}}"#,
    ];
    let reply = house.native("/v1/commands", &lines.join("\n"));
    assert_eq!(reply.status, 200);
    let told: Vec<Value> = reply.body.lines().map(|it| serde_json::from_str(it).unwrap()).collect();
    let outcomes: Vec<&str> = told.iter().map(|it| it["outcome"].as_str().unwrap()).collect();
    assert_eq!(outcomes, ["accepted", "invalid", "accepted", "refused"]);
    assert_eq!(told[1]["line"], 2);
    let many = vec![lines[0]; 1_001].join("\n");
    assert_eq!(
        house.native("/v1/commands", &many).refusal(),
        (413, "PAYLOAD_TOO_LARGE".to_owned())
    );
}

#[test]
fn questions_are_answered() {
    let house = House::with(&Setup { scale: 2, ..Setup::default() });
    house.command(
        &json!({"key": "k1", "open": {"account": "a1", "customer": "ann", "household": "h1"}}),
    );
    house.command(&json!({"key": "k2", "earn": {"account": "a1", "points": "7.25"}}));
    let answer = house.native("/v1/ask", r#"{"balance":{"household":"h1"}}"#).good();
    assert_eq!(answer["available"], "7.25");
    let lots = house.native("/v1/ask", r#"{"lots":{"account":"a1"}}"#).good();
    assert_eq!(lots["lots"][0]["account"], "a1");
    let nobody = house.native("/v1/ask", r#"{"balance":{"account":"zz"}}"#);
    assert_eq!((nobody.status, nobody.json()), (404, json!({"code": "not_found"})));
    let invalid = house.native("/v1/ask", r#"{"balance":{}}"#);
    assert_eq!((invalid.status, &invalid.json()["code"]), (400, &json!("invalid")));
    let signed = house.gold.post_plain("/v1/ask", br#"{"balance":{"household":"h1"}}"#).good();
    assert_eq!(signed["available"], "7.25");
}

fn follow(house: &House, head: &str, query: &str) -> BufReader<TcpStream> {
    let mut stream = TcpStream::connect(house.server.address()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let text = format!(
        "GET /v1/follow{query} HTTP/1.1\r\nHost: x\r\n\
         Authorization: Bearer gold-api-key\r\n{head}\r\n"
    );
    stream.write_all(text.as_bytes()).unwrap();
    BufReader::new(stream)
}

/// The data of the next event.
fn event(stream: &mut BufReader<TcpStream>) -> Value {
    loop {
        let mut line = String::new();
        assert_ne!(stream.read_line(&mut line).unwrap(), 0, "the stream ended");
        if let Some(data) = line.strip_prefix("data: ") {
            return serde_json::from_str(data).unwrap();
        }
    }
}

#[test]
fn the_feed_tells_every_entry_once_and_those_to_come() {
    let house = House::new();
    house.command(
        &json!({"key": "k1", "open": {"account": "a1", "customer": "ann", "household": "h1"}}),
    );
    house.command(&json!({"key": "k2", "earn": {"account": "a1", "points": "5"}}));
    let mut all = follow(&house, "", "");
    let mut later = follow(&house, "Last-Event-ID: 1\r\n", "");
    assert_eq!(event(&mut all)["command"]["open"]["account"], "a1");
    for stream in [&mut all, &mut later] {
        let second = event(stream);
        assert_eq!((&second["sequence"], &second["outcome"]["points"]), (&json!(2), &json!("5")));
    }
    house.command(&json!({"key": "k3", "redeem": {"account": "a1", "points": "2"}}));
    for stream in [&mut all, &mut later, &mut follow(&house, "", "?from=3")] {
        assert_eq!(event(stream)["command"]["key"], "k3");
    }
    let odd = house.gold.get("/v1/follow", "from=x");
    assert_eq!(odd.refusal(), (400, "INVALID_FIELD_FORMAT".to_owned()));
}

#[test]
fn the_feed_of_a_key_that_was_revoked_ends_at_once() {
    let house = House::new();
    let open =
        json!({"key": "k1", "open": {"account": "a1", "customer": "ann", "household": "h1"}});
    house.command(&open);
    let mut stream = follow(&house, "", "");
    event(&mut stream);
    house.edit(
        "name = \"gold\"\nprogram = \"gold\"\nsha256",
        "name = \"gold\"\nprogram = \"blue\"\nsha256",
    );
    house.server.reload(&house.config()).unwrap();
    let began = Instant::now();
    // The last chunk of the answer has no bytes.
    let mut line = String::new();
    while line.trim_end() != "0" {
        line.clear();
        stream.read_line(&mut line).unwrap();
        assert!(!line.contains("data:"), "{line}");
    }
    assert!(began.elapsed() < Duration::from_secs(10));
}

#[test]
fn there_are_only_so_many_followers() {
    let house = House::with(&Setup { limits: "followers = 1\n", ..Setup::default() });
    house.command(
        &json!({"key": "k1", "open": {"account": "a1", "customer": "ann", "household": "h1"}}),
    );
    let mut first = follow(&house, "", "");
    event(&mut first);
    let refused = house.gold.get("/v1/follow", "");
    assert_eq!(refused.refusal(), (503, "SERVICE_UNAVAILABLE".to_owned()));
}
