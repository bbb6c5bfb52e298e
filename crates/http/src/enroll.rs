//! Enrolling many accounts from a file, while the service does not run.

use std::io::{self, BufRead, Write};
use std::path::Path;
use std::sync::Arc;

use pointbook::{Clock, SystemClock, Ticket};
use pointbook_core::{Action, Command, Key, Settled};
use pointbook_wire::{Lines, encode_outcome};

use crate::answer::quoted;
use crate::config::{Config, ConfigError};
use crate::program::Served;
use crate::routes::{Enrollment, enrolled_text};

/// What came of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EnrollReport {
    /// Accounts that are enrolled now.
    pub enrolled: u64,
    /// Lines that were refused.
    pub refused: u64,
}

/// Enrolls the accounts of a file, a JSON object a line as `POST /loyalty/users/enrollments` takes
/// it, and writes a line for each: the random numbers, or what is wrong. Enrolling a file once more
/// gives the same numbers.
///
/// # Errors
///
/// [`ConfigError`] when the configuration cannot be used or the service has the program open;
/// what goes wrong with files is told as one too.
pub fn enroll(
    config: &Path,
    program: &str,
    lines: impl BufRead,
    out: &mut dyn Write,
) -> Result<EnrollReport, ConfigError> {
    let config = Config::read(config)?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let found = config.programs.iter().find(|it| it.name == program);
    let found = found.ok_or_else(|| ConfigError::new(program, "there is no such program"))?;
    let served = config.open_program(found, &config.bank_number_secret()?, &clock)?;
    let failed = |error: io::Error| ConfigError::new("file", error);
    let mut report = EnrollReport::default();
    for line in Lines::new(lines).without_remarks() {
        let line = line.map_err(failed)?;
        let text = line.text.map_err(|invalid| invalid.to_string());
        let told = match text.and_then(|text| enroll_line(&served, &text)) {
            Ok(numbers) => {
                report.enrolled = report.enrolled.saturating_add(1);
                numbers
            }
            Err(why) => {
                report.refused = report.refused.saturating_add(1);
                format!(r#"{{"line":{},"error":{}}}"#, line.number, quoted(&why))
            }
        };
        writeln!(out, "{told}").map_err(failed)?;
    }
    served.ledger.close();
    Ok(report)
}

fn enroll_line(served: &Served, text: &str) -> Result<String, String> {
    let enrollment = Enrollment::read(text.as_bytes()).map_err(|problem| problem.body())?;
    let (enrolled, open) = enrollment.open(served).map_err(|problem| problem.body())?;
    let household = open.household.clone();
    let key = Key::new(&format!("enroll-{}-{household}", enrolled.account.text()));
    let key = key.ok_or("the household's name is too long")?;
    let command = Command::new(key, Action::Open(open));
    let outcome = served.ledger.submit(command).and_then(Ticket::wait);
    let outcome = outcome.map_err(|error| format!("failed to {error}"))?;
    match outcome.settled {
        Settled::Accepted { .. } => Ok(enrolled_text(enrolled, &household)),
        _ => {
            let names = |id| served.ledger.account_name(id);
            Err(encode_outcome(&outcome, served.scale, &names).to_string())
        }
    }
}
