//! Redeeming: the parameters of `redeem`.

use pointbook_core::{Redeem, Short};

use super::amount::positive;
use super::at::At;
use super::object::Object;
use super::scalar::boolean;
use super::text::text;
use super::who::{self, who};

/// Reads the parameters of `redeem`.
pub(super) fn redeem(at: At<'_>) -> Option<Redeem> {
    let object = Object::open(at)?;
    let who = who(&object);
    let points = object.need("points", positive);
    let reference = object.may("ref", text);
    let short = short(&object);
    object.close(&[&who::FIELDS, &["points", "ref", "offline", "partial"]])?;
    Some(Redeem { who: who?, points: points?, reference: reference?, short: short? })
}

/// Reads what is done when there are too few points.
fn short(object: &Object<'_>) -> Option<Short> {
    let offline = object.may("offline", boolean);
    let partial = object.may("partial", boolean);
    let offline = offline?.unwrap_or_default();
    if offline && (object.has("customer") || object.has("household")) {
        return object.conflict("offline", "only an account redeems offline");
    }
    match (offline, partial?.unwrap_or_default()) {
        (true, true) => object.conflict("partial", "what happened offline happened wholly"),
        (true, false) => Some(Short::Offline),
        (false, true) => Some(Short::Partial),
        (false, false) => Some(Short::Refuse),
    }
}
