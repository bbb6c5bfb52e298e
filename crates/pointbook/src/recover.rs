//! Recovery: from the newest checkpoint and the journal's tail, or from the journal alone.

use std::cell::RefCell;
use std::sync::Arc;

use pointbook_core::{Entry, Sequence, State};
use pointbook_journal::{Journal, Shelf};
use pointbook_series::{Block, BlockKey, Entries, Projection};

use crate::blocks::Larder;
use crate::checkpoint::newest;
use crate::error::Error;
use crate::identity::seed_of;
use crate::keys::KeyBook;
use crate::replay::{Fold, fold_state_of_engine, replay_into};

/// How a ledger came back.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Recovery {
    /// The checkpoint that was used; 0 when the whole journal was folded.
    pub checkpoint: Sequence,
    /// How many entries were folded after it.
    pub replayed: u64,
    /// Checkpoints that were damaged and left out, each with the reason.
    pub damaged: Vec<(Sequence, Error)>,
}

/// What a journal comes to.
pub(crate) struct Recovered {
    pub(crate) state: State,
    pub(crate) projection: Projection,
    pub(crate) keys: KeyBook,
    pub(crate) recovery: Recovery,
}

/// Recovers all projections.
pub(crate) fn recover(
    journal: &dyn Journal,
    shelf: &dyn Shelf,
    larder: &Larder,
) -> Result<Recovered, Error> {
    let genesis = journal.genesis();
    let mut recovery = Recovery::default();
    let found = newest(journal, shelf, |sequence, error| {
        tracing::warn!(at = sequence.number(), ?error, "a checkpoint is damaged and left out");
        recovery.damaged.push((sequence, error));
    })?;
    let seed = seed_of(genesis.ledger);
    let (head, mut state, mut projection, mut keys) = match found {
        Some(it) => (it.head, it.state, it.projection, KeyBook::new(seed, it.runs)),
        None => {
            let state = State::with_seed(&genesis.settings, seed);
            let projection = Projection::new(&genesis.settings);
            (genesis.head(), state, projection, KeyBook::new(seed, Vec::new()))
        }
    };
    recovery.checkpoint = head.sequence;
    larder.forget_after(head.sequence)?;
    let folds: Vec<Fold<'_>> = vec![
        fold_state_of_engine(&mut state),
        Box::new(|entries| {
            keys.add_all(entries);
            Ok(())
        }),
        Box::new(|entries| fold_series(&mut projection, entries, larder)),
    ];
    let end = replay_into(journal, head, folds)?;
    enroll(&mut projection, larder)?;
    recovery.replayed = end.sequence.number().saturating_sub(head.sequence.number());
    tracing::info!(checkpoint = head.sequence.number(), replayed = recovery.replayed, "opened");
    Ok(Recovered { state, projection, keys, recovery })
}

/// Folds entries into a projection that nobody reads yet, whose blocks may be away.
fn fold_series(
    projection: &mut Projection,
    entries: &[Entry],
    larder: &Larder,
) -> Result<(), Error> {
    for some in entries.chunks(FOLDED_AT_ONCE) {
        projection.restore(larder.take_all(&projection.wanted(some))?);
        projection.apply_all(some)?;
        if larder.is_full(projection.fresh_bytes()) {
            larder.spill(projection)?;
        }
    }
    Ok(())
}

/// Makes what loading could not make of blocks that are away.
fn enroll(projection: &mut Projection, larder: &Larder) -> Result<(), Error> {
    let blocks = Reading { larder, failed: RefCell::new(None) };
    let enrolled = projection.enroll(&blocks);
    match blocks.failed.into_inner() {
        Some(error) => Err(error),
        None => {
            debug_assert_eq!(enrolled, Ok(()), "it only fails by what cannot be read");
            Ok(())
        }
    }
}

/// Blocks that are read one after the other, until one cannot be.
struct Reading<'a> {
    larder: &'a Larder,
    failed: RefCell<Option<Error>>,
}

impl Entries for Reading<'_> {
    fn entry(&self, _sequence: Sequence) -> Option<Arc<Entry>> {
        None
    }

    fn block(&self, key: BlockKey) -> Option<Block> {
        let found = self.larder.find(key);
        let keep = |error: &Error| {
            self.failed.borrow_mut().get_or_insert_with(|| error.clone());
        };
        found.inspect_err(keep).ok()
    }
}

/// Entries whose blocks are restored together.
const FOLDED_AT_ONCE: usize = 1_024;
