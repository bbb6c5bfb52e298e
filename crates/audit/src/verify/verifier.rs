//! The verifier: what is verified, and against what.

use std::io::Read;

use pointbook_core::{Calendar, Program, Sequence};
use pointbook_journal::{
    Batches, ErrorKind as JournalErrorKind, Genesis, Journal, PbjReader, Shelf,
};

use super::finding::{Finding, Wrong};
use super::fold::Folding;
use super::report::Report;
use super::stored::Stored;
use super::work::Checked;
use crate::error::{Error, ErrorKind};
use crate::pace::Pace;
use crate::seal::Seal;
use crate::walk::{Sheaf, Source, Step, run};

/// Verifies a journal: that its bytes are those that were written, that its batches follow one
/// another, that its entries are right in themselves and follow from those before them.
///
/// # Examples
///
/// ```
/// use pointbook_audit::{Pace, Verifier};
/// use pointbook_core::{ProgramSettings, Timestamp};
/// use pointbook_journal::{Genesis, MemoryJournal};
///
/// # fn main() -> Result<(), pointbook_audit::Error> {
/// let journal = MemoryJournal::new(Genesis {
///     ledger: [7; 16],
///     created_at: Timestamp::from_micros(0),
///     settings: ProgramSettings::default(),
/// });
/// let report = Verifier::default().verify(&journal, &mut Pace::default())?;
/// assert!(report.is_sound());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Verifier<'a> {
    shelf: Option<&'a dyn Shelf>,
    seals: Vec<Seal>,
}

impl<'a> Verifier<'a> {
    /// Also compares with the state that the ledger has stored beside its journal.
    #[must_use]
    pub fn against_shelf(self, shelf: &'a dyn Shelf) -> Self {
        Self { shelf: Some(shelf), ..self }
    }

    /// Also compares with what was sealed once. Whether the seal itself is genuine is for
    /// [`Seal::check`] to say.
    #[must_use]
    pub fn against_seal(mut self, seal: Seal) -> Self {
        self.seals.push(seal);
        self
    }

    /// Verifies a journal.
    ///
    /// # Errors
    ///
    /// When it cannot be read for another reason than damage, which is a finding.
    pub fn verify(&self, journal: &dyn Journal, pace: &mut Pace<'_>) -> Result<Report, Error> {
        let end = journal.head().sequence;
        let batches: Batches<'_> = match end.number() {
            0 => Box::new(std::iter::empty()),
            _ => journal.read(Sequence::new(1))?,
        };
        let mut folding = self.folding(journal.genesis())?;
        let finding = go(journal.genesis(), batches, &mut folding, (end, pace))?;
        let through = folding.through();
        let missing = || Finding::at(through.next(), Wrong::Missing);
        let is_short = finding.is_none() && through < end;
        Ok(folding.finish(finding.or_else(|| is_short.then(missing))))
    }

    /// Verifies a portable file while it is read, trailer included.
    ///
    /// # Errors
    ///
    /// As [`Verifier::verify`], and when the file does not begin like one.
    pub fn verify_file(
        &self,
        file: impl Read + Send,
        pace: &mut Pace<'_>,
    ) -> Result<Report, Error> {
        let mut reader = PbjReader::new(file)?;
        let genesis = reader.genesis().clone();
        let mut folding = self.folding(&genesis)?;
        let batches = Box::new(reader.by_ref());
        let finding = go(&genesis, batches, &mut folding, (Sequence::default(), pace))?;
        let torn = reader.torn().map(|torn| Finding {
            sequence: torn.head.sequence.next(),
            offset: Some(torn.offset),
            wrong: Wrong::Torn { bytes: torn.bytes },
        });
        Ok(folding.finish(finding.or(torn)))
    }

    fn folding(&self, genesis: &Genesis) -> Result<Folding<'a>, Error> {
        let stored = self.shelf.map_or(Ok(Vec::new()), Stored::all)?;
        Ok(Folding::new(genesis, self.shelf, stored, self.seals.clone()))
    }
}

/// Goes through the batches to the first that is wrong, and tells what is; what a fold finds is
/// in the fold.
fn go(
    genesis: &Genesis,
    batches: Batches<'_>,
    folding: &mut Folding<'_>,
    (end, pace): (Sequence, &mut Pace<'_>),
) -> Result<Option<Finding>, Error> {
    let program = Program::new(&genesis.settings);
    let scale = u32::try_from(program.scale.decimals()).unwrap_or(0);
    let calendar: &Calendar = &program.calendar;
    let work = |sheaf: Sheaf, made: &mut Checked| made.fill(sheaf, calendar, scale);
    let source = Source::new(batches, genesis.head());
    let walked = run(source, pace.helpers(), &work, |checked: &mut Checked| {
        let goes_on = folding.take(checked);
        pace.told(folding.through(), end);
        Ok(if goes_on { Step::On } else { Step::Stop })
    });
    let Err(error) = walked else { return Ok(None) };
    match error.kind() {
        ErrorKind::Journal(JournalErrorKind::Corrupt(corrupt)) => {
            Ok(Some(Finding::corrupt(corrupt, folding.through().next())))
        }
        ErrorKind::Journal(JournalErrorKind::NotFound) => {
            Ok(Some(Finding::at(folding.through().next(), Wrong::Missing)))
        }
        _ => Err(error),
    }
}
