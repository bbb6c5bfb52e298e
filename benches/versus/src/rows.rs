//! The rows that the databases get: what the journal says, a row for each flow.
//!
//! Invariants:
//! - The rows are read from the journal, so all systems hold the same points.
//! - A row is one flow of one account by one entry at one instant, from however many lots.

use std::time::Duration;

use pointbook::Ledger;
use pointbook::core::{Entry, Fact, Flow, Posting, Sequence};

use crate::fault::Fault;
use crate::world::{self, MONTHS};

/// One flow.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    /// Its place among all.
    pub(crate) id: i64,
    /// Whose.
    pub(crate) account: i64,
    /// Of the household that the account is in: nobody moves in these ten years.
    pub(crate) home: i64,
    /// When it counts, in microseconds.
    pub(crate) at: i64,
    /// The local month of that instant, counted from the first.
    pub(crate) month: i64,
    /// Which of [`KINDS`].
    pub(crate) kind: usize,
    /// How many, below zero where they leave.
    pub(crate) points: i64,
}

/// All rows of a ledger, in the order of its journal.
pub(crate) fn rows_of(ledger: &Ledger) -> Result<Vec<Row>, Fault> {
    let mut rows = Vec::new();
    let months = Months::new();
    let mut follower = ledger.follow(Sequence::new(1));
    while let Some(entry) = follower.next_within(Duration::ZERO)? {
        let first = rows.len();
        for posting in postings(&entry) {
            add(&mut rows, first, (posting, &months))?;
        }
    }
    Ok(rows)
}

fn postings(entry: &Entry) -> impl Iterator<Item = &Posting> {
    let due = entry.due.iter().filter_map(Fact::posting);
    due.chain(entry.members().iter().flat_map(|member| member.postings()))
}

/// Adds a posting to the row of its entry that it belongs to, or makes one.
fn add(
    rows: &mut Vec<Row>,
    first: usize,
    (posting, months): (&Posting, &Months),
) -> Result<(), Fault> {
    let kind = KINDS.iter().position(|kind| kind.flow == posting.flow);
    let kind = kind.ok_or_else(|| format!("no column for {:?}", posting.flow))?;
    let sign = KINDS.get(kind).map_or(1, |kind| kind.sign);
    let account = u64::try_from(posting.account.index())?;
    let (at, points) = (posting.effective_at.micros(), sign * posting.points.units());
    let number = i64::try_from(account)?;
    let of_entry = rows.iter_mut().skip(first);
    let mut same = of_entry.filter(|row| (row.account, row.at, row.kind) == (number, at, kind));
    if let Some(row) = same.next() {
        row.points += points;
        return Ok(());
    }
    rows.push(Row {
        id: i64::try_from(rows.len())?,
        account: number,
        home: i64::try_from(world::home_of(account))?,
        at,
        month: months.of(at)?,
        kind,
        points,
    });
    Ok(())
}

/// Where the months begin, and the one after them.
struct Months(Vec<i64>);

impl Months {
    fn new() -> Self {
        let calendar = world::calendar();
        let begins = |month| calendar.day_start(world::month(month).0).micros();
        Self((0..=MONTHS).map(begins).collect())
    }

    fn of(&self, at: i64) -> Result<i64, Fault> {
        match self.0.partition_point(|begins| *begins <= at).checked_sub(1) {
            Some(month) if month < MONTHS as usize => Ok(i64::try_from(month)?),
            _ => Err(format!("{at} is in no month").into()),
        }
    }
}

/// A kind of flow.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kind {
    /// What Pointbook calls it.
    pub(crate) flow: Flow,
    /// Whether it adds or takes.
    pub(crate) sign: i64,
}

/// The kinds of flow that occur.
pub(crate) const KINDS: [Kind; 5] = [
    Kind { flow: Flow::Earned, sign: 1 },
    Kind { flow: Flow::Redeemed, sign: -1 },
    Kind { flow: Flow::Expired, sign: -1 },
    Kind { flow: Flow::AdjustedUp, sign: 1 },
    Kind { flow: Flow::AdjustedDown, sign: -1 },
];
