//! Names that are used once while a store is open.

use std::sync::atomic::{AtomicU64, Ordering};

/// Numbers for names of passing files.
#[derive(Debug, Default)]
pub(crate) struct Numbers {
    used: AtomicU64,
}

impl Numbers {
    /// One that was not given before.
    pub(crate) fn next(&self) -> u64 {
        self.used.fetch_add(1, Ordering::Relaxed)
    }
}
