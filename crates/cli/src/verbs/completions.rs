//! `completions`: what a shell needs to complete the program's words.

use clap::Args;
use clap_complete::{Shell, generate};

use super::Run;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::run::command_line;
use crate::session::Session;

/// Write the completions of a shell
///
/// Put them where the shell looks for them, for instance: pointbook completions bash >
/// ~/.local/share/bash-completion/completions/pointbook
#[derive(Args, Debug)]
pub(crate) struct Completions {
    /// Which shell.
    shell: Shell,
}

impl Run for Completions {
    fn run(self, session: &mut Session<'_>) -> Result<Exit, Failure> {
        let mut text = Vec::new();
        generate(self.shell, &mut command_line(), "pointbook", &mut text);
        if session.is_json() {
            let text = String::from_utf8_lossy(&text);
            let shell = self.shell.to_string();
            session.json(&serde_json::json!({"shell": shell, "completions": text}))?;
        } else {
            session.out.write_all(&text)?;
        }
        Ok(Exit::Good)
    }
}
