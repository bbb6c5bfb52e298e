//! Accounts, customers and households as bytes, and back.

use pointbook_core::{AccountId, CustomerId, EntryRef, HouseholdId, Sequence, Timestamp};

use super::bytes::{Reader, Writer};
use super::parts::Place;
use super::state::{read_state, write_state};
use crate::account_record::{AccountRecord, Standing};
use crate::account_series::AccountSeries;
use crate::block::Block;
use crate::customer_record::CustomerRecord;
use crate::household_record::HouseholdRecord;
use crate::id_list::IdList;
use crate::owners::{Change, Owners};
use crate::touch::Touches;
use crate::touch_log::TouchLog;

/// Writes an account; the blocks of a long series are written elsewhere.
pub(super) fn write_account(
    to: &mut Writer,
    (id, place): (AccountId, Place),
    record: &AccountRecord,
    standing: &Standing,
) {
    to.bytes(record.name.as_bytes());
    to.number(standing.opened.number());
    to.number(record.latest.number());
    to.number(record.last_late.number());
    match &record.series {
        AccountSeries::Short(block) => {
            to.number(0);
            place.put(to, core::slice::from_ref(block), (id, 0));
        }
        AccountSeries::Long(directory) => to.number(directory.blocks().len() as u64),
    }
    write_owners(to, &standing.owners, CustomerId::number);
    write_touches(to, &standing.touches);
    write_state(to, &record.state);
}

/// An account that was read.
pub(super) struct SavedAccount {
    pub(super) record: AccountRecord,
    pub(super) standing: Standing,
    /// How many blocks its series has elsewhere; 0 when it is short.
    pub(super) blocks: usize,
}

/// Reads an account.
pub(super) fn read_account(from: &mut Reader<'_>) -> Option<SavedAccount> {
    let (name, opened) = (from.name()?, Sequence::new(from.number()?));
    let mut record = AccountRecord::new(name, opened);
    record.latest = Sequence::new(from.number()?);
    record.last_late = Sequence::new(from.number()?);
    let blocks = from.number()?;
    if blocks == 0 {
        let bytes = from.bytes()?;
        let block = if bytes.is_empty() { Block::default() } else { Block::from_saved(bytes)? };
        record.series = AccountSeries::Short(block);
    }
    let owners = read_owners(from, CustomerId::new)?;
    let touches = read_touches(from)?;
    record.state = read_state(from)?;
    let standing = Standing { opened, owners, touches };
    Some(SavedAccount { record, standing, blocks })
}

/// Writes a customer.
pub(super) fn write_customer(to: &mut Writer, customer: &CustomerRecord) {
    to.bytes(customer.name.as_bytes());
    to.number(customer.created.number());
    write_owners(to, &customer.homes, HouseholdId::number);
    write_ids(to, &customer.accounts);
    write_touches(to, &customer.touches);
    to.byte(customer.is_settled.into());
}

/// Reads a customer.
pub(super) fn read_customer(from: &mut Reader<'_>) -> Option<CustomerRecord> {
    Some(CustomerRecord {
        name: from.name()?,
        created: Sequence::new(from.number()?),
        homes: read_owners(from, HouseholdId::new)?,
        accounts: read_ids(from)?,
        touches: read_touches(from)?,
        is_settled: from.truth()?,
    })
}

/// Writes a household.
pub(super) fn write_household(to: &mut Writer, household: &HouseholdRecord) {
    to.bytes(household.name.as_bytes());
    to.number(household.created.number());
    write_ids(to, &household.customers);
    write_touches(to, &household.touches);
    to.byte(household.is_settled.into());
}

/// Reads a household.
pub(super) fn read_household(from: &mut Reader<'_>) -> Option<HouseholdRecord> {
    Some(HouseholdRecord {
        name: from.name()?,
        created: Sequence::new(from.number()?),
        customers: read_ids(from)?,
        touches: read_touches(from)?,
        is_settled: from.truth()?,
    })
}

fn write_ids(to: &mut Writer, ids: &IdList) {
    to.list(ids.as_slice().iter(), |to, id| to.number(u64::from(*id)));
}

fn read_ids(from: &mut Reader<'_>) -> Option<IdList> {
    let mut ids = IdList::default();
    for _ in 0..from.number::<usize>()? {
        ids.push(from.number()?);
    }
    Some(ids)
}

fn write_touches(to: &mut Writer, touches: &Touches) {
    to.byte(touches.is_opened_plainly.into());
    to.bytes(touches.log.as_ref().map_or(&[], |log| log.bytes()));
}

fn read_touches(from: &mut Reader<'_>) -> Option<Touches> {
    let is_opened_plainly = from.truth()?;
    let bytes = from.bytes()?;
    let log = if bytes.is_empty() { None } else { Some(Box::new(TouchLog::from_bytes(bytes)?)) };
    Some(Touches { is_opened_plainly, log })
}

fn write_owners<T: Copy + PartialEq>(
    to: &mut Writer,
    owners: &Owners<T>,
    number: impl Fn(T) -> u32,
) {
    to.number(number(owners.first()).into());
    to.list(owners.later().iter(), |to, change| {
        to.signed(change.at.micros());
        to.number(change.written.sequence.number());
        to.number(change.written.item.into());
        to.number(number(change.to).into());
    });
}

fn read_owners<T: Copy + PartialEq>(
    from: &mut Reader<'_>,
    id: impl Fn(u32) -> T,
) -> Option<Owners<T>> {
    let mut owners = Owners::new(id(from.number()?));
    for _ in 0..from.number::<usize>()? {
        let at = Timestamp::from_micros(from.signed()?);
        let written = EntryRef { sequence: Sequence::new(from.number()?), item: from.number()? };
        owners.change(Change { at, written, to: id(from.number()?) }).ok()?;
    }
    Some(owners)
}
