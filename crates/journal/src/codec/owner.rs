//! Facts about accounts and their owners.

use pointbook_core::{AccountId, CustomerId, Fact, HouseholdId, Status};

use super::fact::{put_account, take_account};
use super::sink::Sink;
use super::source::{Malformed, Source, Taken};
use super::tags::Tagged;
use super::text::{put_name, take_name};
use crate::limits::TooLarge;

pub(super) fn put(fact: &Fact, sink: &mut impl Sink) -> Result<(), TooLarge> {
    match fact {
        Fact::AccountOpened { account, name, customer } => {
            sink.byte(ACCOUNT_OPENED);
            put_account(*account, sink);
            put_name(name, sink);
            put_customer(*customer, sink);
        }
        Fact::CustomerCreated { customer, name, household } => {
            sink.byte(CUSTOMER_CREATED);
            put_customer(*customer, sink);
            put_name(name, sink);
            put_household(*household, sink);
        }
        Fact::HouseholdCreated { household, name } => {
            sink.byte(HOUSEHOLD_CREATED);
            put_household(*household, sink);
            put_name(name, sink);
        }
        Fact::CustomerMoved { customer, from, to } => {
            sink.byte(CUSTOMER_MOVED);
            put_customer(*customer, sink);
            put_household(*from, sink);
            put_household(*to, sink);
        }
        Fact::AccountMoved { account, from, to } => {
            sink.byte(ACCOUNT_MOVED);
            put_account(*account, sink);
            put_customer(*from, sink);
            put_customer(*to, sink);
        }
        Fact::StatusSet { account, status, accrue } => {
            sink.byte(STATUS_SET);
            put_account(*account, sink);
            sink.byte(status_byte(*status, *accrue));
        }
        Fact::RedeemerSet { customer, redeemer } => {
            sink.byte(REDEEMER_SET);
            put_customer(*customer, sink);
            sink.byte(u8::from(*redeemer));
        }
        _ => return Err(TooLarge("this version of the format knows every kind of fact")),
    }
    Ok(())
}

pub(super) fn take<'a>(tag: u8, source: &mut impl Source<'a>) -> Taken<Fact> {
    Ok(match tag {
        ACCOUNT_OPENED => Fact::AccountOpened {
            account: take_account(source)?,
            name: take_name(source)?,
            customer: take_customer(source)?,
        },
        CUSTOMER_CREATED => Fact::CustomerCreated {
            customer: take_customer(source)?,
            name: take_name(source)?,
            household: take_household(source)?,
        },
        HOUSEHOLD_CREATED => {
            Fact::HouseholdCreated { household: take_household(source)?, name: take_name(source)? }
        }
        CUSTOMER_MOVED => Fact::CustomerMoved {
            customer: take_customer(source)?,
            from: take_household(source)?,
            to: take_household(source)?,
        },
        ACCOUNT_MOVED => Fact::AccountMoved {
            account: take_account(source)?,
            from: take_customer(source)?,
            to: take_customer(source)?,
        },
        STATUS_SET => {
            let account: AccountId = take_account(source)?;
            let (status, accrue) = take_status(source.byte()?)?;
            Fact::StatusSet { account, status, accrue }
        }
        REDEEMER_SET => {
            Fact::RedeemerSet { customer: take_customer(source)?, redeemer: source.flags(1)? != 0 }
        }
        _ => return Err(Malformed("a fact is of a known kind")),
    })
}

/// A status and whether an account may earn, as one byte.
pub(super) fn status_byte(status: Option<Status>, accrue: Option<bool>) -> u8 {
    status.map_or(UNNAMED, Tagged::tag) | accrue_flag(accrue)
}

/// Takes them apart again.
pub(super) fn take_status(byte: u8) -> Taken<(Option<Status>, Option<bool>)> {
    let status = match byte & UNNAMED {
        UNNAMED => None,
        tag => Some(Status::of(tag)?),
    };
    let accrue = match byte & !UNNAMED {
        0 => None,
        ACCRUES_NOT => Some(false),
        ACCRUES => Some(true),
        _ => return Err(Malformed("an account accrues or not")),
    };
    Ok((status, accrue))
}

const fn accrue_flag(accrue: Option<bool>) -> u8 {
    match accrue {
        None => 0,
        Some(false) => ACCRUES_NOT,
        Some(true) => ACCRUES,
    }
}

fn put_customer(customer: CustomerId, sink: &mut impl Sink) {
    sink.number(u64::from(customer.number()));
}

fn take_customer<'a>(source: &mut impl Source<'a>) -> Taken<CustomerId> {
    source.number_u32().map(CustomerId::new)
}

fn put_household(household: HouseholdId, sink: &mut impl Sink) {
    sink.number(u64::from(household.number()));
}

fn take_household<'a>(source: &mut impl Source<'a>) -> Taken<HouseholdId> {
    source.number_u32().map(HouseholdId::new)
}

const ACCOUNT_OPENED: u8 = 5;
const CUSTOMER_CREATED: u8 = 6;
const HOUSEHOLD_CREATED: u8 = 7;
const CUSTOMER_MOVED: u8 = 8;
const ACCOUNT_MOVED: u8 = 9;
const STATUS_SET: u8 = 10;
const REDEEMER_SET: u8 = 11;

/// No status is named.
const UNNAMED: u8 = 0x0f;
const ACCRUES_NOT: u8 = 1 << 4;
const ACCRUES: u8 = 1 << 5;
