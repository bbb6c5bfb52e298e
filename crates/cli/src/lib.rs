//! The `pointbook` program as a library, so that tests and other programs can call it.
//!
//! # Examples
//!
//! ```
//! use pointbook_cli::{demo::Paint, run};
//!
//! let (mut out, mut err) = (Vec::new(), Vec::new());
//! let exit = run(["--version".into()], Paint::Plain, &mut out, &mut err).unwrap();
//! assert_eq!(exit, pointbook_cli::Exit::Good);
//! assert!(out.starts_with(b"pointbook "));
//! ```

#![forbid(unsafe_code)]

mod arguments;
pub mod check;
pub mod demo;
mod exit;
mod run;
pub mod scenario;

pub use exit::Exit;
pub use run::run;
