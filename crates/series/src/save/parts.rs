//! The parts of a projection, one after the other.

use std::sync::Arc;

use pointbook_core::{AccountId, Sequence};

use super::bytes::Writer;
use super::checksum::checksum;
use super::contents::Contents;
use crate::block::Block;
use crate::block_key::BlockKey;
use crate::leaving::{Choice, Presence, is_last};
use crate::name_table::NameTable;
use crate::projection::Projection;
use crate::registry::Registry;

impl Projection {
    /// The projection as parts, keys and values, in the order of the keys. They mean the same on
    /// any machine; [`Projection::load`] makes an equal projection of them.
    ///
    /// To save while folding goes on, save a copy: [`Projection::share`] is quick, and
    /// [`Projection::into_parts`] is made for it.
    pub fn save(&self) -> impl Iterator<Item = (Vec<u8>, Vec<u8>)> {
        sealed(Contents::of(&self.registry, Place::Here), self.zone_name())
    }

    /// The same parts of a copy that is needed no more: it lets go of all that no part is made of
    /// at once, and of the rest part by part. What nobody shares any more the original changes
    /// without copying it.
    pub fn into_parts(self) -> impl Iterator<Item = (Vec<u8>, Vec<u8>)> {
        self.into_parts_as(Place::Here)
    }

    pub(crate) fn into_parts_as(self, place: Place) -> impl Iterator<Item = (Vec<u8>, Vec<u8>)> {
        let zone = self.zone_name();
        let registry = Registry {
            account_names: NameTable::default(),
            customer_names: NameTable::default(),
            household_names: NameTable::default(),
            groups: Arc::default(),
            presence: Presence::default(),
            ..self.registry
        };
        sealed(Contents::of(registry, place), zone)
    }
}

/// Parts with their checksums, and the summary after them.
fn sealed(
    contents: impl Iterator<Item = (Vec<u8>, Writer)>,
    zone: String,
) -> impl Iterator<Item = (Vec<u8>, Vec<u8>)> {
    let mut summary = Summary::default();
    let parts = contents.map(Some).chain(core::iter::once(None));
    parts.map(move |part| match part {
        Some((key, content)) => {
            let value = seal(&key, content);
            summary.note(&value);
            (key, value)
        }
        None => {
            let key = key(Kind::Summary, 0, 0);
            let value = seal(&key, summary.content(&zone));
            (key, value)
        }
    })
}

/// Where blocks are kept that are in memory.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place {
    /// In the parts.
    Here,
    /// Elsewhere, as of this entry, if they are chosen to leave.
    Away(Sequence, Choice),
}

impl Place {
    /// What is written of one of the blocks of an account.
    pub(super) fn put(self, to: &mut Writer, blocks: &[Block], (id, number): (AccountId, u32)) {
        let Some(block) = blocks.get(number as usize) else { return };
        match self {
            Self::Away(version, choice) if choice.leaves(block, is_last(number, blocks)) => {
                to.bytes(block.away(BlockKey::new(version, id, number)).bytes());
            }
            _ => to.bytes(block.bytes()),
        }
    }
}

/// What a part holds; the order is that of the keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Recorded = 1,
    Households = 2,
    Customers = 3,
    Accounts = 4,
    Blocks = 5,
    Summary = 6,
}

impl Kind {
    pub(super) const ALL: [Self; 6] = [
        Self::Recorded,
        Self::Households,
        Self::Customers,
        Self::Accounts,
        Self::Blocks,
        Self::Summary,
    ];
}

/// Counts the parts, and chains their checksums.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Summary {
    parts: u64,
    chain: u64,
}

impl Summary {
    /// Takes the value of the next part into account.
    pub(super) fn note(&mut self, value: &[u8]) {
        self.parts = self.parts.wrapping_add(1);
        let own = value.last_chunk::<8>().copied().unwrap_or_default();
        self.chain = checksum(&own, self.chain);
    }

    /// The content of the summary's own part.
    pub(super) fn content(&self, zone: &str) -> Writer {
        let mut to = begin();
        to.number(self.parts);
        to.signed(self.chain.cast_signed());
        to.bytes(zone.as_bytes());
        to
    }
}

/// The key of a part: its kind, and two numbers, the first byte the highest.
pub(super) fn key(kind: Kind, first: u32, second: u32) -> Vec<u8> {
    let numbers = [first.to_be_bytes(), second.to_be_bytes()].concat();
    [&[kind as u8], numbers.as_slice()].concat()
}

pub(super) fn begin() -> Writer {
    let mut to = Writer::default();
    to.byte(VERSION);
    to
}

/// Adds the checksum, which begins with that of the key.
fn seal(key: &[u8], content: Writer) -> Vec<u8> {
    let Writer(mut value) = content;
    let sum = checksum(&value, checksum(key, 0));
    value.extend(sum.to_le_bytes());
    value
}

pub(super) fn short(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// The version of all parts.
pub(super) const VERSION: u8 = 6;
