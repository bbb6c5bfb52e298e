//! Recovery: what is found when a store is opened, and whether it may be trusted.
//!
//! Invariants:
//! - A journal that ends before what was acknowledged, or holds something else there, is refused:
//!   nothing is cut off and nothing is written.

use pointbook_core::Sequence;
use pointbook_journal::{Batch, Corrupt, Error, Fault, Genesis, Head};
use rocksdb::{DBRawIterator, ReadOptions};

use crate::acknowledged::{Bound, SLOTS};
use crate::batches::{StoredBatches, standing_at};
use crate::database::Database;
use crate::failure::{broken, failure};
use crate::family::Family;
use crate::manifest::Extent;
use crate::shelf::shelf_syncs;
use crate::slot::Mark;

/// What was found when a store was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Recovery {
    /// The last entry that was known to be acknowledged; `None` when nothing told that, and the
    /// options said to go on.
    pub acknowledged: Option<Sequence>,
    /// The last entry that the journal holds. Entries past `acknowledged` were written by an
    /// append whose caller may not have learned of it, or since the bound was last durable.
    pub found: Sequence,
    /// How many of the two records of what was acknowledged could not be read.
    pub damaged_slots: usize,
    /// What RocksDB warned of meanwhile. After a crash it tells how many bytes at the end of its
    /// log it did not read: those that the crash tore, or those of an earlier use of the file.
    pub warnings: Vec<String>,
}

/// Checks what is found; tells it, and what is durable.
pub(crate) fn check(
    database: &Database,
    genesis: &Genesis,
    bound: Bound,
    manifest: Extent,
) -> Result<(Recovery, Mark), Error> {
    let head = end(database, genesis)?;
    let shelf_syncs = shelf_syncs(database)?;
    if let Some(slot) = bound.newest {
        check_tail(database, genesis, slot.mark.head, head)?;
        if shelf_syncs < slot.mark.shelf_syncs {
            return Err(broken("the shelf holds all that was made durable"));
        }
    } else {
        check_tail(database, genesis, genesis.head(), head)?;
    }
    let recovery = Recovery {
        acknowledged: bound.newest.map(|slot| slot.mark.head.sequence),
        found: head.sequence,
        damaged_slots: SLOTS.saturating_sub(bound.whole),
        warnings: database.warnings(),
    };
    Ok((recovery, Mark { head, shelf_syncs, manifest }))
}

/// Where the journal ends. Its first batch must follow the genesis.
fn end(database: &Database, genesis: &Genesis) -> Result<Head, Error> {
    let mut iterator = database.iterate(Family::Journal, ReadOptions::default())?;
    iterator.seek_to_first();
    let Some(first) = standing_at(&iterator)? else { return Ok(genesis.head()) };
    first.follows(genesis.head())?;
    iterator.seek_to_last();
    let last = standing_at(&iterator)?;
    Ok(last.unwrap_or(first).header().head())
}

/// Checks the chain from some batches before what was acknowledged to the end.
fn check_tail(
    database: &Database,
    genesis: &Genesis,
    acknowledged: Head,
    end: Head,
) -> Result<(), Error> {
    let Head { sequence: expected, hash } = acknowledged;
    if end.sequence < expected {
        let found = end.sequence;
        return Err(Corrupt::new(Fault::Sequence { expected, found }).into());
    }
    let start = tail_start(database, expected)?;
    let mut head: Option<Head> = (start <= Sequence::new(1)).then(|| genesis.head());
    let mut at_bound = genesis.head();
    for batch in StoredBatches::read(database, start, end.sequence)? {
        let batch = batch?;
        let next = batch.follows(head.unwrap_or_else(|| before(&batch)))?;
        if next.sequence <= expected {
            at_bound = next;
        }
        head = Some(next);
    }
    if at_bound != acknowledged {
        let fault = Fault::Hash { expected: hash, found: at_bound.hash };
        return Err(Corrupt::new(fault).at_sequence(expected).into());
    }
    Ok(())
}

/// The first entry of the batch that lies [`TAIL_BATCHES`] before the one that holds `sequence`.
fn tail_start(database: &Database, sequence: Sequence) -> Result<Sequence, Error> {
    let mut iterator = database.iterate(Family::Journal, ReadOptions::default())?;
    iterator.seek_for_prev(sequence.number().to_be_bytes());
    let mut start = first_at(&iterator);
    for _ in 0..TAIL_BATCHES {
        if !iterator.valid() {
            break;
        }
        start = first_at(&iterator);
        iterator.prev();
    }
    iterator.status().map_err(failure)?;
    Ok(start)
}

fn first_at(iterator: &DBRawIterator<'_>) -> Sequence {
    let key = iterator.key().and_then(|key| key.first_chunk());
    Sequence::new(key.map_or(0, |key| u64::from_be_bytes(*key)))
}

/// The head that a batch says it follows.
pub(crate) fn before(batch: &Batch) -> Head {
    let header = batch.header();
    let sequence = Sequence::new(header.first.number().saturating_sub(1));
    Head { sequence, hash: header.previous }
}

/// How many batches before the bound are checked again at each opening.
const TAIL_BATCHES: usize = 16;
