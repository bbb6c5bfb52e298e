//! The verbs of the program: one file each, and one line here.

mod ask;
mod balance;
mod check;
mod completions;
mod demo;
mod init;
mod man;
mod post;
mod scenario;
mod verb;
mod window;

pub(crate) use verb::{Run, Verb};
