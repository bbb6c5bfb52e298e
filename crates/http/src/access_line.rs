//! Access lines: what the log tells of an answer. They are most of a log, so they are written
//! straight, as the lines of `tracing` look.
//!
//! Invariants:
//! - A line tells route, caller, status and time, and nothing of who the points belong to.

use std::fmt::Write as _;

use pointbook_core::Timestamp;

use crate::answer::push_quoted;
use crate::logs;

/// What is told of an answer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AccessLine<'a> {
    pub(crate) request_id: &'a str,
    pub(crate) route: &'static str,
    pub(crate) status: u16,
    pub(crate) code: &'static str,
    pub(crate) caller: &'a str,
    pub(crate) program: &'a str,
    pub(crate) micros: u64,
}

impl AccessLine<'_> {
    /// Logs the line; `now` is asked only when our own log is written.
    pub(crate) fn tell(&self, now: impl FnOnce() -> Timestamp) {
        if logs::takes_answers() {
            logs::push(&self.text(now()));
            return;
        }
        let Self { request_id, route, status, code, caller, program, micros } = *self;
        tracing::info!(
            target: "pointbook_http::access",
            request_id, route, status, code, caller, program, micros,
        );
    }

    fn text(&self, now: Timestamp) -> String {
        let mut text = String::with_capacity(LINE_BYTES);
        text.push_str(r#"{"timestamp":""#);
        text.push_str(&now.text());
        text.push_str(r#"","level":"INFO","request_id":""#);
        text.push_str(self.request_id);
        text.push_str(r#"","route":""#);
        text.push_str(self.route);
        // Writing to a string does not fail.
        let _ = write!(text, r#"","status":{},"code":""#, self.status);
        text.push_str(self.code);
        text.push_str(r#"","caller":"#);
        push_quoted(&mut text, self.caller);
        text.push_str(r#","program":"#);
        push_quoted(&mut text, self.program);
        let _ = write!(text, r#","micros":{}"#, self.micros);
        text.push_str(",\"target\":\"pointbook_http::access\"}\n");
        text
    }
}

const LINE_BYTES: usize = 320;

#[cfg(test)]
mod tests {
    use super::AccessLine;
    use pointbook_core::Timestamp;
    use serde_json::{Value, json};

    #[test]
    fn a_line_is_an_object_whatever_callers_are_called() {
        let line = AccessLine {
            request_id: "00ff",
            route: "/v1/ask",
            status: 200,
            code: "",
            caller: "a \"b\"\n",
            program: "gold",
            micros: 17,
        };
        let text = line.text(Timestamp::parse("2026-01-15T18:00:00Z").unwrap());
        let (object, rest) = text.split_once('\n').unwrap();
        assert_eq!(rest, "");
        let read: Value = serde_json::from_str(object).unwrap();
        let expected = json!({
            "timestamp": read["timestamp"], "level": "INFO", "request_id": "00ff",
            "route": "/v1/ask", "status": 200, "code": "", "caller": "a \"b\"\n",
            "program": "gold", "micros": 17, "target": "pointbook_http::access",
        });
        assert_eq!(read, expected);
        assert!(read["timestamp"].as_str().unwrap().starts_with("2026-01-15T18:00:00"));
    }
}
