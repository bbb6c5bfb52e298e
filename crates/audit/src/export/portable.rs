//! Portable files: the journal itself.

use std::io::Write;

use pointbook_core::Sequence;
use pointbook_journal::{Head, Journal, PbjWriter};

use crate::error::Error;
use crate::pace::Pace;

/// Writes a journal as a portable file, batch by batch, each checked; tells where it ends.
///
/// # Errors
///
/// When it cannot be written, and when the journal cannot be read or is damaged.
pub fn export_portable(
    journal: &dyn Journal,
    out: impl Write,
    pace: &mut Pace<'_>,
) -> Result<Head, Error> {
    let end = journal.head();
    let mut writer = PbjWriter::new(out, journal.genesis())?;
    if end.sequence.number() > 0 {
        for batch in journal.read(Sequence::new(1))? {
            writer.write(&batch?)?;
            pace.told(writer.head().sequence, end.sequence);
        }
    }
    let head = writer.head();
    writer.finish()?;
    Ok(head)
}
