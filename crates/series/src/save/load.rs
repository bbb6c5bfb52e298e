//! A projection from its parts.

use core::mem::take;
use std::collections::VecDeque;
use std::sync::Arc;

use pointbook_core::{AccountId, Calendar, Name, Timestamp, Zone};

use super::bytes::Reader;
use super::checksum::checksum;
use super::load_error::{LoadError, LoadFault};
use super::parts::{Kind, Summary, VERSION};
use super::records::{read_account, read_customer, read_household};
use crate::account_series::AccountSeries;
use crate::block::Block;
use crate::chunked::Chunked;
use crate::entries::Nothing;
use crate::name_table::NameTable;
use crate::projection::Projection;
use crate::registry::Registry;

impl Projection {
    /// Makes a projection of the parts that [`Projection::save`] gave, in the order of their keys.
    ///
    /// # Errors
    ///
    /// [`LoadError`] when a part is damaged, missing, doubled, mixed up or of another saving.
    pub fn load(parts: impl IntoIterator<Item = (Vec<u8>, Vec<u8>)>) -> Result<Self, LoadError> {
        let (mut loading, mut before) = (Loading::default(), Vec::new());
        for (key, value) in parts {
            let fault = |fault| LoadError::new(fault, &key);
            if loading.zone.is_some() || key <= before {
                return Err(fault(LoadFault::Order));
            }
            loading.take_part(&key, &value).map_err(fault)?;
            before = key;
        }
        loading.finish().map_err(|fault| LoadError::new(fault, &[]))
    }
}

/// A projection of the parts so far.
#[derive(Default)]
struct Loading {
    registry: Registry,
    summary: Summary,
    /// The accounts whose blocks are still to come, in order, and how many.
    long: VecDeque<(AccountId, usize)>,
    blocks: Vec<Block>,
    /// Known from the summary, with which everything is there.
    zone: Option<Zone>,
}

impl Loading {
    fn take_part(&mut self, key: &[u8], value: &[u8]) -> Result<(), LoadFault> {
        let (content, sum) = value.split_last_chunk::<8>().ok_or(LoadFault::Damaged)?;
        if checksum(content, checksum(key, 0)) != u64::from_le_bytes(*sum) {
            return Err(LoadFault::Damaged);
        }
        let mut from = Reader(content);
        if from.byte() != Some(VERSION) {
            return Err(LoadFault::Version);
        }
        let kind = Kind::ALL.into_iter().find(|kind| key.first() == Some(&(*kind as u8)));
        let mut numbers = Reader(key.get(1..).unwrap_or_default());
        let numbers = (read_place(&mut numbers), read_place(&mut numbers));
        let (Some(kind), (Some(first), Some(_))) = (kind, numbers) else {
            return Err(LoadFault::Nonsense);
        };
        if kind == Kind::Summary {
            return self.take_summary(&mut from);
        }
        self.summary.note(value);
        let taken = match kind {
            Kind::Blocks => self.take_blocks(first, &mut from),
            _ => self.take_records(kind, first, &mut from),
        };
        taken.filter(|()| from.is_at_end()).ok_or(LoadFault::Nonsense)
    }

    /// Takes a list of things, the first of which has number `first`.
    fn take_records(&mut self, kind: Kind, first: u32, from: &mut Reader<'_>) -> Option<()> {
        let before = match kind {
            Kind::Recorded => self.registry.recorded.len(),
            Kind::Households => self.registry.households.len(),
            Kind::Customers => self.registry.customers.len(),
            _ => self.registry.accounts.len(),
        };
        if u32::try_from(before) != Ok(first) {
            return None;
        }
        for (_, id) in (0..from.number::<u32>()?).zip(first..) {
            match kind {
                Kind::Recorded => {
                    let past = from.number::<u64>()?.cast_signed();
                    let before = self.registry.recorded.last().filter(|_| id != first);
                    let before = before.map_or(0, |instant| instant.micros());
                    let instant = Timestamp::from_micros(before.wrapping_add(past));
                    if self.registry.recorded.last().is_some_and(|last| last > instant) {
                        return None;
                    }
                    self.registry.recorded.push(instant);
                }
                Kind::Households => {
                    self.registry.households.push(read_household(from)?);
                }
                Kind::Customers => {
                    self.registry.customers.push(read_customer(from)?);
                }
                _ => self.take_account(id, from)?,
            }
        }
        self.enter_names(kind, first);
        Some(())
    }

    /// Enters the names of things that were taken, the first of which has this number.
    fn enter_names(&mut self, kind: Kind, first: u32) {
        let registry = &mut self.registry;
        match kind {
            Kind::Recorded => {}
            Kind::Households => {
                enter(&mut registry.household_names, &registry.households, first, |it| &it.name);
            }
            Kind::Customers => {
                enter(&mut registry.customer_names, &registry.customers, first, |it| &it.name);
            }
            _ => enter(&mut registry.account_names, &registry.accounts, first, |it| &it.name),
        }
    }

    fn take_account(&mut self, id: u32, from: &mut Reader<'_>) -> Option<()> {
        let account = read_account(from)?;
        let series = &account.record.series;
        if !series.blocks().iter().all(|block| is_of(AccountId::new(id), block)) {
            return None;
        }
        self.registry.presence.note_loaded(series.blocks());
        if account.blocks > 0 {
            self.long.push_back((AccountId::new(id), account.blocks));
        }
        self.registry.accounts.push(account.record);
        self.registry.standings.push(account.standing);
        Some(())
    }

    /// Takes blocks of an account, which is the next that waits for any.
    fn take_blocks(&mut self, account: u32, from: &mut Reader<'_>) -> Option<()> {
        let next = self.long.front().copied();
        let (id, count) = next.filter(|(id, _)| id.number() == account)?;
        self.blocks.extend(from.list(|from| read_block(id, from))?);
        if self.blocks.len() >= count {
            let blocks = take(&mut self.blocks);
            let series = (blocks.len() == count).then(|| AccountSeries::of_blocks(blocks))?;
            self.registry.presence.note_loaded(series.blocks());
            self.registry.account(id).ok()?.series = series;
            self.long.pop_front();
        }
        Some(())
    }

    fn take_summary(&mut self, from: &mut Reader<'_>) -> Result<(), LoadFault> {
        let content = from.0;
        let zone = read_zone(from).ok_or(LoadFault::Nonsense)?;
        let own = self.summary.content(&zone.to_string());
        if own.0.get(1..) != Some(content) || !self.long.is_empty() || !self.blocks.is_empty() {
            return Err(LoadFault::Incomplete);
        }
        self.zone = Some(zone);
        Ok(())
    }

    fn finish(self) -> Result<Projection, LoadFault> {
        let calendar = Arc::new(Calendar::new(self.zone.ok_or(LoadFault::Incomplete)?));
        let mut registry = self.registry;
        registry.settle_all_due(&calendar);
        // Where blocks are away, what is made of them is made later.
        let _away = registry.enroll_all(&Nothing);
        Ok(Projection { calendar, registry })
    }
}

/// Enters the names of the things from one on.
fn enter<T: Clone, const ROWS: usize>(
    names: &mut NameTable,
    things: &Chunked<T, ROWS>,
    first: u32,
    name: impl Fn(&T) -> &Name,
) {
    let new = (first..).map_while(|id| things.get(id as usize).map(|it| (name(it), id)));
    names.add_all(new);
}

fn read_block(id: AccountId, from: &mut Reader<'_>) -> Option<Block> {
    Block::from_saved(from.bytes()?).filter(|block| is_of(id, block))
}

/// Whether a block is here, or away under a key of the account.
fn is_of(id: AccountId, block: &Block) -> bool {
    block.key().is_none_or(|key| key.account() == id)
}

fn read_zone(from: &mut Reader<'_>) -> Option<Zone> {
    let _: u64 = from.number()?;
    from.signed()?;
    core::str::from_utf8(from.bytes()?).ok()?.parse().ok()
}

fn read_place(from: &mut Reader<'_>) -> Option<u32> {
    let (bytes, rest) = from.0.split_first_chunk::<4>()?;
    from.0 = rest;
    Some(u32::from_be_bytes(*bytes))
}
