//! Vices: how a journal must not be. Whoever claims to find lost points has to find each of them.

use pointbook::core::{Body, Entry, Fact, Flow, Key, Member, Points, Posting, Verdict};
use pointbook::journal::{Batch, BatchBuilder, Corrupt, Head, Sealed};

/// How a journal must not be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vice {
    /// It says that a batch is safe, and writes it with the next one.
    AcknowledgesUnwritten,
    /// It writes, and never syncs.
    NeverSyncs,
    /// A failed sync loses what it was to make safe, and is tried again, which succeeds.
    RetriesFailedSync,
    /// It does not write a batch that it says is safe.
    DropsBatch,
    /// It writes a batch twice.
    WritesTwice,
    /// It writes two batches in the wrong order.
    SwapsBatches,
    /// It lets a second writer append beside the first.
    LetsTwoWrite,
    /// At a start it cuts off the last safe batch.
    CutsSafeBatch,
    /// It adds a point to an earn, and seals the batch as if that were right.
    InventsPoint,
    /// It writes a command under another key, so that a retry happens again.
    ForgetsKey,
    /// It writes the first half of a batch's entries, and seals them as if that were all.
    KeepsHalf,
}

impl Vice {
    /// All of them.
    pub const ALL: [Vice; 11] = [
        Vice::AcknowledgesUnwritten,
        Vice::NeverSyncs,
        Vice::RetriesFailedSync,
        Vice::DropsBatch,
        Vice::WritesTwice,
        Vice::SwapsBatches,
        Vice::LetsTwoWrite,
        Vice::CutsSafeBatch,
        Vice::InventsPoint,
        Vice::ForgetsKey,
        Vice::KeepsHalf,
    ];

    /// Changes the entries of a batch, if it is a vice that does and these are such entries.
    pub(super) fn falsify(self, entries: &mut Vec<Entry>) -> bool {
        match self {
            Vice::InventsPoint => entries.iter_mut().any(add_point),
            Vice::ForgetsKey => entries.iter_mut().any(change_key),
            Vice::KeepsHalf if entries.len() > 1 => {
                entries.truncate(entries.len() / 2);
                true
            }
            _ => false,
        }
    }
}

/// Opens a batch, to be changed.
pub(super) fn opened(sealed: &Sealed) -> Result<Vec<Entry>, Corrupt> {
    Batch::open(sealed.bytes.clone())?.entries()
}

/// Seals entries as the batch that follows `head`; none when they do not follow or do not fit.
pub(super) fn sealed(entries: &[Entry], head: Head) -> Option<Sealed> {
    if entries.first()?.sequence != head.sequence.next() {
        return None;
    }
    let mut builder = BatchBuilder::new(head);
    let fits = entries.iter().all(|entry| builder.push(entry).is_ok());
    builder.seal().filter(|_| fits)
}

/// Adds a point to an earn that added points to one lot.
fn add_point(entry: &mut Entry) -> bool {
    let [member] = entry.members() else { return false };
    let [Fact::Posted(posting)] = &member.facts[..] else { return false };
    if posting.flow != Flow::Earned || member.points != Some(posting.points) {
        return false;
    }
    let points = Points::new(posting.points.units().saturating_add(1));
    let facts = vec![Fact::Posted(Posting { points, ..*posting })].into();
    let member = Member { points: Some(points), facts, ..member.clone() };
    entry.verdict = Verdict::Accepted(vec![member].into());
    true
}

fn change_key(entry: &mut Entry) -> bool {
    let is_single = matches!(entry.command.body, Body::Single(_));
    let other = Key::new(FORGOTTEN).filter(|_| is_single && !entry.members().is_empty());
    let changes = other.is_some();
    entry.command.key = other.unwrap_or_else(|| entry.command.key.clone());
    changes
}

const FORGOTTEN: &str = "a key that nobody sent";
