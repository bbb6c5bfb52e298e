//! Answers: one form for each question.

use pointbook_core::{AccountId, Posting, Scale, units_text};
use pointbook_series::{
    Answer, Balance, Expiring, History, HistoryRow, LotLine, Lots, PendingLine, Restatement, Window,
};
use serde_json::Value;

use super::fields::{Fields, list};
use super::flows::{all_flows, non_zero_flows};
use crate::cursor::cursor_text;
use crate::words::FLOWS;

/// Writes an answer; `names` gives the callers' names of accounts.
///
/// # Examples
///
/// ```
/// use pointbook_core::Scale;
/// use pointbook_series::{Answer, Balance};
/// use pointbook_wire::encode_answer;
///
/// let answer = Answer::Balance(Balance { total: 500, on_hold: 120, pending: 0 });
/// let json = encode_answer(&answer, Scale::new(2).unwrap(), &|id| id.number().to_string());
/// assert_eq!(json["available"], "3.80");
/// ```
pub fn encode_answer(answer: &Answer, scale: Scale, names: &dyn Fn(AccountId) -> String) -> Value {
    let writer = Writer { scale, names };
    match answer {
        Answer::Balance(it) => writer.balance(it),
        Answer::Window(it) => writer.window(it),
        Answer::Lots(it) => writer.lots(it),
        Answer::Expiring(it) => writer.expiring(it),
        Answer::History(it) => writer.history(it),
        _ => Value::Null,
    }
}

/// Writes an answer as text: that of what [`encode_answer`] gives.
///
/// # Examples
///
/// ```
/// use pointbook_core::Scale;
/// use pointbook_series::{Answer, Balance};
/// use pointbook_wire::encode_answer_text;
///
/// let answer = Answer::Balance(Balance { total: 5, on_hold: 1, pending: 0 });
/// let text = encode_answer_text(&answer, Scale::default(), &|id| id.number().to_string());
/// assert_eq!(text, r#"{"available":"4","on_hold":"1","pending":"0","total":"5"}"#);
/// ```
pub fn encode_answer_text(
    answer: &Answer,
    scale: Scale,
    names: &dyn Fn(AccountId) -> String,
) -> String {
    match answer {
        // Tills ask for balances all the time, so these are written straight.
        Answer::Balance(balance) => balance_text(balance, scale),
        _ => encode_answer(answer, scale, names).to_string(),
    }
}

fn balance_text(balance: &Balance, scale: Scale) -> String {
    let text = |units| units_text(units, scale);
    let pieces = [
        r#"{"available":""#,
        &text(balance.available()),
        r#"","on_hold":""#,
        &text(balance.on_hold),
        r#"","pending":""#,
        &text(balance.pending),
        r#"","total":""#,
        &text(balance.total),
        r#""}"#,
    ];
    pieces.concat()
}

struct Writer<'a> {
    scale: Scale,
    names: &'a dyn Fn(AccountId) -> String,
}

impl Writer<'_> {
    fn balance(&self, balance: &Balance) -> Value {
        Fields::default()
            .put("available", self.units(balance.available()))
            .put("on_hold", self.units(balance.on_hold))
            .put("pending", self.units(balance.pending))
            .put("total", self.units(balance.total))
            .done()
    }

    fn window(&self, window: &Window) -> Value {
        let restatements = window.restatements.as_deref().unwrap_or_default();
        Fields::default()
            .put("opening", self.balance(&window.opening))
            .put("flows", all_flows(&window.flows, self.scale))
            .put("closing", self.balance(&window.closing))
            .put("restatements", list(restatements, |it| self.restatement(it)))
            .done()
    }

    fn restatement(&self, entry: &Restatement) -> Value {
        Fields::default()
            .put("sequence", entry.sequence)
            .put("key", entry.key.as_str())
            .put("kind", entry.kind.map_or("group", |kind| kind.as_str()))
            .instant("effective_at", entry.effective_at)
            .instant("recorded_at", entry.recorded_at)
            .put("flows", non_zero_flows(&entry.flows, self.scale))
            .done()
    }

    fn lots(&self, lots: &Lots) -> Value {
        Fields::default()
            .put("lots", list(&lots.lots, |it| self.lot(it)))
            .put("pending", list(&lots.pending, |it| self.pending(it)))
            .put("deficit", self.units(lots.deficit))
            .done()
    }

    fn lot(&self, lot: &LotLine) -> Value {
        Fields::default()
            .put("account", (self.names)(lot.account))
            .put("expires", lot.expires.to_string())
            .points("points", lot.points, self.scale)
            .points("on_hold", lot.on_hold, self.scale)
            .done()
    }

    fn pending(&self, pending: &PendingLine) -> Value {
        Fields::default()
            .put("account", (self.names)(pending.account))
            .instant("activates", pending.activates)
            .put("expires", pending.expires.to_string())
            .points("points", pending.points, self.scale)
            .done()
    }

    fn expiring(&self, expiring: &Expiring) -> Value {
        let dates = list(&expiring.expiring, |(date, units)| {
            let date = Fields::default().put("date", date.to_string());
            date.put("points", self.units(*units)).done()
        });
        Fields::default()
            .put("expiring", dates)
            .put("expired_year_to_date", self.units(expiring.expired_year_to_date))
            .put("expired_lifetime", self.units(expiring.expired_lifetime))
            .done()
    }

    fn history(&self, history: &History) -> Value {
        let next = history.next.as_ref().map_or(Value::Null, |it| Value::from(cursor_text(it)));
        let entries = list(&history.rows, |row| self.row(row));
        Fields::default().put("entries", entries).put("next", next).done()
    }

    fn row(&self, row: &HistoryRow) -> Value {
        let due = (!row.due.is_empty()).then(|| list(&row.due, |it| self.posting(it)));
        Fields::default()
            .put("sequence", row.row.sequence.number())
            .may("item", row.in_group.then_some(row.row.item))
            .put("key", row.key.as_str())
            .put("kind", row.kind.as_str())
            .instant("effective_at", row.effective_at)
            .instant("recorded_at", row.recorded_at)
            .may("points", row.points.map(|points| points.text(self.scale)))
            .may("due", due)
            .done()
    }

    fn posting(&self, posting: &Posting) -> Value {
        Fields::default()
            .put("account", (self.names)(posting.account))
            .put("flow", FLOWS.word(posting.flow))
            .instant("effective_at", posting.effective_at)
            .points("points", posting.points, self.scale)
            .done()
    }

    fn units(&self, units: i128) -> String {
        units_text(units, self.scale)
    }
}
