//! Writing: from the domain to JSON, one canonical form for each value.

mod answer;
mod command;
mod fields;
mod flows;
mod invalid;
mod outcome;
mod settings;
mod share;
mod verb;

pub use answer::{encode_answer, encode_answer_text};
pub use command::encode_command;
pub use flows::{flow_name, named_flows};
pub use invalid::{encode_invalid, encode_unanswered};
pub use outcome::encode_outcome;
