//! Who owns what: opens, moves, statuses, and the names that everything else picks from.

use serde_json::{Map, Value, json};

use super::generator::{Draft, Generator};
use super::world::{Account, Customer};

impl Generator {
    /// Makes an open: a new account, a known one once more, or one that belongs elsewhere.
    pub(super) fn open(&mut self) -> Draft {
        let living = self.world.accounts.iter().filter(|a| a.status != "cancelled").count();
        let again = living >= ACCOUNTS_MAX || self.choices.chance(15);
        if !again {
            let (household, customer, account) = self.free_names();
            self.believe_open(&household, &customer, &account);
            return opened(&household, &customer, &account);
        }
        let account = self.account_that(|_| true);
        let owner = self.world.accounts.get(account).map_or(0, |account| account.customer);
        let household = self.world.customers.get(owner).map_or(0, |owner| owner.household);
        let name = self.account_name(account);
        let mut customer = self.customer_name(owner);
        let mut home = self.household_name(household);
        if self.choices.chance(45) {
            let other = self.choices.index(self.world.customers.len());
            customer = self.customer_name(other);
        }
        if self.choices.chance(20) {
            home = format!("{}h{}", self.prefix, self.choices.between(1, 3));
        }
        opened(&home, &customer, &name)
    }

    /// Makes a move of a customer or of an account; back and forth comes by itself.
    pub(super) fn relocate(&mut self) -> Draft {
        let mut body = Map::new();
        if self.choices.chance(60) {
            let customer = self.choices.index(self.world.customers.len());
            let now_in = self.world.customers.get(customer).map_or(0, |owner| owner.household);
            let to = self.other(now_in, self.world.households.len());
            body.insert("customer".to_owned(), json!(self.customer_name(customer)));
            body.insert("to_household".to_owned(), json!(self.household_name(to)));
            if let Some(owner) = self.world.customers.get_mut(customer) {
                owner.household = to;
            }
        } else {
            let account = self.account_that(|_| true);
            let now_of = self.world.accounts.get(account).map_or(0, |account| account.customer);
            let to = self.other(now_of, self.world.customers.len());
            body.insert("account".to_owned(), json!(self.account_name(account)));
            body.insert("to_customer".to_owned(), json!(self.customer_name(to)));
            if let Some(account) = self.world.accounts.get_mut(account) {
                account.customer = to;
            }
        }
        self.world.moves.push(self.clock);
        Draft::new("move", Value::Object(body))
    }

    /// Makes a change of an account's status, of its accrual, or of a customer's redeemer.
    pub(super) fn status(&mut self) -> Draft {
        let mut body = Map::new();
        if self.choices.chance(18) {
            let customer = self.choices.index(self.world.customers.len());
            let redeems = self.choices.chance(65);
            body.insert("customer".to_owned(), json!(self.customer_name(customer)));
            body.insert("redeemer".to_owned(), json!(redeems));
            if let Some(owner) = self.world.customers.get_mut(customer) {
                owner.redeems = redeems;
            }
            return Draft::new("status", Value::Object(body));
        }
        let account = self.account_that(|_| true);
        let ill = self.account_that(|account| {
            !account.accrues || !matches!(account.status, "good_standing" | "cancelled")
        });
        let account = if self.choices.chance(60) { ill } else { account };
        body.insert("account".to_owned(), json!(self.account_name(account)));
        let status = self.a_status();
        let accrues = self.choices.chance(70);
        let both = self.choices.chance(25);
        let only_accrue = !both && self.choices.chance(25);
        let Some(known) = self.world.accounts.get_mut(account) else {
            return Draft::new("status", Value::Object(body));
        };
        if !only_accrue {
            body.insert("status".to_owned(), json!(status));
            if known.status != "cancelled" {
                known.status = status;
            }
        }
        if both || only_accrue {
            body.insert("accrue".to_owned(), json!(accrues));
            known.accrues = accrues;
        }
        Draft::new("status", Value::Object(body))
    }

    /// Picks an account, most often one that fits.
    pub(super) fn account_that(&mut self, fits: impl Fn(&Account) -> bool) -> usize {
        let all = self.world.accounts.iter().enumerate();
        let fitting: Vec<usize> =
            all.filter(|(_, account)| fits(account)).map(|(index, _)| index).collect();
        if !fitting.is_empty() && self.likely(90) {
            return self.choices.one_of(&fitting);
        }
        self.choices.index(self.world.accounts.len())
    }

    /// Picks another account of the same customer, or of the same household.
    pub(super) fn neighbour(&mut self, account: usize, customer: bool) -> usize {
        let owner = self.world.accounts.get(account).map_or(0, |account| account.customer);
        let household = self.world.customers.get(owner).map_or(0, |owner| owner.household);
        let mut near = match customer {
            true => self.world.of_customer(owner),
            false => self.world.of_household(household),
        };
        near.retain(|index| *index != account);
        self.choices.pick(&near).copied().unwrap_or(account)
    }

    /// Gives an account's name; once in a while one that nobody has.
    pub(super) fn account_name(&mut self, account: usize) -> String {
        let known = self.world.accounts.get(account).map(|account| account.name.clone());
        self.known_or_stranger(known)
    }

    /// Gives a customer's name; once in a while one that nobody has.
    pub(super) fn customer_name(&mut self, customer: usize) -> String {
        let known = self.world.customers.get(customer).map(|customer| customer.name.clone());
        self.known_or_stranger(known)
    }

    /// Gives a household's name; once in a while one that nobody has.
    pub(super) fn household_name(&mut self, household: usize) -> String {
        let known = self.world.households.get(household).cloned();
        self.known_or_stranger(known)
    }

    /// Chooses names for an account to come; customers and households are mostly known ones.
    pub(super) fn free_names(&mut self) -> (String, String, String) {
        let number = self.world.accounts.len().saturating_add(1);
        let account = format!("{}a{number}", self.prefix);
        let known = self.world.customers.len();
        let new = known == 0 || (known < CUSTOMERS_MAX && self.choices.chance(55));
        if !new {
            let index = self.choices.index(known);
            let customer = self.world.customers.get(index).cloned();
            if let Some(customer) = customer {
                let home = self.world.households.get(customer.household).cloned();
                return (home.unwrap_or_default(), customer.name, account);
            }
        }
        let customer = format!("{}c{}", self.prefix, known.saturating_add(1));
        let household = format!("{}h{}", self.prefix, self.choices.between(1, 3));
        (household, customer, account)
    }

    /// Notes that an account is open.
    pub(super) fn believe_open(&mut self, household: &str, customer: &str, account: &str) {
        let home = place(&mut self.world.households, household);
        let known = self.world.customers.iter().position(|owner| owner.name == customer);
        let owner = known.unwrap_or_else(|| {
            let name = customer.to_owned();
            self.world.customers.push(Customer { name, household: home, redeems: true });
            self.world.customers.len().saturating_sub(1)
        });
        self.world.accounts.push(Account {
            name: account.to_owned(),
            customer: owner,
            lots: Vec::new(),
            status: "good_standing",
            accrues: true,
        });
    }

    /// Says yes `percent` times in a hundred, and always when nothing odd is wanted.
    pub(super) fn likely(&mut self, percent: u64) -> bool {
        self.choices.chance(percent) || self.careful
    }

    fn known_or_stranger(&mut self, known: Option<String>) -> String {
        match known {
            Some(name) if self.careful || self.choices.below(400) > 0 => name,
            _ => format!("{}nobody", self.prefix),
        }
    }

    fn other(&mut self, but: usize, of: usize) -> usize {
        let other = self.choices.index(of);
        if other == but && self.likely(94) {
            return other.saturating_add(1).checked_rem(of).unwrap_or(0);
        }
        other
    }

    fn a_status(&mut self) -> &'static str {
        let weights = [
            (60, "good_standing"),
            (8, "new"),
            (10, "redeem_only"),
            (10, "on_hold"),
            (8, "inactive"),
            (3, "cancelled"),
        ];
        self.choices.weighted(&weights).unwrap_or("good_standing")
    }
}

fn opened(household: &str, customer: &str, account: &str) -> Draft {
    let body = json!({"household": household, "customer": customer, "account": account});
    Draft::new("open", body)
}

fn place(names: &mut Vec<String>, name: &str) -> usize {
    let known = names.iter().position(|known| known == name);
    known.unwrap_or_else(|| {
        names.push(name.to_owned());
        names.len().saturating_sub(1)
    })
}

const CUSTOMERS_MAX: usize = 4;
const ACCOUNTS_MAX: usize = 6;
