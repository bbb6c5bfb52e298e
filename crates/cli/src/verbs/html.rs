//! The option of a verb to write a page instead of tables.

use std::fs;
use std::path::PathBuf;

use clap::Args;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::session::Session;

/// The option to write a page.
#[derive(Args, Clone, Debug)]
pub(crate) struct HtmlArgs {
    /// Write a self-contained page instead: to the output, or with --html=FILE to a file.
    #[arg(
        long,
        value_name = "FILE",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = OUTPUT,
        conflicts_with = "json"
    )]
    html: Option<PathBuf>,
}

impl HtmlArgs {
    /// Whether a page is wanted.
    pub(crate) const fn is_wanted(&self) -> bool {
        self.html.is_some()
    }

    /// Writes the page where it is wanted.
    pub(crate) fn write(&self, page: &str, session: &mut Session<'_>) -> Result<Exit, Failure> {
        match &self.html {
            Some(file) if file.as_os_str() != OUTPUT => {
                fs::write(file, page).map_err(|error| Failure::file(file, "write", &error))?;
                session.line(&format!("wrote {}", file.display()))?;
            }
            _ => session.out.write_all(page.as_bytes())?,
        }
        Ok(Exit::Good)
    }
}

/// Stands for the output of the program.
const OUTPUT: &str = "-";
