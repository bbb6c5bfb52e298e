//! Chains: what became of the points of one origin.

use pointbook_core::{EntryRef, Expiry, Flow, Key, Kind, Name, Timestamp};

/// What became of the points of one origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    /// The member that brought them into being: an earn, or an adjustment.
    pub origin: EntryRef,
    /// What became of them, in order.
    pub steps: Vec<ChainStep>,
    /// How many are still in lots or held.
    pub left: i64,
}

/// One step of a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainStep {
    /// The member that did it; of what time did, the first of the entry that wrote it down.
    pub at: EntryRef,
    /// The key of its entry.
    pub key: Key,
    /// The verb of the member.
    pub kind: Kind,
    /// When it was written.
    pub recorded_at: Timestamp,
    /// When it counts.
    pub effective_at: Timestamp,
    /// What happened.
    pub what: What,
    /// To how many points of this origin.
    pub points: i64,
    /// In which account.
    pub account: Name,
    /// Whose that account was then.
    pub customer: Name,
    /// And whose that customer was.
    pub household: Name,
    /// The expiry of the lot now, where one is concerned.
    pub expires: Option<Expiry>,
    /// The hold, where one is concerned.
    pub hold: Option<Key>,
    /// The members whose debt was paid by it.
    pub pays: Vec<EntryRef>,
    /// Whether it belongs to the entry that is explained.
    pub is_subject: bool,
}

/// What happened to points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// They flowed, by a command.
    Flowed(Flow),
    /// They flowed, by time.
    FlowedByTime(Flow),
    /// They went along to other owners.
    Moved,
    /// Their lot got another date.
    Redated,
}
