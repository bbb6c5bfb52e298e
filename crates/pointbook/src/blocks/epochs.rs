//! Who may still read what nothing refers to any more.
//!
//! Invariants:
//! - What went out of use in one epoch is free when all who began to read by then have ended.

use std::collections::VecDeque;
use std::sync::{Arc, PoisonError};

use pointbook_core::Sequence;

use crate::sync::{Mutex, MutexGuard};

/// Readers by the epoch in which they began.
#[derive(Debug, Default)]
pub(super) struct Epochs(Mutex<All>);

#[derive(Debug, Default)]
struct All {
    now: Held,
    /// What went out of use at the end of each, the oldest first.
    past: VecDeque<(Held, Sequence)>,
}

/// While anybody has one, what could be seen when it was given is not removed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Held(Arc<()>);

impl Epochs {
    /// Holds what can be seen from now on.
    pub(super) fn hold(&self) -> Held {
        self.lock().now.clone()
    }

    /// Begins an epoch, from which on nobody sees what went out of use through `unused`. Tells what
    /// nobody may see any more.
    pub(super) fn pass(&self, unused: Sequence) -> Option<Sequence> {
        let mut all = self.lock();
        let ended = std::mem::take(&mut all.now);
        all.past.push_back((ended, unused));
        let mut free = None;
        while let Some((_, unused)) = all.past.pop_front_if(|(held, _)| held.is_let_go()) {
            free = Some(unused);
        }
        free
    }

    fn lock(&self) -> MutexGuard<'_, All> {
        // Every change of it is whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    fn is_let_go(&self) -> bool {
        Arc::strong_count(&self.0) == 1
    }
}

#[cfg(all(test, not(feature = "interleavings")))]
mod tests {
    use super::*;

    #[test]
    fn what_went_out_of_use_is_free_when_older_readers_have_ended() {
        let (epochs, at) = (Epochs::default(), Sequence::new);
        assert_eq!(epochs.pass(at(3)), Some(at(3)));
        let (one, two) = (epochs.hold(), epochs.hold());
        assert_eq!(epochs.pass(at(5)), None);
        let later = epochs.hold();
        drop(one);
        assert_eq!(epochs.pass(at(7)), None);
        drop(two);
        // Who began in between still sees what went out of use after that.
        assert_eq!(epochs.pass(at(9)), Some(at(5)));
        drop(later);
        assert_eq!(epochs.pass(at(11)), Some(at(11)));
    }
}
