//! Holds: `hold`, `capture` and `release`.

use pointbook_core::{Capture, Hold, Release, Rest};

use super::amount::positive;
use super::at::At;
use super::object::Object;
use super::scalar::{boolean, natural_u32};
use super::text::{key, text};
use super::who::{self, who};

/// Reads the parameters of `hold`.
pub(super) fn hold(at: At<'_>) -> Option<Hold> {
    let object = Object::open(at)?;
    let who = who(&object);
    let points = object.need("points", positive);
    let hold = object.need("hold", key);
    let ttl_seconds = object.may("ttl_seconds", natural_u32);
    let reference = object.may("ref", text);
    object.close(&[&who::FIELDS, &["points", "hold", "ttl_seconds", "ref"]])?;
    Some(Hold {
        who: who?,
        points: points?,
        hold: hold?,
        ttl_seconds: ttl_seconds?,
        reference: reference?,
    })
}

/// Reads the parameters of `capture`.
pub(super) fn capture(at: At<'_>) -> Option<Capture> {
    let object = Object::open(at)?;
    let hold = object.need("hold", key);
    let points = object.may("points", positive);
    let more = object.may("more", boolean);
    object.close(&[&["hold", "points", "more"]])?;
    let rest = if more? == Some(true) { Rest::StaysHeld } else { Rest::Released };
    Some(Capture { hold: hold?, points: points?, rest })
}

/// Reads the parameters of `release`.
pub(super) fn release(at: At<'_>) -> Option<Release> {
    let object = Object::open(at)?;
    let hold = object.need("hold", key);
    let points = object.may("points", positive);
    object.close(&[&["hold", "points"]])?;
    Some(Release { hold: hold?, points: points? })
}
