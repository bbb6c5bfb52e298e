//! How a journal is read: by how many threads, and who is told how far it is.

use core::fmt;
use std::num::NonZero;
use std::thread;

use pointbook_core::Sequence;

/// How a journal is read. No answer depends on it.
///
/// # Examples
///
/// ```
/// use pointbook_audit::Pace;
///
/// let mut told = 0;
/// let mut tell = |progress: pointbook_audit::Progress| told = progress.through.number();
/// let pace = Pace::default().threads(2).tell(&mut tell);
/// # drop(pace);
/// ```
#[derive(Default)]
pub struct Pace<'a> {
    threads: Option<usize>,
    tell: Option<&'a mut dyn FnMut(Progress)>,
}

impl<'a> Pace<'a> {
    /// By how many threads, at least one. Default: one for each processor.
    #[must_use]
    pub fn threads(self, threads: usize) -> Self {
        Self { threads: Some(threads), ..self }
    }

    /// Who is told how far it is: every thousand entries or so.
    #[must_use]
    pub fn tell(self, tell: &'a mut dyn FnMut(Progress)) -> Self {
        Self { tell: Some(tell), ..self }
    }

    /// How many threads work.
    pub(crate) fn threads_in_all(&self) -> usize {
        self.helpers().saturating_add(1)
    }

    /// How many threads work beside the one that asks.
    pub(crate) fn helpers(&self) -> usize {
        let most = || thread::available_parallelism().map_or(1, NonZero::get);
        self.threads.unwrap_or_else(most).saturating_sub(1)
    }

    /// Tells how far it is.
    pub(crate) fn told(&mut self, through: Sequence, end: Sequence) {
        if let Some(tell) = &mut self.tell {
            tell(Progress { through, end });
        }
    }
}

impl fmt::Debug for Pace<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pace").field("threads", &self.threads).finish_non_exhaustive()
    }
}

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The last entry that was dealt with.
    pub through: Sequence,
    /// The last entry of the journal, as far as that is known: 0 where it is not.
    pub end: Sequence,
}
