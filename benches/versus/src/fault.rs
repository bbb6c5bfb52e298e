//! What went wrong: any error, as this is a program that stops then.

/// Anything that went wrong.
pub(crate) type Fault = Box<dyn std::error::Error + Send + Sync>;
