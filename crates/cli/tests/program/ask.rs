//! Questions as JSON.

use crate::program::{Place, call, call_with};

#[test]
fn questions_are_answered_line_by_line() {
    let place = Place::new();
    let shop = place.shop();
    let questions = "// a remark\n{\"balance\":{\"account\":\"bob-card\"}}\n\n{}\n\
                     {\"balance\":{\"account\":\"x\"}}\n\
                     {\"lots\":{\"account\":\"ann-card\"},\"at\":\"2026-01-01T00:00:00Z\",\
                     \"known_at\":\"2026-01-02T00:00:00Z\"}\n\
                     {\"lots\":{\"account\":\"roe-card\"}}\n";
    let called = call_with(questions, &["ask", &shop]);
    assert_eq!(called.status, Some(1));
    let lines = called.json_lines();
    assert_eq!(lines[0]["pending"], "0");
    assert_eq!(lines[1]["code"], "invalid");
    assert_eq!(lines[2]["code"], "not_found");
    assert_eq!(lines[3]["faults"][0]["field"], "known_at");
    assert_eq!(lines[4]["deficit"], "0");
    assert_eq!(lines.len(), 5);
}

#[test]
fn questions_may_be_arguments() {
    let place = Place::new();
    let shop = place.shop();
    let question = r#"{"balance":{"customer":"roe"}}"#;
    let called = call(&["ask", &shop, question, question, "--json"]);
    assert_eq!((called.status, called.json_lines().len()), (Some(0), 2));
    let called = call(&["ask", &shop, question, "{"]);
    assert_eq!((called.status, called.json_lines().len()), (Some(1), 2));
}

#[test]
fn lines_that_are_no_text_spoil_no_other() {
    let place = Place::new();
    let shop = place.shop();
    let mut text = b"\xff\xfe\n".to_vec();
    text.extend_from_slice(b"{\"balance\":{\"account\":\"roe-card\"}}");
    let called = call_with(text, &["ask", &shop]);
    let lines = called.json_lines();
    assert_eq!((called.status, lines.len()), (Some(1), 2));
    assert_eq!(lines[0]["faults"][0]["code"], "malformed_json");
}
