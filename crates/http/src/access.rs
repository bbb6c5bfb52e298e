//! Access: who may call, what for, and with which keys.
//!
//! Invariants:
//! - A caller reaches one program and no other.
//! - A consumer keeps its nonces when keys are replaced: what was sent before is not taken again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use crate::names::{Permission, ReasonCode};
use crate::problem::Problem;
use crate::program::Served;
use crate::rate::Bucket;
use crate::security::{DecryptionKey, EncryptionKey, Nonces, VerifyingKey};

/// Everybody who may call.
#[derive(Debug, Default)]
pub(crate) struct Access {
    /// How often keys were read anew.
    pub(crate) edition: u64,
    /// By consumer key.
    pub(crate) consumers: HashMap<String, Consumer>,
    /// By the SHA-256 of the key.
    pub(crate) api_keys: HashMap<[u8; 32], Arc<Caller>>,
    /// By the name of the program.
    pub(crate) decryption: HashMap<String, Arc<Vec<DecryptionKey>>>,
}

/// A consumer who signs.
#[derive(Debug)]
pub(crate) struct Consumer {
    pub(crate) caller: Arc<Caller>,
    pub(crate) signing_keys: Vec<VerifyingKey>,
    pub(crate) nonces: Arc<Mutex<Nonces>>,
}

/// Who calls.
#[derive(Debug)]
pub(crate) struct Caller {
    /// What logs and metrics call the caller.
    pub(crate) name: String,
    /// What tells its keys apart from those of others, and is in no log.
    pub(crate) identity: String,
    pub(crate) program: Arc<Served>,
    pub(crate) permissions: Vec<Permission>,
    pub(crate) response_key: Option<EncryptionKey>,
    pub(crate) rate: Mutex<Bucket>,
}

impl Caller {
    /// Checks that the caller may do this.
    pub(crate) fn check(&self, permission: Permission) -> Result<(), Problem> {
        if self.permissions.contains(&permission) {
            return Ok(());
        }
        Err(Problem::new(ReasonCode::Declined, "access was not granted to this"))
    }

    /// Counts what a request has beside its first command.
    pub(crate) fn count_more(&self, commands: usize) {
        self.rate.lock().unwrap_or_else(PoisonError::into_inner).owe(commands);
    }

    /// Counts a request.
    pub(crate) fn count(&self, now: Instant) -> Result<(), Problem> {
        let mut rate = self.rate.lock().unwrap_or_else(PoisonError::into_inner);
        if rate.take(now) {
            return Ok(());
        }
        Err(Problem::new(ReasonCode::RateLimitExceeded, "too many requests; send them later"))
    }
}

impl Access {
    /// Takes over the nonces of an earlier edition.
    pub(crate) fn inherit(&mut self, earlier: &Self) {
        for (key, consumer) in &mut self.consumers {
            if let Some(known) = earlier.consumers.get(key) {
                consumer.nonces = known.nonces.clone();
            }
        }
    }

    /// The keys of a program's requests.
    pub(crate) fn decryption_keys(&self, program: &str) -> Arc<Vec<DecryptionKey>> {
        self.decryption.get(program).cloned().unwrap_or_default()
    }
}
