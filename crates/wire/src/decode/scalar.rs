//! Booleans, whole numbers and words of closed sets.

use super::at::At;
use crate::fault::FaultCode;
use crate::node::{Node, Number};
use crate::words::Words;

/// Reads a boolean.
pub(super) fn boolean(at: At<'_>) -> Option<bool> {
    match at.node {
        Node::Bool(value) => Some(*value),
        _ => at.wrong_type("a boolean"),
    }
}

/// Reads a whole number from 0 through `most`.
pub(super) fn natural<T: TryFrom<u64>>(at: At<'_>, most: u64) -> Option<T> {
    let number = match at.node {
        Node::Number(Number::Natural(number)) if *number <= most => T::try_from(*number).ok(),
        Node::Number(Number::Natural(_) | Number::Negative(_)) => None,
        _ => return at.wrong_type("a whole number"),
    };
    let message = || format!("a whole number from 0 to {most} is expected");
    number.or_else(|| at.fault(FaultCode::OutOfRange, &message()))
}

/// Reads a whole number of 32 bits.
pub(super) fn natural_u32(at: At<'_>) -> Option<u32> {
    natural(at, u64::from(u32::MAX))
}

/// Reads a word of a closed set.
pub(super) fn word<T: Copy + PartialEq>(at: At<'_>, words: &Words<T>) -> Option<T> {
    let Some(word) = at.node.text() else { return at.wrong_type("a string") };
    let message = || format!("one of {} is expected", words.list());
    words.meaning(word).or_else(|| at.fault(FaultCode::BadFormat, &message()))
}
