//! Windows to ask the generated program for: households, customers and accounts by the month.

use pointbook_core::{Calendar, Date, Name, Who, Zone};
use pointbook_series::{Moment, Question};

use super::numbers::Numbers;
use crate::demo::size::Size;

/// So many windows, every tenth as it was known when its month ended; `None` when a name or date
/// does not exist, which none of these is.
pub(super) fn questions(size: Size, zone: Zone) -> Option<Vec<Question>> {
    let (calendar, mut numbers) = (Calendar::new(zone), Numbers::new(SEED));
    let questions = (0..size.windows).map(|number| {
        let household = numbers.below(size.households);
        let who = match numbers.below(3) {
            0 => Who::Household(Name::new(&format!("h{household}"))?),
            1 => Who::Customer(Name::new(&format!("h{household}-a"))?),
            _ => Who::Account(Name::new(&format!("h{household}-2"))?),
        };
        let (first, last) = month(numbers.below(MONTHS))?;
        let known_at = number.is_multiple_of(10).then(|| calendar.day_end(last));
        let (from, to) = (Moment::Day(first), Moment::Day(last));
        Some(Question::Window { who, from, to, known_at, restated_since: None })
    });
    questions.collect()
}

/// The window of a household over both years.
pub(super) fn both_years(household: u64) -> Option<Question> {
    let (first, _) = month(0)?;
    let (_, last) = month(MONTHS.checked_sub(1)?)?;
    let who = Who::Household(Name::new(&format!("h{household}"))?);
    let (from, to) = (Moment::Day(first), Moment::Day(last));
    Some(Question::Window { who, from, to, known_at: None, restated_since: None })
}

/// The first and the last day of a month, counted from January 2024.
fn month(number: u64) -> Option<(Date, Date)> {
    let year = i32::try_from(number / 12).ok()?.checked_add(2024)?;
    let month = u32::try_from(number % 12).ok()?.checked_add(1)?;
    let last = (28..=31).rev().find_map(|day| Date::from_ymd_opt(year, month, day))?;
    Some((Date::from_ymd_opt(year, month, 1)?, last))
}

/// Two years.
const MONTHS: u64 = 24;
const SEED: u64 = 11;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_end_on_their_last_days() {
        let last = |number| month(number).map(|(_, last)| last.to_string());
        assert_eq!(last(1).as_deref(), Some("2024-02-29"));
        assert_eq!(last(13).as_deref(), Some("2025-02-28"));
        assert_eq!(last(23).as_deref(), Some("2025-12-31"));
    }
}
