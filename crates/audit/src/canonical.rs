//! Canonical bytes: fixed widths, little endian, written down in `docs/audit.md`.
//!
//! Invariants:
//! - The same values give the same bytes, and no two values give the same.

use pointbook_core::{Expiry, LotId, LotRef, RollingRule, Term, Timestamp};

/// Takes canonical bytes and hashes them.
pub(crate) struct Canonical {
    hasher: blake3::Hasher,
    /// What is not hashed yet: the hash is quicker at much than at little.
    waiting: Vec<u8>,
}

impl Canonical {
    /// Begins with the key that says what is hashed.
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        Self { hasher: blake3::Hasher::new_keyed(key), waiting: Vec::with_capacity(ROOM) }
    }

    /// The hash of all that was put.
    pub(crate) fn finish(mut self) -> [u8; 32] {
        self.hasher.update(&self.waiting);
        *self.hasher.finalize().as_bytes()
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.waiting.extend_from_slice(bytes);
        if self.waiting.len() >= FULL {
            self.hasher.update(&self.waiting);
            self.waiting.clear();
        }
    }

    pub(crate) fn byte(&mut self, byte: u8) {
        self.bytes(&[byte]);
    }

    pub(crate) fn flag(&mut self, flag: bool) {
        self.byte(u8::from(flag));
    }

    pub(crate) fn u32(&mut self, number: u32) {
        self.bytes(&number.to_le_bytes());
    }

    pub(crate) fn u64(&mut self, number: u64) {
        self.bytes(&number.to_le_bytes());
    }

    pub(crate) fn i64(&mut self, number: i64) {
        self.bytes(&number.to_le_bytes());
    }

    pub(crate) fn i128(&mut self, number: i128) {
        self.bytes(&number.to_le_bytes());
    }

    pub(crate) fn u128(&mut self, number: u128) {
        self.bytes(&number.to_le_bytes());
    }

    pub(crate) fn count(&mut self, count: usize) {
        self.u64(count as u64);
    }

    /// A text: its length, and its bytes.
    pub(crate) fn text(&mut self, text: &str) {
        self.count(text.len());
        self.bytes(text.as_bytes());
    }

    pub(crate) fn instant(&mut self, instant: Timestamp) {
        self.i64(instant.micros());
    }

    pub(crate) fn expiry(&mut self, expiry: Expiry) {
        match expiry.date() {
            None => self.byte(0),
            Some(date) => {
                self.byte(1);
                self.bytes(&chrono::Datelike::num_days_from_ce(&date).to_le_bytes());
            }
        }
    }

    pub(crate) fn lot(&mut self, lot: LotId) {
        match lot {
            LotId::Dated(expires) => {
                self.byte(0);
                self.expiry(expires);
            }
            LotId::Rolling { rule, life } => {
                self.byte(1);
                self.rule(rule);
                self.u32(life);
            }
        }
    }

    pub(crate) fn lot_ref(&mut self, lot: LotRef) {
        self.lot(lot.id);
        self.expiry(lot.expires);
    }

    pub(crate) fn rule(&mut self, rule: RollingRule) {
        let (unit, length) = match rule.term {
            Term::Days(days) => (0, days),
            Term::Months(months) => (1, months),
        };
        self.byte(unit);
        self.bytes(&length.to_le_bytes());
        self.flag(rule.on_earn);
        self.flag(rule.on_redeem);
    }
}

/// From so many bytes on they are hashed at once.
const FULL: usize = 1 << 16;
const ROOM: usize = FULL + 1024;
