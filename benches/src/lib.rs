//! Workloads for the benches: the same commands on every run, without a clock or a random source.

#![forbid(unsafe_code)]

mod bare;
mod gauge;
mod series;
mod world;

pub use bare::{Bare, Row};

pub use gauge::{decide_and_adopt, least_and_median, ran, resident};
pub use series::{Flow, Series, Span, household_of, window_of};
pub use world::{SPAN, World, flow, questions};

use pointbook_core::{
    Action, Adjust, Capture, Command, Date, Earn, EarnAmount, Expiry, Hold, Key, Name, Open,
    Points, Redeem, Release, Rest, Short, Timestamp, Transfer, TransferExpiry, Who,
};

/// A small deterministic source of numbers (splitmix64).
#[derive(Clone, Debug)]
pub struct Numbers(u64);

impl Numbers {
    /// Starts at `seed`.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number below `bound`.
    pub const fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % bound
    }
}

/// The name of account number `index`.
pub fn account(index: u64) -> Name {
    name(&format!("acct-{index:08}"))
}

/// One `open` per account, four accounts a household.
pub fn opens(accounts: u64) -> impl Iterator<Item = Command> {
    (0..accounts).map(|index| {
        let open = Open {
            account: account(index),
            customer: name(&format!("cust-{:08}", index / 2)),
            household: name(&format!("home-{:08}", index / 4)),
        };
        Command::new(key(&format!("open-{index:08}")), Action::Open(open))
    })
}

/// One earn per account, so that nearly every later redeem finds points; they expire in the months
/// to come.
pub fn first_earns(accounts: u64) -> impl Iterator<Item = Command> {
    (0..accounts).map(|index| {
        let earn = earn(account(index), Points::new(1_000), 1 + index % 24);
        Command::new(key(&format!("first-{index:08}")), earn)
    })
}

/// A stream of commands on random accounts under random keys: 60 % earn, 25 % redeem, 5 % hold, 4 %
/// capture or release, 3 % adjust, 3 % transfer.
pub fn mixed_commands(accounts: u64, count: u64, seed: u64) -> Vec<Command> {
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    mix(accounts, seed).take(count).collect()
}

/// The same stream without an end.
pub fn mix(accounts: u64, seed: u64) -> impl Iterator<Item = Command> {
    let mut mix = Mix { numbers: Numbers::new(seed), accounts, holds: Vec::new() };
    std::iter::repeat_with(move || {
        let key = mix.key();
        Command::new(key, mix.action())
    })
}

/// Commands in batches of so many, each made when it is asked for.
pub fn batched(
    mut commands: impl Iterator<Item = Command>,
    batch: usize,
) -> impl Iterator<Item = Vec<Command>> {
    std::iter::from_fn(move || {
        let some: Vec<Command> = commands.by_ref().take(batch).collect();
        (!some.is_empty()).then_some(some)
    })
}

/// What makes the mix.
struct Mix {
    numbers: Numbers,
    accounts: u64,
    holds: Vec<Key>,
}

impl Mix {
    fn action(&mut self) -> Action {
        match self.numbers.below(100) {
            0..60 => {
                let account = self.account();
                let month = 1 + index_of(&account) % 24;
                earn(account, self.points(100, 900), month)
            }
            60..85 => Action::Redeem(Redeem {
                who: Who::Account(self.account()),
                points: self.points(1, 50),
                reference: None,
                short: Short::Refuse,
            }),
            85..90 => self.hold(),
            90..94 => self.end_of_hold(),
            94..97 => Action::Adjust(Adjust {
                account: self.account(),
                points: self.points(1, 50),
                adjustment: "goodwill".into(),
                reason: "late parcel".into(),
                expires: Some(month_end(12)),
                short: Short::Refuse,
            }),
            _ => Action::Transfer(Transfer {
                from: self.account(),
                to: self.account(),
                points: self.points(1, 50),
                transfer: None,
                reason: None,
                expiry: TransferExpiry::Keep,
            }),
        }
    }

    fn hold(&mut self) -> Action {
        let hold = self.key();
        self.holds.push(hold.clone());
        Action::Hold(Hold {
            who: Who::Account(self.account()),
            points: self.points(1, 50),
            hold,
            ttl_seconds: None,
            reference: None,
        })
    }

    fn end_of_hold(&mut self) -> Action {
        if self.holds.is_empty() {
            return self.hold();
        }
        let at = self.numbers.below(self.holds.len() as u64);
        let hold = self.holds.swap_remove(usize::try_from(at).unwrap_or(0));
        if self.numbers.below(2) == 0 {
            Action::Capture(Capture { hold, points: None, rest: Rest::Released })
        } else {
            Action::Release(Release { hold, points: None })
        }
    }

    fn account(&mut self) -> Name {
        account(self.numbers.below(self.accounts))
    }

    fn points(&mut self, least: u64, spread: u64) -> Points {
        Points::new(i64::try_from(least + self.numbers.below(spread)).unwrap_or(1))
    }

    fn key(&mut self) -> Key {
        key(&format!("{:016x}", self.numbers.below(u64::MAX)))
    }
}

fn index_of(account: &Name) -> u64 {
    account.as_str().trim_start_matches("acct-").parse().unwrap_or(0)
}

fn earn(account: Name, points: Points, months: u64) -> Action {
    Action::Earn(Earn {
        account,
        amount: EarnAmount::Points(points),
        expires: Some(month_end(months)),
        activates: None,
        reference: None,
    })
}

/// The end of a month after the bench's year began.
fn month_end(months: u64) -> Expiry {
    let months = u32::try_from(months).unwrap_or(1);
    let (year, month) = (2026 + months / 12, 1 + months % 12);
    let year = i32::try_from(year).unwrap_or(2026);
    Date::from_ymd_opt(year, month, 28).map_or(Expiry::Never, Expiry::On)
}

/// An instant of the bench's year.
pub const fn clock(micros: i64) -> Timestamp {
    Timestamp::from_micros(1_767_600_000_000_000 + micros)
}

#[expect(clippy::expect_used, reason = "the names are made above and fit")]
fn name(text: &str) -> Name {
    Name::new(text).expect("a name")
}

#[expect(clippy::expect_used, reason = "the keys are made above and fit")]
fn key(text: &str) -> Key {
    Key::new(text).expect("a key")
}
