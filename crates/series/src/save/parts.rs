//! The parts of a projection, one after the other.

use pointbook_core::{AccountId, Sequence};

use super::bytes::Writer;
use super::checksum::checksum;
use super::records::{write_account, write_customer, write_household};
use crate::account_series::AccountSeries;
use crate::block::Block;
use crate::block_key::BlockKey;
use crate::leaving::{Choice, is_last};
use crate::projection::Projection;
use crate::registry::Registry;

impl Projection {
    /// The projection as parts, keys and values, in the order of the keys. They mean the same on
    /// any machine; [`Projection::load`] makes an equal projection of them.
    ///
    /// To save while folding goes on, save a copy: [`Projection::share`] is quick.
    pub fn save(&self) -> impl Iterator<Item = (Vec<u8>, Vec<u8>)> {
        self.save_as(Place::Here)
    }

    pub(crate) fn save_as(&self, place: Place) -> impl Iterator<Item = (Vec<u8>, Vec<u8>)> {
        let mut summary = Summary::default();
        let parts = contents(&self.registry, place).map(Some).chain(core::iter::once(None));
        parts.map(move |part| match part {
            Some((key, content)) => {
                let value = seal(&key, content);
                summary.note(&value);
                (key, value)
            }
            None => {
                let key = key(Kind::Summary, 0, 0);
                let value = seal(&key, summary.content(&self.zone_name()));
                (key, value)
            }
        })
    }
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

/// All parts but the summary, without their checksums.
fn contents(registry: &Registry, place: Place) -> impl Iterator<Item = (Vec<u8>, Writer)> {
    let recorded = numbered(Kind::Recorded, registry.recorded.len(), INSTANTS, |to, index| {
        // As what is past the one before, as they never decrease; but for the first of a part.
        let micros = |index| registry.recorded.get(index).map_or(0, |instant| instant.micros());
        let before = index.checked_sub(1).filter(|_| index % INSTANTS != 0).map_or(0, micros);
        to.number(micros(index).wrapping_sub(before).cast_unsigned());
    });
    let households = numbered(Kind::Households, registry.households.len(), RECORDS, |to, index| {
        if let Some(household) = registry.households.get(index) {
            write_household(to, household);
        }
    });
    let customers = numbered(Kind::Customers, registry.customers.len(), RECORDS, |to, index| {
        if let Some(customer) = registry.customers.get(index) {
            write_customer(to, customer);
        }
    });
    let accounts = numbered(Kind::Accounts, registry.accounts.len(), RECORDS, move |to, index| {
        let found = (registry.accounts.get(index), registry.standings.get(index));
        if let (Some(record), Some(standing)) = found {
            let id = AccountId::new(short(index));
            write_account(to, (id, place), record, standing);
        }
    });
    recorded.chain(households).chain(customers).chain(accounts).chain(long_series(registry, place))
}

/// Parts of `each` of `count` things.
fn numbered<'a>(
    kind: Kind,
    count: usize,
    each: usize,
    put: impl Fn(&mut Writer, usize) + 'a,
) -> impl Iterator<Item = (Vec<u8>, Writer)> + 'a {
    (0..count).step_by(each).map(move |first| {
        let mut to = begin();
        let end = first.saturating_add(each).min(count);
        to.number(end.saturating_sub(first) as u64);
        (first..end).for_each(|index| put(&mut to, index));
        (key(kind, short(first), 0), to)
    })
}

/// The blocks of the series that have many.
fn long_series(registry: &Registry, place: Place) -> impl Iterator<Item = (Vec<u8>, Writer)> {
    let ids = (0..).map(AccountId::new).zip(registry.accounts.iter());
    let long = ids.filter_map(|(id, record)| match &record.series {
        AccountSeries::Short(_) => None,
        AccountSeries::Long(directory) => Some((id, directory.blocks())),
    });
    long.flat_map(move |(id, blocks)| {
        (0..).zip((0..blocks.len()).step_by(BLOCKS)).map(move |(number, first)| {
            let mut to = begin();
            let end = first.saturating_add(BLOCKS).min(blocks.len());
            to.list(first..end, |to, index| place.put(to, blocks, (id, short(index))));
            (key(Kind::Blocks, id.number(), number), to)
        })
    })
}

fn begin() -> Writer {
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

fn short(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// The version of all parts.
pub(super) const VERSION: u8 = 4;
/// Accounts, customers or households of a part.
const RECORDS: usize = 256;
/// Recording times of a part.
const INSTANTS: usize = 8_192;
/// Blocks of a part.
const BLOCKS: usize = 64;
