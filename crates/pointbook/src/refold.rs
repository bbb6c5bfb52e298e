//! Refolding: the journal folded from zero, and compared with what was kept.

use pointbook_core::State;
use pointbook_series::Projection;

use crate::archive::Lookup;
use crate::error::{self, Error, ErrorKind};
use crate::replay::{fold_state_of_engine, replay_into};
use crate::shared::Shared;

/// Folds the whole journal and compares. Nothing may be written meanwhile.
pub(crate) fn refold(shared: &Shared, state: &State) -> Result<(), Error> {
    let journal = shared.archive.journal();
    let settings = &journal.genesis().settings;
    let (mut folded, mut projection) = (State::new(settings), Projection::new(settings));
    let series = Box::new(|entries: &[_]| Ok(projection.apply_all(entries)?));
    replay_into(
        &**journal,
        journal.genesis().head(),
        vec![fold_state_of_engine(&mut folded), series],
    )?;
    if folded != *state {
        return Err(Error::new(ErrorKind::Differs(error::Projection::State)));
    }
    let lookup = Lookup::new(shared);
    let _held = shared.larder.hold();
    let (kept, _) = shared.read.share();
    let is_equal = projection.equals(&kept, &lookup);
    lookup.finish()?;
    if is_equal != Ok(true) {
        return Err(Error::new(ErrorKind::Differs(error::Projection::Series)));
    }
    Ok(())
}
