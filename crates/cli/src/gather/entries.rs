//! Entries as a statement lists them: what was done, what the caller noted, and what it did.

use std::sync::Arc;

use pointbook::journal::ErrorKind as Journal;
use pointbook_core::{Action, Body, Entry, Envelope, Flow, Kind, Member, Posting, Sequence, Who};
use pointbook_series::HistoryRow;
use pointbook_wire::flow_name;

use super::minute;
use crate::amount::amount_text;
use crate::book::Book;
use crate::failure::Failure;
use crate::page::EntryLine;

/// The entry of a sequence that the ledger told of.
pub(super) fn found(book: &Book, sequence: Sequence) -> Result<Arc<Entry>, Failure> {
    let failed = |error: pointbook::journal::Error| book.failure(&error.into());
    let missing = || failed(pointbook::journal::Error::new(Journal::NotFound));
    let batch = book.ledger.journal().find(sequence).map_err(failed)?.ok_or_else(missing)?;
    let entry = batch.entry(sequence).map_err(|corrupt| failed(corrupt.into()))?;
    entry.map(Arc::new).ok_or_else(missing)
}

/// The line of a row, and below it one for each thing that time had done before.
pub(super) fn entry_lines(
    book: &Book,
    who: &Who,
    row: &HistoryRow,
    entry: &Entry,
) -> Vec<EntryLine> {
    let item = usize::try_from(row.row.item).unwrap_or(usize::MAX);
    let member = entry.members().get(item);
    let recorded = book.calendar.day_of(row.recorded_at);
    let is_late = recorded > book.calendar.day_of(row.effective_at);
    let line = EntryLine {
        effective: minute(book, row.effective_at),
        late: is_late.then(|| recorded.to_string()),
        sequence: row.row.sequence.number(),
        what: told(book, row),
        key: row.key.to_string(),
        note: note(entry, item),
        effect: member.and_then(|member| effect(book, who, row.kind, member)),
    };
    let due = row.due.iter().map(|posting| EntryLine {
        effective: minute(book, posting.effective_at),
        late: None,
        sequence: row.row.sequence.number(),
        what: flow_name(posting.flow).replace('_', " "),
        key: String::new(),
        note: book.name(posting.account),
        effect: Some(on_total(posting)).filter(|units| *units != 0),
    });
    std::iter::once(line).chain(due).collect()
}

/// What was done, in the past tense; with how much, where that does not change the total.
fn told(book: &Book, row: &HistoryRow) -> String {
    let word = done(row.kind);
    let is_still = matches!(row.kind, Kind::Hold | Kind::Release | Kind::Transfer);
    match row.points.filter(|_| is_still) {
        Some(points) => format!("{word} {}", amount_text(points.units().into(), book.scale)),
        None => word.to_owned(),
    }
}

/// A verb in the past tense.
pub(super) fn done(kind: Kind) -> &'static str {
    match kind {
        Kind::Open => "opened",
        Kind::Move => "moved",
        Kind::Status => "status changed",
        Kind::Earn => "earned",
        Kind::Redeem => "redeemed",
        Kind::Hold => "held",
        Kind::Capture => "captured",
        Kind::Release => "released",
        Kind::Adjust => "adjusted",
        Kind::Transfer => "transferred",
        Kind::Reverse => "reversed",
        other => other.as_str(),
    }
}

/// What a member did to the total; of a transfer only where it is about one of its accounts.
fn effect(book: &Book, who: &Who, kind: Kind, member: &Member) -> Option<i128> {
    let of_account = |posting: &&Posting| match who {
        Who::Account(name) => book.name(posting.account) == name.as_str(),
        _ => true,
    };
    if kind == Kind::Transfer && !matches!(who, Who::Account(_)) {
        return None;
    }
    let postings = member.postings().filter(of_account);
    let sum = postings.map(on_total).fold(0_i128, i128::saturating_add);
    Some(sum).filter(|units| *units != 0)
}

/// What a posting does to the total.
fn on_total(posting: &Posting) -> i128 {
    let units = i128::from(posting.points.units());
    match posting.flow {
        Flow::Earned | Flow::Refunded | Flow::AdjustedUp | Flow::TransferredIn => units,
        Flow::EarnReversed
        | Flow::Redeemed
        | Flow::Expired
        | Flow::AdjustedDown
        | Flow::TransferredOut
        | Flow::Captured => 0_i128.saturating_sub(units),
        Flow::Held
        | Flow::Released
        | Flow::PendingAdded
        | Flow::PendingActivated
        | Flow::PendingCancelled
        | Flow::Shortfall => 0,
    }
}

/// What the caller noted: the memo, else a reason or a reference.
fn note(entry: &Entry, item: usize) -> String {
    let (envelope, action): (&Envelope, _) = match &entry.command.body {
        Body::Single(action) => (&entry.command.envelope, Some(action)),
        Body::Group(items) => match items.get(item) {
            Some(item) => (&item.envelope, Some(&item.action)),
            None => (&entry.command.envelope, None),
        },
    };
    let of_action = match action {
        Some(Action::Earn(earn)) => earn.reference.as_deref(),
        Some(Action::Redeem(redeem)) => redeem.reference.as_deref(),
        Some(Action::Hold(hold)) => hold.reference.as_deref(),
        Some(Action::Adjust(adjust)) => Some(&*adjust.reason),
        Some(Action::Transfer(transfer)) => transfer.reason.as_deref(),
        _ => None,
    };
    envelope.memo.as_deref().or(of_action).unwrap_or_default().to_owned()
}
