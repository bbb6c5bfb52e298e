//! Recovery: from the newest checkpoint and the journal's tail, or from the journal alone.

use pointbook_core::{Sequence, State};
use pointbook_journal::{Journal, Shelf};
use pointbook_series::Projection;

use crate::checkpoint::newest;
use crate::error::Error;
use crate::identity::seed_of;
use crate::keys::KeyBook;
use crate::replay::{Fold, fold_state, replay_into};

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
pub(crate) fn recover(journal: &dyn Journal, shelf: &dyn Shelf) -> Result<Recovered, Error> {
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
    let folds: Vec<Fold<'_>> = vec![
        fold_state(&mut state),
        Box::new(|entries| {
            entries.iter().for_each(|entry| keys.add(&entry.command.key, entry.sequence));
            Ok(())
        }),
        Box::new(|entries| Ok(projection.apply_all(entries)?)),
    ];
    let end = replay_into(journal, head, folds)?;
    recovery.replayed = end.sequence.number().saturating_sub(head.sequence.number());
    tracing::info!(checkpoint = head.sequence.number(), replayed = recovery.replayed, "opened");
    Ok(Recovered { state, projection, keys, recovery })
}
