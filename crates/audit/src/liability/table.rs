//! Making the two tables.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use pointbook_core::{
    Calendar, Entry, Expiry, Fact, Factor, Flow, Place, Posting, Program, Scale, Sequence,
    Timestamp, due_facts,
};
use pointbook_journal::Journal;

use super::money::Money;
use super::month::Month;
use super::row::{Figures, Row, Title};
use crate::error::{Error, ErrorKind};
use crate::pace::Pace;
use crate::people::People;
use crate::trail::{Follower, Moved, reversed_originals};
use crate::until::Until;
use crate::walk::entries_until;

/// From one instant on to before another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Its first instant.
    pub from: Timestamp,
    /// The first instant after it.
    pub to: Timestamp,
}

/// What a program owes its members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Liability {
    /// For which span.
    pub span: Span,
    /// The last entry that was known.
    pub known: Sequence,
    /// By the month in which points expire.
    pub by_expiry: Vec<Row>,
    /// By the month in which they were earned.
    pub by_vintage: Vec<Row>,
    /// The sums of either.
    pub total: Figures,
    /// Decimals of a point.
    pub scale: Scale,
    /// What a point costs the program, as set last.
    pub cost_per_point: Factor,
}

impl Liability {
    /// What so many units cost; `None` beyond 128 bits.
    pub fn cost(&self, units: i128) -> Option<Money> {
        Money::of(units, self.cost_per_point, self.scale)
    }
}

/// Adds up what a program owes, from the entries that `known` says. What time will have done by
/// the end of the span counts, written down or not. Points count in the month in which they were
/// earned by their effective time; of one lot those earned first are spent first.
///
/// # Errors
///
/// [`ErrorKind::WrongWay`] when the span ends before it begins, and when the journal cannot be
/// read, is damaged, or does not fold.
pub fn liability(
    journal: &dyn Journal,
    span: Span,
    known: Until,
    pace: &mut Pace<'_>,
) -> Result<Liability, Error> {
    if span.to < span.from {
        return Err(Error::new(ErrorKind::WrongWay));
    }
    let program = Program::new(&journal.genesis().settings);
    let mut originals = BTreeSet::new();
    entries_until(journal, known, &mut Pace::default().threads(pace.threads_in_all()), |some| {
        originals.extend(some.iter().flat_map(reversed_originals));
        Ok(())
    })?;
    let days = Arc::clone(&program.calendar);
    let tables = Tables { span, calendar: program.calendar, expiry: empty(), vintage: empty() };
    let mut summing = Summing {
        people: People::default(),
        follower: Follower::new(originals, Box::new(move |_, at| Month::of(days.day_of(at)))),
        tables,
        cost: program.cost_per_point,
    };
    let walked = entries_until(journal, known, pace, |some| {
        some.iter().try_for_each(|entry| summing.fold(entry))
    })?;
    summing.fold_due(walked.sequence)?;
    let Summing { tables, cost, .. } = summing;
    let (by_expiry, by_vintage) = (rows(tables.expiry), rows(tables.vintage));
    let mut total = Figures::default();
    by_expiry.iter().for_each(|row| total.add(&row.figures));
    let (known, scale, cost_per_point) = (walked.sequence, program.scale, cost);
    Ok(Liability { span, known, by_expiry, by_vintage, total, scale, cost_per_point })
}

const fn empty() -> BTreeMap<Title, Figures> {
    BTreeMap::new()
}

fn rows(table: BTreeMap<Title, Figures>) -> Vec<Row> {
    let rows = table.into_iter().filter(|(_, figures)| !figures.is_zero());
    rows.map(|(title, figures)| Row { title, figures }).collect()
}

/// A journal that is being summed up.
struct Summing {
    people: People,
    follower: Follower<Month>,
    tables: Tables,
    cost: Factor,
}

impl Summing {
    fn fold(&mut self, entry: &Entry) -> Result<(), Error> {
        self.people.apply_entry(entry)?;
        for fact in entry.members().iter().flat_map(|member| &member.facts) {
            if let Fact::ProgramChanged(settings) = fact {
                self.cost = settings.cost_per_point.unwrap_or(self.cost);
            }
        }
        let tables = &mut self.tables;
        self.follower.follow(entry, &mut |_, moved| tables.add(moved));
        Ok(())
    }

    /// What time does by the end of the span and is not written down.
    fn fold_due(&mut self, sequence: Sequence) -> Result<(), Error> {
        let broken = |unfit| pointbook_core::Broken { sequence, unfit };
        let through = self.tables.span.to.previous();
        let calendar = Arc::clone(&self.tables.calendar);
        for (id, holding) in self.people.holdings() {
            let mut account = holding.account.clone();
            let facts = due_facts(&mut account, id, &calendar, through).map_err(broken)?;
            let tables = &mut self.tables;
            self.follower.follow_due(&facts, &mut |_, moved| tables.add(moved));
        }
        Ok(())
    }
}

/// Both tables.
struct Tables {
    span: Span,
    calendar: Arc<Calendar>,
    expiry: BTreeMap<Title, Figures>,
    vintage: BTreeMap<Title, Figures>,
}

/// A column of a table.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Column {
    Earned,
    Redeemed,
    Expired,
    Other,
}

impl Tables {
    fn add(&mut self, moved: &Moved<'_, Month>) {
        match moved {
            Moved::Posted { posting, pieces, expires, .. } => {
                self.add_posting(posting, pieces, *expires);
            }
            Moved::Redated { from, to, effective_at, pieces, .. } => {
                let points = pieces.iter().map(|(_, points)| i128::from(*points)).sum::<i128>();
                self.add_expiry(of_expiry(*from), (Column::Other, -points), *effective_at);
                self.add_expiry(of_expiry(*to), (Column::Other, points), *effective_at);
            }
        }
    }

    fn add_posting(&mut self, posting: &Posting, pieces: &[(Month, i64)], expires: Option<Expiry>) {
        let Some((column, sign)) = column(posting.flow) else {
            self.add_release(posting, pieces, expires);
            return;
        };
        let at = posting.effective_at;
        let points = sign * i128::from(posting.points.units());
        let is_owed = matches!(posting.place, Place::Deficit { .. });
        let row = if is_owed { Title::Owed } else { expires.map_or(Title::Never, of_expiry) };
        self.add_expiry(row, (column, points), at);
        if is_owed && sign < 0 {
            self.add_vintage(Title::Owed, (column, points), at);
            return;
        }
        for (vintage, some) in pieces {
            let (title, some) = (Title::Month(*vintage), i128::from(*some));
            self.add_vintage(title, (column, sign * some), at);
            if is_owed {
                // They pay what was taken before.
                self.add_vintage(title, (Column::Other, -some), at);
                self.add_vintage(Title::Owed, (Column::Other, some), at);
            }
        }
    }

    /// Points that were set aside and pay a debt when they come back; others stay where they are.
    fn add_release(&mut self, posting: &Posting, pieces: &[(Month, i64)], expires: Option<Expiry>) {
        if !matches!(posting.place, Place::HoldToDeficit { .. }) {
            return;
        }
        let at = posting.effective_at;
        let points = i128::from(posting.points.units());
        let row = expires.map_or(Title::Never, of_expiry);
        self.add_expiry(row, (Column::Other, -points), at);
        self.add_expiry(Title::Owed, (Column::Other, points), at);
        for (vintage, some) in pieces {
            let (title, some) = (Title::Month(*vintage), i128::from(*some));
            self.add_vintage(title, (Column::Other, -some), at);
            self.add_vintage(Title::Owed, (Column::Other, some), at);
        }
    }

    fn add_expiry(&mut self, title: Title, change: (Column, i128), at: Timestamp) {
        self.expiry.entry(title).or_default().change(change, (at, self.span));
    }

    fn add_vintage(&mut self, title: Title, change: (Column, i128), at: Timestamp) {
        self.vintage.entry(title).or_default().change(change, (at, self.span));
    }
}

impl Figures {
    /// Adds a signed change that counts at an instant.
    fn change(&mut self, (column, points): (Column, i128), (at, span): (Timestamp, Span)) {
        if at >= span.to {
            return;
        }
        match column {
            Column::Earned => self.earned_ever += points,
            Column::Expired => self.expired_ever -= points,
            _ => {}
        }
        if at < span.from {
            self.opening += points;
            return;
        }
        match column {
            Column::Earned => self.earned += points,
            Column::Redeemed => self.redeemed -= points,
            Column::Expired => self.expired -= points,
            Column::Other => self.other += points,
        }
    }
}

/// The column of a flow and its sign; none when it leaves all points where they are.
const fn column(flow: Flow) -> Option<(Column, i128)> {
    Some(match flow {
        Flow::Earned => (Column::Earned, 1),
        Flow::Redeemed | Flow::Captured => (Column::Redeemed, -1),
        Flow::Expired => (Column::Expired, -1),
        Flow::Refunded | Flow::AdjustedUp | Flow::TransferredIn => (Column::Other, 1),
        Flow::EarnReversed | Flow::AdjustedDown | Flow::TransferredOut => (Column::Other, -1),
        _ => return None,
    })
}

fn of_expiry(expiry: Expiry) -> Title {
    expiry.date().map_or(Title::Never, |date| Title::Month(Month::of(date)))
}
