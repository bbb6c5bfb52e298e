//! Questions: what they ask, and what is wrong with them.

use pointbook_core::{EntryRef, Kind, Name, Scale, Sequence, Timestamp, Who};
use pointbook_series::{Answer, ByTime, Cursor, History, HistoryFilter, Moment, Order, Question};
use pointbook_wire::{decode_question, encode_answer};

fn expect(text: &str, faults: &[(&str, &str)]) {
    let invalid = decode_question(text.as_bytes()).expect_err(text);
    let told: Vec<_> = invalid.faults.iter().map(|it| (&*it.field, it.code.as_str())).collect();
    assert_eq!(told, faults, "{text}");
}

fn ann() -> Who {
    Who::Customer(Name::new("ann").unwrap())
}

#[test]
fn each_question_is_read() {
    let at = Timestamp::parse("2026-01-31T12:00:00-05:00");
    let read = |text: &str| decode_question(text.as_bytes()).expect(text);
    assert_eq!(
        read(r#"{"balance":{"customer":"ann"},"at":"2026-01-31T17:00:00Z"}"#),
        Question::Balance { who: ann(), at, known_at: None }
    );
    assert_eq!(
        read(r#"{"lots":{"customer":"ann"},"known_at":"2026-01-31T17:00:00Z"}"#),
        Question::Lots { who: ann(), at: None, known_at: at }
    );
    assert_eq!(
        read(r#"{"expiring":{"customer":"ann"},"days":30}"#),
        Question::Expiring { who: ann(), at: None, known_at: None, days: 30 }
    );
    let window = read(
        r#"{"window":{"customer":"ann"},"from":"2026-01-01","to":"2026-01-31T12:00:00-05:00",
            "restated_since":"2026-01-31T12:00:00-05:00"}"#,
    );
    let Question::Window { from, to, known_at: None, restated_since, .. } = window else {
        panic!("{window:?}")
    };
    assert!(matches!(from, Moment::Day(day) if day.to_string() == "2026-01-01"));
    assert_eq!((to, restated_since), (Moment::At(at.unwrap()), at));
}

#[test]
fn histories_are_filtered() {
    let text = r#"{"history":{"customer":"ann"},"from":"2026-01-01",
        "kinds":["earn","redeem","earn"],
        "order":"oldest","by_time":"recorded","limit":7}"#;
    let Ok(Question::History { filter, .. }) = decode_question(text.as_bytes()) else { panic!() };
    assert_eq!(filter.kinds, [Kind::Earn, Kind::Redeem]);
    assert_eq!((filter.order, filter.by_time), (Order::Oldest, ByTime::Recorded));
    assert_eq!((filter.limit, filter.to, filter.cursor), (Some(7), None, None));
    let plain = decode_question(br#"{"history":{"customer":"ann"}}"#).unwrap();
    assert_eq!(plain, Question::History { who: ann(), filter: HistoryFilter::default() });
}

#[test]
fn every_fault_of_a_question_is_told() {
    expect(r#"{}"#, &[("balance", "missing_field")]);
    expect(r#"[]"#, &[("", "wrong_type")]);
    expect(r#"{"balance":{"account":"a"},"lots":{"account":"a"}}"#, &[("lots", "conflict")]);
    expect(
        r#"{"balance":{"account":"a","customer":"c","x":1},"at":"x","known_at":1,"days":1}"#,
        &[
            ("balance.customer", "conflict"),
            ("balance.x", "unknown_field"),
            ("at", "bad_format"),
            ("known_at", "wrong_type"),
            ("days", "unknown_field"),
        ],
    );
    expect(
        r#"{"window":{},"from":"2026-02-30","to":7,"at":"x"}"#,
        &[
            ("window.account", "missing_field"),
            ("from", "bad_format"),
            ("to", "wrong_type"),
            ("at", "unknown_field"),
        ],
    );
    expect(r#"{"expiring":{"account":"a"}}"#, &[("days", "missing_field")]);
    expect(r#"{"expiring":{"account":"a"},"days":-1}"#, &[("days", "out_of_range")]);
    expect(
        r#"{"history":{"account":"a"},"kinds":["earn","spend"],"order":"up","by_time":"x",
            "limit":0,"cursor":"zz"}"#,
        &[
            ("kinds[1]", "bad_format"),
            ("order", "bad_format"),
            ("by_time", "bad_format"),
            ("limit", "out_of_range"),
            ("cursor", "bad_format"),
        ],
    );
    expect(r#"{"history":{"account":"a"},"limit":1001}"#, &[("limit", "out_of_range")]);
}

#[test]
fn a_cursor_is_good_for_the_order_and_time_it_was_made_for() {
    let row = EntryRef { sequence: Sequence::new(7), item: 3 };
    let time = Timestamp::from_micros(5);
    let cursor = Cursor { order: Order::Oldest, by_time: ByTime::Effective, time, row };
    let answer = Answer::History(History { rows: Vec::new(), next: Some(cursor) });
    let json = encode_answer(&answer, Scale::default(), &|_| String::new());
    let text = json["next"].as_str().unwrap();

    let next = format!(r#"{{"history":{{"account":"a"}},"order":"oldest","cursor":"{text}"}}"#);
    let Ok(Question::History { filter, .. }) = decode_question(next.as_bytes()) else { panic!() };
    assert_eq!(filter.cursor, Some(cursor));
    let foreign = next.replace("oldest", "newest");
    expect(&foreign, &[("cursor", "conflict")]);
    expect(&next.replace(text, &text.replace('7', "8")), &[("cursor", "bad_format")]);
}
