//! Asking ahead: what the commands of a batch will touch, while the ones before are decided.
//!
//! Commands go in groups. A group takes a step whenever as many commands were decided: what one
//! step asks for has come when the next one looks at it. Memory that is far is asked for in short
//! loops, as the processor finds out for several of such words at once where their pages are; one
//! word alone holds up all that comes after it until that is known.
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
    tracks: [[Track; GROUP]; GROUPS],
}

/// What is known of a command.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Track {
    /// Where its names lead.
    pub(crate) trail: Trail,
    /// The hash of its key.
    pub(crate) hash: u64,
}

impl Ahead {
    /// Takes a step for some of the commands that are left; tells what is known of the first of
    /// them, which is decided next.
    #[inline]
    #[expect(clippy::indexing_slicing, reason = "the remainder is a place")]
    pub(crate) fn step(&mut self, state: &State, keys: &KeyBook, left: &[Command]) -> &Track {
        let (group, number) = (self.decided.div_euclid(GROUP), self.decided % GROUP);
        if number == 0 {
            self.go_on(state, keys, left);
        }
        self.decided = self.decided.wrapping_add(1);
        &self.tracks[group % GROUPS][number]
    }

    /// The steps that are taken before the first command of a group is decided.
    #[inline(never)]
    fn go_on(&mut self, state: &State, keys: &KeyBook, left: &[Command]) {
        if self.decided == 0 {
            // Those that nothing was asked for before catch up.
            (1..=FARTHEST).rev().for_each(|behind| self.steps(state, keys, left, behind));
        }
        self.steps(state, keys, left, 0);
    }

    /// The steps that are taken so many groups before the first command is decided.
    #[inline(always)]
    fn steps(&mut self, state: &State, keys: &KeyBook, left: &[Command], behind: usize) {
        let group = |ahead: usize| left.chunks(GROUP).nth(ahead.checked_sub(behind)?);
        let commands = |ahead: usize| group(ahead).unwrap_or_default();
        commands(FARTHEST).iter().for_each(ask_for_command);
        for (command, track) in commands(NAMED).iter().zip(self.tracks(NAMED, behind)) {
            track.hash = keys.hash(&command.key);
            keys.ask_for_shard(track.hash);
            match &command.body {
                // In place: whoever moved it would wait until all of it is in memory.
                Body::Single(action) => track.trail.set_out(state, action),
                Body::Group(_) => {
                    state.warm(&[command]);
                    track.trail = Trail::NOWHERE;
                }
            }
        }
        for (_, track) in commands(KEYED).iter().zip(self.tracks(KEYED, behind)) {
            keys.ask_for(track.hash);
        }
        for ahead in FOLLOWED {
            for (_, track) in commands(ahead).iter().zip(self.tracks(ahead, behind)) {
                track.trail.step(state);
            }
        }
    }

    #[expect(clippy::indexing_slicing, reason = "the remainder is a place")]
    fn tracks(&mut self, ahead: usize, behind: usize) -> &mut [Track; GROUP] {
        let group = self.decided.div_euclid(GROUP);
        &mut self.tracks[group.wrapping_add(ahead).wrapping_sub(behind) % GROUPS]
    }
}

/// How many commands take a step together: more would push out of the nearest cache what has come.
const GROUP: usize = 8;
/// How many groups ahead the memory of a command is asked for,
const FARTHEST: usize = 8;
/// and what its names lead to,
const NAMED: usize = 7;
/// and what its key leads to,
const KEYED: usize = 6;
/// and what follows from its names, the first of it at once.
const FOLLOWED: [usize; Trail::STEPS] = [NAMED, 6, 5, 4, 3, 2, 1];
/// As many as are under way, and a power of two.
const GROUPS: usize = 8;
const _: () = assert!(NAMED < GROUPS && GROUPS.is_power_of_two());
