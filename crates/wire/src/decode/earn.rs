//! Earning: the parameters of `earn`.

use pointbook_core::{Earn, EarnAmount};

use super::amount::{factor, positive};
use super::at::At;
use super::object::Object;
use super::text::{name, text};
use super::time::{expiry, instant};

/// Reads the parameters of `earn`.
pub(super) fn earn(at: At<'_>) -> Option<Earn> {
    let object = Object::open(at)?;
    let account = object.need("account", name);
    let amount = amount(&object);
    let expires = object.may("expires", expiry);
    let activates = object.may("activates", instant);
    let reference = object.may("ref", text);
    object.close(&[&["account", "points", "spend", "rate", "expires", "activates", "ref"]])?;
    Some(Earn {
        account: account?,
        amount: amount?,
        expires: expires?,
        activates: activates?,
        reference: reference?,
    })
}

/// Reads points, or spend and rate.
fn amount(object: &Object<'_>) -> Option<EarnAmount> {
    let points = object.may("points", positive);
    let spend = object.may("spend", factor);
    let rate = object.may("rate", factor);
    match (object.has("points"), object.has("spend"), object.has("rate")) {
        (true, false, false) => points?.map(EarnAmount::Points),
        (false, true, true) => Some(EarnAmount::Priced { spend: spend??, rate: rate?? }),
        (false, true, false) => object.missing("rate", "a spend needs its rate"),
        (false, false, true) => object.missing("spend", "a rate needs its spend"),
        (false, false, false) => object.missing("points", "points, or spend and rate are needed"),
        (true, _, _) => object.conflict("points", "give points, or spend and rate, not both"),
    }
}
