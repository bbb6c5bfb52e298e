//! The verbs of the program: one file each, and one line here.

mod ask;
mod backup;
mod balance;
mod check;
mod completions;
mod demo;
mod expiring;
mod follow;
mod history;
mod html;
mod init;
mod lots;
mod man;
mod post;
mod scenario;
mod statement;
mod stats;
mod sweep;
mod verb;
mod window;

pub(crate) use verb::{Run, Verb};
