//! Tidy: the house rules that a machine can check, each with its reason.
//!
//! A rule looks at plain values (a path and a text, the packages) and returns violations; only
//! `run` touches the disk. So every rule is tested with a snippet that breaks it.

mod arrows;
mod budgets;
mod exceptions;
mod functions;
mod packages;
mod papers;
mod refusals;
mod run;
mod rust_file;
mod scenarios;
mod text;
mod tokens;
mod violation;
mod words;

pub(crate) use run::run;
