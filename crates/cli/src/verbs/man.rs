//! `man`: the pages of the manual.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use clap_mangen::Man as Page;
use serde_json::json;

use super::Run;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::run::command_line;
use crate::session::Session;

/// Write the page of the manual, or a page for each verb
///
/// Read it at once with: pointbook man | man -l -
#[derive(Args, Debug)]
pub(crate) struct Man {
    /// Write pointbook.1 and a page for each verb into this directory, which has to be there.
    #[arg(long, value_name = "DIRECTORY")]
    to: Option<PathBuf>,
}

impl Run for Man {
    fn run(self, session: &mut Session<'_>) -> Result<Exit, Failure> {
        match &self.to {
            Some(directory) => write_pages(directory, session),
            None => {
                let mut text = Vec::new();
                Page::new(command_line()).render(&mut text)?;
                if session.is_json() {
                    let text = String::from_utf8_lossy(&text);
                    session.json(&json!({"name": "pointbook.1", "text": text}))?;
                } else {
                    session.out.write_all(&text)?;
                }
                Ok(Exit::Good)
            }
        }
    }
}

fn write_pages(directory: &Path, session: &mut Session<'_>) -> Result<Exit, Failure> {
    let mut program = command_line().disable_help_subcommand(true);
    program.build();
    let verbs = program.get_subcommands().cloned().collect::<Vec<_>>();
    for command in std::iter::once(program).chain(verbs) {
        let page = Page::new(command);
        let path = directory.join(page.get_filename());
        let mut text = Vec::new();
        page.render(&mut text)?;
        fs::write(&path, text).map_err(|error| Failure::file(&path, "write", &error))?;
        if session.is_json() {
            session.json(&json!({"file": path.display().to_string()}))?;
        } else {
            session.line(&path.display().to_string())?;
        }
    }
    Ok(Exit::Good)
}
