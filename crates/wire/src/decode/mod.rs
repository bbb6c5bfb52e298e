//! Reading: from JSON to the domain, with all faults of a text at once.

mod adjust;
mod amount;
mod at;
mod command;
mod earn;
mod envelope;
mod group;
mod hold;
mod object;
mod owners;
mod period;
mod policy;
mod question;
mod redeem;
mod reverse;
mod scalar;
mod settings;
mod text;
mod time;
mod transfer;
mod who;

pub use command::{decode_command, decode_command_node};
pub use question::{decode_question, decode_question_node};
pub use settings::{decode_settings, decode_settings_node};
