//! The questions of a script: one letter each, with whom it is about and two instants.

use pointbook_testkit::generate::utc_text;
use serde_json::{Value, json};

use crate::pick::{Picks, Times};
use crate::verb::about;

/// Reads one question.
pub(crate) fn question(picks: &mut Picks<'_>, times: &Times) -> Value {
    let letter = picks.byte();
    let letter = if LETTERS.contains(&letter) {
        letter
    } else {
        LETTERS[usize::from(letter) % LETTERS.len()]
    };
    let who = Value::Object(about(picks.number()));
    let (one, other) = (times.instant(picks.number()), times.instant(picks.number()));
    let (at, to) = (utc_text(one), utc_text(other));
    let day = |instant| times.calendar.date(instant).to_string();
    match letter {
        b'b' => json!({"balance": who, "at": at}),
        b'n' => json!({"balance": who, "at": at, "known_at": to}),
        b'w' => json!({"window": who, "from": at, "to": to}),
        b'd' => json!({"window": who, "from": day(one), "to": day(other)}),
        b'k' => json!({"window": who, "from": day(one), "to": at, "known_at": to}),
        b's' => json!({"window": who, "from": at, "to": day(times.clock), "restated_since": to}),
        b'l' => json!({"lots": who, "at": at}),
        b'j' => json!({"lots": who, "at": at, "known_at": to}),
        b'e' => json!({"expiring": who, "at": at, "days": 40}),
        b'f' => json!({"expiring": who, "days": 0, "known_at": to}),
        b'h' => json!({"history": who, "limit": 3}),
        b'i' => json!({"history": who, "order": "oldest", "by_time": "recorded", "from": at}),
        _ => json!({"history": who, "from": day(one), "to": to, "limit": 2, "order": "oldest"}),
    }
}

const LETTERS: [u8; 13] = *b"bnwdksljefhiq";
