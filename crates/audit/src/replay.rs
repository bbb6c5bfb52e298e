//! Replaying: the state that a journal comes to, at any entry or time.

use pointbook_core::{Sequence, State, Timestamp};
use pointbook_journal::Journal;

use crate::digest::Digest;
use crate::error::Error;
use crate::pace::Pace;
use crate::until::Until;
use crate::walk::entries_until;

/// What a journal comes to.
#[derive(Clone, Debug)]
pub struct Replayed {
    /// Everything that decisions depend on, as the last entry left it. What time has done since is
    /// not in it: it is written down by the next entry.
    pub state: State,
    /// The last entry that was folded; 0 when there was none.
    pub sequence: Sequence,
    /// When it was recorded; when the ledger was made, if there was none.
    pub recorded_at: Timestamp,
}

impl Replayed {
    /// The digest of the state.
    pub fn digest(&self) -> Digest {
        Digest::of(&self.state)
    }
}

/// Folds a journal from its first entry on, each batch checked.
///
/// # Errors
///
/// When the journal cannot be read, is damaged, does not fold, or ends before `until`.
///
/// # Examples
///
/// ```
/// use pointbook_audit::{Pace, Until, replay};
/// use pointbook_core::{ProgramSettings, Timestamp};
/// use pointbook_journal::{Genesis, MemoryJournal};
///
/// # fn main() -> Result<(), pointbook_audit::Error> {
/// let journal = MemoryJournal::new(Genesis {
///     ledger: [7; 16],
///     created_at: Timestamp::from_micros(0),
///     settings: ProgramSettings::default(),
/// });
/// let replayed = replay(&journal, Until::End, &mut Pace::default())?;
/// assert_eq!(replayed.sequence.number(), 0);
/// println!("{}", replayed.digest());
/// # Ok(())
/// # }
/// ```
pub fn replay(journal: &dyn Journal, until: Until, pace: &mut Pace<'_>) -> Result<Replayed, Error> {
    let mut state = State::new(&journal.genesis().settings);
    let walked = entries_until(journal, until, pace, |entries| Ok(fold(&mut state, entries)?))?;
    Ok(Replayed { state, sequence: walked.sequence, recorded_at: walked.recorded_at })
}

/// Folds entries, a few of them read ahead for at a time.
fn fold(
    state: &mut State,
    entries: &[pointbook_core::Entry],
) -> Result<(), pointbook_core::Broken> {
    for some in entries.chunks(ENTRIES_WARMED) {
        state.warm_fold(some);
        some.iter().try_for_each(|entry| state.apply(entry))?;
    }
    Ok(())
}

/// So many entries are read ahead for at a time.
pub(crate) const ENTRIES_WARMED: usize = 32;
