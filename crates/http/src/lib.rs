//! The Points Activity service: Pointbook over HTTP, signed and encrypted.
//!
//! [`serve`] runs it from a configuration, or as a sandbox; [`Server`] is the same in the hands of
//! another program, or a test. It serves the Points Activity API, modelled on that of the source
//! system, and beside it a native API with the JSON forms of `pointbook-wire`.
//!
//! Invariants:
//! - What was answered 200 is durable.
//! - A caller reaches one program; a name of another program is nobody's.
//! - Bank numbers are in no file, log, error or metric: only their keyed hashes are kept.

#![forbid(unsafe_code)]

mod access;
mod access_line;
mod addresses;
mod answer;
mod call;
mod config;
mod connection;
mod counts;
mod enroll;
mod fields;
mod follow;
mod gate;
mod head;
mod host;
mod identifiers;
mod knock;
mod lanes;
mod logs;
mod marks;
mod names;
mod openapi;
mod outcome;
mod patience;
mod problem;
mod program;
mod rate;
mod respond;
mod response;
mod routes;
mod sandbox;
pub mod security;
mod serve;
mod server;
mod tls;

pub use config::{
    ApiKeyConfig, Config, ConfigError, ConsumerConfig, LimitsConfig, ProgramConfig, TlsConfig,
};
pub use enroll::{EnrollReport, enroll};
pub use routes::routes;
pub use serve::serve;
pub use server::Server;
