//! The program that is asked about: ten years of it, the same on every run.
//!
//! One account has a tenth of all entries, twenty others a fifth together, and the rest have about
//! 300 each, so that a year of one of these is about 30 rows. Four ordinary accounts make a
//! household. One entry in a hundred comes up to a month late, and points expire after two years.

use std::ops::Range;
use std::sync::Arc;

use pointbook::core::{
    Action, Adjust, Calendar, Command, Date, Earn, EarnAmount, Envelope, ExpiryPolicy, Key, Name,
    Open, Points, Program, ProgramSettings, Redeem, Rounding, Short, Timestamp, Who,
};
use pointbook_benches::Numbers;

/// Ten years of a program, by the number of its entries.
#[derive(Clone, Copy, Debug)]
pub(crate) struct World {
    /// Commands about points; the opening of accounts and what time does come on top.
    pub(crate) entries: u64,
}

impl World {
    /// How many accounts there are.
    pub(crate) const fn accounts(self) -> u64 {
        FIRST_ORDINARY + self.ordinary()
    }

    const fn ordinary(self) -> u64 {
        let accounts = self.entries * ORDINARY_TENTHS / 10 / ENTRIES_OF_ORDINARY;
        // Whole households.
        (accounts / 4 + 1) * 4
    }

    /// The households of ordinary accounts.
    pub(crate) const fn ordinary_homes(self) -> Range<u64> {
        FIRST_ORDINARY..FIRST_ORDINARY + self.ordinary() / 4
    }

    /// Opens all accounts, so that an account's place is its number.
    pub(crate) fn opens(self) -> impl Iterator<Item = Command> {
        (0..self.accounts()).map(|account| {
            let home = home_of(account);
            // Two ordinary accounts to a customer.
            let customer = match account.checked_sub(FIRST_ORDINARY) {
                None => account,
                Some(ordinary) => FIRST_ORDINARY + ordinary / 2,
            };
            let open = Open {
                account: account_name(account),
                customer: name(&format!("cust-{customer:08}")),
                household: home_name(home),
            };
            Command::new(key(&format!("open-{account:08}")), Action::Open(open))
        })
    }

    /// All commands about points, each with the instant at which it is sent, in that order.
    pub(crate) fn commands(self) -> impl Iterator<Item = (Timestamp, Command)> {
        let (first, last) = (first_instant().micros(), last_instant().micros());
        let step = (last - first) / i64::try_from(self.entries).unwrap_or(i64::MAX).max(1);
        let mut numbers = Numbers::new(1);
        (0..self.entries).map(move |number| {
            let sent = first + step * i64::try_from(number).unwrap_or(0);
            let late = numbers.below(100) == 0;
            let by = if late { numbers.below(LATE_MICROS).cast_signed() } else { 0 };
            let at = Some(Timestamp::from_micros((sent - by).max(first)));
            let action = action(self.some_account(&mut numbers), &mut numbers);
            let mut command = Command::new(key(&format!("{number:012x}")), action);
            command.envelope = Envelope { at, ..Envelope::default() };
            (Timestamp::from_micros(sent), command)
        })
    }

    fn some_account(self, numbers: &mut Numbers) -> u64 {
        match numbers.below(10) {
            0 => GIANT,
            1 | 2 => LARGE.start + numbers.below(LARGE.end - LARGE.start),
            _ => FIRST_ORDINARY + numbers.below(self.ordinary()),
        }
    }
}

/// The household of an account: four ordinary accounts share one, the others are alone.
pub(crate) const fn home_of(account: u64) -> u64 {
    if account < FIRST_ORDINARY { account } else { FIRST_ORDINARY + (account - FIRST_ORDINARY) / 4 }
}

/// The name of an account.
pub(crate) fn account_name(account: u64) -> Name {
    name(&format!("acct-{account:08}"))
}

/// The name of a household.
pub(crate) fn home_name(home: u64) -> Name {
    name(&format!("home-{home:08}"))
}

/// The program: points expire at the end of the month, two years after they were earned.
pub(crate) fn settings() -> ProgramSettings {
    let expiry = ExpiryPolicy::Months { months: 24, round: Rounding::MonthEnd };
    ProgramSettings { expiry: Some(expiry), ..ProgramSettings::default() }
}

/// The local days of the program.
pub(crate) fn calendar() -> Arc<Calendar> {
    Program::new(&settings()).calendar
}

/// The first and the last day of a month, counted from the first of all.
pub(crate) fn month(number: u32) -> (Date, Date) {
    let first = |number: u32| day(FIRST_YEAR + (number / 12).cast_signed(), number % 12 + 1, 1);
    (first(number), first(number + 1).pred_opt().unwrap_or(Date::MAX))
}

/// Where the ten years begin.
pub(crate) fn first_instant() -> Timestamp {
    calendar().day_start(day(FIRST_YEAR, 1, 1))
}

/// The last instant of them, which is when they are asked about.
pub(crate) fn last_instant() -> Timestamp {
    calendar().day_start(day(FIRST_YEAR + YEARS, 1, 1)).previous()
}

/// All days of the ten years.
pub(crate) fn days() -> Vec<Date> {
    let end = day(FIRST_YEAR + YEARS, 1, 1);
    day(FIRST_YEAR, 1, 1).iter_days().take_while(|day| *day < end).collect()
}

fn action(account: u64, numbers: &mut Numbers) -> Action {
    let account = account_name(account);
    let mut some = |most: u64| Points::new(i64::try_from(1 + numbers.below(most)).unwrap_or(1));
    let (choice, adjustment, reason) = (some(100).units(), "goodwill".into(), "late parcel".into());
    match choice {
        ..=70 => Action::Earn(Earn {
            account,
            amount: EarnAmount::Points(some(1_000)),
            expires: None,
            activates: None,
            reference: None,
        }),
        71..=94 => Action::Redeem(Redeem {
            who: Who::Account(account),
            points: some(1_000),
            reference: None,
            short: Short::Refuse,
        }),
        _ => {
            let points = some(200).units();
            let points = Points::new(if choice > 98 { -points } else { points });
            let short = Short::Refuse;
            Action::Adjust(Adjust { account, points, adjustment, reason, expires: None, short })
        }
    }
}

fn day(year: i32, month: u32, day: u32) -> Date {
    Date::from_ymd_opt(year, month, day).unwrap_or(Date::MAX)
}

#[expect(clippy::expect_used, reason = "the names are made above and fit")]
fn name(text: &str) -> Name {
    Name::new(text).expect("a name")
}

#[expect(clippy::expect_used, reason = "the keys are made above and fit")]
fn key(text: &str) -> Key {
    Key::new(text).expect("a key")
}

/// The months of the ten years.
pub(crate) const MONTHS: u32 = 12 * YEARS.unsigned_abs();
/// The account with a tenth of all entries.
pub(crate) const GIANT: u64 = 0;
/// The accounts with a hundredth of all entries each.
pub(crate) const LARGE: Range<u64> = 1..FIRST_ORDINARY;

const FIRST_YEAR: i32 = 2016;
const YEARS: i32 = 10;
const FIRST_ORDINARY: u64 = 21;
const ORDINARY_TENTHS: u64 = 7;
const ENTRIES_OF_ORDINARY: u64 = 300;
/// A month.
const LATE_MICROS: u64 = 30 * 86_400_000_000;
