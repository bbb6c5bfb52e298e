//! Local days of a zone: where each begins, and which one an instant belongs to.
//!
//! Invariants:
//! - Days are defined by their first instants: a day is `[start(D), start(D+1))`, also where
//!   clocks were set back over midnight.
//! - Where local midnight does not exist, a day begins at the first instant that does; a day that
//!   a zone skipped is empty.
//! - The table of first instants is a memo of a pure function; it changes no answer.

use std::sync::OnceLock;

use chrono::{Datelike, Days, Months, NaiveTime};

use crate::time::{Date, Timestamp};
use crate::zone::Zone;

/// The local days of one zone.
///
/// # Examples
///
/// ```
/// use pointbook_core::{Calendar, Date, Timestamp};
///
/// // Clocks in Sao Paulo skipped midnight of 4 November 2018.
/// let calendar = Calendar::new("America/Sao_Paulo".parse().unwrap());
/// let day = Date::from_ymd_opt(2018, 11, 4).unwrap();
/// assert_eq!(calendar.day_start(day).text(), "2018-11-04T03:00:00Z");
/// assert_eq!(calendar.day_of(calendar.day_start(day)), day);
/// ```
#[derive(Debug)]
pub struct Calendar {
    zone: Zone,
    years: Box<[OnceLock<Box<[Timestamp]>>]>,
}

impl Calendar {
    /// Makes the calendar of `zone`.
    pub fn new(zone: Zone) -> Self {
        let years = (TABLE_YEAR_FIRST..TABLE_YEAR_END).map(|_| OnceLock::new()).collect();
        Self { zone, years }
    }

    /// The zone whose days these are.
    pub fn zone(&self) -> Zone {
        self.zone
    }

    /// The first instant of the local day `day`.
    pub fn day_start(&self, day: Date) -> Timestamp {
        let start = self.year(day.year()).and_then(|year| year.get(place_in_year(day)));
        start.copied().unwrap_or_else(|| find_day_start(self.zone, day))
    }

    /// The first instant after the local day `day`.
    pub fn day_end(&self, day: Date) -> Timestamp {
        // A table has the first instant of the next year, too.
        let next = place_in_year(day).saturating_add(1);
        let end = self.year(day.year()).and_then(|year| year.get(next));
        end.copied()
            .unwrap_or_else(|| day.succ_opt().map_or(Timestamp::MAX, |next| self.day_start(next)))
    }

    fn year(&self, year: i32) -> Option<&[Timestamp]> {
        let slot = usize::try_from(year.checked_sub(TABLE_YEAR_FIRST)?).ok()?;
        let table = self.years.get(slot)?;
        Some(table.get_or_init(|| year_table(self.zone, year)))
    }

    /// The local day that `instant` belongs to; saturates at the ends of the calendar.
    pub fn day_of(&self, instant: Timestamp) -> Date {
        let mut day = guess_day(instant);
        while instant < self.day_start(day) {
            match day.pred_opt() {
                Some(earlier) => day = earlier,
                None => return day,
            }
        }
        while instant >= self.day_end(day) {
            match day.succ_opt() {
                Some(later) => day = later,
                None => return day,
            }
        }
        day
    }
}

/// The day in UTC: never more than two days from the local one.
fn guess_day(instant: Timestamp) -> Date {
    let days = instant.micros().div_euclid(MICROS_PER_DAY);
    let offset = i32::try_from(days).ok().and_then(|d| d.checked_add(DAYS_TO_1970));
    offset.and_then(Date::from_num_days_from_ce_opt).unwrap_or(if days < 0 {
        Date::MIN
    } else {
        Date::MAX
    })
}

/// The first instants of the days of `year`, and of the day after.
fn year_table(zone: Zone, year: i32) -> Box<[Timestamp]> {
    let first = Date::from_ymd_opt(year, 1, 1);
    let days = first.into_iter().flat_map(|first| first.iter_days());
    let next_year = year.saturating_add(1);
    let days = days.take_while(|day| day.year() == year || *day == first_of(next_year));
    days.map(|day| find_day_start(zone, day)).collect()
}

fn first_of(year: i32) -> Date {
    Date::from_ymd_opt(year, 1, 1).unwrap_or(Date::MAX)
}

fn place_in_year(day: Date) -> usize {
    usize::try_from(day.ordinal0()).unwrap_or(usize::MAX)
}

fn find_day_start(zone: Zone, day: Date) -> Timestamp {
    let midnight = day.and_time(NaiveTime::MIN);
    if let Some(start) = zone.first_instant(&midnight) {
        return start;
    }
    // Midnight was skipped: the first instant whose wall clock is past it. Before it the clock
    // shows earlier days, after it this one or a later one, so halving finds it.
    let at_utc = Timestamp::from_micros(midnight.and_utc().timestamp_micros());
    let mut before = at_utc.micros().saturating_sub(SEARCH_MICROS);
    let mut after = at_utc.micros().saturating_add(SEARCH_MICROS);
    while after.saturating_sub(before) > 1 {
        let middle = before.midpoint(after);
        let wall = zone.wall_clock(Timestamp::from_micros(middle));
        if wall.is_some_and(|wall| wall < midnight) { before = middle } else { after = middle }
    }
    Timestamp::from_micros(after)
}

/// The date `days` later; saturates at the end of the calendar.
pub(crate) fn plus_days(day: Date, days: u16) -> Date {
    day.checked_add_days(Days::new(u64::from(days))).unwrap_or(Date::MAX)
}

/// The date `months` later, clamped to that month's last day; saturates.
pub(crate) fn plus_months(day: Date, months: u16) -> Date {
    day.checked_add_months(Months::new(u32::from(months))).unwrap_or(Date::MAX)
}

/// The last day of the month that is `months` after the month of `day`.
pub(crate) fn last_of_month(day: Date, months: u16) -> Date {
    let first = day.with_day(1).unwrap_or(day);
    plus_months(plus_months(first, months), 1).pred_opt().unwrap_or(Date::MAX)
}

const MICROS_PER_DAY: i64 = 86_400_000_000;
/// Days from 0000-12-31 to 1970-01-01.
const DAYS_TO_1970: i32 = 719_163;
/// Zones are less than a day and a half from UTC; a skipped day adds one.
const SEARCH_MICROS: i64 = 3 * MICROS_PER_DAY;
const TABLE_YEAR_FIRST: i32 = 1990;
const TABLE_YEAR_END: i32 = 2090;
