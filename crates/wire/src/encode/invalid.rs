//! Outcomes of texts that were not understood.

use serde_json::Value;

use super::fields::{Fields, list};
use crate::fault::{Fault, Invalid};

/// Writes what a caller is told about a text that is no command; `line` is its number, if any.
///
/// # Examples
///
/// ```
/// use pointbook_core::Scale;
/// use pointbook_wire::{decode_command, encode_invalid};
///
/// let invalid = decode_command(br#"{"key":"k1"}"#, Scale::default()).unwrap_err();
/// let outcome = encode_invalid(&invalid, Some(3));
/// assert_eq!(outcome["outcome"], "invalid");
/// assert_eq!(outcome["line"], 3);
/// assert_eq!(outcome["faults"][0]["code"], "missing_field");
/// ```
pub fn encode_invalid(invalid: &Invalid, line: Option<u64>) -> Value {
    Fields::default()
        .may("key", invalid.key.as_deref())
        .may("line", line)
        .put("outcome", "invalid")
        .put("faults", list(&invalid.faults, fault))
        .done()
}

/// Writes what a caller is told instead of an answer about a text that is no question.
///
/// # Examples
///
/// ```
/// use pointbook_wire::{decode_question, encode_unanswered};
///
/// let invalid = decode_question(br#"{"balance":{}}"#).unwrap_err();
/// assert_eq!(encode_unanswered(&invalid)["code"], "invalid");
/// ```
pub fn encode_unanswered(invalid: &Invalid) -> Value {
    Fields::default()
        .put("code", "invalid")
        .put("outcome", "invalid")
        .put("faults", list(&invalid.faults, fault))
        .done()
}

fn fault(fault: &Fault) -> Value {
    Fields::default()
        .put("field", fault.field.as_str())
        .put("code", fault.code.as_str())
        .put("message", fault.message.as_str())
        .done()
}
