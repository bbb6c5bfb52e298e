//! The verbs about people, statuses, periods and settings: they move no points by themselves.

use std::sync::Arc;

use super::Micros;
use super::amount::Ratio;
use super::desk::{Desk, Done};
use super::owners::Stay;
use super::refusal::Refusal;
use super::state::{Account, Customer};
use super::zone::after;

impl Desk<'_> {
    /// `open`
    pub(super) fn open(&mut self) -> Result<Done, Refusal> {
        let args = &self.command.args;
        let text = |field| args.text(field).unwrap_or_default().to_owned();
        let (account, customer, household) = (text("account"), text("customer"), text("household"));
        let found = self.state.account(&account);
        let known = self.state.customer(&customer);
        let lives = known.and_then(|known| self.state.customers[known].homes.last());
        let elsewhere = lives.is_some_and(|stay| *self.state.households[stay.owner] != *household);
        let owned = found.map(|found| self.state.home_now(found).customer);
        let mut no = self.refusals();
        no.when(elsewhere || (owned.is_some() && owned != known), "already_exists");
        no.verdict()?;
        let household = self.state.household(&household).unwrap_or_else(|| {
            self.state.households.push(household.into());
            self.state.households.len() - 1
        });
        let (since, mark) = (self.at, self.mark);
        let customer = known.unwrap_or_else(|| {
            let homes = vec![Stay { since, mark, owner: household }];
            let newest = Micros::MIN;
            let made = Customer { name: customer, homes, redeemer: true, newest };
            self.state.customers.push(Arc::new(made));
            self.state.customers.len() - 1
        });
        let account = found.unwrap_or_else(|| {
            let owners = vec![Stay { since, mark, owner: customer }];
            self.state.accounts.push(Arc::new(new_account(account, owners)));
            self.state.accounts.len() - 1
        });
        Ok(Done { accounts: vec![account], customers: vec![customer], ..Done::default() })
    }

    /// `move`
    pub(super) fn change_owner(&mut self) -> Result<Done, Refusal> {
        if self.command.args.text("customer").is_some() {
            return self.move_customer();
        }
        let account = self.account("account")?;
        let name = self.command.args.text("to_customer").unwrap_or_default();
        let to = self.state.customer(name).ok_or(Refusal::new("not_found"))?;
        let from = self.state.home_now(account).customer;
        let mut no = self.refusals();
        no.when(from == to, "same_owner");
        no.when(self.at < self.see(account).newest, "move_backdated");
        no.verdict()?;
        let stay = Stay { since: self.at, mark: self.mark, owner: to };
        self.state.change(account).owners.push(stay);
        let households = [from, to].map(|one| self.state.household_at(one, self.at)).to_vec();
        Ok(Done {
            accounts: vec![account],
            customers: vec![from, to],
            households,
            ..Done::default()
        })
    }

    fn move_customer(&mut self) -> Result<Done, Refusal> {
        let args = &self.command.args;
        let name = |field| args.text(field).unwrap_or_default();
        let not_found = Refusal::new("not_found");
        let customer = self.state.customer(name("customer")).ok_or(not_found.clone())?;
        let to = self.state.household(name("to_household")).ok_or(not_found)?;
        let from = self.state.customers[customer].homes.last().map_or(0, |stay| stay.owner);
        let accounts: Vec<usize> = (0..self.state.accounts.len())
            .filter(|account| self.state.home_now(*account).customer == customer)
            .collect();
        let newest = accounts.iter().map(|account| self.see(*account).newest).max();
        let newest = newest.max(Some(self.state.customers[customer].newest));
        let mut no = self.refusals();
        no.when(from == to, "same_owner");
        no.when(newest.is_some_and(|newest| self.at < newest), "move_backdated");
        no.verdict()?;
        let stay = Stay { since: self.at, mark: self.mark, owner: to };
        Arc::make_mut(&mut self.state.customers[customer]).homes.push(stay);
        let (customers, households) = (vec![customer], vec![from, to]);
        Ok(Done { accounts, customers, households, ..Done::default() })
    }

    /// `status`
    pub(super) fn status(&mut self) -> Result<Done, Refusal> {
        let args = &self.command.args;
        if let Some(name) = args.text("customer") {
            let customer = self.state.customer(name).ok_or(Refusal::new("not_found"))?;
            self.refusals().verdict()?;
            let redeemer = args.flag("redeemer").unwrap_or(true);
            Arc::make_mut(&mut self.state.customers[customer]).redeemer = redeemer;
            return Ok(Done { customers: vec![customer], ..Done::default() });
        }
        let account = self.account("account")?;
        let status = args.text("status");
        let leaves = status.is_some_and(|status| status != "cancelled");
        let mut no = self.refusals();
        no.when(self.is_cancelled(account) && leaves, "status_final");
        no.verdict()?;
        let changed = self.state.change(account);
        if let Some(status) = status {
            status.clone_into(&mut changed.status);
        }
        changed.accrue = args.flag("accrue").unwrap_or(changed.accrue);
        Ok(Done { accounts: vec![account], ..Done::default() })
    }

    /// `expire`
    pub(super) fn expire(&mut self) -> Result<Done, Refusal> {
        self.refusals().verdict()?;
        Ok(Done::default())
    }

    /// `close_period`
    pub(super) fn close_period(&mut self) -> Result<Done, Refusal> {
        let through = self.command.args.day("through").flatten().unwrap_or_default();
        let end = self.state.program.zone.first_instant(after(through));
        let mut no = self.refusals();
        no.when(end > self.now, "effective_in_future");
        no.when(self.state.closed_through > Some(through), "period_closed");
        no.verdict()?;
        self.state.closed_through = Some(through);
        Ok(Done::default())
    }

    /// `program`
    pub(super) fn change_program(&mut self) -> Result<Done, Refusal> {
        let args = &self.command.args;
        let program = &self.state.program;
        let scale = args.number("scale");
        let zone = args.text("zone");
        let mut no = self.refusals();
        no.when(scale.is_some_and(|scale| scale != i64::from(program.scale)), "scale_fixed");
        no.when(zone.is_some_and(|zone| zone != program.zone_name), "zone_fixed");
        no.verdict()?;
        Arc::make_mut(&mut self.state.program).change(args);
        Ok(Done::default())
    }
}

fn new_account(name: String, owners: Vec<Stay>) -> Account {
    Account {
        name,
        owners,
        status: "good_standing".to_owned(),
        accrue: true,
        lots: Vec::new(),
        deficit: 0,
        pending: Vec::new(),
        fraction: Ratio::ZERO,
        landings: Vec::new(),
        newest: Micros::MIN,
    }
}
