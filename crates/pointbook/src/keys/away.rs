//! Putting away: the keys of tables become a run.

use std::sync::Arc;

use pointbook_core::Sequence;
use pointbook_journal::Shelf;

use super::merge::{Merge, Source};
use super::tiers::merged_next;
use super::{Run, Table, Title};
use crate::error::Error;

/// Puts the keys of tables away as one run, whose last entry is `last` and which takes in what runs
/// are to be merged; gives the runs that all keys are in then, the oldest first. What was merged is
/// still there: somebody may look into it.
pub(crate) fn put_away(
    shelf: &dyn Shelf,
    last: Sequence,
    tables: &[Arc<Table>],
    runs: &[Arc<Run>],
) -> Result<Vec<Arc<Run>>, Error> {
    if tables.is_empty() {
        return Ok(runs.to_vec());
    }
    let (merged, tier) = merged_next(runs.iter().map(|run| run.title().tier));
    let (kept, merged) = runs.split_at(runs.len().saturating_sub(merged));
    let in_tables = tables.iter().map(|table| table.len() as u64);
    let in_runs = merged.iter().map(|run| run.title().keys);
    let keys = in_tables.chain(in_runs).fold(0, u64::saturating_add);
    let title = Title { last, tier, keys };
    let tables = tables.iter().map(|table| Ok(Box::new(table.sorted().map(Ok)) as Source<'_>));
    let sources = merged.iter().map(|run| run.scan(shelf)).chain(tables);
    let sources = sources.collect::<Result<Vec<_>, Error>>()?;
    let run = Run::write(shelf, title, &mut Merge::new(sources.into_iter()))?;
    Ok(kept.iter().cloned().chain([Arc::new(run)]).collect())
}
