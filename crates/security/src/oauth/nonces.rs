//! Nonces: each is taken once while its request could be taken again.
//!
//! Invariants:
//! - A nonce is kept for ten minutes at least, which is longer than its timestamp is taken.
//! - There is room for so many; when it is full, nothing is taken rather than anything forgotten.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use super::fault::AuthFault;
use crate::digest::sha256;

/// The nonces that one consumer key used lately.
#[derive(Debug)]
pub struct Nonces {
    room: usize,
    current: HashSet<[u8; 16]>,
    before: HashSet<[u8; 16]>,
    turned_at: Instant,
}

impl Nonces {
    /// Room for so many nonces.
    pub fn new(room: usize, now: Instant) -> Self {
        Self { room, current: HashSet::new(), before: HashSet::new(), turned_at: now }
    }

    /// Takes a nonce, unless it was used.
    ///
    /// # Errors
    ///
    /// [`AuthFault::NonceReused`], or [`AuthFault::NoncesFull`] when there is no room.
    pub fn take(&mut self, nonce: &str, now: Instant) -> Result<(), AuthFault> {
        self.turn(now);
        let digest = short(nonce);
        if self.current.contains(&digest) || self.before.contains(&digest) {
            return Err(AuthFault::NonceReused);
        }
        if self.len() >= self.room {
            return Err(AuthFault::NoncesFull);
        }
        self.current.insert(digest);
        Ok(())
    }

    /// How many are kept.
    pub fn len(&self) -> usize {
        self.current.len().saturating_add(self.before.len())
    }

    /// Whether none are kept.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Forgets those that are old enough: all that were taken before the last turn.
    fn turn(&mut self, now: Instant) {
        let passed = now.saturating_duration_since(self.turned_at);
        if passed < KEPT {
            return;
        }
        let taken = std::mem::take(&mut self.current);
        self.before = if passed < KEPT.saturating_mul(2) { taken } else { HashSet::new() };
        self.turned_at = now;
    }
}

fn short(nonce: &str) -> [u8; 16] {
    let mut digest = [0; 16];
    for (to, from) in digest.iter_mut().zip(sha256(nonce.as_bytes())) {
        *to = from;
    }
    digest
}

/// How long a nonce is kept at least.
const KEPT: Duration = Duration::from_secs(600);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nonces_are_taken_once_for_ten_minutes() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut nonces = Nonces::new(10, start);
        nonces.take("12345678", at(599)).unwrap();
        for seconds in [599, 600, 1_199] {
            assert_eq!(nonces.take("12345678", at(seconds)), Err(AuthFault::NonceReused));
        }
        nonces.take("other678", at(1_199)).unwrap();
        nonces.take("12345678", at(1_300)).unwrap();
        assert_eq!(nonces.take("other678", at(1_700)), Err(AuthFault::NonceReused));
        nonces.take("other678", at(9_999)).unwrap();
        assert_eq!(nonces.len(), 1);
    }

    #[test]
    fn nothing_is_taken_when_there_is_no_room() {
        let start = Instant::now();
        let mut nonces = Nonces::new(2, start);
        assert!(nonces.is_empty());
        nonces.take("00000001", start).unwrap();
        nonces.take("00000002", start).unwrap();
        assert_eq!(nonces.take("00000003", start), Err(AuthFault::NoncesFull));
        assert_eq!(nonces.take("00000001", start), Err(AuthFault::NonceReused));
        nonces.take("00000003", start + 2 * KEPT).unwrap();
    }
}
