//! What brings points: earns and adjustments.

use chrono::Days;
use serde_json::{Map, Value, json};

use super::amounts::{amount, product, units};
use super::calendar::{DAY, HOUR, MINUTE, SECOND};
use super::generator::{Draft, Generator};
use super::world::Account;

impl Generator {
    /// Makes an earn.
    pub(super) fn earn(&mut self) -> Draft {
        let account = self.account_that(|account| account.earns());
        let mut body = Map::new();
        body.insert("account".to_owned(), json!(self.account_name(account)));
        let units = if self.choices.chance(15) {
            let (spend, rate, units) = product(&mut self.choices, self.scale);
            body.insert("spend".to_owned(), json!(spend));
            body.insert("rate".to_owned(), json!(rate));
            units
        } else {
            let units = units(&mut self.choices);
            body.insert("points".to_owned(), json!(amount(units, self.scale)));
            units
        };
        let mut ends = self.lifetime();
        if self.choices.chance(30) {
            let (date, end) = self.expires();
            body.insert("expires".to_owned(), json!(date));
            ends = end;
        }
        let pending = self.choices.chance(18);
        if pending {
            let at = self.activates();
            body.insert("activates".to_owned(), json!(self.text(at)));
        }
        if self.choices.chance(4) {
            body.insert("ref".to_owned(), json!("order 4711"));
        }
        if !pending {
            self.world.credit(account, units, ends);
        }
        Draft::new("earn", Value::Object(body)).undoable(account, units, false)
    }

    /// Makes an adjustment, up or down.
    pub(super) fn adjust(&mut self) -> Draft {
        let account = self.account_that(|account| account.status != "cancelled");
        let there_is = self.world.accounts.get(account).map_or(0, Account::points);
        let up = self.choices.chance(55);
        let size = if up { units(&mut self.choices) } else { self.some_of(there_is) };
        let signed = if up { size } else { -size };
        let mut body = Map::new();
        body.insert("account".to_owned(), json!(self.account_name(account)));
        body.insert("points".to_owned(), json!(amount(signed, self.scale)));
        body.insert("type".to_owned(), json!(self.choices.one_of(&["goodwill", "correction"])));
        body.insert("reason".to_owned(), json!("as told"));
        let mut ends = self.lifetime();
        if up && self.choices.chance(35) {
            let (date, end) = self.expires();
            body.insert("expires".to_owned(), json!(date));
            ends = end;
        }
        if self.choices.chance(if up { 3 } else { 35 }) {
            body.insert("allow_negative".to_owned(), json!(self.choices.chance(85)));
        }
        if up {
            self.world.credit(account, size, ends);
        } else {
            self.world.debit(&[account], size);
        }
        Draft::new("adjust", Value::Object(body)).undoable(account, size, !up)
    }

    /// Chooses an expiry: never, a past day, today, or one of few days to come, so that lots meet.
    /// Gives it with the instant at which it ends.
    pub(super) fn expires(&mut self) -> (String, i64) {
        let today = self.calendar.date(self.clock);
        let ahead = match self.choices.below(20) {
            0..=3 => return ("never".to_owned(), i64::MAX),
            4 => {
                let back = self.choices.one_of(&[1, 2, 30, 400]);
                let date = today.checked_sub_days(Days::new(back)).unwrap_or(today);
                return (date.to_string(), i64::MIN);
            }
            5..=6 => 0,
            7..=9 => self.choices.one_of(&[1, 2, 3]),
            10..=15 => return self.month_end(),
            _ => self.choices.one_of(&[7, 10, 30, 90, 365]),
        };
        let end = self.calendar.midnight_after(self.clock, ahead + 1);
        self.world.mark(end);
        (today.checked_add_days(Days::new(ahead)).unwrap_or(today).to_string(), end)
    }

    /// Guesses when points of the program's own policy end.
    pub(super) fn lifetime(&self) -> i64 {
        let policy = self.now.get("expiry");
        let number = |path: &str| policy.and_then(|policy| policy.pointer(path)?.as_i64());
        let days =
            [("/days", 1), ("/months", 30), ("/inactivity/days", 1), ("/inactivity/months", 30)];
        let days = days.into_iter().find_map(|(path, each)| Some(number(path)? * each));
        let fixed = policy.is_some_and(|policy| policy.get("fixed").is_some()).then_some(60);
        days.or(fixed).map_or(i64::MAX, |days| self.clock + days.max(1) * DAY)
    }

    fn month_end(&mut self) -> (String, i64) {
        let mut end = self.calendar.month_after(self.clock);
        if self.choices.chance(40) {
            end = self.calendar.month_after(end + DAY);
        }
        self.world.mark(end);
        (self.calendar.date(end - DAY / 2).to_string(), end)
    }

    /// Chooses when pending points activate.
    fn activates(&mut self) -> i64 {
        let now = self.clock;
        let at = match self.choices.below(20) {
            0 => now,
            1 => now - self.choices.one_of(&[1, HOUR, 40 * DAY]),
            2..=4 => now + self.choices.one_of(&[1, SECOND, MINUTE, HOUR]),
            5..=11 => {
                let days = self.choices.one_of(&[1, 1, 2, 3, 7]);
                self.calendar.midnight_after(now, days)
            }
            12..=16 => now + self.choices.between(1, 15 * 24) * HOUR,
            17 => self.past_mark(),
            18 => self.calendar.change_after(now, 200).unwrap_or(now + DAY),
            _ => now + self.choices.between(30, 400) * DAY,
        };
        self.world.mark(at);
        at
    }
}
