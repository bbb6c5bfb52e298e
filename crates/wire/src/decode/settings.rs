//! Settings: those of a new ledger, and `program`.

use pointbook_core::{ProgramSettings, Scale, Zone};

use super::amount::{factor, not_negative};
use super::at::{At, Reading};
use super::object::Object;
use super::policy::{expiry_policy, returns};
use super::scalar::{natural, natural_u32, word};
use crate::fault::{FaultCode, Invalid};
use crate::node::{Node, Number};
use crate::words::{CLAWBACKS, PRICE_ROUNDINGS, TRANSFER_SCOPES};

/// Reads the settings of a new ledger from JSON; their amounts are of their own scale.
///
/// # Errors
///
/// All faults at once.
///
/// # Examples
///
/// ```
/// use pointbook_core::{Points, Scale};
/// use pointbook_wire::decode_settings;
///
/// let settings = decode_settings(br#"{"scale":2,"min_redemption":"12.5"}"#).unwrap();
/// assert_eq!(settings.scale, Scale::new(2));
/// assert_eq!(settings.min_redemption, Some(Points::new(1250)));
/// assert!(decode_settings(br#"{"scale":5}"#).is_err());
/// ```
pub fn decode_settings(text: &[u8]) -> Result<ProgramSettings, Invalid> {
    decode_settings_node(&Node::parse(text)?)
}

/// Reads the settings of a new ledger from JSON that was parsed already.
///
/// # Errors
///
/// All faults at once.
pub fn decode_settings_node(node: &Node<'_>) -> Result<ProgramSettings, Invalid> {
    let reading = Reading::new(own_scale(node));
    let read = settings(reading.whole(node));
    reading.settle(read, None)
}

/// Reads settings; amounts are of the reading's scale.
pub(super) fn settings(at: At<'_>) -> Option<ProgramSettings> {
    let object = Object::open(at)?;
    let fixed = (object.may("scale", scale), object.may("zone", zone));
    let expiry = object.may("expiry", expiry_policy);
    let rounding = object.may("rounding", |at| word(at, &PRICE_ROUNDINGS));
    let clawback = object.may("clawback", |at| word(at, &CLAWBACKS));
    let returns = object.may("returns", returns);
    let transfer_scope = object.may("transfer_scope", |at| word(at, &TRANSFER_SCOPES));
    let min_redemption = object.may("min_redemption", not_negative);
    let hold_ttl_seconds = object.may("hold_ttl_seconds", natural_u32);
    let hold_ttl_seconds_max = object.may("hold_ttl_max_seconds", natural_u32);
    let future_tolerance_seconds = object.may("future_tolerance_seconds", natural_u32);
    let cost_per_point = object.may("cost_per_point", factor);
    object.close(&[&FIELDS])?;
    Some(ProgramSettings {
        scale: fixed.0?,
        zone: fixed.1?,
        expiry: expiry?,
        rounding: rounding?,
        clawback: clawback?,
        returns: returns?,
        transfer_scope: transfer_scope?,
        min_redemption: min_redemption?,
        hold_ttl_seconds: hold_ttl_seconds?,
        hold_ttl_seconds_max: hold_ttl_seconds_max?,
        future_tolerance_seconds: future_tolerance_seconds?,
        cost_per_point: cost_per_point?,
    })
}

fn scale(at: At<'_>) -> Option<Scale> {
    let decimals = natural::<u8>(at, u64::from(pointbook_core::SCALE_MAX))?;
    Scale::new(decimals)
}

fn zone(at: At<'_>) -> Option<Zone> {
    let Some(text) = at.node.text() else { return at.wrong_type("a string") };
    let message = "an IANA name such as America/Chicago, or an offset such as -06:00 is expected";
    text.parse().ok().or_else(|| at.fault(FaultCode::BadFormat, message))
}

/// The scale that settings name for themselves; a wrong one is told when it is read.
fn own_scale(node: &Node<'_>) -> Scale {
    let decimals = match node.member("scale") {
        Some(Node::Number(Number::Natural(decimals))) => u8::try_from(*decimals).ok(),
        _ => None,
    };
    decimals.and_then(Scale::new).unwrap_or_default()
}

const FIELDS: [&str; 12] = [
    "scale",
    "zone",
    "expiry",
    "rounding",
    "clawback",
    "returns",
    "transfer_scope",
    "min_redemption",
    "hold_ttl_seconds",
    "hold_ttl_max_seconds",
    "future_tolerance_seconds",
    "cost_per_point",
];
