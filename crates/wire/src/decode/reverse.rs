//! Undoing: the parameters of `reverse`.

use pointbook_core::{Reverse, ReverseAmount};

use super::amount::{positive, share};
use super::at::At;
use super::object::Object;
use super::scalar::natural_u32;
use super::text::key;

/// Reads the parameters of `reverse`.
pub(super) fn reverse(at: At<'_>) -> Option<Reverse> {
    let object = Object::open(at)?;
    let of = object.need("of", key);
    let item = object.may("item", natural_u32);
    let amount = amount(&object);
    object.close(&[&["of", "item", "points", "share"]])?;
    Some(Reverse { of: of?, item: item?, amount: amount? })
}

fn amount(object: &Object<'_>) -> Option<ReverseAmount> {
    let points = object.may("points", positive);
    let share = object.may("share", share);
    if object.has("points") && object.has("share") {
        return object.conflict("share", "only one of points, share may be given");
    }
    let points = points?.map(ReverseAmount::Points);
    let share = share?.map(ReverseAmount::Share);
    Some(points.or(share).unwrap_or(ReverseAmount::Rest))
}
