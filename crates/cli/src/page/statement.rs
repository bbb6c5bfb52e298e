//! The statement of an account, a customer or a household as a page.

use pointbook_core::{Date, Scale};
use pointbook_series::{Balance, Window};

use super::cells::{Cell, Cells};
use super::dates::{long_date, month_and_year};
use super::expiries::{self, ExpiryLine};
use super::flow_rows;
use super::frame::{Frame, Origin};
use super::graph::{Step, Steps, minus};
use super::html::Html;
use super::movement::{Month, months};
use super::tile::{Tile, details, legend, section, tiles};
use crate::amount::amount_text;

/// What a statement shows.
#[derive(Clone, Debug)]
pub(crate) struct StatementPage {
    /// Whether it is about an account, a customer or a household.
    pub(crate) kind: &'static str,
    /// Whom it is about.
    pub(crate) about: String,
    /// Of which days it is, in words.
    pub(crate) span: String,
    /// The day that balances, lots and holds are of.
    pub(crate) day: Date,
    /// The decimals of amounts.
    pub(crate) scale: Scale,
    /// What there is at the end of that day, or now.
    pub(crate) balance: Balance,
    /// What flowed in the span.
    pub(crate) window: Window,
    /// The balance at the end of each day.
    pub(crate) days: Vec<DayBalance>,
    /// What flowed in each month.
    pub(crate) months: Vec<Month>,
    /// What was recorded after a month was over, and counts in it.
    pub(crate) restated: Vec<RestatedLine>,
    /// What expires when.
    pub(crate) expiries: Vec<ExpiryLine>,
    /// What is owed.
    pub(crate) deficit: i128,
    /// What has expired since the beginning of the year, and ever.
    pub(crate) expired: [i128; 2],
    /// Where the points rest.
    pub(crate) accounts: Vec<AccountLine>,
    /// Open holds.
    pub(crate) holds: Vec<HoldLine>,
    /// Announced points.
    pub(crate) pending: Vec<PendingLine>,
    /// The entries of the span, newest first.
    pub(crate) entries: Vec<EntryLine>,
    /// How many older entries of the span are left out.
    pub(crate) entries_left: usize,
    /// Where all of it comes from.
    pub(crate) origin: Origin,
}

/// The balance at the end of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DayBalance {
    /// The day.
    pub(crate) day: Date,
    /// The balance.
    pub(crate) balance: Balance,
}

/// What rests on one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AccountLine {
    /// Its name.
    pub(crate) name: String,
    /// What there is.
    pub(crate) balance: Balance,
}

/// What was recorded after a month was over, and counts in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RestatedLine {
    /// The first day of the month.
    pub(crate) month: Date,
    /// What was done.
    pub(crate) what: String,
    /// Its key.
    pub(crate) key: String,
    /// When it counts.
    pub(crate) effective: String,
    /// When it was written.
    pub(crate) recorded: String,
    /// What it did to the total of the month.
    pub(crate) effect: i128,
}

/// An open hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HoldLine {
    /// The caller's id of it.
    pub(crate) hold: String,
    /// When it was placed.
    pub(crate) placed: String,
    /// When it lapses.
    pub(crate) lapses: String,
    /// What is still held.
    pub(crate) points: i128,
}

/// Announced points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PendingLine {
    /// On which account.
    pub(crate) account: String,
    /// When they activate.
    pub(crate) activates: String,
    /// The expiry that they will have.
    pub(crate) expires: String,
    /// How many.
    pub(crate) points: i128,
}

/// One entry, or what time did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EntryLine {
    /// When it counts.
    pub(crate) effective: String,
    /// When it was written, if that was on a later day.
    pub(crate) late: Option<String>,
    /// Its sequence.
    pub(crate) sequence: u64,
    /// What was done.
    pub(crate) what: String,
    /// Its key.
    pub(crate) key: String,
    /// What the caller noted.
    pub(crate) note: String,
    /// What it did to the total and to what is held and pending.
    pub(crate) effect: Option<i128>,
}

impl StatementPage {
    /// The page.
    pub(crate) fn html(&self) -> String {
        let (about, span, origin) = (&*self.about, &*self.span, &self.origin);
        let kind = format!("{} statement", self.kind);
        let frame = Frame { kind: &kind, about, span, origin };
        frame.document(|html| {
            tiles(html, &self.tiles());
            section(html, "Balance", |html| self.balance_section(html));
            section(html, "Month by month", |html| {
                months(html, &self.months, self.scale);
                self.restatements(html);
            });
            section(html, "What expires when", |html| self.expiry_section(html));
            self.set_aside(html);
            section(html, "The period in detail", |html| self.detail(html));
        })
    }

    fn amount(&self, units: i128) -> String {
        minus(&amount_text(units, self.scale))
    }

    fn tiles(&self) -> Vec<Tile> {
        let Balance { total, on_hold, pending } = self.balance;
        let owed = if self.deficit > 0 {
            format!("{} owed", self.amount(self.deficit))
        } else {
            format!("on {}", long_date(self.day))
        };
        let next = self.expiries.iter().find_map(|line| line.next());
        let (next, when) = next.map_or_else(
            || ("none".to_owned(), "nothing has a date".to_owned()),
            |(date, units)| (self.amount(units), format!("after {}", long_date(date))),
        );
        let tile = |name, figure, note| Tile { name, figure, note };
        vec![
            tile("Available", self.amount(self.balance.available()), owed),
            tile("On hold", self.amount(on_hold), format!("of {} in all", self.amount(total))),
            tile("Pending", self.amount(pending), "announced, not yet active".to_owned()),
            tile("Expires next", next, when),
        ]
    }

    fn balance_section(&self, html: &mut Html) {
        let held = self.days.iter().any(|day| day.balance.on_hold != 0);
        html.element("figure", &[], |html| {
            let step = |day: &DayBalance| Step {
                day: day.day,
                filled: day.balance.available(),
                line: day.balance.total,
            };
            let steps: Vec<Step> = self.days.iter().map(step).collect();
            let told = self.balance_told();
            Steps { steps: &steps, scale: self.scale, told: &told }.draw(html);
            let mut entries = vec![("outline", "all points at the end of each day")];
            if held {
                entries.push(("area", "of these available, the rest on hold"));
            }
            legend(html, &entries);
        });
        details(html, "The balance at the end of each month as a table", |html| {
            let row = |month: &Month| {
                let Balance { total, on_hold, pending } = month.window.closing;
                let units = [total.saturating_sub(on_hold), on_hold, pending, total];
                let figures = units.map(|units| Cell::amount(units, self.scale));
                let name = Cell::words(month_and_year(month.first));
                std::iter::once(name).chain(figures).collect()
            };
            let table = Cells {
                caption: "Balance at the end of each month",
                words: &["month"],
                figures: &["available", "on hold", "pending", "total"],
                rows: self.months.iter().map(row).collect(),
                sum: None,
            };
            table.write(html);
        });
        if self.accounts.len() > 1 {
            self.account_table(html);
        }
    }

    fn balance_told(&self) -> String {
        let totals = || self.days.iter().map(|day| day.balance.total);
        let (Some(first), Some(last)) = (self.days.first(), self.days.last()) else {
            return "No balance".to_owned();
        };
        format!(
            "Balance from {} to {}: from {} to {}, at least {}, at most {}",
            long_date(first.day),
            long_date(last.day),
            self.amount(first.balance.total),
            self.amount(last.balance.total),
            self.amount(totals().min().unwrap_or(0)),
            self.amount(totals().max().unwrap_or(0)),
        )
    }

    fn account_table(&self, html: &mut Html) {
        let row = |line: &AccountLine| {
            let Balance { total, on_hold, pending } = line.balance;
            let units = [line.balance.available(), on_hold, pending, total];
            let figures = units.map(|units| Cell::amount(units, self.scale));
            std::iter::once(Cell::Foreign(line.name.clone())).chain(figures).collect()
        };
        let table = Cells {
            caption: "Where the points rest",
            words: &["account"],
            figures: &["available", "on hold", "pending", "total"],
            rows: self.accounts.iter().map(row).collect(),
            sum: None,
        };
        table.write(html);
    }

    fn expiry_section(&self, html: &mut Html) {
        expiries::write(html, &self.expiries, self.scale);
        self.told_later(html);
        let [year, ever] = self.expired.map(|units| self.amount(units));
        let text = format!(
            "Points can be spent through the whole day that is named. Expired since the \
             beginning of {}: {year}; ever: {ever}.",
            self.day.format("%Y")
        );
        html.leaf("p", &[("class", "remark")], &text);
    }

    /// Lots are as they were known on the day; what was told later is not in them.
    fn told_later(&self, html: &mut Html) {
        let lots = self.expiries.iter().map(|line| line.points.saturating_add(line.on_hold));
        let known = lots.fold(0_i128, i128::saturating_add).saturating_sub(self.deficit);
        let later = self.balance.total.saturating_sub(known);
        if later != 0 {
            let text = format!(
                "Lots are shown as they were known on {}; {} points were told later.",
                long_date(self.day),
                self.amount(later),
            );
            html.leaf("p", &[("class", "remark")], &text);
        }
    }

    fn set_aside(&self, html: &mut Html) {
        if self.holds.is_empty() && self.pending.is_empty() {
            return;
        }
        section(html, "Set aside and announced", |html| {
            if !self.holds.is_empty() {
                self.hold_table(html);
            }
            if !self.pending.is_empty() {
                self.pending_table(html);
            }
        });
    }

    fn hold_table(&self, html: &mut Html) {
        let row = |line: &HoldLine| {
            vec![
                Cell::Foreign(line.hold.clone()),
                Cell::words(&line.placed),
                Cell::words(&line.lapses),
                Cell::amount(line.points, self.scale),
            ]
        };
        let held: i128 = self.holds.iter().map(|line| line.points).sum();
        // What other owners' holds took from these accounts, if anything.
        let rest = self.balance.on_hold.saturating_sub(held);
        let mut rows: Vec<Vec<Cell>> = self.holds.iter().map(row).collect();
        if rest != 0 {
            let rest = Cell::amount(rest, self.scale);
            rows.push(vec![Cell::words("other holds"), Cell::words(""), Cell::words(""), rest]);
        }
        let total = Cell::amount(self.balance.on_hold, self.scale);
        let table = Cells {
            caption: "On hold",
            words: &["hold", "placed", "lapses"],
            figures: &["points"],
            rows,
            sum: Some(vec![Cell::words("on hold"), Cell::words(""), Cell::words(""), total]),
        };
        table.write(html);
    }

    fn pending_table(&self, html: &mut Html) {
        let row = |line: &PendingLine| {
            vec![
                Cell::Foreign(line.account.clone()),
                Cell::words(&line.activates),
                Cell::words(&line.expires),
                Cell::amount(line.points, self.scale),
            ]
        };
        let table = Cells {
            caption: "Pending",
            words: &["account", "activates", "expires"],
            figures: &["points"],
            rows: self.pending.iter().map(row).collect(),
            sum: None,
        };
        table.write(html);
    }

    fn restatements(&self, html: &mut Html) {
        if self.restated.is_empty() {
            return;
        }
        let row = |line: &RestatedLine| {
            vec![
                Cell::words(month_and_year(line.month)),
                Cell::words(&line.what),
                Cell::Foreign(line.key.clone()),
                Cell::words(&line.effective),
                Cell::words(&line.recorded),
                Cell::signed(line.effect, self.scale),
            ]
        };
        let rows: Vec<Vec<Cell>> = self.restated.iter().map(row).collect();
        let count = rows.len();
        let title = format!("What was told after its month was over: {count} times");
        details(html, &title, |html| {
            let table = Cells {
                caption: "Restated: what was recorded after a month was over, and counts in it",
                words: &["month", "what", "key", "counts", "recorded"],
                figures: &["total"],
                rows,
                sum: None,
            };
            table.write(html);
        });
    }

    fn detail(&self, html: &mut Html) {
        let caption = format!("What flowed {}", self.span);
        flow_rows::window(html, &caption, &self.window, self.scale);
        let row = |line: &EntryLine| {
            let late = line.late.as_ref().map(|day| format!(" (recorded {day})"));
            vec![
                Cell::words(format!("{}{}", line.effective, late.unwrap_or_default())),
                Cell::words(&line.what),
                Cell::Foreign(line.key.clone()),
                Cell::Foreign(line.note.clone()),
                line.effect.map_or(Cell::words(""), |units| Cell::signed(units, self.scale)),
            ]
        };
        let table = Cells {
            caption: "Entries, newest first",
            words: &["when", "what", "key", "note"],
            figures: &["points"],
            rows: self.entries.iter().map(row).collect(),
            sum: None,
        };
        table.write(html);
        if self.entries_left > 0 {
            let text = format!("{} older entries are left out here.", self.entries_left);
            html.leaf("p", &[("class", "remark")], &text);
        }
    }
}
