//! `serve`: the Points Activity service.

use std::path::PathBuf;

use clap::Args;
use pointbook_http::ConfigError;

use super::Run;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::session::Session;

/// Serve programs over HTTP; without a configuration a sandbox, whose keys it prints
///
/// SIGTERM and Ctrl-C end it, with everything answered that was taken; SIGHUP reads keys and
/// certificate anew. Log lines go to standard error, as JSON.
#[derive(Args, Debug)]
pub(crate) struct Serve {
    /// The configuration, in TOML; docs/http.md tells what may stand in it.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl Run for Serve {
    fn run(self, session: &mut Session<'_>) -> Result<Exit, Failure> {
        let served = pointbook_http::serve(self.config.as_deref(), session.out);
        served.map(|()| Exit::Good).map_err(|error| failure(&error))
    }
}

/// What is wrong with a configuration.
pub(super) fn failure(error: &ConfigError) -> Failure {
    let next = "correct the configuration; docs/http.md tells what may stand in it";
    Failure::unusable(format!("failed to {error}"), next)
}
