//! The generated program: its people, and what they do in two years, as lines of JSON.

use std::collections::VecDeque;

use pointbook_core::Timestamp;

use super::numbers::Numbers;
use crate::demo::size::Size;

/// A command as somebody would send it, and when.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// The ledger's clock then.
    pub(super) clock: Timestamp,
    /// The command.
    pub(super) text: String,
}

/// All lines of a program of this size, in the order of their clocks.
pub(super) fn lines(size: Size) -> Vec<Line> {
    let mut world = World::new(size.households);
    let step = TWO_YEARS_MICROS / i64::try_from(size.commands.max(1)).unwrap_or(i64::MAX);
    let mut clock = Timestamp::from_micros(BEGIN_MICROS);
    let mut lines = Vec::new();
    for key in 0..size.commands {
        let text = world.open(key).unwrap_or_else(|| world.act(key, clock));
        lines.push(Line { clock, text });
        clock = Timestamp::from_micros(clock.micros().saturating_add(step));
    }
    lines
}

struct World {
    numbers: Numbers,
    households: u64,
    /// Keys that may be reversed, oldest first.
    reversible: VecDeque<u64>,
    /// Holds that may be captured, oldest first.
    holds: VecDeque<u64>,
}

impl World {
    fn new(households: u64) -> Self {
        let (reversible, holds) = (VecDeque::new(), VecDeque::new());
        Self { numbers: Numbers::new(SEED), households, reversible, holds }
    }

    /// Opens the next account, while there is one: three in a household, two of them its `a`'s.
    fn open(&self, key: u64) -> Option<String> {
        let household = key / ACCOUNTS_OF_HOUSEHOLD;
        let account = key % ACCOUNTS_OF_HOUSEHOLD;
        let customer = if account < 2 { 'a' } else { 'b' };
        let h = format!("h{household}");
        let open = format!(
            r#"{{"account":"{h}-{account}","customer":"{h}-{customer}","household":"{h}"}}"#
        );
        (household < self.households).then(|| command(key, "open", &open))
    }

    fn act(&mut self, key: u64, clock: Timestamp) -> String {
        match self.numbers.below(100) {
            0..58 => self.earn(key),
            58..62 => self.late_earn(key, clock),
            62..80 => self.redeem(key),
            80..86 => self.hold(key),
            86..90 => self.capture(key),
            90..94 => self.reverse(key),
            94..97 => self.transfer(key),
            97..99 => self.adjust(key),
            _ => self.movement(key),
        }
    }

    fn earn(&mut self, key: u64) -> String {
        self.reversible.push_back(key);
        let account = self.account();
        let (whole, cents) = (self.numbers.below(400), self.numbers.below(100));
        let earn =
            format!(r#"{{"account":"{account}","spend":"{whole}.{cents:02}","rate":"1.5"}}"#);
        command(key, "earn", &earn)
    }

    /// An earn that is told up to 40 days later.
    fn late_earn(&mut self, key: u64, clock: Timestamp) -> String {
        let days = i64::try_from(self.numbers.below(40)).unwrap_or(0);
        let late = days.saturating_mul(MICROS_PER_DAY);
        let at = clock.micros().saturating_sub(late).max(BEGIN_MICROS);
        let at = Timestamp::from_micros(at).text();
        let (account, points) = (self.account(), self.points(600));
        format!(
            r#"{{"key":"{key}","at":"{at}","earn":{{"account":"{account}","points":"{points}"}}}}"#
        )
    }

    fn redeem(&mut self, key: u64) -> String {
        self.reversible.push_back(key);
        let (household, points) = (self.household(), self.points(1_500));
        let redeem = format!(r#"{{"household":"{household}","points":"{points}"}}"#);
        command(key, "redeem", &redeem)
    }

    fn hold(&mut self, key: u64) -> String {
        self.holds.push_back(key);
        let (account, points) = (self.account(), self.points(300));
        let hold = format!(r#"{{"account":"{account}","points":"{points}","hold":"hold-{key}"}}"#);
        command(key, "hold", &hold)
    }

    fn capture(&mut self, key: u64) -> String {
        match self.holds.pop_front() {
            Some(hold) => command(key, "capture", &format!(r#"{{"hold":"hold-{hold}"}}"#)),
            None => self.redeem(key),
        }
    }

    /// Takes back a part of something recent.
    fn reverse(&mut self, key: u64) -> String {
        while self.reversible.len() > RECENT {
            self.reversible.pop_front();
        }
        match self.reversible.pop_front() {
            Some(of) => command(key, "reverse", &format!(r#"{{"of":"{of}","share":"50/100"}}"#)),
            None => self.redeem(key),
        }
    }

    fn transfer(&mut self, key: u64) -> String {
        let (from, to, points) = (self.account(), self.account(), self.points(200));
        let transfer = format!(r#"{{"from":"{from}","to":"{to}","points":"{points}"}}"#);
        command(key, "transfer", &transfer)
    }

    fn adjust(&mut self, key: u64) -> String {
        let (account, points) = (self.account(), self.points(100));
        let adjust = format!(
            r#"{{"account":"{account}","points":"{points}","type":"goodwill","reason":"a letter"}}"#
        );
        format!(r#"{{"key":"{key}","by":"desk","adjust":{adjust}}}"#)
    }

    fn movement(&mut self, key: u64) -> String {
        let (customer, household) = (self.household(), self.household());
        let movement = format!(r#"{{"customer":"{customer}-b","to_household":"{household}"}}"#);
        command(key, "move", &movement)
    }

    fn account(&mut self) -> String {
        let account = self.numbers.below(ACCOUNTS_OF_HOUSEHOLD);
        format!("{}-{account}", self.household())
    }

    fn household(&mut self) -> String {
        format!("h{}", self.numbers.below(self.households))
    }

    fn points(&mut self, most: u64) -> u64 {
        self.numbers.below(most).saturating_add(1)
    }
}

fn command(key: u64, verb: &str, parameters: &str) -> String {
    format!(r#"{{"key":"{key}","{verb}":{parameters}}}"#)
}

/// 2024-01-01T00:00:00-05:00.
const BEGIN_MICROS: i64 = 1_704_085_200_000_000;
const MICROS_PER_DAY: i64 = 86_400_000_000;
/// One of them is a leap year.
const TWO_YEARS_MICROS: i64 = 731 * MICROS_PER_DAY;
const ACCOUNTS_OF_HOUSEHOLD: u64 = 3;
/// How many of the newest keys are recent.
const RECENT: usize = 200;
const SEED: u64 = 7;
