//! Questions: what is asked, about whom, and as of when.

use pointbook_core::{Kind, Scale, Timestamp, Who};
use pointbook_series::{Cursor, HISTORY_ROWS_MAX, HistoryFilter, Question};

use super::at::{At, Reading};
use super::object::Object;
use super::scalar::{natural, natural_u32, word};
use super::time::{instant, moment};
use super::who;
use crate::cursor::parse_cursor;
use crate::fault::{FaultCode, Invalid};
use crate::node::Node;
use crate::words::{KINDS, ORDERS, TIMES};

/// Reads a question from JSON.
///
/// # Errors
///
/// All faults at once.
///
/// # Examples
///
/// ```
/// use pointbook_series::Question;
/// use pointbook_wire::decode_question;
///
/// let question = decode_question(br#"{"balance":{"account":"a1"}}"#).unwrap();
/// assert!(matches!(question, Question::Balance { at: None, .. }));
/// let invalid = decode_question(br#"{"balance":{"account":"a1"},"days":3}"#).unwrap_err();
/// assert_eq!(invalid.faults[0].field, "days");
/// ```
pub fn decode_question(text: &[u8]) -> Result<Question, Invalid> {
    decode_question_node(&Node::parse(text)?)
}

/// Reads a question from JSON that was parsed already.
///
/// # Errors
///
/// All faults at once.
pub fn decode_question_node(node: &Node<'_>) -> Result<Question, Invalid> {
    let reading = Reading::new(Scale::default());
    let read = question(reading.whole(node));
    reading.settle(read, None)
}

fn question(at: At<'_>) -> Option<Question> {
    let object = Object::open(at)?;
    let Some(name) = object.one_of(&NAMES) else {
        // Which parameters there may be is not known, but doubles are always wrong.
        object.no_doubles();
        return None;
    };
    let who = object.need(name, about);
    let (read, known): (_, &[&str]) = match name {
        "balance" => (balance(&object, who), &["at", "known_at"]),
        "window" => (window(&object, who), &["from", "to", "known_at", "restated_since"]),
        "lots" => (lots(&object, who), &["at", "known_at"]),
        "expiring" => (expiring(&object, who), &["at", "known_at", "days"]),
        _ => (history(&object, who), &HISTORY_FIELDS),
    };
    object.close(&[&[name], known])?;
    read
}

fn about(at: At<'_>) -> Option<Who> {
    let object = Object::open(at)?;
    let who = who::who(&object);
    object.close(&[&who::FIELDS])?;
    who
}

fn balance(object: &Object<'_>, who: Option<Who>) -> Option<Question> {
    let (at, known_at) = instants(object);
    Some(Question::Balance { who: who?, at: at?, known_at: known_at? })
}

fn window(object: &Object<'_>, who: Option<Who>) -> Option<Question> {
    let from = object.need("from", moment);
    let to = object.need("to", moment);
    let known_at = object.may("known_at", instant);
    let since = object.may("restated_since", instant);
    Some(Question::Window {
        who: who?,
        from: from?,
        to: to?,
        known_at: known_at?,
        restated_since: since?,
    })
}

fn lots(object: &Object<'_>, who: Option<Who>) -> Option<Question> {
    let (at, known_at) = instants(object);
    Some(Question::Lots { who: who?, at: at?, known_at: known_at? })
}

fn expiring(object: &Object<'_>, who: Option<Who>) -> Option<Question> {
    let (at, known_at) = instants(object);
    let days = object.need("days", natural_u32);
    Some(Question::Expiring { who: who?, at: at?, known_at: known_at?, days: days? })
}

type MaybeInstant = Option<Option<Timestamp>>;

fn instants(object: &Object<'_>) -> (MaybeInstant, MaybeInstant) {
    (object.may("at", instant), object.may("known_at", instant))
}

fn history(object: &Object<'_>, who: Option<Who>) -> Option<Question> {
    let (from, to) = (object.may("from", moment), object.may("to", moment));
    let kinds = object.may("kinds", kinds);
    let order = object.may("order", |at| word(at, &ORDERS));
    let by_time = object.may("by_time", |at| word(at, &TIMES));
    let limit = object.may("limit", limit);
    let cursor = object.may("cursor", cursor);
    let known_at = object.may("known_at", instant);
    let filter = HistoryFilter {
        from: from?,
        to: to?,
        kinds: kinds?.unwrap_or_default(),
        order: order?.unwrap_or_default(),
        by_time: by_time?.unwrap_or_default(),
        limit: limit?,
        cursor: cursor?,
        known_at: known_at?,
    };
    let foreign = |it: Cursor| it.order != filter.order || it.by_time != filter.by_time;
    if filter.cursor.is_some_and(foreign) {
        return object.conflict("cursor", "this cursor is of another order or time");
    }
    Some(Question::History { who: who?, filter })
}

fn kinds(at: At<'_>) -> Option<Vec<Kind>> {
    let mut good = Some(());
    let mut kinds = Vec::new();
    for place in at.list()? {
        match word(place, &KINDS) {
            Some(kind) if kinds.contains(&kind) => {}
            Some(kind) => kinds.push(kind),
            None => good = None,
        }
    }
    good.map(|()| kinds)
}

fn limit(at: At<'_>) -> Option<u32> {
    match natural(at, u64::from(HISTORY_ROWS_MAX))? {
        0 => at.fault(FaultCode::OutOfRange, "at least one row has to be asked for"),
        rows => Some(rows),
    }
}

fn cursor(at: At<'_>) -> Option<Cursor> {
    let Some(text) = at.node.text() else { return at.wrong_type("a string") };
    parse_cursor(text).or_else(|| at.fault(FaultCode::BadFormat, "this is no cursor of ours"))
}

/// The questions.
const NAMES: [&str; 5] = ["balance", "window", "lots", "expiring", "history"];
const HISTORY_FIELDS: [&str; 8] =
    ["from", "to", "kinds", "order", "by_time", "limit", "cursor", "known_at"];
