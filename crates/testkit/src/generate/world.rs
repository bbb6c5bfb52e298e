//! What the generator believes about the ledger: who exists, which keys and holds there were.
//!
//! These are guesses that aim commands, never a judgement on them: a wrong guess only turns an
//! accepted command into a refused one.

use serde_json::Value;

/// An account as the generator sees it.
#[derive(Clone, Debug)]
pub(super) struct Account {
    /// Its name.
    pub(super) name: String,
    /// The customer it belongs to, by position.
    pub(super) customer: usize,
    /// Points that are likely free: the end of each lot, and its units.
    pub(super) lots: Vec<(i64, i64)>,
    /// Its status.
    pub(super) status: &'static str,
    /// Whether it accrues.
    pub(super) accrues: bool,
}

impl Account {
    /// Adds up the points that are likely free.
    pub(super) fn points(&self) -> i64 {
        self.lots.iter().fold(0, |sum, (_, units)| sum.saturating_add(*units))
    }

    /// Takes points, soonest end first; gives what could not be taken.
    fn take(&mut self, mut units: i64) -> i64 {
        for (_, left) in &mut self.lots {
            let taken = units.min(*left);
            *left -= taken;
            units -= taken;
        }
        self.lots.retain(|(_, left)| *left > 0);
        units
    }

    /// Says whether spending is likely to pass.
    pub(super) fn spends(&self) -> bool {
        matches!(self.status, "good_standing" | "redeem_only")
    }

    /// Says whether earning is likely to pass.
    pub(super) fn earns(&self) -> bool {
        self.accrues && matches!(self.status, "good_standing" | "new" | "on_hold")
    }
}

/// A customer as the generator sees it.
#[derive(Clone, Debug)]
pub(super) struct Customer {
    /// Its name.
    pub(super) name: String,
    /// The household it belongs to, by position.
    pub(super) household: usize,
    /// Whether it may spend.
    pub(super) redeems: bool,
}

/// A hold as the generator sees it.
#[derive(Clone, Debug)]
pub(super) struct Hold {
    /// Its id.
    pub(super) id: String,
    /// What is likely left of it.
    pub(super) left: i64,
    /// When it lapses.
    pub(super) deadline: i64,
    /// An account that its points return to.
    pub(super) account: usize,
}

/// A command that was sent, for retries and reversals.
#[derive(Clone, Debug)]
pub(super) struct Sent {
    /// Its key.
    pub(super) key: String,
    /// The envelope, to be sent again.
    pub(super) envelope: Value,
    /// What can be reversed: position within a group, and units.
    pub(super) reversible: Vec<Reversible>,
    /// Whether it is a group.
    pub(super) group: bool,
}

/// Something that can be reversed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reversible {
    /// Its position within its group.
    pub(super) item: usize,
    /// Units that are left of it.
    pub(super) left: i64,
    /// Units that it had.
    pub(super) whole: i64,
    /// Which way its points went, and to which account.
    pub(super) account: usize,
    /// Whether undoing it gives points back.
    pub(super) gives_back: bool,
}

/// All the generator believes.
#[derive(Clone, Debug, Default)]
pub(super) struct World {
    /// Accounts, the one opened first coming first.
    pub(super) accounts: Vec<Account>,
    /// Customers.
    pub(super) customers: Vec<Customer>,
    /// Names of households.
    pub(super) households: Vec<String>,
    /// Holds, oldest first.
    pub(super) holds: Vec<Hold>,
    /// What was sent, oldest first.
    pub(super) sent: Vec<Sent>,
    /// Instants at which something happened or will happen.
    pub(super) instants: Vec<i64>,
    /// Instants of moves.
    pub(super) moves: Vec<i64>,
    /// Clock values at which something was recorded.
    pub(super) recorded: Vec<i64>,
    /// The local date through which periods are closed, as its last instant.
    pub(super) closed_through: Option<i64>,
}

impl World {
    /// Adds points to an account, in a lot with an end.
    pub(super) fn credit(&mut self, account: usize, units: i64, ends: i64) {
        let Some(account) = self.accounts.get_mut(account).filter(|_| units > 0) else { return };
        let place = account.lots.partition_point(|(end, _)| *end <= ends);
        account.lots.insert(place, (ends, units));
    }

    /// Takes points from accounts of a list, one after the other.
    pub(super) fn debit(&mut self, accounts: &[usize], mut units: i64) {
        for index in accounts {
            let Some(account) = self.accounts.get_mut(*index) else { continue };
            units = account.take(units.max(0));
        }
    }

    /// Forgets the lots that have ended.
    pub(super) fn expire(&mut self, now: i64) {
        for account in &mut self.accounts {
            account.lots.retain(|(end, _)| *end > now);
        }
    }

    /// Lists the accounts of a customer.
    pub(super) fn of_customer(&self, customer: usize) -> Vec<usize> {
        let all = self.accounts.iter().enumerate();
        all.filter(|(_, account)| account.customer == customer).map(|(index, _)| index).collect()
    }

    /// Lists the accounts of a household.
    pub(super) fn of_household(&self, household: usize) -> Vec<usize> {
        let belongs = |account: &Account| {
            self.customers.get(account.customer).is_some_and(|owner| owner.household == household)
        };
        let all = self.accounts.iter().enumerate();
        all.filter(|(_, account)| belongs(account)).map(|(index, _)| index).collect()
    }

    /// Adds up what the accounts of a list may spend.
    pub(super) fn spendable(&self, accounts: &[usize]) -> i64 {
        let mut sum = 0_i64;
        for account in accounts.iter().filter_map(|index| self.accounts.get(*index)) {
            let redeems = self.customers.get(account.customer).is_some_and(|owner| owner.redeems);
            if account.spends() && redeems {
                sum = sum.saturating_add(account.points());
            }
        }
        sum
    }

    /// Remembers an instant.
    pub(super) fn mark(&mut self, instant: i64) {
        self.instants.push(instant);
    }
}
