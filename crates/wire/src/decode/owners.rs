//! Opening, moving and gating: `open`, `move` and `status`.

use pointbook_core::{Move, Open, StatusChange};

use super::at::At;
use super::object::Object;
use super::scalar::{boolean, word};
use super::text::name;
use crate::words::STATUSES;

/// Reads the parameters of `open`.
pub(super) fn open(at: At<'_>) -> Option<Open> {
    let object = Object::open(at)?;
    let account = object.need("account", name);
    let customer = object.need("customer", name);
    let household = object.need("household", name);
    object.close(&[&["account", "customer", "household"]])?;
    Some(Open { account: account?, customer: customer?, household: household? })
}

/// Reads the parameters of `move`.
pub(super) fn movement(at: At<'_>) -> Option<Move> {
    let object = Object::open(at)?;
    let moved = match object.one_of(&["customer", "account"]) {
        Some("customer") => customer_move(&object),
        Some(_) => account_move(&object),
        None => None,
    };
    object.close(&[&["customer", "to_household", "account", "to_customer"]])?;
    moved
}

fn customer_move(object: &Object<'_>) -> Option<Move> {
    let customer = object.need("customer", name);
    let to_household = object.need("to_household", name);
    if object.has("to_customer") {
        return object.conflict("to_customer", "a customer moves to a household");
    }
    Some(Move::Customer { customer: customer?, to_household: to_household? })
}

fn account_move(object: &Object<'_>) -> Option<Move> {
    let account = object.need("account", name);
    let to_customer = object.need("to_customer", name);
    if object.has("to_household") {
        return object.conflict("to_household", "an account moves to a customer");
    }
    Some(Move::Account { account: account?, to_customer: to_customer? })
}

/// Reads the parameters of `status`.
pub(super) fn status(at: At<'_>) -> Option<StatusChange> {
    let object = Object::open(at)?;
    let change = match object.one_of(&["account", "customer"]) {
        Some("account") => account_status(&object),
        Some(_) => customer_status(&object),
        None => None,
    };
    object.close(&[&["account", "status", "accrue", "customer", "redeemer"]])?;
    change
}

fn account_status(object: &Object<'_>) -> Option<StatusChange> {
    let account = object.need("account", name);
    let status = object.may("status", |at| word(at, &STATUSES));
    let accrue = object.may("accrue", boolean);
    if object.has("redeemer") {
        return object.conflict("redeemer", "this is for a customer");
    }
    let (status, accrue) = (status?, accrue?);
    if status.is_none() && accrue.is_none() {
        return object.missing("status", "one of status, accrue is needed");
    }
    Some(StatusChange::Account { account: account?, status, accrue })
}

fn customer_status(object: &Object<'_>) -> Option<StatusChange> {
    let customer = object.need("customer", name);
    let redeemer = object.need("redeemer", boolean);
    let misplaced = ["status", "accrue"].into_iter().filter(|field| object.has(field));
    let misplaced = misplaced.map(|field| object.conflict::<()>(field, "this is for an account"));
    if misplaced.count() > 0 {
        return None;
    }
    Some(StatusChange::Customer { customer: customer?, redeemer: redeemer? })
}
