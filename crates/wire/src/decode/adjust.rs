//! Adjusting by an operator: the parameters of `adjust`.

use pointbook_core::{Adjust, Short};

use super::amount::signed;
use super::at::At;
use super::object::Object;
use super::scalar::boolean;
use super::text::{name, telling_text};
use super::time::expiry;

/// Reads the parameters of `adjust`.
pub(super) fn adjust(at: At<'_>) -> Option<Adjust> {
    let object = Object::open(at)?;
    let account = object.need("account", name);
    let points = object.need("points", signed);
    let adjustment = object.need("type", telling_text);
    let reason = object.need("reason", telling_text);
    let expires = object.may("expires", expiry);
    let allow_negative = object.may("allow_negative", boolean);
    if object.has("expires") && points.is_some_and(|points| points.units() < 0) {
        object.conflict::<()>("expires", "only added points have an expiry");
    }
    object.close(&[&["account", "points", "type", "reason", "expires", "allow_negative"]])?;
    let short = if allow_negative? == Some(true) { Short::Offline } else { Short::Refuse };
    Some(Adjust {
        account: account?,
        points: points?,
        adjustment: adjustment?,
        reason: reason?,
        expires: expires?,
        short,
    })
}
