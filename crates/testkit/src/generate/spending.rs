//! What takes points: redemptions, holds and what becomes of them, transfers.

use serde_json::{Map, Value, json};

use super::amounts::{amount, units_of};
use super::calendar::SECOND;
use super::generator::{Draft, Generator};
use super::world::Hold;

impl Generator {
    /// Makes a redeem of an account, a customer or a household.
    pub(super) fn redeem(&mut self) -> Draft {
        let mut body = Map::new();
        let accounts = self.spender(&mut body);
        let spendable = self.world.spendable(&accounts);
        let mut units = self.some_of(spendable);
        let alone = body.contains_key("account");
        if alone && self.choices.chance(9) {
            body.insert("offline".to_owned(), json!(self.choices.chance(92)));
        } else if self.choices.chance(12) {
            units = units.saturating_add(self.choices.between(0, 20));
            body.insert("partial".to_owned(), json!(self.choices.chance(92)));
        }
        body.insert("points".to_owned(), json!(amount(units, self.scale)));
        if self.choices.chance(3) {
            body.insert("ref".to_owned(), json!("till 9"));
        }
        self.world.debit(&accounts, units);
        let account = accounts.first().copied().unwrap_or(0);
        Draft::new("redeem", Value::Object(body)).undoable(account, units, true)
    }

    /// Makes a hold.
    pub(super) fn hold(&mut self) -> Draft {
        let mut body = Map::new();
        let accounts = self.spender(&mut body);
        let spendable = self.world.spendable(&accounts);
        let units = self.some_of(spendable);
        body.insert("points".to_owned(), json!(amount(units, self.scale)));
        let used = (!self.likely(96)).then(|| self.any_hold()).flatten();
        let id = used.map_or_else(|| self.fresh("hold-"), |hold| hold.id);
        body.insert("hold".to_owned(), json!(id));
        let mut ttl = self.now.get("hold_ttl_seconds").and_then(Value::as_i64);
        if self.choices.chance(60) {
            let long = !self.likely(94);
            let chosen = if long { 2_592_001 } else { self.choices.one_of(&TTLS) };
            body.insert("ttl_seconds".to_owned(), json!(chosen));
            ttl = Some(chosen);
        }
        let deadline = self.clock + ttl.unwrap_or(604_800) * SECOND;
        self.world.mark(deadline);
        self.world.debit(&accounts, units);
        let account = accounts.first().copied().unwrap_or(0);
        let fits = units <= spendable && ttl.is_none_or(|ttl| ttl <= 2_592_000);
        if fits && self.world.holds.iter().all(|hold| hold.id != id) {
            self.world.holds.push(Hold { id, left: units, deadline, account });
        }
        Draft::new("hold", Value::Object(body))
    }

    /// Makes a capture.
    pub(super) fn capture(&mut self) -> Draft {
        let (id, left) = self.a_hold();
        let mut body = Map::new();
        body.insert("hold".to_owned(), json!(id));
        let part = self.choices.chance(65);
        let units = if part { self.some_of(left) } else { left };
        if part {
            body.insert("points".to_owned(), json!(amount(units, self.scale)));
        }
        let more = self.choices.chance(45);
        if more || self.choices.chance(4) {
            body.insert("more".to_owned(), json!(more));
        }
        let rest = left.saturating_sub(units).max(0);
        let account = self.settle(&id, if more { rest } else { 0 }, if more { 0 } else { rest });
        Draft::new("capture", Value::Object(body)).undoable(account, units, true)
    }

    /// Makes a release.
    pub(super) fn release(&mut self) -> Draft {
        let (id, left) = self.a_hold();
        let mut body = Map::new();
        body.insert("hold".to_owned(), json!(id));
        let part = self.choices.chance(60);
        let units = if part { self.some_of(left) } else { left };
        if part {
            body.insert("points".to_owned(), json!(amount(units, self.scale)));
        }
        self.settle(&id, left.saturating_sub(units).max(0), units);
        Draft::new("release", Value::Object(body))
    }

    /// Makes a transfer.
    pub(super) fn transfer(&mut self) -> Draft {
        let from = self.account_that(|account| account.spends() && account.points() > 0);
        let mut to = self.account_that(|account| account.status != "cancelled");
        if to == from && self.likely(94) {
            let others = self.world.accounts.len();
            to = to.saturating_add(1).checked_rem(others).unwrap_or(0);
        }
        let scope = self.now.get("transfer_scope").and_then(Value::as_str);
        let (narrow, own) = (scope.is_some_and(|scope| scope != "any"), scope == Some("customer"));
        if narrow && self.likely(75) {
            to = self.neighbour(from, own);
        }
        let there_is = self.world.spendable(&[from]);
        let units = self.some_of(there_is);
        let mut body = Map::new();
        body.insert("from".to_owned(), json!(self.account_name(from)));
        body.insert("to".to_owned(), json!(self.account_name(to)));
        body.insert("points".to_owned(), json!(amount(units, self.scale)));
        if self.choices.chance(55) {
            body.insert(
                "expiry".to_owned(),
                json!(self.choices.one_of(&["keep", "reset", "reset"])),
            );
        }
        if self.choices.chance(6) {
            body.insert("type".to_owned(), json!("gift"));
            body.insert("reason".to_owned(), json!("birthday"));
        }
        self.world.debit(&[from], units);
        let ends = self.lifetime();
        self.world.credit(to, units, ends);
        Draft::new("transfer", Value::Object(body)).undoable(to, units, true)
    }

    /// Chooses an amount of about what there is.
    pub(super) fn some_of(&mut self, there_is: i64) -> i64 {
        let units = units_of(&mut self.choices, there_is);
        if self.careful { units.min(there_is.max(1)) } else { units }
    }

    /// Says whether some account can likely spend.
    pub(super) fn anyone_spends(&self) -> bool {
        let all: Vec<usize> = (0..self.world.accounts.len()).collect();
        self.world.spendable(&all) > 0
    }

    /// Says whether some hold is likely open.
    pub(super) fn anything_held(&self) -> bool {
        self.world.holds.iter().any(|hold| hold.left > 0 && hold.deadline > self.clock)
    }

    /// Chooses who spends, writes it into the body, and lists the accounts.
    fn spender(&mut self, body: &mut Map<String, Value>) -> Vec<usize> {
        let account = self.account_that(|account| account.spends() && account.points() > 0);
        let owner = self.world.accounts.get(account).map_or(0, |account| account.customer);
        let household = self.world.customers.get(owner).map_or(0, |owner| owner.household);
        match self.choices.below(100) {
            0..=57 => {
                body.insert("account".to_owned(), json!(self.account_name(account)));
                vec![account]
            }
            58..=74 => {
                body.insert("customer".to_owned(), json!(self.customer_name(owner)));
                self.world.of_customer(owner)
            }
            _ => {
                body.insert("household".to_owned(), json!(self.household_name(household)));
                self.world.of_household(household)
            }
        }
    }

    /// Picks a hold, most often one that is open, and says what is likely left of it.
    fn a_hold(&mut self) -> (String, i64) {
        let open = |hold: &&Hold| hold.left > 0 && hold.deadline > self.clock;
        let living: Vec<Hold> = self.world.holds.iter().filter(open).cloned().collect();
        if !living.is_empty() && self.choices.chance(88) {
            let at = self.choices.index(living.len());
            return living
                .get(at)
                .map_or_else(Default::default, |hold| (hold.id.clone(), hold.left));
        }
        match self.any_hold() {
            Some(hold) if self.choices.chance(97) => (hold.id, hold.left.max(1)),
            _ => (format!("{}hold-none", self.prefix), 5),
        }
    }

    fn any_hold(&mut self) -> Option<Hold> {
        let recent = self.world.holds.len().saturating_sub(12);
        self.choices.pick(self.world.holds.get(recent..).unwrap_or_default()).cloned()
    }

    fn settle(&mut self, id: &str, left: i64, back: i64) -> usize {
        let Some(hold) = self.world.holds.iter_mut().find(|hold| hold.id == id) else { return 0 };
        hold.left = left;
        let account = hold.account;
        let ends = self.lifetime();
        self.world.credit(account, back, ends);
        account
    }
}

const TTLS: [i64; 12] =
    [1, 60, 600, 3_600, 86_400, 86_400, 259_200, 259_200, 604_800, 604_800, 604_800, 604_800];
