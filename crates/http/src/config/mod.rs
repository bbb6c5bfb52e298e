//! Configuration: a file, what the environment says instead, and clear errors.

mod environment;
mod error;
mod file;
mod load;

pub(crate) use load::Programs;

pub use error::ConfigError;
pub use file::{ApiKeyConfig, Config, ConsumerConfig, LimitsConfig, ProgramConfig, TlsConfig};
