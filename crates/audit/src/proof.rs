//! Proofs: that an entry is in a sealed journal, and that one sealed journal begins another.
//!
//! Invariants:
//! - A proof is checked with the public key alone; nothing in it is believed that a seal does not
//!   cover.

use pointbook_core::{Entry, Sequence};
use pointbook_journal::{Hash, Journal, RawEntry};

use crate::error::{Error, ErrorKind};
use crate::key::PublicKey;
use crate::pace::Pace;
use crate::rejected::Rejected;
use crate::seal::Seal;
use crate::tree::{Gathering, consistency_ranges, inclusion_ranges, is_consistent, root_from};
use crate::walk::{Sheaf, Source, Step, run};

/// That an entry is in the journal of a seal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InclusionProof {
    /// The seal.
    pub seal: Seal,
    /// The entry.
    pub entry: RawEntry,
    /// The subtrees beside the way from its leaf to the root, the lowest first.
    pub path: Vec<Hash>,
}

impl InclusionProof {
    /// Proves that an entry is in a journal that was sealed.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] when it is not in the journal through the seal,
    /// [`ErrorKind::OtherLedger`], and what else [`ConsistencyProof::make`] says.
    pub fn make(
        journal: &dyn Journal,
        seal: &Seal,
        sequence: Sequence,
        pace: &mut Pace<'_>,
    ) -> Result<Self, Error> {
        if sequence.number() == 0 || sequence > seal.sequence {
            return Err(Error::new(ErrorKind::NotFound));
        }
        let batch = journal.find(sequence)?;
        let entry = batch.and_then(|batch| batch.raw_entry(sequence));
        let entry = entry.ok_or(Error::new(ErrorKind::NotFound))?;
        let index = sequence.number().saturating_sub(1);
        let ranges = inclusion_ranges(index, seal.sequence.number());
        let path = gather(journal, seal, &ranges, pace)?;
        Ok(Self { seal: seal.clone(), entry, path })
    }

    /// Checks the proof with the key alone, and gives the entry.
    ///
    /// # Errors
    ///
    /// [`Rejected`] says what is wrong.
    pub fn check(&self, key: &PublicKey) -> Result<Entry, Rejected> {
        self.seal.check(key)?;
        let index = self.entry.sequence.number().checked_sub(1).ok_or(Rejected::NotIncluded)?;
        let root = root_from(self.entry.leaf(), index, self.seal.sequence.number(), &self.path);
        if root != Some(self.seal.root) {
            return Err(Rejected::NotIncluded);
        }
        self.entry.decode().map_err(|_| Rejected::NoEntry)
    }
}

/// That the journal of one seal is the beginning of that of a later one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsistencyProof {
    /// The earlier seal.
    pub older: Seal,
    /// The later one.
    pub newer: Seal,
    /// The subtrees that prove it, in the order of RFC 6962.
    pub path: Vec<Hash>,
}

impl ConsistencyProof {
    /// Proves that nothing before a seal was changed until a later one.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::WrongWay`] when the first is the later one, [`ErrorKind::OtherLedger`],
    /// [`ErrorKind::PastEnd`] when the journal ends before the later one, and when it cannot be
    /// read or is damaged.
    pub fn make(
        journal: &dyn Journal,
        (older, newer): (&Seal, &Seal),
        pace: &mut Pace<'_>,
    ) -> Result<Self, Error> {
        if older.sequence > newer.sequence {
            return Err(Error::new(ErrorKind::WrongWay));
        }
        if older.ledger != newer.ledger {
            return Err(Error::new(ErrorKind::OtherLedger));
        }
        let ranges = consistency_ranges(older.sequence.number(), newer.sequence.number());
        let path = gather(journal, newer, &ranges, pace)?;
        Ok(Self { older: older.clone(), newer: newer.clone(), path })
    }

    /// Checks the proof with the key alone.
    ///
    /// # Errors
    ///
    /// [`Rejected`] says what is wrong.
    pub fn check(&self, key: &PublicKey) -> Result<(), Rejected> {
        self.older.check(key)?;
        self.newer.check(key)?;
        if self.older.ledger != self.newer.ledger {
            return Err(Rejected::OtherLedger);
        }
        let sides = [&self.older, &self.newer].map(|seal| (seal.sequence.number(), seal.root));
        let [older, newer] = sides;
        if older.0 > newer.0 {
            return Err(Rejected::WrongWay);
        }
        if is_consistent(older, newer, &self.path) { Ok(()) } else { Err(Rejected::NotConsistent) }
    }
}

/// The roots of ranges of the leaves of the journal that a seal is of.
fn gather(
    journal: &dyn Journal,
    seal: &Seal,
    ranges: &[core::ops::Range<u64>],
    pace: &mut Pace<'_>,
) -> Result<Vec<Hash>, Error> {
    if journal.genesis().ledger != seal.ledger {
        return Err(Error::new(ErrorKind::OtherLedger));
    }
    let end = journal.head().sequence;
    if end < seal.sequence {
        return Err(Error::new(ErrorKind::PastEnd { end }));
    }
    let mut gathering = Gathering::new(ranges);
    if !ranges.is_empty() {
        let source = Source::new(journal.read(Sequence::new(1))?, journal.genesis().head());
        let mut through = 0_u64;
        run(source, pace.helpers(), &hash_leaves, |leaves: &mut Vec<Hash>| {
            leaves.iter().for_each(|leaf| gathering.add(*leaf));
            through = through.saturating_add(leaves.len() as u64);
            pace.told(Sequence::new(through), seal.sequence);
            Ok(if through < seal.sequence.number() { Step::On } else { Step::Stop })
        })?;
    }
    gathering.finish().ok_or(Error::new(ErrorKind::PastEnd { end }))
}

fn hash_leaves(sheaf: Sheaf, leaves: &mut Vec<Hash>) -> Result<(), pointbook_journal::Error> {
    leaves.clear();
    let mut head = sheaf.head;
    for batch in sheaf.batches {
        head = batch.follows_telling(head, |leaf| leaves.push(leaf))?;
    }
    Ok(())
}
