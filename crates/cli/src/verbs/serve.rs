//! `serve`: the Points Activity service.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;
use pointbook_http::ConfigError;
use serde_json::json;

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
        let is_json = session.is_json();
        let mut told = Told { line: Vec::new(), out: session.out };
        let out: &mut dyn Write = if is_json { &mut told } else { told.out };
        let served = pointbook_http::serve(self.config.as_deref(), out);
        served.map(|()| Exit::Good).map_err(|error| failure(&error))
    }
}

/// Lines for people, each of which becomes a JSON value.
struct Told<'a> {
    line: Vec<u8>,
    out: &'a mut dyn Write,
}

impl Write for Told<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for byte in bytes {
            if *byte != b'\n' {
                self.line.push(*byte);
                continue;
            }
            let line = String::from_utf8_lossy(&self.line);
            if !line.is_empty() {
                writeln!(self.out, "{}", json!({"told": line}))?;
            }
            self.line.clear();
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// What is wrong with a configuration.
pub(super) fn failure(error: &ConfigError) -> Failure {
    let next = "correct the configuration; docs/http.md tells what may stand in it";
    Failure::unusable(format!("failed to {error}"), next)
}
