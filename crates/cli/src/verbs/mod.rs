//! The verbs of the program: one file each, and one line here.

mod ask;
mod backup;
mod balance;
mod check;
mod completions;
mod demo;
mod enroll;
mod expiring;
mod follow;
mod history;
mod html;
mod import;
mod init;
mod lots;
mod man;
mod post;
mod scenario;
mod serve;
mod statement;
mod stats;
mod sweep;
mod verb;
mod window;

pub(crate) use html::HtmlArgs;
pub(crate) use verb::{Run, Verb};
