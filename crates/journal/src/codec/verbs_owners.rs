//! The verbs about accounts and their owners: `open`, `move` and `status`.

use pointbook_core::{Move, Open, StatusChange};

use super::owner::{status_byte, take_status};
use super::sink::Sink;
use super::source::{Source, Taken};
use super::text::{put_name, take_name};

pub(super) fn put_open(open: &Open, sink: &mut impl Sink) {
    let Open { account, customer, household } = open;
    for name in [account, customer, household] {
        put_name(name, sink);
    }
}

pub(super) fn take_open<'a>(source: &mut impl Source<'a>) -> Taken<Open> {
    Ok(Open {
        account: take_name(source)?,
        customer: take_name(source)?,
        household: take_name(source)?,
    })
}

pub(super) fn put_move(movement: &Move, sink: &mut impl Sink) {
    let (flags, who, to) = match movement {
        Move::Customer { customer, to_household } => (OF_CUSTOMER, customer, to_household),
        Move::Account { account, to_customer } => (0, account, to_customer),
    };
    sink.byte(flags);
    put_name(who, sink);
    put_name(to, sink);
}

pub(super) fn take_move<'a>(source: &mut impl Source<'a>) -> Taken<Move> {
    let flags = source.flags(OF_CUSTOMER)?;
    let (who, to) = (take_name(source)?, take_name(source)?);
    Ok(match flags {
        0 => Move::Account { account: who, to_customer: to },
        _ => Move::Customer { customer: who, to_household: to },
    })
}

pub(super) fn put_status(change: &StatusChange, sink: &mut impl Sink) {
    match change {
        StatusChange::Account { account, status, accrue } => {
            sink.byte(0);
            put_name(account, sink);
            sink.byte(status_byte(*status, *accrue));
        }
        StatusChange::Customer { customer, redeemer } => {
            sink.byte(OF_CUSTOMER);
            put_name(customer, sink);
            sink.byte(u8::from(*redeemer));
        }
    }
}

pub(super) fn take_change<'a>(source: &mut impl Source<'a>) -> Taken<StatusChange> {
    let flags = source.flags(OF_CUSTOMER)?;
    let name = take_name(source)?;
    if flags != 0 {
        let redeemer = source.flags(1)? != 0;
        return Ok(StatusChange::Customer { customer: name, redeemer });
    }
    let (status, accrue) = take_status(source.byte()?)?;
    Ok(StatusChange::Account { account: name, status, accrue })
}

/// It is about a customer, not an account.
const OF_CUSTOMER: u8 = 1 << 0;
