//! Books: the postings in plain-text accounting, as `hledger` reads it.
//!
//! Every movement has two sides. One is the account, by `members:NAME:` and `free:LOT`,
//! `held:LOT`, `pending` or `owed`; the other is `flows:` and the name of the flow. Members and
//! flows together are zero, and at the end each member's balance is asserted, so that `hledger`
//! itself compares what it added up with what the ledger has.

use std::io::Write;

use pointbook_core::{
    AccountId, Calendar, Date, Entry, Fact, Flow, Place, Posting, Program, Scale, units_text,
};
use pointbook_journal::Journal;

use super::rows::lot_text;
use crate::error::Error;
use crate::flows::{Balance, flow_name};
use crate::pace::Pace;
use crate::people::People;
use crate::until::Until;
use crate::walk::entries_until;

/// Writes the postings of a journal in plain-text accounting: a transaction for each member of an
/// entry and local day. What time has done and no entry has written down is not in it.
///
/// # Errors
///
/// When it cannot be written, and when the journal cannot be read, is damaged, or does not fold.
pub fn export_books(
    journal: &dyn Journal,
    until: Until,
    mut out: impl Write,
    pace: &mut Pace<'_>,
) -> Result<(), Error> {
    let program = Program::new(&journal.genesis().settings);
    let mut books = Books {
        people: People::default(),
        calendar: &program.calendar,
        scale: program.scale,
        text: String::new(),
        last_day: None,
        open: None,
    };
    books.begin();
    entries_until(journal, until, pace, |entries| {
        for entry in entries {
            books.people.apply_entry(entry)?;
            books.entry(entry);
        }
        out.write_all(books.text.as_bytes())?;
        books.text.clear();
        Ok(())
    })?;
    books.end();
    out.write_all(books.text.as_bytes())?;
    Ok(out.flush()?)
}

struct Books<'a> {
    people: People,
    calendar: &'a Calendar,
    scale: Scale,
    text: String,
    /// The latest day of any posting.
    last_day: Option<Date>,
    /// The transaction that postings go to.
    open: Option<(Date, u64, u32, bool)>,
}

impl Books<'_> {
    fn begin(&mut self) {
        let decimals = "0".repeat(self.scale.decimals());
        let point = if decimals.is_empty() { "" } else { "." };
        // A commodity is declared with a decimal mark, whether or not there are decimals.
        let sample = if point.is_empty() { "1000.".to_owned() } else { format!("1000.{decimals}") };
        self.text.push_str("; The postings of a Pointbook ledger: members and flows.\n");
        self.text.push_str(&format!("commodity {sample} pts\n"));
        for flow in Flow::ALL {
            self.text.push_str(&format!("account flows:{}\n", flow_name(flow)));
        }
    }

    fn entry(&mut self, entry: &Entry) {
        self.open = None;
        for posting in entry.due.iter().filter_map(Fact::posting) {
            self.posting(entry, (0, true), posting);
        }
        for (item, member) in (0..).zip(entry.members()) {
            for posting in member.postings() {
                self.posting(entry, (item, false), posting);
            }
        }
    }

    fn posting(&mut self, entry: &Entry, (item, is_due): (u32, bool), posting: &Posting) {
        let Some([from, to]) = self.sides(posting) else { return };
        let day = self.calendar.day_of(posting.effective_at);
        let transaction = (day, entry.sequence.number(), item, is_due);
        if self.open != Some(transaction) {
            self.open = Some(transaction);
            self.last_day = self.last_day.max(Some(day));
            let cause = if is_due { "time" } else { flow_name(posting.flow) };
            let number = format!("{}/{item}", entry.sequence.number());
            self.text.push_str(&format!("\n{day} * ({number}) {cause}\n"));
        }
        let points = posting.points.text(self.scale);
        self.text.push_str(&format!("    {to}  {points} pts\n    {from}  -{points} pts\n"));
    }

    /// From which account of the books to which points go; none when they go nowhere.
    fn sides(&self, posting: &Posting) -> Option<[String; 2]> {
        use Flow::*;
        let flow = format!("flows:{}", flow_name(posting.flow));
        let member = |part: &str| self.member(posting.account, part);
        let lot = posting.place.lot().map(|lot| lot_text(lot.id)).unwrap_or_default();
        let (free, held) = (format!("free:{lot}"), format!("held:{lot}"));
        let own = match posting.place {
            Place::Lot(_) => free.as_str(),
            Place::Deficit { .. } => "owed",
            Place::NewHold { .. } => return Some([member(&free), member(&held)]),
            Place::Hold { .. } if posting.flow == Released => {
                return Some([member(&held), member(&free)]);
            }
            Place::HoldToDeficit { .. } => return Some([member(&held), member("owed")]),
            Place::Hold { .. } => held.as_str(),
            Place::NewPending { .. } | Place::Pending { .. } => "pending",
            Place::Nowhere => return None,
        };
        Some(match posting.flow {
            Earned | Refunded | AdjustedUp | TransferredIn | PendingAdded => [flow, member(own)],
            _ => [member(own), flow],
        })
    }

    /// The name of a part of a member's account. A colon would make parts of a name.
    fn member(&self, account: AccountId, part: &str) -> String {
        let name = self.people.account_name(account).map_or("", |name| name.as_str());
        format!("members:{}:{part}", name.replace(':', "%3A"))
    }

    /// Asserts what every member has, by what accounts hold and not by what was written above.
    fn end(&mut self) {
        let Some(day) = self.last_day else { return };
        let mut lines = String::new();
        for (id, holding) in self.people.holdings() {
            let Balance { total, pending, .. } = Balance::of(&holding.account);
            let all = units_text(total + pending, self.scale);
            let member = self.member(id, "");
            let name = member.trim_end_matches(':');
            lines.push_str(&format!("    {name}  0 pts =* {all} pts\n"));
        }
        self.text.push_str(&format!("\n{day} * what members have\n{lines}"));
    }
}
