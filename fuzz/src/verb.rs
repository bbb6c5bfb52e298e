//! The verbs of a script: one letter each, with a who, an amount, switches and one more choice.

use pointbook_testkit::generate::utc_text;
use serde_json::{Map, Value, json};

use crate::pick::{Picks, Times};

/// The choices behind the letter of a verb.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Choice {
    letter: u8,
    who: usize,
    amount: &'static str,
    switches: usize,
    other: usize,
}

/// What was sent so far, for holds, reversals and retries.
#[derive(Debug, Default)]
pub(crate) struct Sent {
    /// The envelopes, oldest first.
    pub(crate) envelopes: Vec<Value>,
    holds: Vec<String>,
}

impl Choice {
    /// Reads the choices that belong to the verb itself.
    pub(crate) fn read(letter: u8, picks: &mut Picks<'_>) -> Self {
        let (who, amount) = (picks.number(), picks.of(&AMOUNTS));
        Self { letter, who, amount, switches: picks.number(), other: picks.number() }
    }

    /// The verb and what stands under it.
    pub(crate) fn action(&self, times: &mut Times, sent: &mut Sent) -> (&'static str, Value) {
        let letter = if LETTERS.contains(&self.letter) {
            self.letter
        } else {
            LETTERS[usize::from(self.letter) % LETTERS.len()]
        };
        match letter {
            b'r' | b'h' => self.spend(letter, times, sent),
            b'c' | b'l' => self.end_hold(letter, sent),
            b'a' => ("adjust", self.adjust()),
            b't' => ("transfer", self.transfer()),
            b'v' => ("reverse", self.reverse(sent)),
            b'o' | b'm' | b's' => self.people(letter),
            b'w' => ("expire", json!({})),
            b'd' => {
                let through = times.calendar.date(times.instant(self.other)).to_string();
                ("close_period", json!({"through": through}))
            }
            b'g' => ("program", change(self.who, self.other)),
            _ => ("earn", self.earn(letter, times)),
        }
    }

    /// Whether one of the switches is on.
    pub(crate) fn has(&self, switch: usize) -> bool {
        self.switches & switch != 0
    }

    /// An earlier envelope: the newest is 0.
    pub(crate) fn earlier<'a>(&self, sent: &'a Sent) -> Option<&'a Value> {
        sent.envelopes.iter().rev().nth(self.other % sent.envelopes.len().max(1))
    }

    /// The amount as it is written.
    pub(crate) const fn amount(&self) -> &'static str {
        self.amount
    }

    fn account(&self) -> &'static str {
        name(ACCOUNTS, self.who)
    }

    fn other_account(&self) -> &'static str {
        name(ACCOUNTS, self.other)
    }

    fn earn(&self, letter: u8, times: &mut Times) -> Value {
        let mut earn = json!({"account": self.account()});
        if letter == b'$' {
            earn["spend"] = json!(self.amount);
            earn["rate"] = json!(one_of(&RATES, self.other));
        } else {
            earn["points"] = json!(self.amount);
        }
        let instant = times.instant(self.other);
        if letter == b'p' {
            times.mark(instant);
            earn["activates"] = json!(utc_text(instant));
        }
        if letter == b'x' || self.has(1) {
            earn["expires"] = json!(times.calendar.date(instant).to_string());
            times.mark(times.calendar.midnight_after(instant, 1));
        }
        if self.has(2) {
            earn["expires"] = json!("never");
        }
        earn
    }

    fn spend(&self, letter: u8, times: &mut Times, sent: &mut Sent) -> (&'static str, Value) {
        let mut body = about(self.who);
        body.insert("points".to_owned(), json!(self.amount));
        if letter == b'r' {
            if self.has(1) {
                body.insert("partial".to_owned(), json!(true));
            }
            if self.has(2) {
                body.insert("offline".to_owned(), json!(true));
            }
            return ("redeem", Value::Object(body));
        }
        let id = format!("h{}", if self.has(1) { 0 } else { sent.holds.len() });
        body.insert("hold".to_owned(), json!(id));
        sent.holds.push(id);
        let seconds = one_of(&SECONDS, self.other);
        if seconds > 0 {
            body.insert("ttl_seconds".to_owned(), json!(seconds));
            times.mark(times.clock + seconds * 1_000_000);
        }
        ("hold", Value::Object(body))
    }

    fn end_hold(&self, letter: u8, sent: &Sent) -> (&'static str, Value) {
        let newest = self.other % sent.holds.len().max(1);
        let id = sent.holds.iter().rev().nth(newest).map_or("h0", String::as_str);
        let mut body = json!({"hold": id});
        if self.has(1) {
            body["points"] = json!(self.amount);
        }
        if letter == b'l' {
            return ("release", body);
        }
        if self.has(2) {
            body["more"] = json!(true);
        }
        ("capture", body)
    }

    fn adjust(&self) -> Value {
        let sign = if self.has(1) { "-" } else { "" };
        let points = format!("{sign}{}", self.amount);
        let mut body = json!({"account": self.account(), "points": points});
        body["type"] = json!("correction");
        body["reason"] = json!("counted again");
        if self.has(2) {
            body["allow_negative"] = json!(true);
        }
        body
    }

    fn transfer(&self) -> Value {
        let mut body = json!({"from": self.account(), "to": self.other_account()});
        body["points"] = json!(self.amount);
        if self.has(1) {
            body["expiry"] = json!("reset");
        }
        body
    }

    fn reverse(&self, sent: &Sent) -> Value {
        let of = self.earlier(sent).and_then(|envelope| envelope.get("key")).cloned();
        let mut body = json!({"of": of.unwrap_or_else(|| json!("none"))});
        if self.has(1) {
            body["points"] = json!(self.amount);
        }
        if self.has(2) {
            body["share"] = json!(one_of(&SHARES, self.who));
        }
        if self.has(4) {
            body["item"] = json!(self.who % 3);
        }
        body
    }

    fn people(&self, letter: u8) -> (&'static str, Value) {
        let (customer, household) = (name(CUSTOMERS, self.other), name(HOUSEHOLDS, self.other / 3));
        let account = self.account();
        match letter {
            b'o' => {
                ("open", json!({"account": account, "customer": customer, "household": household}))
            }
            b'm' if self.has(1) => ("move", json!({"account": account, "to_customer": customer})),
            b'm' => {
                let customer = name(CUSTOMERS, self.who);
                (
                    "move",
                    json!({"customer": customer, "to_household": name(HOUSEHOLDS, self.other)}),
                )
            }
            _ if self.has(1) => {
                let redeemer = self.other % 2 == 1;
                ("status", json!({"customer": name(CUSTOMERS, self.who), "redeemer": redeemer}))
            }
            _ if self.has(2) => {
                ("status", json!({"account": account, "accrue": self.other % 2 == 1}))
            }
            _ => {
                let status = one_of(&STATUSES, self.other);
                ("status", json!({"account": account, "status": status}))
            }
        }
    }
}

/// Whom a command or a question is about: 1 to 4 an account, 5 to 7 a customer, 8 and 9 a
/// household.
pub(crate) fn about(who: usize) -> Map<String, Value> {
    let who = who.saturating_sub(1) % 9;
    let (level, name) = match who {
        0..=3 => ("account", ACCOUNTS[who]),
        4..=6 => ("customer", CUSTOMERS[who - 4]),
        _ => ("household", HOUSEHOLDS[who - 7]),
    };
    Map::from_iter([(level.to_owned(), json!(name))])
}

/// A change of one setting.
fn change(which: usize, to: usize) -> Value {
    match which % 6 {
        0 => json!({"expiry": expiry(to)}),
        1 => json!({"rounding": one_of(&["floor", "half_even", "carry"], to)}),
        2 => json!({"clawback": one_of(&["negative", "floor_at_zero"], to)}),
        3 => json!({"returns": returns(to)}),
        4 => json!({"transfer_scope": one_of(&["any", "household", "customer"], to)}),
        _ => json!({"min_redemption": one_of(&AMOUNTS, to)}),
    }
}

/// A policy of expiry; short ones, so that lots do run out.
pub(crate) fn expiry(pick: usize) -> Value {
    let both = ["earn", "redeem"];
    match pick % 12 {
        0 => json!("never"),
        1 => json!({"days": 1}),
        2 => json!({"days": 30}),
        3 => json!({"months": 1}),
        4 => json!({"months": 1, "round": "month_end"}),
        5 => json!({"months": 6, "round": "quarter_end"}),
        6 => json!({"months": 12, "round": "year_end"}),
        7 => json!({"fixed": ["02-29", "08-31"]}),
        8 => json!({"inactivity": {"days": 1, "resets": both}}),
        9 => json!({"inactivity": {"months": 1, "resets": ["redeem"]}}),
        10 => json!({"inactivity": {"days": 30, "resets": ["earn"]}}),
        _ => json!({"inactivity": {"days": 2, "resets": both}}),
    }
}

/// What becomes of refunds to expired lots.
pub(crate) fn returns(pick: usize) -> Value {
    if pick.is_multiple_of(3) { json!("expire") } else { json!({"reissue": {"days": pick % 3}}) }
}

fn one_of<T: Copy>(list: &[T], pick: usize) -> T {
    list[pick % list.len()]
}

fn name(names: &[&'static str], pick: usize) -> &'static str {
    names[pick.saturating_sub(1) % names.len()]
}

/// Earn in three ways, earn for money, redeem, hold, capture, release ("let go"), adjust,
/// transfer, reverse, open, move, status, expire ("write down"), close ("done"), program.
const LETTERS: [u8; 17] = *b"egpx$rhclatvomswd";
const ACCOUNTS: &[&str] = &["a1", "a2", "a3", "a4"];
const CUSTOMERS: &[&str] = &["c1", "c2", "c3"];
const HOUSEHOLDS: &[&str] = &["h1", "h2"];
/// By their places: 0 to 9, then a to t.
const AMOUNTS: [&str; 30] = [
    "1",
    "1",
    "2",
    "3",
    "4",
    "5",
    "6",
    "7",
    "8",
    "9",
    "10",
    "20",
    "30",
    "33",
    "50",
    "99",
    "100",
    "101",
    "333",
    "500",
    "1000",
    "0.5",
    "7.25",
    "33.33",
    "19.99",
    "0.01",
    "999999999999999",
    "0",
    "1000000000000000",
    "1000000000000001",
];
const RATES: [&str; 6] = ["1", "0.1", "0.333", "1.5", "10", "0.0001"];
const SHARES: [&str; 6] = ["33.33/100", "1/2", "50/100", "33.34/100", "100/100", "1/3"];
const SECONDS: [i64; 7] = [0, 1, 60, 3_600, 86_400, 604_800, 2_592_000];
const STATUSES: [&str; 6] =
    ["good_standing", "new", "redeem_only", "on_hold", "inactive", "cancelled"];
