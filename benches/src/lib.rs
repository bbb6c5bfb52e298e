//! Workloads for the benches: the same commands on every run, without a clock or a random source.

#![forbid(unsafe_code)]

mod series;

pub use series::{Flow, Series, Span, household_of, window_of};

use pointbook_core::{
    Action, Adjust, Command, Earn, EarnAmount, Expiry, Key, Name, Open, Points, Redeem, Short,
    Timestamp, Who,
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

/// One earn per account, so that nearly every later redeem finds points.
pub fn first_earns(accounts: u64) -> impl Iterator<Item = Command> {
    (0..accounts).map(|index| {
        let earn = earn(account(index), Points::new(1_000));
        Command::new(key(&format!("first-{index:08}")), earn)
    })
}

/// A stream of simple commands on random accounts: 70 % earn, 25 % redeem, 5 % adjust.
pub fn simple_commands(accounts: u64, count: u64, seed: u64) -> Vec<Command> {
    let mut numbers = Numbers::new(seed);
    let commands = (0..count).map(|index| {
        let account = account(numbers.below(accounts));
        let points = |units: u64| Points::new(i64::try_from(units).unwrap_or(1));
        let action = match numbers.below(100) {
            0..70 => earn(account, points(100 + numbers.below(900))),
            70..95 => Action::Redeem(Redeem {
                who: Who::Account(account),
                points: points(1 + numbers.below(50)),
                reference: None,
                short: Short::Refuse,
            }),
            _ => Action::Adjust(Adjust {
                account,
                points: points(1 + numbers.below(50)),
                adjustment: "goodwill".into(),
                reason: "late parcel".into(),
                expires: Some(Expiry::Never),
                short: Short::Refuse,
            }),
        };
        Command::new(key(&format!("{seed:04x}{index:012x}")), action)
    });
    commands.collect()
}

fn earn(account: Name, points: Points) -> Action {
    Action::Earn(Earn {
        account,
        amount: EarnAmount::Points(points),
        expires: Some(Expiry::Never),
        activates: None,
        reference: None,
    })
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
