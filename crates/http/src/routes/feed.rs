//! The change feed on the native API: server-sent events, one for each entry.

use pointbook::Ledger;
use pointbook_core::{Entry, Outcome};
use pointbook_wire::{encode_command, encode_outcome};

use crate::answer::Object;

/// The event of an entry: its sequence as the id, its command and its outcome.
pub(crate) fn feed_line(ledger: &Ledger, entry: &Entry) -> String {
    let scale = ledger.scale();
    let outcome = encode_outcome(&Outcome::of(entry), scale, &|id| ledger.account_name(id));
    let sequence = entry.sequence.number();
    let data = Object::default()
        .number("sequence", sequence)
        .string("recorded_at", &entry.recorded_at.text())
        .raw("command", &encode_command(&entry.command, scale).to_string())
        .raw("outcome", &outcome.to_string())
        .text();
    format!("id: {sequence}\nevent: entry\ndata: {data}\n\n")
}
