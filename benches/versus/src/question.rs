//! The questions: five sets, each the same list for all systems.

use pointbook::core::{Date, Name};
use pointbook_benches::Numbers;

use crate::rows::KINDS;
use crate::world::{self, GIANT, LARGE, MONTHS, World};

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Set {
    /// The net change of an ordinary account in a year.
    Account,
    /// What flowed in an ordinary household in a year, by kind.
    Home,
    /// The net change of a large account in a year.
    Large,
    /// The net change of the largest account in a third of the time.
    Giant,
    /// What flowed in an ordinary household in each of 120 months, by kind.
    Statement,
}

/// One question.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    /// Of which set.
    pub(crate) set: Set,
    /// The number of the account or household.
    pub(crate) number: i32,
    /// Its name.
    pub(crate) name: Name,
    /// The first and the last day.
    pub(crate) days: (Date, Date),
    /// The instants at which the first begins and the last ends.
    pub(crate) span: (i64, i64),
}

impl Set {
    /// All of them.
    pub(crate) const ALL: [Self; 5] =
        [Self::Account, Self::Home, Self::Large, Self::Giant, Self::Statement];

    /// Its questions.
    pub(crate) fn questions(self, world: World) -> Vec<Question> {
        let (days, calendar) = (world::days(), world::calendar());
        let mut numbers = Numbers::new(7);
        let mut make = || {
            let number = self.some_number(world, &mut numbers);
            let length = self.days(days.len());
            let starts = u64::try_from(days.len() - length + 1).unwrap_or(1);
            let first = usize::try_from(numbers.below(starts)).unwrap_or(0);
            let day = |place: usize| days.get(place).copied().unwrap_or(Date::MAX);
            let days = (day(first), day(first + length - 1));
            let is_account = matches!(self, Self::Account | Self::Large | Self::Giant);
            let name: fn(u64) -> Name =
                if is_account { world::account_name } else { world::home_name };
            Question {
                set: self,
                number: i32::try_from(number).unwrap_or(i32::MAX),
                name: name(number),
                days,
                span: (calendar.day_start(days.0).micros(), calendar.day_end(days.1).micros()),
            }
        };
        (0..self.count(world)).map(|_| make()).collect()
    }

    /// What it is called, short.
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Account => "an account, one year, net",
            Self::Home => "a household, one year, by kind",
            Self::Large => "a large account, one year, net",
            Self::Giant => "the largest account, forty months, net",
            Self::Statement => "a household, ten years by month and kind",
        }
    }

    /// How many integers its answers have.
    pub(crate) const fn integers(self) -> usize {
        match self {
            Self::Account | Self::Large | Self::Giant => 1,
            Self::Home => KINDS.len(),
            Self::Statement => KINDS.len() * MONTHS as usize,
        }
    }

    fn some_number(self, world: World, numbers: &mut Numbers) -> u64 {
        let range = match self {
            // Of the ordinary accounts, as many as there are households times four.
            Self::Account => {
                let homes = world.ordinary_homes();
                homes.start..homes.start + (homes.end - homes.start) * 4
            }
            Self::Home | Self::Statement => world.ordinary_homes(),
            Self::Large => LARGE,
            Self::Giant => GIANT..GIANT + 1,
        };
        range.start + numbers.below(range.end - range.start)
    }

    const fn days(self, all: usize) -> usize {
        match self {
            Self::Account | Self::Home | Self::Large => 365,
            Self::Giant => all / 3,
            Self::Statement => all,
        }
    }

    /// A small program is there to prove that answers are the same, which takes fewer.
    const fn count(self, world: World) -> usize {
        let few = match self {
            Self::Account => 500,
            Self::Home => 250,
            Self::Large | Self::Statement => 50,
            Self::Giant => 5,
        };
        if world.entries < ENTRIES_OF_MANY { few } else { few * 10 }
    }
}

/// A program of so many entries is asked many questions.
const ENTRIES_OF_MANY: u64 = 5_000_000;
