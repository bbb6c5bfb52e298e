//! Sealing: a journal is verified, and its head is signed.

use pointbook_core::Timestamp;
use pointbook_journal::Journal;

use crate::error::Error;
use crate::key::{SecretKey, Signature};
use crate::pace::Pace;
use crate::seal::Seal;
use crate::verify::{Report, Verifier};

/// Verifies a journal and seals its head. What is not sound is not sealed: the report says what is
/// wrong with it.
///
/// # Errors
///
/// When the journal cannot be read.
pub fn seal(
    journal: &dyn Journal,
    key: &SecretKey,
    sealed_at: Timestamp,
    pace: &mut Pace<'_>,
) -> Result<Result<Seal, Report>, Error> {
    let report = Verifier::default().verify(journal, pace)?;
    let (Some(root), Some(digest)) = (report.root, report.digest) else { return Ok(Err(report)) };
    let seal = Seal {
        ledger: report.ledger,
        sequence: report.through.sequence,
        recorded_at: report.recorded_at,
        sealed_at,
        head: report.through.hash,
        root,
        digest,
        by: key.public(),
        signature: Signature::from_bytes([0; 64]),
    };
    Ok(Ok(seal.signed_by(key)))
}
