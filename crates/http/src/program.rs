//! A program that is served: its ledger, its identifiers, and what it takes.

use std::sync::Arc;

use pointbook::Ledger;
use pointbook_core::{Calendar, Name, Program, Scale, Who};

use crate::identifiers::Identifiers;
use crate::marks::Marks;
use crate::names::ReasonCode;
use crate::problem::Problem;

/// A program that is served.
#[derive(Debug)]
pub(crate) struct Served {
    pub(crate) name: String,
    pub(crate) ledger: Ledger,
    pub(crate) identifiers: Identifiers,
    pub(crate) marks: Marks,
    /// Whether it takes plain bodies where encrypted ones are due.
    pub(crate) takes_plain: bool,
    pub(crate) scale: Scale,
    pub(crate) calendar: Arc<Calendar>,
}

impl Served {
    /// A program with its parts.
    pub(crate) fn new(
        name: &str,
        ledger: Ledger,
        (identifiers, marks): (Identifiers, Marks),
        takes_plain: bool,
    ) -> Self {
        // Scale and zone are fixed for life.
        let program = Program::new(&ledger.journal().genesis().settings);
        let (scale, calendar) = (program.scale, program.calendar);
        Self { name: name.to_owned(), ledger, identifiers, marks, takes_plain, scale, calendar }
    }

    /// Whether it can write.
    pub(crate) fn is_ready(&self) -> bool {
        self.ledger.poison().is_none()
    }

    /// The household and the customer of somebody.
    pub(crate) fn owners(&self, who: &Who) -> Result<(Option<Name>, Name), Problem> {
        let owned = self.ledger.owned(who).map_err(|error| unanswered(&error))?;
        Ok((owned.customer, owned.household))
    }
}

/// Why the ledger has no answer.
pub(crate) fn unanswered(error: &pointbook::Unanswered) -> Problem {
    use pointbook::Unanswered;
    use pointbook_series::AskError;
    match error {
        Unanswered::Refused(AskError::NotFound) => {
            Problem::new(ReasonCode::UserNotFound, "nobody of this program has that number")
        }
        Unanswered::Refused(AskError::Invalid { field, why }) => {
            Problem::new(ReasonCode::InvalidFieldValue, format!("{field} {why}"))
        }
        _ => {
            tracing::error!(error = %error, "a question could not be answered");
            Problem::unavailable("the ledger cannot be read")
        }
    }
}
