//! How the clock goes on, and when commands say that they count.

use super::calendar::{DAY, HOUR, MINUTE, SECOND};
use super::generator::Generator;

impl Generator {
    /// Moves the clock on: not at all, a little, or exactly onto something that happens.
    pub(super) fn next_clock(&mut self) -> i64 {
        let now = self.clock;
        let small = now > LATEST;
        let (near, far) = match self.tempo {
            0 => (260, 4),
            1 => (160, 20),
            _ => (100, 45),
        };
        let far = if small { 0 } else { far };
        let kind = self.choices.weighted(&[
            (near, Pace::Zero),
            (near / 4, Pace::Little),
            (55, Pace::Hours),
            (24, Pace::Midnight),
            (40, Pace::Mark),
            (far, Pace::Days),
            (far / 3, Pace::MonthEnd),
            (far / 4, Pace::Change),
            (far / 6, Pace::Month),
            (far / 20, Pace::Year),
        ]);
        self.paced(kind.unwrap_or(Pace::Zero)).max(now)
    }

    fn paced(&mut self, pace: Pace) -> i64 {
        let now = self.clock;
        match pace {
            Pace::Zero => now,
            Pace::Little => now + self.choices.one_of(&[1, 1, 2, SECOND, 5 * SECOND, 7 * MINUTE]),
            Pace::Hours => {
                let minutes = self.choices.one_of(&[20, 120, 120, 30 * 60]);
                now + self.choices.between(1, minutes) * MINUTE
            }
            Pace::Midnight => {
                let days = self.choices.one_of(&[1, 1, 1, 2, 3]);
                self.calendar.midnight_after(now, days) + self.choices.one_of(&[0, 0, -1, 1])
            }
            Pace::Mark => self.mark_to_come() + self.choices.one_of(&[0, 0, 0, -1, 1]),
            Pace::Days => now + self.choices.between(1, 12) * DAY,
            Pace::MonthEnd => self.calendar.month_after(now) + self.choices.one_of(&[0, -1, 1]),
            Pace::Change => {
                let change = self.calendar.change_after(now, 250).unwrap_or(now);
                change + self.choices.one_of(&[0, -1, 1, -HOUR, HOUR, -1_800 * SECOND])
            }
            Pace::Month => now + self.choices.between(28, 93) * DAY,
            Pace::Year => now + self.choices.between(364, 400) * DAY,
        }
    }

    /// Finds something that the generator knows to be due within the next weeks.
    fn mark_to_come(&mut self) -> i64 {
        let (now, soon) = (self.clock, self.clock + 40 * DAY);
        let newest = self.world.instants.iter().rev().take(60);
        let due: Vec<i64> = newest.copied().filter(|mark| *mark > now && *mark < soon).collect();
        let holds = self.world.holds.iter().rev().take(10).filter(|hold| hold.left > 0);
        let lapses: Vec<i64> = holds.map(|hold| hold.deadline).filter(|at| *at > now).collect();
        if !lapses.is_empty() && self.choices.chance(20) {
            return self.choices.one_of(&lapses);
        }
        self.choices.pick(&due).copied().unwrap_or(now)
    }

    /// Chooses the effective time of a command; nothing means now.
    pub(super) fn effective(&mut self, verb: &str) -> Option<i64> {
        let plain = match verb {
            "move" => 80,
            "open" | "status" | "expire" | "close_period" | "program" => 85,
            _ => 62,
        };
        if self.choices.chance(plain) {
            return None;
        }
        let now = self.clock;
        Some(match self.choices.below(100) {
            0..=13 => now - self.choices.one_of(&[0, 1, SECOND, MINUTE]),
            14..=32 => now - self.choices.between(1, 3 * 24 * 60) * MINUTE,
            33..=47 => now - self.choices.between(1, 70) * DAY,
            48..=72 => self.past_mark() + self.choices.one_of(&[0, 0, 0, -1, 1]),
            73..=85 => {
                let days = u64::try_from(self.choices.between(0, 40)).unwrap_or(0);
                let day = now - self.choices.between(0, 40) * DAY;
                self.calendar.midnight_after(day, days).min(now) - self.choices.one_of(&[0, 0, 1])
            }
            86..=91 => now + self.choices.one_of(&[1, SECOND, MINUTE, 299 * SECOND]),
            92..=93 => now + self.choices.one_of(&[300 * SECOND + 1, HOUR, DAY, 400 * DAY]),
            94..=97 => now - self.choices.between(80, 500) * DAY,
            _ => now - self.choices.between(1, 30) * 365 * DAY,
        })
    }

    /// Picks an instant of the past that meant something; moves come often.
    pub(super) fn past_mark(&mut self) -> i64 {
        if self.choices.chance(35)
            && let Some(at) = self.choices.pick(&self.world.moves)
        {
            return *at;
        }
        let recent = self.world.instants.len().saturating_sub(40);
        let from = if self.choices.chance(60) { recent } else { 0 };
        let marks = self.world.instants.get(from..).unwrap_or_default();
        self.choices.pick(marks).copied().unwrap_or(self.clock).min(self.clock)
    }
}

#[derive(Clone, Copy)]
enum Pace {
    Zero,
    Little,
    Hours,
    Midnight,
    Mark,
    Days,
    MonthEnd,
    Change,
    Month,
    Year,
}

/// Somewhere in the year 2055: from here on the clock only takes small steps.
const LATEST: i64 = 2_700_000_000 * SECOND;
