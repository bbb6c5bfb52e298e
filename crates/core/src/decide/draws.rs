//! Drawing points from lots in consumption order, and adding points to them.

use super::{Booking, Stop};
use crate::account::Account;
use crate::command::Who;
use crate::entry::{Flow, Place};
use crate::few::Few;
use crate::id::{AccountId, CustomerId, HouseholdId};
use crate::lot::LotRef;
use crate::points::Points;
use crate::refusal::{Code, Detail, Refusal};
use crate::wide::Wide;

/// What is to be taken from one lot.
#[derive(Clone, Copy, Debug)]
pub(super) struct PlannedDraw {
    pub(super) account: AccountId,
    pub(super) lot: LotRef,
    pub(super) points: Points,
}

impl Booking<'_, '_> {
    /// The accounts of somebody whose name must exist; belonging counts at the effective instant,
    /// which [`Booking::time`] settles first.
    pub(super) fn find_who(&self, who: &Who) -> Result<FoundWho, Stop> {
        let found = match who {
            Who::Account(name) => self.draft.find_account(name).map(FoundWho::Account),
            Who::Customer(name) => self.draft.find_customer(name).map(FoundWho::Customer),
            Who::Household(name) => self.draft.find_household(name).map(FoundWho::Household),
        };
        Ok(found.ok_or(Code::NotFound)?)
    }

    /// The accounts that can be spent from, brought to now.
    pub(super) fn spendable(&mut self, who: FoundWho) -> Result<Few<AccountId>, Stop> {
        let mut accounts = match who {
            FoundWho::Account(account) => Few::One([account]),
            FoundWho::Customer(customer) => Few::Many(self.accounts_of(&[customer])),
            FoundWho::Household(household) => {
                Few::Many(self.accounts_of(&self.customers_of(household)))
            }
        };
        let all = accounts.as_slice();
        if !all.iter().all(|account| self.may_spend(*account)) {
            let some = all.iter().copied().filter(|account| self.may_spend(*account)).collect();
            accounts = Few::Many(some);
            if accounts.as_slice().is_empty() {
                return Err(Code::StatusForbids.into());
            }
        }
        for account in accounts.as_slice() {
            self.draft.touch(*account)?;
        }
        Ok(accounts)
    }

    fn customers_of(&self, household: HouseholdId) -> Vec<CustomerId> {
        let known = self.draft.household(household).map(|it| it.customers.as_slice());
        let lived_there = |customer: &&CustomerId| {
            let customer = self.draft.customer(**customer);
            customer.is_some_and(|it| it.household.at(self.draft.effective_at) == household)
        };
        known.unwrap_or_default().iter().filter(lived_there).copied().collect()
    }

    fn accounts_of(&self, customers: &[CustomerId]) -> Vec<AccountId> {
        let mut accounts: Vec<AccountId> = Vec::new();
        for customer in customers {
            let known = self.draft.customer(*customer).map(|it| it.accounts.as_slice());
            let owned = |account: &&AccountId| {
                let owned = self.draft.owned(**account);
                owned.is_some_and(|it| it.owner.at(self.draft.effective_at) == *customer)
            };
            accounts.extend(known.unwrap_or_default().iter().filter(owned));
        }
        accounts.sort_unstable();
        accounts
    }

    /// What there is to spend: of one account what it has available, of several the sum, none
    /// counted below zero.
    pub(super) fn spendable_points(&self, who: FoundWho, accounts: &[AccountId]) -> i128 {
        if let FoundWho::Account(account) = who {
            return self.available(account);
        }
        let each = accounts.iter().map(|account| self.available(*account).max(0));
        // At most 2^32 accounts within i64.
        each.fold(0, i128::saturating_add)
    }

    /// What an account has available; below zero when it owes.
    pub(super) fn available(&self, account: AccountId) -> i128 {
        self.draft.account(account).map_or(0, |account| i128::from(account.available()))
    }

    /// Refuses when `requested` is more than is available.
    pub(super) fn require(&self, available: i128, requested: Points) -> Result<(), Stop> {
        // A share may come to nothing, which even one who owes can give.
        if !requested.is_zero() && available < i128::from(requested.units()) {
            let available = Wide::new(available);
            let detail = Detail::Points { available, requested };
            return Err(Refusal { code: Code::InsufficientPoints, detail }.into());
        }
        Ok(())
    }

    /// The draws that take `points`, or all there is, in consumption order.
    pub(super) fn plan(&self, accounts: &[AccountId], points: Points) -> Vec<PlannedDraw> {
        if let [account] = *accounts {
            // One account's lots stand in order already.
            let mut missing = points;
            let until_enough = self.free(account).map_while(|draw| {
                let points = draw.points.min(missing);
                missing = missing.minus(points).unwrap_or(Points::ZERO);
                (!points.is_zero()).then_some(PlannedDraw { points, ..draw })
            });
            return until_enough.collect();
        }
        let free = accounts.iter().flat_map(|account| self.free(*account));
        let mut free: Vec<PlannedDraw> = free.collect();
        free.sort_by_key(|draw| (draw.lot.expires, draw.account, draw.lot.id));
        limit(free, points)
    }

    /// Draws of all that an account's lots have.
    fn free(&self, account: AccountId) -> impl Iterator<Item = PlannedDraw> {
        let known = self.draft.account(account).into_iter();
        let with_points = known.flat_map(Account::free_lots).filter(|lot| !lot.free.is_zero());
        with_points.map(move |lot| PlannedDraw { account, lot: lot.lot, points: lot.free })
    }

    /// Adds points to a lot, after paying the account's deficit.
    pub(super) fn credit(
        &mut self,
        account: AccountId,
        flow: Flow,
        points: Points,
        lot: LotRef,
    ) -> Result<(), Stop> {
        let known = self.draft.account(account);
        let owed = known.map_or(Points::ZERO, |known| known.deficit()).min(points);
        let rest = points.minus(owed).unwrap_or(Points::ZERO);
        // A rolling lot that no points reach does not begin.
        let exists = known.is_some_and(|known| known.lot(lot.id).is_some());
        let meant_for = (!lot.id.is_rolling() || exists || !rest.is_zero()).then_some(lot);
        self.draft.post(account, flow, owed, Place::Deficit { meant_for })?;
        self.draft.post(account, flow, rest, Place::Lot(lot))
    }

    /// Posts draws and returns their sum.
    pub(super) fn draw(&mut self, flow: Flow, draws: &[PlannedDraw]) -> Result<Points, Stop> {
        let mut sum = Points::ZERO;
        for draw in draws {
            self.draft.post(draw.account, flow, draw.points, Place::Lot(draw.lot))?;
            sum = sum.plus(draw.points).unwrap_or(sum);
        }
        Ok(sum)
    }
}

/// The first of `draws` that together make `points`, the last one cut.
pub(super) fn limit(mut draws: Vec<PlannedDraw>, points: Points) -> Vec<PlannedDraw> {
    let mut missing = points;
    draws.retain_mut(|draw| {
        draw.points = draw.points.min(missing);
        missing = missing.minus(draw.points).unwrap_or(Points::ZERO);
        !draw.points.is_zero()
    });
    draws
}

/// An account, customer or household that exists.
#[derive(Clone, Copy, Debug)]
pub(super) enum FoundWho {
    Account(AccountId),
    Customer(CustomerId),
    Household(HouseholdId),
}
