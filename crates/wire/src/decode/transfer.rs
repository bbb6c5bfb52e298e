//! Transferring: the parameters of `transfer`.

use pointbook_core::Transfer;

use super::amount::positive;
use super::at::At;
use super::object::Object;
use super::scalar::word;
use super::text::{name, text};
use crate::words::TRANSFER_EXPIRIES;

/// Reads the parameters of `transfer`.
pub(super) fn transfer(at: At<'_>) -> Option<Transfer> {
    let object = Object::open(at)?;
    let from = object.need("from", name);
    let to = object.need("to", name);
    let points = object.need("points", positive);
    let transfer = object.may("type", text);
    let reason = object.may("reason", text);
    let expiry = object.may("expiry", |at| word(at, &TRANSFER_EXPIRIES));
    object.close(&[&["from", "to", "points", "type", "reason", "expiry"]])?;
    Some(Transfer {
        from: from?,
        to: to?,
        points: points?,
        transfer: transfer?,
        reason: reason?,
        expiry: expiry?.unwrap_or_default(),
    })
}
