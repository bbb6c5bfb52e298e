//! Groups: members that need each other, members that fail, and groups without end.

use serde_json::{Map, Value, json};

use super::amounts::{UNITS_MAX, amount};
use super::generator::{Act, Draft, Generator};
use super::world::Reversible;

impl Generator {
    /// Makes a group of a few commands; later members work with what earlier ones did.
    pub(super) fn group(&mut self) -> Value {
        let believed = self.world.clone();
        let doomed = self.choices.chance(18);
        self.careful = self.choices.chance(75);
        let many = self.choices.one_of(&[1, 2, 2, 3, 3, 4, 6, 9]);
        let fails = self.choices.index(many);
        let key = self.fresh("g");
        let mut members = Vec::with_capacity(many);
        let mut reversible = Vec::new();
        for item in 0..many {
            let draft = if doomed && item == fails { self.doomed(&key) } else { self.member() };
            reversible.extend(draft.reversible.map(|part| Reversible { item, ..part }));
            members.push(Value::Object(self.bare(&draft)));
        }
        self.careful = false;
        if doomed {
            self.world = believed;
            reversible.truncate(usize::from(self.choices.chance(10)));
        }
        let mut envelope = Map::new();
        envelope.insert("group".to_owned(), Value::Array(members));
        envelope.insert("key".to_owned(), json!(key));
        if let Some(at) = self.effective("group").filter(|_| self.choices.clone().chance(60)) {
            envelope.insert("at".to_owned(), json!(self.text(at)));
        }
        if self.choices.chance(70) {
            envelope.insert("by".to_owned(), json!("op-9"));
        }
        let envelope = Value::Object(envelope);
        self.remember(key, &envelope, reversible, true);
        envelope
    }

    /// Makes groups of hundreds of greatest earns, for two accounts, to come near the end of
    /// `i64` and beyond. `left` steps are still to come; the last few are ordinary ones.
    pub(super) fn whale(&mut self, left: usize) -> Value {
        let (second, many) = match left {
            10..=12 => (false, 3_000),
            8..=9 => (true, 3_000),
            7 => (false, 200),
            5..=6 => (false, 15),
            _ => return self.single(Act::Earn),
        };
        let place = usize::from(second).min(self.world.accounts.len().saturating_sub(1));
        let account = self.world.accounts.get(place).map(|account| account.name.clone());
        let points = amount(UNITS_MAX, self.scale);
        let member = json!({"earn": {"account": account, "points": points, "expires": "never"}});
        let key = self.fresh("g");
        let envelope = json!({"key": key, "group": vec![member; many]});
        self.remember(key, &envelope, Vec::new(), true);
        envelope
    }

    fn member(&mut self) -> Draft {
        let act = self.choices.weighted(&MEMBERS).unwrap_or(Act::Earn);
        let whole = matches!(act, Act::Expire | Act::Close | Act::Program);
        self.draft(if whole && !self.whole { Act::Earn } else { act })
    }

    /// Makes a member that is likely refused.
    fn doomed(&mut self, key: &str) -> Draft {
        let account = self.account_that(|account| account.spends());
        let much = self.world.accounts.get(account).map_or(0, |account| account.points());
        let name = self.account_name(account);
        let points = amount(much.saturating_add(1_000).min(UNITS_MAX), self.scale);
        match self.choices.below(16) {
            0 => Draft::new("reverse", json!({"of": key, "item": 0})),
            1 | 2 => Draft::new("capture", json!({"hold": format!("{}hold-none", self.prefix)})),
            3 | 4 => Draft::new("transfer", json!({"from": name, "to": name, "points": points})),
            5..=7 => self.reverse(),
            _ => Draft::new("redeem", json!({"account": name, "points": points})),
        }
    }

    /// Dresses a member: mostly it inherits the time and the operator of its group.
    fn bare(&mut self, draft: &Draft) -> Map<String, Value> {
        let mut member = self.dress(draft, false);
        if self.choices.chance(70) {
            member.remove("at");
        }
        if self.choices.chance(50) && draft.verb != "adjust" {
            member.remove("by");
        }
        member
    }
}

const MEMBERS: [(u64, Act); 14] = [
    (30, Act::Earn),
    (16, Act::Redeem),
    (10, Act::Hold),
    (8, Act::Capture),
    (5, Act::Release),
    (8, Act::Adjust),
    (8, Act::Transfer),
    (12, Act::Reverse),
    (2, Act::Open),
    (4, Act::Move),
    (3, Act::Status),
    (1, Act::Expire),
    (1, Act::Close),
    (1, Act::Program),
];
