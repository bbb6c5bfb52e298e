//! What is asked after a step: about everyone, at every instant that is odd, as known then and now.

use serde_json::{Map, Value, json};

use super::calendar::{DAY, HOUR, utc_text};
use super::generator::Generator;

impl Generator {
    /// Makes a question about somebody.
    pub(super) fn question(&mut self) -> Value {
        let kind = self.choices.weighted(&KINDS).unwrap_or("balance");
        let mut question = Map::new();
        question.insert(kind.to_owned(), self.about());
        match kind {
            "window" => self.ask_window(&mut question),
            "history" => self.ask_history(&mut question),
            "lots" => self.ask_lots(&mut question),
            "expiring" => {
                let days = self.choices.one_of(&[0, 1, 2, 7, 30, 90, 400]);
                question.insert("days".to_owned(), json!(days));
                self.ask_at(&mut question);
            }
            _ => self.ask_at(&mut question),
        }
        Value::Object(question)
    }

    fn about(&mut self) -> Value {
        match self.choices.below(9) {
            0..=3 => {
                let account = self.choices.index(self.world.accounts.len());
                json!({"account": self.account_name(account)})
            }
            4..=5 => {
                let customer = self.choices.index(self.world.customers.len());
                json!({"customer": self.customer_name(customer)})
            }
            _ => {
                let household = self.choices.index(self.world.households.len());
                json!({"household": self.household_name(household)})
            }
        }
    }

    fn ask_at(&mut self, question: &mut Map<String, Value>) {
        if self.choices.chance(75) {
            let at = self.instant();
            question.insert("at".to_owned(), json!(utc_text(at)));
        }
        self.ask_known(question, None);
    }

    fn ask_lots(&mut self, question: &mut Map<String, Value>) {
        let at = if self.choices.chance(65) { self.instant() } else { self.clock };
        if at != self.clock {
            question.insert("at".to_owned(), json!(utc_text(at)));
        }
        self.ask_known(question, Some(at));
    }

    fn ask_known(&mut self, question: &mut Map<String, Value>, latest: Option<i64>) {
        if !self.choices.chance(22) {
            return;
        }
        let known = self.known_at();
        if latest.is_none_or(|latest| known <= latest) {
            question.insert("known_at".to_owned(), json!(utc_text(known)));
        }
    }

    fn ask_window(&mut self, question: &mut Map<String, Value>) {
        let (mut from, mut to) = (self.instant(), self.instant());
        if from > to {
            (from, to) = (to, from);
        }
        let (from, to) = match self.choices.below(20) {
            0..=5 => (
                json!(self.calendar.date(from).to_string()),
                json!(self.calendar.date(to).to_string()),
            ),
            6 => (json!(utc_text(from)), json!(utc_text(from))),
            7 => (json!(utc_text(from)), json!(utc_text(from + 1))),
            8 => (json!(self.calendar.date(from).to_string()), json!(utc_text(to))),
            9..=10 => {
                let day = json!(self.calendar.date(from).to_string());
                (day.clone(), day)
            }
            11 => (json!(self.calendar.local_text(from)), json!(utc_text(to))),
            _ => (json!(utc_text(from)), json!(utc_text(to))),
        };
        question.insert("from".to_owned(), from);
        question.insert("to".to_owned(), to);
        self.ask_known(question, None);
        if self.choices.chance(22) {
            let since = self.known_at();
            question.insert("restated_since".to_owned(), json!(utc_text(since)));
        }
    }

    fn ask_history(&mut self, question: &mut Map<String, Value>) {
        let (one, other) = (self.instant(), self.instant());
        if self.choices.chance(40) {
            question.insert("from".to_owned(), json!(utc_text(one.min(other))));
        }
        if self.choices.chance(40) {
            question.insert("to".to_owned(), json!(utc_text(one.max(other))));
        }
        if self.choices.chance(70) {
            question.insert("order".to_owned(), json!(self.choices.one_of(&["newest", "oldest"])));
        }
        if self.choices.chance(60) {
            let by = self.choices.one_of(&["effective", "recorded"]);
            question.insert("by_time".to_owned(), json!(by));
        }
        if self.choices.chance(25) {
            let kinds = self.choices.one_of(&[
                &["earn"][..],
                &["redeem", "capture"],
                &["reverse"],
                &["transfer", "adjust", "hold"],
                &["open", "move", "status"],
                &["release"],
            ]);
            question.insert("kinds".to_owned(), json!(kinds));
        }
        self.ask_known(question, None);
        let limit = self.choices.one_of(&[1, 2, 3, 5, 7, 50]);
        question.insert("limit".to_owned(), json!(limit));
    }

    /// Chooses an instant worth asking about.
    fn instant(&mut self) -> i64 {
        let now = self.clock;
        match self.choices.below(100) {
            0..=19 => now,
            20..=24 => now + self.choices.one_of(&[1, -1]),
            25..=54 => self.past_mark() + self.choices.one_of(&[0, 0, 1, -1]),
            55..=64 => {
                let back = self.choices.between(0, 60) * DAY;
                let ahead = u64::try_from(self.choices.between(0, 70)).unwrap_or(0);
                self.calendar.midnight_after(now - back, ahead) - self.choices.one_of(&[0, 0, 1])
            }
            65..=76 => {
                let marks = self.world.instants.len().saturating_sub(50);
                let marks = self.world.instants.get(marks..).unwrap_or_default();
                let mark = self.choices.pick(marks).copied().unwrap_or(now);
                mark + self.choices.one_of(&[0, 0, 1, -1])
            }
            77..=86 => now - self.choices.between(1, 90 * 24) * HOUR,
            87..=94 => now + self.choices.between(1, 90 * 24) * HOUR,
            95..=97 => now + self.choices.between(1, 5) * 366 * DAY,
            _ => now - self.choices.between(1, 5) * 366 * DAY,
        }
    }

    /// Chooses what was known: mostly at an instant at which something was recorded.
    fn known_at(&mut self) -> i64 {
        let recorded = self.choices.pick(&self.world.recorded).copied().unwrap_or(self.clock);
        let known = recorded + self.choices.one_of(&[0, 0, 0, -1, 1]);
        if self.choices.chance(10) { self.past_mark() } else { known.min(self.clock) }
    }
}

const KINDS: [(u64, &str); 5] =
    [(32, "balance"), (34, "window"), (14, "lots"), (8, "expiring"), (9, "history")];
