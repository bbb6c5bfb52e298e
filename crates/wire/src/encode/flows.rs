//! Flows by name, in the order of the semantics.

use pointbook_core::{Flow, Scale, units_text};
use pointbook_series::Flows;
use serde_json::Value;

use super::fields::Fields;
use crate::words::FLOWS;

/// The flows by name, in the order of the semantics.
///
/// # Examples
///
/// ```
/// use pointbook_series::Flows;
/// use pointbook_wire::named_flows;
///
/// let flows = Flows { earned: 500, ..Flows::default() };
/// assert_eq!(named_flows(&flows).first(), Some(&("earned", 500)));
/// ```
pub fn named_flows(flows: &Flows) -> [(&'static str, i128); 20] {
    [
        ("earned", flows.earned),
        ("earn_reversed", flows.earn_reversed),
        ("redeemed", flows.redeemed),
        ("refunded", flows.refunded),
        ("expired", flows.expired),
        ("adjusted_up", flows.adjusted_up),
        ("adjusted_down", flows.adjusted_down),
        ("transferred_in", flows.transferred_in),
        ("transferred_out", flows.transferred_out),
        ("moved_in", flows.moved_in),
        ("moved_out", flows.moved_out),
        ("held", flows.held),
        ("captured", flows.captured),
        ("released", flows.released),
        ("pending_added", flows.pending_added),
        ("pending_activated", flows.pending_activated),
        ("pending_cancelled", flows.pending_cancelled),
        ("moved_on_hold", flows.moved_on_hold),
        ("moved_pending", flows.moved_pending),
        ("shortfall", flows.shortfall),
    ]
}

/// The name of a flow.
pub fn flow_name(flow: Flow) -> &'static str {
    FLOWS.word(flow)
}

/// Writes all flows, zeros too.
pub(super) fn all_flows(flows: &Flows, scale: Scale) -> Value {
    write(named_flows(flows).into_iter(), scale)
}

/// Writes the flows that are not zero.
pub(super) fn non_zero_flows(flows: &Flows, scale: Scale) -> Value {
    write(named_flows(flows).into_iter().filter(|(_, units)| *units != 0), scale)
}

fn write(flows: impl Iterator<Item = (&'static str, i128)>, scale: Scale) -> Value {
    let put = |fields: Fields, (name, units)| fields.put(name, units_text(units, scale));
    flows.fold(Fields::default(), put).done()
}
