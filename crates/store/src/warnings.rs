//! Warnings: the last that RocksDB said about itself.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The last warnings; clones share them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Warnings {
    last: Arc<Mutex<VecDeque<String>>>,
}

impl Warnings {
    pub(crate) fn add(&self, text: &str) {
        let mut last = self.last();
        if last.len() >= WARNINGS_MAX {
            last.pop_front();
        }
        last.push_back(text.trim().to_owned());
    }

    pub(crate) fn all(&self) -> Vec<String> {
        self.last().iter().cloned().collect()
    }

    fn last(&self) -> MutexGuard<'_, VecDeque<String>> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How many are kept.
const WARNINGS_MAX: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_ones_are_kept() {
        let warnings = Warnings::default();
        for number in 0..WARNINGS_MAX + 2 {
            warnings.clone().add(&format!(" {number}\n"));
        }
        let all = warnings.all();
        assert_eq!(all.len(), WARNINGS_MAX);
        assert_eq!(all.first().map(String::as_str), Some("2"));
    }
}
