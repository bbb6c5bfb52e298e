//! A read side of many accounts, and the bare arrays of the same flows.

use pointbook_core::Who;
use pointbook_series::{Answer, Question};

use crate::{Bare, Flow, Numbers, Row, Series, Span, account, clock, window_of};

/// The length of the bench's time, three years in microseconds.
pub const SPAN: u64 = 3 * 365 * 86_400_000_000;

/// The read side and the bare arrays, of the same flows.
pub struct World {
    /// The read side.
    pub series: Series,
    /// The bare arrays.
    pub bare: Bare,
    /// How many accounts there are.
    pub accounts: u32,
}

impl World {
    /// A world of so many accounts, with a hundred flows each on average, skewed, one in a hundred
    /// of them late; `home_size` to a household.
    pub fn new(accounts: u32, home_size: u32) -> Self {
        let mut series = Series::in_homes_of(home_size, accounts);
        let mut counts = vec![0_usize; accounts as usize];
        let mut some = Vec::with_capacity(POOL);
        for flow in flows(accounts) {
            if let Some(count) = counts.get_mut(flow.account as usize) {
                *count += 1;
            }
            some.push(flow);
            if some.len() == POOL {
                series.record_all(&some);
                some.clear();
            }
        }
        series.record_all(&some);
        let mut rows: Vec<Row> = counts.into_iter().map(Row::with_capacity).collect();
        for flow in flows(accounts) {
            if let Some(row) = rows.get_mut(flow.account as usize) {
                row.push(flow);
            }
        }
        let mut bare = Bare::default();
        for (index, mut row) in (0..).zip(rows) {
            row.finish();
            bare.push(account(index), row);
        }
        Self { series, bare, accounts }
    }

    /// Some account.
    pub fn random_account(&self, numbers: &mut Numbers) -> Who {
        Who::Account(account(numbers.below(self.accounts.into())))
    }

    /// What a window ends with.
    pub fn ask(&self, question: &Question) -> i128 {
        self.series.ask(question)
    }
}

impl Series {
    /// What a window ends with.
    pub fn ask(&self, question: &Question) -> i128 {
        match self.projection.answer(question, clock(SPAN.cast_signed()), &Vec::new()) {
            Ok(Answer::Window(window)) => window.closing.total,
            other => unreachable!("{other:?}"),
        }
    }
}

/// All flows of a world, the first of each account coming first.
fn flows(accounts: u32) -> impl Iterator<Item = Flow> {
    let mut numbers = Numbers::new(1);
    let flows = u64::from(accounts) * 100;
    let first = (0..accounts).map(|account| Flow { account, micros: 0, points: 1_000_000 });
    first.chain((0..flows).map(move |step| flow(&mut numbers, accounts, step * (SPAN / flows))))
}

/// Some flow at about an instant: earned more than redeemed, by some accounts more than by others.
pub fn flow(numbers: &mut Numbers, accounts: u32, micros: u64) -> Flow {
    let account = numbers.below(accounts.into()) * (1 + numbers.below(4)) / 4;
    let is_late = numbers.below(100) == 0;
    let micros = if is_late { numbers.below(micros + 1) } else { micros };
    let points = if numbers.below(4) == 0 { -1 } else { 100 + numbers.below(900).cast_signed() };
    let account = u32::try_from(account).unwrap_or_default();
    Flow { account, micros: micros.cast_signed(), points }
}

fn span(numbers: &mut Numbers) -> Span {
    let (one, other) = (numbers.below(SPAN).cast_signed(), numbers.below(SPAN).cast_signed());
    (one.min(other), one.max(other))
}

/// Windows of somebody, over random spans.
pub fn questions(
    count: usize,
    who: impl Fn(&mut Numbers) -> Who,
) -> impl Iterator<Item = (Who, Span, Question)> {
    let mut numbers = Numbers::new(7);
    (0..count).map(move |_| {
        let (who, span) = (who(&mut numbers), span(&mut numbers));
        (who.clone(), span, window_of(who, span))
    })
}

/// Flows that are folded at once.
const POOL: usize = 64;
