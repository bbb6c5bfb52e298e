//! Accounts with their points, and who they belong to: what questions about points need, folded
//! fact by fact.
//!
//! Invariants:
//! - The numbers of things are their places, in the order of their first entry.

use pointbook_core::{
    Account, AccountId, Broken, CustomerId, Dated, Entry, Fact, HoldId, HouseholdId, Key, Name,
    Timestamp, Unfit,
};

/// Everybody that a journal tells of.
#[derive(Clone, Debug, Default)]
pub(crate) struct People {
    accounts: Vec<Holding>,
    customers: Vec<Customer>,
    households: Vec<Name>,
    holds: Vec<Key>,
}

/// An account, and whose it is.
#[derive(Clone, Debug)]
pub(crate) struct Holding {
    pub(crate) name: Name,
    pub(crate) account: Account,
    pub(crate) owner: Dated<CustomerId>,
}

#[derive(Clone, Debug)]
struct Customer {
    name: Name,
    household: Dated<HouseholdId>,
    /// The accounts that ever belonged here.
    accounts: Vec<AccountId>,
}

/// Whose an account was at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Owners {
    pub(crate) customer: CustomerId,
    pub(crate) household: HouseholdId,
}

impl People {
    /// Folds the next entry.
    pub(crate) fn apply_entry(&mut self, entry: &Entry) -> Result<(), Broken> {
        let broken = |unfit| Broken { sequence: entry.sequence, unfit };
        for fact in &entry.due {
            self.apply(fact, entry.recorded_at).map_err(broken)?;
        }
        for member in entry.members() {
            for fact in &member.facts {
                self.apply(fact, member.effective_at).map_err(broken)?;
            }
        }
        Ok(())
    }

    /// Folds a fact, which counts at `effective_at`.
    pub(crate) fn apply(&mut self, fact: &Fact, effective_at: Timestamp) -> Result<(), Unfit> {
        match fact {
            Fact::HouseholdCreated { name, .. } => self.households.push(name.clone()),
            Fact::CustomerCreated { name, household, .. } => {
                let (name, household) = (name.clone(), Dated::new(*household));
                self.customers.push(Customer { name, household, accounts: Vec::new() });
            }
            Fact::AccountOpened { account, name, customer } => {
                self.customer_mut(*customer)?.accounts.push(*account);
                let mut opened = Account::default();
                opened.apply(fact, effective_at)?;
                let owner = Dated::new(*customer);
                self.accounts.push(Holding { name: name.clone(), account: opened, owner });
            }
            Fact::HoldPlaced { name, .. } => self.holds.push(name.clone()),
            Fact::CustomerMoved { customer, to, .. } => {
                let moved = self.customer_mut(*customer)?;
                if !moved.household.change(effective_at, *to) {
                    return Err(Unfit::Contradicts("moves follow one another"));
                }
            }
            Fact::AccountMoved { account, to, .. } => {
                let there = self.customer_mut(*to)?;
                if !there.accounts.contains(account) {
                    there.accounts.push(*account);
                }
                let moved = self.holding_mut(*account)?;
                if !moved.owner.change(effective_at, *to) {
                    return Err(Unfit::Contradicts("moves follow one another"));
                }
                moved.account.apply(fact, effective_at)?;
            }
            fact => {
                if let Some(account) = fact.account() {
                    self.holding_mut(account)?.account.apply(fact, effective_at)?;
                }
            }
        }
        Ok(())
    }

    /// All accounts, by number.
    pub(crate) fn holdings(&self) -> impl Iterator<Item = (AccountId, &Holding)> {
        (0..).map(AccountId::new).zip(&self.accounts)
    }

    pub(crate) fn holding(&self, id: AccountId) -> Option<&Holding> {
        self.accounts.get(id.index())
    }

    /// The accounts of a customer now.
    pub(crate) fn accounts_of(&self, id: CustomerId) -> impl Iterator<Item = AccountId> {
        self.ever_of(id).iter().copied().filter(move |account| {
            self.holding(*account).is_some_and(|holding| holding.owner.now() == id)
        })
    }

    /// The accounts that ever belonged to a customer.
    pub(crate) fn ever_of(&self, id: CustomerId) -> &[AccountId] {
        self.customers.get(id.index()).map_or(&[], |customer| &customer.accounts)
    }

    /// Whose an account was at an instant.
    pub(crate) fn owners_at(&self, id: AccountId, at: Timestamp) -> Option<Owners> {
        let customer = self.holding(id)?.owner.at(at);
        let household = self.customers.get(customer.index())?.household.at(at);
        Some(Owners { customer, household })
    }

    /// Where a customer belonged.
    pub(crate) fn homes(&self, id: CustomerId) -> Option<&Dated<HouseholdId>> {
        self.customers.get(id.index()).map(|customer| &customer.household)
    }

    pub(crate) fn account_name(&self, id: AccountId) -> Option<&Name> {
        self.holding(id).map(|holding| &holding.name)
    }

    pub(crate) fn customer_name(&self, id: CustomerId) -> Option<&Name> {
        self.customers.get(id.index()).map(|customer| &customer.name)
    }

    pub(crate) fn household_name(&self, id: HouseholdId) -> Option<&Name> {
        self.households.get(id.index())
    }

    pub(crate) fn hold_name(&self, id: HoldId) -> Option<&Key> {
        self.holds.get(id.index())
    }

    /// How many accounts, customers and households there are.
    pub(crate) fn counts(&self) -> [usize; 3] {
        [self.accounts.len(), self.customers.len(), self.households.len()]
    }

    fn holding_mut(&mut self, id: AccountId) -> Result<&mut Holding, Unfit> {
        self.accounts.get_mut(id.index()).ok_or(Unfit::Contradicts("the account exists"))
    }

    fn customer_mut(&mut self, id: CustomerId) -> Result<&mut Customer, Unfit> {
        self.customers.get_mut(id.index()).ok_or(Unfit::Contradicts("the customer exists"))
    }
}
