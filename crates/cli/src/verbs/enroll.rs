//! `enroll`: many accounts under their bank numbers.

use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;

use clap::Args;

use super::Run;
use super::serve::failure;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::session::Session;

/// Enroll the accounts of a file in a program that is not being served
///
/// Each line is a JSON object with bankAccountNumber, bankCustomerNumber and, if it is not to be
/// the customer's own, householdId; it is answered with the random numbers, or what is wrong.
#[derive(Args, Debug)]
pub(crate) struct Enroll {
    /// The configuration of the service, in TOML.
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// The program, as the configuration names it.
    #[arg(long, value_name = "NAME")]
    program: String,
    /// The accounts, a JSON object a line.
    file: PathBuf,
}

impl Run for Enroll {
    fn run(self, session: &mut Session<'_>) -> Result<Exit, Failure> {
        let file = File::open(&self.file);
        let file = file.map_err(|error| Failure::file(&self.file, "open", &error))?;
        let lines = BufReader::new(file);
        let report = pointbook_http::enroll(&self.config, &self.program, lines, session.out);
        let report = report.map_err(|error| failure(&error))?;
        let told = format!("{} enrolled, {} refused", report.enrolled, report.refused);
        session.aside(&told)?;
        Ok(if report.refused == 0 { Exit::Good } else { Exit::Bad })
    }
}
