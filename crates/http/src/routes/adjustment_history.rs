//! The adjustments that were made.

use std::time::Duration;

use pointbook_core::{Action, Adjust, Body, Entry, Envelope, Kind, Who};
use pointbook_series::{
    Answer, Cursor, HISTORY_ROWS_MAX, HistoryFilter, HistoryRow, Moment, Question,
};

use crate::answer::Object;
use crate::call::{Call, Reply, Step, who};
use crate::fields::Fields;
use crate::names::{ReasonCode, UserIdType, member, parameter};
use crate::problem::Problem;
use crate::program::{Served, unanswered};

/// A page of the adjustments of an account or a customer, newest first.
pub(super) fn adjustments(call: &Call) -> Result<Step, Problem> {
    use parameter::{FROM_DATE, LIMIT, OFFSET, TO_DATE, USER_ID, USER_ID_TYPE};
    let known = [USER_ID, USER_ID_TYPE, FROM_DATE, TO_DATE, OFFSET, LIMIT];
    let mut fields = Fields::of_query(&call.query, &known);
    let name = fields.random_number(USER_ID);
    let kind = fields.word(USER_ID_TYPE, &UserIdType::RANDOM);
    let dates = (fields.may_date(FROM_DATE), fields.may_date(TO_DATE));
    let offset = fields.number(OFFSET, 0, 0..=OFFSET_MAX);
    let limit = fields.number(LIMIT, LIMIT_MAX, 1..=LIMIT_MAX);
    if let (Some(from), Some(to)) = dates
        && from > to
    {
        fields.fault(ReasonCode::InvalidFieldValue, FROM_DATE, "is after the last date");
    }
    let read = kind.zip(name).zip(offset.zip(limit));
    let ((kind, name), (offset, limit)) = fields.finish(read)?;
    let filter = HistoryFilter {
        from: dates.0.map(Moment::Day),
        to: dates.1.map(Moment::Day),
        kinds: vec![Kind::Adjust],
        limit: Some(HISTORY_ROWS_MAX),
        ..HistoryFilter::default()
    };
    let program = call.program();
    let page = page(program, &who(kind, name), filter, (offset, limit))?;
    let rows: Vec<Object> =
        page.rows.iter().map(|row| line(program, row)).collect::<Result<_, _>>()?;
    let count = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    let body = Object::default()
        .number(member::OFFSET, u64::from(offset))
        .number(member::LIMIT, u64::from(limit))
        .number(member::TOTAL, page.total)
        .number(member::COUNT, count)
        .list(member::ADJUSTMENTS, rows.into_iter());
    Ok(Step::Answer(Reply::json(200, body.text())))
}

/// Some rows, and how many there are in all.
struct Page {
    rows: Vec<HistoryRow>,
    total: u64,
}

fn page(
    program: &Served,
    who: &Who,
    filter: HistoryFilter,
    (offset, limit): (u32, u32),
) -> Result<Page, Problem> {
    let mut page = Page { rows: Vec::new(), total: 0 };
    let wanted = u64::from(offset)..u64::from(offset.saturating_add(limit));
    let mut cursor: Option<Cursor> = None;
    loop {
        let filter = HistoryFilter { cursor, ..filter.clone() };
        let question = Question::History { who: who.clone(), filter };
        let reading = program.ledger.ask(&question).map_err(|error| unanswered(&error))?;
        let Answer::History(history) = reading.answer else {
            return Err(Problem::unavailable("the ledger gave another answer"));
        };
        for row in history.rows {
            if wanted.contains(&page.total) {
                page.rows.push(row);
            }
            page.total = page.total.saturating_add(1);
        }
        cursor = history.next;
        if cursor.is_none() {
            return Ok(page);
        }
    }
}

fn line(program: &Served, row: &HistoryRow) -> Result<Object, Problem> {
    let mut follower = program.ledger.follow(row.row.sequence);
    let entry = follower.next_within(Duration::ZERO).ok().flatten();
    let entry = entry.ok_or_else(|| Problem::unavailable("the journal cannot be read"))?;
    let (envelope, adjust) = adjustment(&entry, row.row.item)
        .ok_or_else(|| Problem::unavailable("the journal cannot be read"))?;
    let by = envelope.by.as_deref().or(entry.command.envelope.by.as_deref());
    let date = program.calendar.day_of(row.effective_at);
    Ok(Object::default()
        .string(member::ADJUSTMENT_DATE, &date.to_string())
        .points(member::POINTS, row.points.unwrap_or(adjust.points), program.scale)
        .string(member::ADJUSTMENT_TYPE_CODE, &adjust.adjustment)
        .string(member::ADJUSTMENT_REASON, &adjust.reason)
        .string(member::ADJUSTED_BY, by.unwrap_or_default())
        .string(member::ACCOUNT_ID, adjust.account.as_str()))
}

/// The adjustment that a row of history tells of.
fn adjustment(entry: &Entry, item: u32) -> Option<(&Envelope, &Adjust)> {
    let (envelope, action) = match &entry.command.body {
        Body::Single(action) => (&entry.command.envelope, action),
        Body::Group(items) => {
            let item = items.get(usize::try_from(item).ok()?)?;
            (&item.envelope, &item.action)
        }
    };
    match action {
        Action::Adjust(adjust) => Some((envelope, adjust)),
        _ => None,
    }
}

const LIMIT_MAX: u32 = 25;
const OFFSET_MAX: u32 = 1_000_000;
