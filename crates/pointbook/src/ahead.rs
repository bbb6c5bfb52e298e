//! Asking ahead: what the commands of a batch will touch, while the ones before are decided.
//!
//! A command takes a step now and then: what one step asks for has come when the next one looks at
//! it, and nobody has waited for it.
//!
//! Invariants:
//! - Nothing depends on where names lead but speed. The hash of a key is used as it is: it is that
//!   of the command that it is told with.

use pointbook_core::{Body, Command, State, Trail, ask_for_command};

use crate::keys::KeyBook;

/// What is known of the commands that come next.
#[derive(Debug, Default)]
pub(crate) struct Ahead {
    /// How many commands were decided.
    decided: usize,
    tracks: [Track; TRACKS],
}

/// What is known of a command.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Track {
    /// Where its names lead.
    pub(crate) trail: Trail,
    /// The hash of its key.
    pub(crate) hash: u64,
    /// The hash of the name of the hold that it is to place, or may close.
    held: Option<u64>,
}

impl Ahead {
    /// Takes a step for some of the commands that are left; tells what is known of the first of
    /// them, which is decided next.
    pub(crate) fn step(&mut self, state: &State, keys: &KeyBook, left: &[Command]) -> &Track {
        if self.decided == 0 {
            // Those that nothing was asked for before catch up.
            (1..=FARTHEST).rev().for_each(|behind| self.steps(state, keys, left, behind));
        }
        self.steps(state, keys, left, 0);
        self.decided = self.decided.wrapping_add(1);
        self.track(0, 1)
    }

    /// The steps that are taken so many commands before the first one is decided.
    #[inline(always)]
    fn steps(&mut self, state: &State, keys: &KeyBook, left: &[Command], behind: usize) {
        let command = |ahead: usize| left.get(ahead.checked_sub(behind)?);
        command(FARTHEST).into_iter().for_each(ask_for_command);
        if let Some(command) = command(NAMED) {
            let hash = keys.hash(&command.key);
            keys.ask_for_shard(hash);
            let name = match &command.body {
                Body::Single(action) => action.hold(),
                Body::Group(_) => None,
            };
            let held = name.map(|name| keys.hash_of_hold(name));
            held.into_iter().for_each(|hash| keys.ask_for_shard(hash));
            // In place: whoever moved it would wait until all of it is in memory.
            let track = self.track(NAMED, behind);
            (track.hash, track.held) = (hash, held);
            match &command.body {
                Body::Single(action) => track.trail.set_out(state, action),
                Body::Group(_) => {
                    state.warm(&[command]);
                    track.trail = Trail::NOWHERE;
                }
            }
        }
        if command(KEYED).is_some() {
            let Track { hash, held, .. } = *self.track(KEYED, behind);
            keys.ask_for(hash);
            held.into_iter().for_each(|hash| keys.ask_for(hash));
        }
        for ahead in FOLLOWED {
            if command(ahead).is_some() {
                self.track(ahead, behind).trail.step(state);
            }
        }
    }

    #[expect(clippy::indexing_slicing, reason = "the remainder is a place")]
    fn track(&mut self, ahead: usize, behind: usize) -> &mut Track {
        let number = self.decided.wrapping_add(ahead).wrapping_sub(behind);
        &mut self.tracks[number % TRACKS]
    }
}

/// How many commands ahead the memory of one is asked for: memory takes up to half a microsecond,
/// which is less than two commands take.
const FARTHEST: usize = 16;
/// How many commands ahead what its names lead to is asked for,
const NAMED: usize = 13;
/// and what its key leads to,
const KEYED: usize = 11;
/// and what follows from that.
const FOLLOWED: [usize; Trail::STEPS] = [11, 9, 7, 5, 3, 1];
/// As many as are under way, and a power of two.
const TRACKS: usize = 16;
const _: () = assert!(NAMED < TRACKS && TRACKS.is_power_of_two());
