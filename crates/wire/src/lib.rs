//! The JSON forms of Pointbook: commands, outcomes, questions and answers.
//!
//! Whoever carries them as text (files, standard input, HTTP) speaks this one shape. Domain types
//! know nothing of it: each is read and written by hand, here.
//!
//! Invariants:
//! - What is read is well formed: every limit of the domain was checked, all faults come at once.
//! - Whatever the bytes are, reading ends in a value or in faults: no panic, no deep recursion.
//! - No float is ever computed with; amounts, instants and dates are strings.
//!
//! # Examples
//!
//! ```
//! use pointbook_core::Scale;
//! use pointbook_wire::{decode_command, encode_command};
//!
//! let line = br#"{"key":"k1","earn":{"account":"a1","points":"500"}}"#;
//! let command = decode_command(line, Scale::default()).unwrap();
//! assert_eq!(encode_command(&command, Scale::default()).to_string().len(), line.len());
//!
//! let wrong = br#"{"key":"k2","earn":{"account":"a 1","points":"1.5","colour":"red"}}"#;
//! let invalid = decode_command(wrong, Scale::default()).unwrap_err();
//! let fields: Vec<&str> = invalid.faults.iter().map(|fault| fault.field.as_str()).collect();
//! assert_eq!(fields, ["earn.account", "earn.points", "earn.colour"]);
//! ```

#![forbid(unsafe_code)]
#![warn(clippy::float_arithmetic, clippy::arithmetic_side_effects)]

mod cursor;
mod decode;
mod encode;
mod fault;
mod lines;
mod node;
mod path;
mod words;

pub use cursor::{cursor_text, parse_cursor};
pub use decode::{
    decode_command, decode_command_node, decode_question, decode_question_node, decode_settings,
    decode_settings_node,
};
pub use encode::{
    encode_answer, encode_answer_text, encode_command, encode_invalid, encode_outcome,
    encode_unanswered, flow_name, named_flows,
};
pub use fault::{FAULTS_MAX, Fault, FaultCode, Invalid};
pub use lines::{LINE_BYTES_MAX, Line, Lines};
pub use node::{Member, NESTING_MAX, Node, Number};
