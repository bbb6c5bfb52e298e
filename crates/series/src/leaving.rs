//! Blocks that leave memory and come back.
//!
//! A block that is kept elsewhere under a [`BlockKey`] may be let go; what stays of it answers what
//! is asked of all its rows or of none. A question that needs more asks for it
//! ([`Entries::block`]). A fold needs the block that a row goes into: it is wanted, and restored,
//! before. Nothing here reads or writes; whoever does keeps to the order that each method tells.
//!
//! Invariants:
//! - What was kept under a key is never changed: a restored block is kept under another key next.
//! - Only blocks leave that did not change since they were kept.

use core::borrow::Borrow;

use pointbook_core::{AccountId, Entry, Fact, Timestamp};

use crate::account_record::AccountRecord;
use crate::ask_error::AskError;
use crate::block::{Block, ROWS_TO_STAY_AWAY};
use crate::block_key::BlockKey;
use crate::entries::{Entries, Noting};
use crate::projection::Projection;
use crate::registry::Registry;
use crate::save::Place;

/// Which blocks a projection has in memory alone, and which of those kept it needs no more.
#[derive(Clone, Debug, Default)]
pub(crate) struct Presence {
    /// Whether any block is away.
    pub(crate) has_away: bool,
    /// About how many bytes of blocks are in memory alone.
    pub(crate) fresh: u64,
    /// What was restored since it was kept.
    superseded: Vec<BlockKey>,
}

impl Presence {
    /// Takes blocks into account that were loaded with the others of their account.
    pub(crate) fn note_loaded(&mut self, blocks: &[Block]) {
        self.has_away |= blocks.iter().any(Block::is_away);
        let here = blocks.iter().filter(|block| block.is_worth_leaving());
        let bytes = here.map(|block| block.size() as u64).sum();
        self.fresh = self.fresh.saturating_add(bytes);
    }

    /// Takes into account that a row was added.
    pub(crate) const fn note_row(&mut self) {
        self.fresh = self.fresh.saturating_add(ROW_BYTES);
    }
}

/// Blocks to be kept elsewhere, as of one entry, and those that are kept in vain from then on.
#[derive(Clone, Debug, Default)]
pub struct Leaving {
    blocks: Vec<(BlockKey, Block)>,
    superseded: Vec<BlockKey>,
    fresh: u64,
    choice: Choice,
}

/// Which of the blocks leave that are in memory.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Choice {
    /// Last blocks that are no larger stay, as the next row of their accounts goes into them.
    last_stay: usize,
}

impl Choice {
    /// All but the smallest of the last blocks, for which there is room in so many bytes.
    fn of(registry: &Registry, room: u64) -> Self {
        let mut sizes = [0_u64; SIZES];
        for record in registry.accounts.iter() {
            let last = record.series.blocks().last().filter(|last| last.may_stay());
            let Some(size) = last.map(Block::size) else { continue };
            if let Some(bytes) = sizes.get_mut(size.div_ceil(SIZE_STEP)) {
                *bytes = bytes.saturating_add(size as u64);
            }
        }
        let mut left = room;
        let fits = |bytes: &&u64| {
            let rest = left.checked_sub(**bytes);
            left = rest.unwrap_or(0);
            rest.is_some()
        };
        let fitting = sizes.iter().take_while(fits).count();
        Self { last_stay: fitting.saturating_sub(1).saturating_mul(SIZE_STEP) }
    }

    /// Whether a block leaves, which is the last of its account or not.
    pub(crate) fn leaves(self, block: &Block, is_last: bool) -> bool {
        let stays = is_last && block.size() <= self.last_stay && block.may_stay();
        block.is_worth_leaving() && !stays
    }
}

impl Leaving {
    /// The blocks, in the order of their keys.
    pub fn blocks(&self) -> &[(BlockKey, Block)] {
        &self.blocks
    }

    /// Keys that nothing refers to any more that was saved with these blocks, or later.
    pub fn superseded(&self) -> &[BlockKey] {
        &self.superseded
    }
}

impl Projection {
    /// The blocks that are in memory alone, to be kept elsewhere before a
    /// [saving](Projection::into_parts_leaving) that refers to them counts. After that they can be
    /// [released](Projection::release). The last blocks of accounts, where their next rows go, stay
    /// as far as there is room for them in so many bytes, the smallest first.
    pub fn leaving(&self, room: u64) -> Leaving {
        let Presence { fresh, superseded, .. } = self.registry.presence.clone();
        let version = self.applied_through();
        let choice = Choice::of(&self.registry, room);
        let (mut leaving, mut staying) = (Vec::new(), 0_u64);
        for (id, record) in (0..).map(AccountId::new).zip(self.registry.accounts.iter()) {
            let blocks = record.series.blocks();
            for (number, block) in (0..).zip(blocks) {
                if choice.leaves(block, is_last(number, blocks)) {
                    leaving.push((BlockKey::new(version, id, number), block.clone()));
                } else if block.is_worth_leaving() {
                    staying = staying.saturating_add(block.size() as u64);
                }
            }
        }
        let fresh = fresh.saturating_sub(staying);
        Leaving { blocks: leaving, superseded, fresh, choice }
    }

    /// What is left when no block is to leave: those that are kept in vain.
    pub fn staying(&self) -> Leaving {
        let superseded = self.registry.presence.superseded.clone();
        Leaving { superseded, ..Leaving::default() }
    }

    /// The parts of a copy that is needed no more, as [`Projection::into_parts`], with references
    /// in place of blocks that leave.
    pub fn into_parts_leaving(
        self,
        leaving: &Leaving,
    ) -> impl Iterator<Item = (Vec<u8>, Vec<u8>)> + use<> {
        let version = self.applied_through();
        self.into_parts_as(Place::Away(version, leaving.choice))
    }

    /// Lets blocks go that are kept now, but for those that were changed meanwhile.
    pub fn release(&mut self, kept: &[(BlockKey, Block)]) {
        for (key, block) in kept {
            if let Ok(record) = self.registry.account(key.account()) {
                record.series.exchange(block, block.away(*key));
                self.registry.presence.has_away = true;
            }
        }
    }

    /// Takes into account that all blocks of `leaving` were released, and a saving refers to them.
    pub fn settle(&mut self, leaving: &Leaving) {
        let presence = &mut self.registry.presence;
        presence.fresh = presence.fresh.saturating_sub(leaving.fresh);
        let known = leaving.superseded.len().min(presence.superseded.len());
        presence.superseded.drain(..known);
    }

    /// The blocks that are away and that folding these entries needs, in the order of their keys.
    pub fn wanted(&self, entries: &[impl Borrow<Entry>]) -> Vec<BlockKey> {
        let mut wanted = Vec::new();
        if !self.registry.presence.has_away {
            return wanted;
        }
        for entry in entries {
            let entry = entry.borrow();
            entry.due.iter().for_each(|fact| self.registry.want(fact, Timestamp::MIN, &mut wanted));
            for member in entry.members() {
                let at = member.effective_at;
                member.facts.iter().for_each(|fact| self.registry.want(fact, at, &mut wanted));
            }
        }
        wanted.sort_unstable();
        wanted.dedup();
        wanted
    }

    /// Puts blocks back that are wanted. Those that nobody else has are changed in place next.
    pub fn restore(&mut self, blocks: Vec<(BlockKey, Block)>) {
        for (key, block) in blocks {
            let Ok(record) = self.registry.account(key.account()) else { continue };
            let size = block.size() as u64;
            if record.series.restore(key, block) {
                let presence = &mut self.registry.presence;
                presence.superseded.push(key);
                presence.fresh = presence.fresh.saturating_add(size);
            }
        }
    }

    /// About how many bytes of blocks are in memory alone.
    pub const fn fresh_bytes(&self) -> u64 {
        self.registry.presence.fresh
    }

    /// Makes what loading could not make without the blocks that are away: the series of those with
    /// many accounts.
    ///
    /// # Errors
    ///
    /// [`AskError::Away`] when blocks are not there: who needs them is asked account by account.
    pub fn enroll(&mut self, entries: &dyn Entries) -> Result<(), AskError> {
        match self.registry.presence.has_away {
            true => self.registry.enroll_all(entries),
            false => Ok(()),
        }
    }

    /// Whether two projections answer everything alike, wherever their blocks are.
    ///
    /// # Errors
    ///
    /// [`AskError::Away`] when blocks are not there.
    pub fn equals(&self, other: &Self, entries: &dyn Entries) -> Result<bool, AskError> {
        let noting = Noting::new(entries);
        let (one, two) = (&self.registry, &other.registry);
        let mut pairs = one.accounts.iter().zip(two.accounts.iter());
        let are_equal = self.calendar.zone() == other.calendar.zone()
            && one.equals_but_accounts(two)
            && one.accounts.len() == two.accounts.len()
            && pairs.all(|(one, two)| one.equals(two, &noting));
        noting.checked(Ok(are_equal))
    }
}

impl Registry {
    /// Adds the blocks that folding a fact needs and that are away.
    fn want(&self, fact: &Fact, effective_at: Timestamp, wanted: &mut Vec<BlockKey>) {
        match fact {
            Fact::Posted(posting) => {
                let record = self.accounts.get(posting.account.index());
                wanted.extend(record.and_then(|it| it.series.wanted(posting.effective_at)));
            }
            // Groups take over what counts from the move on.
            Fact::AccountMoved { account, .. } => self.want_from(*account, effective_at, wanted),
            Fact::CustomerMoved { customer, .. } => {
                for account in self.accounts_of_customer(*customer) {
                    self.want_from(account, effective_at, wanted);
                }
            }
            _ => {}
        }
    }

    fn want_from(&self, account: AccountId, from: Timestamp, wanted: &mut Vec<BlockKey>) {
        if let Some(record) = self.accounts.get(account.index()) {
            wanted.extend(record.series.wanted_from(from));
        }
    }
}

impl AccountRecord {
    fn equals(&self, other: &Self, kept: &dyn Entries) -> bool {
        let one = (&self.name, self.next_due, self.latest, self.last_late, &self.state);
        one == (&other.name, other.next_due, other.latest, other.last_late, &other.state)
            && self.series.rows(kept).eq(other.series.rows(kept))
    }
}

impl Block {
    /// Whether it is in memory and takes much more of it than what stays of one that is away.
    pub(crate) fn is_worth_leaving(&self) -> bool {
        self.size() >= WORTH_LEAVING && !self.is_away()
    }

    /// Whether the next row goes into it, or would have to bring it back, when it is the last.
    fn may_stay(&self) -> bool {
        self.is_worth_leaving() && self.len() < ROWS_TO_STAY_AWAY
    }
}

/// Whether a block of this number is the last of these.
pub(crate) fn is_last(number: u32, blocks: &[Block]) -> bool {
    number as usize == blocks.len().wrapping_sub(1)
}

/// What a row takes, about, with the room that is kept for the next ones.
const ROW_BYTES: u64 = 24;
/// Room for ten rows; of a block that is away stay about a hundred bytes.
const WORTH_LEAVING: usize = 200;
/// Sizes of blocks that are short enough to stay, told apart in steps: the largest have rows of 50
/// bytes.
const SIZES: usize = 100;
const SIZE_STEP: usize = 64;
