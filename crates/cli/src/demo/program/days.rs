//! The days of the two years: four bundles of commands on each, as the shops send them.

use chrono::Datelike as _;
use pointbook_core::{Calendar, Date, Timestamp};

/// The commands of six hours, which the shops send at their end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::demo) struct Bundle {
    /// Its place among all.
    pub(in crate::demo) number: u32,
    /// The day that it is of.
    pub(in crate::demo) day: Date,
    /// When the first of its commands may have happened.
    pub(in crate::demo) from: Timestamp,
    /// When it is sent: at the end of the day still on that day.
    pub(in crate::demo) to: Timestamp,
    /// How many commands it has.
    pub(in crate::demo) commands: u32,
    /// Whether it is the first of its day.
    pub(in crate::demo) is_first: bool,
}

/// All bundles of the two years.
pub(in crate::demo) struct Bundles {
    bundles: Vec<Bundle>,
}

impl Bundles {
    /// Bundles with so many commands in all.
    pub(in crate::demo) fn new(commands: u32, calendar: &Calendar) -> Self {
        let mut bundles = Vec::new();
        let mut weights = Vec::new();
        let days = FIRST_DAY.iter_days().take_while(|day| *day <= LAST_DAY);
        for day in days {
            let (start, end) = (calendar.day_start(day), calendar.day_end(day));
            for (slot, weight) in (0_u32..).zip(SLOTS) {
                let number = u32::try_from(bundles.len()).unwrap_or(u32::MAX);
                let from = start.plus_seconds(slot.saturating_mul(SLOT_SECONDS));
                let next = from.plus_seconds(SLOT_SECONDS);
                // The last one of the day also has the hour that the clocks were set back by.
                let to = if slot == SLOTS_OF_DAY - 1 { end } else { next };
                let is_first = slot == 0;
                bundles.push(Bundle {
                    number,
                    day,
                    from,
                    to: to.previous(),
                    commands: 0,
                    is_first,
                });
                weights.push(weight * day_weight(day));
            }
        }
        share_out(&mut bundles, &weights, commands);
        Self { bundles }
    }

    /// The bundles, in order.
    pub(in crate::demo) fn iter(&self) -> impl Iterator<Item = &Bundle> {
        self.bundles.iter()
    }
}

/// Gives each bundle its share of the commands, by weight, so that they add up.
fn share_out(bundles: &mut [Bundle], weights: &[u32], commands: u32) {
    let all: u64 = weights.iter().copied().map(u64::from).sum();
    let (mut weight_before, mut given) = (0_u64, 0_u64);
    for (bundle, weight) in bundles.iter_mut().zip(weights) {
        weight_before = weight_before.saturating_add(u64::from(*weight));
        let due = u64::from(commands).saturating_mul(weight_before) / all.max(1);
        bundle.commands = u32::try_from(due.saturating_sub(given)).unwrap_or(u32::MAX);
        given = due;
    }
}

/// How busy a day is: at the end of the week and of the year.
fn day_weight(day: Date) -> u32 {
    let of_week = match day.weekday().number_from_monday() {
        5 => 12,
        6 => 14,
        7 => 11,
        _ => 9,
    };
    let of_year = match day.month() {
        1 | 2 => 9,
        11 | 12 => 13,
        _ => 10,
    };
    of_week * of_year
}

/// How busy each quarter of a day is.
const SLOTS: [u32; 4] = [2, 28, 42, 28];
const SLOTS_OF_DAY: u32 = 4;
const SLOT_SECONDS: u32 = 21_600;
/// The first day of the program.
pub(in crate::demo) const FIRST_DAY: Date = day(2024, 1, 1);
/// Its last.
pub(in crate::demo) const LAST_DAY: Date = day(2025, 12, 31);

const fn day(year: i32, month: u32, day: u32) -> Date {
    match Date::from_ymd_opt(year, month, day) {
        Some(day) => day,
        None => Date::MIN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calendar() -> Calendar {
        Calendar::new("America/Chicago".parse().unwrap())
    }

    #[test]
    fn bundles_follow_one_another_and_have_all_commands() {
        let bundles = Bundles::new(100_000, &calendar());
        assert_eq!(bundles.bundles.len(), 731 * 4);
        assert_eq!(bundles.iter().map(|it| it.commands).sum::<u32>(), 100_000);
        for pair in bundles.bundles.windows(2) {
            assert_eq!(pair[0].to.next(), pair[1].from);
        }
        assert_eq!(bundles.bundles[0].from.text(), "2024-01-01T06:00:00Z");
        assert_eq!(bundles.bundles.last().unwrap().to.text(), "2026-01-01T05:59:59.999999Z");
    }

    #[test]
    fn days_on_which_clocks_are_set_have_an_hour_more_or_less() {
        let bundles = Bundles::new(1_000, &calendar());
        let hours = |day: &str| {
            let day: Date = day.parse().unwrap();
            let of_day: Vec<_> = bundles.iter().filter(|it| it.day == day).collect();
            (of_day[3].to.next().micros() - of_day[0].from.micros()) / 3_600_000_000
        };
        let days = ["2024-03-10", "2024-11-03", "2025-03-09", "2025-11-02", "2025-11-03"];
        assert_eq!(days.map(hours), [23, 25, 23, 25, 24]);
    }
}
