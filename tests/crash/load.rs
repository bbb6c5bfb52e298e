//! What the child sends: every command follows from its key.

use pointbook::core::{
    Action, Command, Earn, EarnAmount, Key, Name, Open, Points, Redeem, Short, Who,
};

/// How many threads send, each for an account of its own.
pub(super) const THREADS: u32 = 3;

/// The place of one command in the whole load.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) round: u32,
    pub(super) thread: u32,
    pub(super) number: u32,
}

impl Place {
    pub(super) fn key(self) -> String {
        format!("{}-{}-{}", self.round, self.thread, self.number)
    }

    /// Reads [`Place::key`] back.
    pub(super) fn parse(key: &str) -> Option<Place> {
        let mut numbers = key.split('-').map(|number| number.parse().ok());
        let mut next = || numbers.next().flatten();
        Some(Place { round: next()?, thread: next()?, number: next()? })
    }

    /// The first of each round opens the account, which changes nothing when it is open; then come
    /// earns of two points, with a redemption of one after every second.
    pub(super) fn command(self) -> Command {
        let account = account(self.thread);
        let action = match self.number {
            0 => {
                let (customer, household) = (account.clone(), account.clone());
                Action::Open(Open { account, customer, household })
            }
            number if number % 3 == 2 => {
                let (who, points) = (Who::Account(account), Points::new(1));
                Action::Redeem(Redeem { who, points, reference: None, short: Short::Refuse })
            }
            _ => {
                let amount = EarnAmount::Points(Points::new(2));
                let (expires, activates, reference) = (None, None, None);
                Action::Earn(Earn { account, amount, expires, activates, reference })
            }
        };
        Command::new(Key::new(&self.key()).unwrap(), action)
    }

    /// What it adds to the account.
    pub(super) fn points(self) -> i128 {
        match self.number {
            0 => 0,
            number if number % 3 == 2 => -1,
            _ => 2,
        }
    }
}

pub(super) fn account(thread: u32) -> Name {
    Name::new(&format!("account-{thread}")).unwrap()
}
