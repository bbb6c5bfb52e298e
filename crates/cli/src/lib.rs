//! The `pointbook` program as a library, so that tests and other programs can call it.
//!
//! # Examples
//!
//! ```
//! use pointbook_cli::{Terminal, run};
//!
//! let (mut out, mut err) = (Vec::new(), Vec::new());
//! let arguments = ["pointbook", "--version"].map(Into::into);
//! let exit = run(arguments, Terminal::default(), &mut out, &mut err).unwrap();
//! assert_eq!(exit, pointbook_cli::Exit::Good);
//! assert!(out.starts_with(b"pointbook "));
//! ```

#![forbid(unsafe_code)]

mod amount;
mod asked;
mod audit;
mod book;
mod check;
mod demo;
mod exit;
mod failure;
mod flows_table;
mod gather;
mod import;
mod look;
mod page;
mod paint;
mod run;
pub mod scenario;
mod session;
mod table;
mod temporary_place;
mod terminal;
mod verbs;
mod when;
mod who;

pub use exit::Exit;
pub use paint::Paint;
pub use run::run;
pub use terminal::Terminal;
