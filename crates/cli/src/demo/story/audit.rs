//! An audit of the journal, which trusts nothing but its bytes.

use std::time::Instant;

use pointbook::Ticket;
use pointbook_audit::{Pace, Verdict, Verifier};

use crate::demo::figure::{counted, rate, seconds};
use crate::demo::telling::{Telling, Told, audit_failed, unexpected};

/// Verifies the journal against the stored state, and tells the digest.
pub(super) fn tell(telling: &mut Telling<'_>) -> Told {
    telling.page.chapter("An audit that trusts nobody", "")?;
    telling.page.flush()?;
    let ledger = &telling.book.ledger;
    let stored = ledger.checkpoint().and_then(Ticket::wait);
    stored.map_err(|error| telling.book.failure(&error))?;
    let verifier = Verifier::default().against_shelf(&**ledger.shelf());
    let begin = Instant::now();
    let report = verifier.verify(&**ledger.journal(), &mut Pace::default());
    let report = report.map_err(|error| audit_failed(&error))?;
    let took = begin.elapsed();
    let agrees = report.stored.iter().filter(|it| it.verdict == Verdict::Agrees).count();
    if !report.is_sound() || agrees == 0 {
        return Err(unexpected("a journal that is sound", &format!("{report:?}")));
    }
    let digest = report.digest.ok_or_else(|| unexpected("a digest", &"none"))?;
    let entries = report.through.sequence.number();
    telling.page.say(&format!(
        "Every byte, hash, sequence and sum of {} entries in {} batches was checked, and all of it \
         folded from zero by code that knows nothing of the engine: {}, {} entries a second. The \
         state that the ledger keeps is the one that the journal comes to. Its digest:",
        counted(entries),
        counted(report.batches),
        seconds(took),
        rate(entries, took),
    ))?;
    telling.page.gap()?;
    Ok(telling.page.figure(&digest.to_string())?)
}
