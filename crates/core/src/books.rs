//! The fold of facts into whatever keeps the books: the state, or a draft on top of it.

use crate::broken::Unfit;
use crate::dated::Dated;
use crate::entry::{Fact, Flow, Place, Posting};
use crate::few::Few;
use crate::id::{AccountId, CustomerId, EntryRef, HoldId, HouseholdId};
use crate::lot::LotRef;
use crate::name::{Key, Name};
use crate::party::{Customer, Household, OwnedAccount, PlacedHold};
use crate::points::Points;
use crate::program::Program;
use crate::share::Share;
use crate::time::{Date, Timestamp};

/// What facts are folded into. An id that is unknown gives `None`; a new thing gets the next id.
pub(crate) trait Books {
    fn account_mut(&mut self, id: AccountId) -> Option<&mut OwnedAccount>;
    fn customer_mut(&mut self, id: CustomerId) -> Option<&mut Customer>;
    fn household_mut(&mut self, id: HouseholdId) -> Option<&mut Household>;
    fn hold_mut(&mut self, id: HoldId) -> Option<&mut PlacedHold>;
    fn reverse(
        &mut self,
        original: EntryRef,
        points: Points,
        share: Option<Share>,
    ) -> Result<(), Unfit>;
    fn land(&mut self, earn: EntryRef, lot: LotRef);
    fn program_mut(&mut self) -> &mut Program;
    fn add_account(&mut self, name: &Name, account: OwnedAccount) -> Option<AccountId>;
    fn add_customer(&mut self, name: &Name, customer: Customer) -> Option<CustomerId>;
    fn add_household(&mut self, name: &Name) -> Option<HouseholdId>;
    fn add_hold(&mut self, name: &Key, deadline: Timestamp) -> Option<HoldId>;
    fn close_through(&mut self, through: Date);
}

/// Folds one fact, which counts at `effective_at`.
pub(crate) fn apply(
    books: &mut impl Books,
    fact: &Fact,
    effective_at: Timestamp,
) -> Result<(), Unfit> {
    match fact {
        Fact::Posted(posting) => post(books, posting, fact),
        Fact::LotMoved { account, .. }
        | Fact::Priced { account, .. }
        | Fact::Touched { account }
        | Fact::StatusSet { account, .. } => {
            books.account_mut(*account).ok_or(NO_ACCOUNT)?.account.apply(fact, effective_at)
        }
        Fact::PendingLanded { earn, lot, .. } => {
            books.land(*earn, *lot);
            Ok(())
        }
        Fact::ExpiredCounted { account, lot, points } => {
            let owned = books.account_mut(*account).ok_or(NO_ACCOUNT)?;
            let rest = owned.expired.of(*lot).checked_sub(i128::from(points.units()));
            owned.expired.set(*lot, rest.filter(|rest| *rest >= 0).ok_or(NOT_EXPIRED)?);
            owned.account.apply(fact, effective_at)
        }
        Fact::RedeemerSet { customer, redeemer } => {
            let customer = books.customer_mut(*customer).ok_or(NO_CUSTOMER)?;
            customer.redeemer = *redeemer;
            customer.newest = customer.newest.max(effective_at);
            Ok(())
        }
        Fact::HoldClosed { hold } => {
            books.hold_mut(*hold).ok_or(NO_HOLD)?.closed = true;
            Ok(())
        }
        Fact::Reversed { original, points, share } => books.reverse(*original, *points, *share),
        Fact::ProgramChanged(settings) => {
            books.program_mut().change(settings);
            Ok(())
        }
        Fact::PeriodClosed(through) => {
            books.close_through(*through);
            Ok(())
        }
        Fact::CustomerMoved { .. } | Fact::AccountMoved { .. } => {
            relocate(books, fact, effective_at)
        }
        _ => create(books, fact, effective_at),
    }
}

fn post(books: &mut impl Books, posting: &Posting, fact: &Fact) -> Result<(), Unfit> {
    let account = books.account_mut(posting.account).ok_or(NO_ACCOUNT)?;
    account.account.apply(fact, posting.effective_at)?;
    if let (Flow::Expired, Place::Lot(lot)) = (posting.flow, posting.place) {
        account.expired.add(lot.id, posting.points);
    }
    if let Place::NewHold { hold, deadline, .. } = posting.place {
        let hold = books.hold_mut(hold).ok_or(NO_HOLD)?;
        if hold.deadline != deadline {
            return Err(Unfit::Contradicts("all draws of a hold have its deadline"));
        }
        hold.accounts.add(posting.account);
    }
    Ok(())
}

/// Facts that make something new, which must get the id that the fact names.
fn create(books: &mut impl Books, fact: &Fact, effective_at: Timestamp) -> Result<(), Unfit> {
    let fits = match fact {
        Fact::HouseholdCreated { household, name } => books.add_household(name) == Some(*household),
        Fact::CustomerCreated { customer, name, household } => {
            let new = Customer {
                redeemer: true,
                household: Dated::new(*household),
                accounts: Few::default(),
                newest: effective_at,
            };
            let there = books.household_mut(*household).ok_or(NO_HOUSEHOLD)?;
            there.customers.add(*customer);
            books.add_customer(name, new) == Some(*customer)
        }
        Fact::AccountOpened { account, name, customer } => {
            let owner = books.customer_mut(*customer).ok_or(NO_CUSTOMER)?;
            owner.accounts.add(*account);
            owner.newest = owner.newest.max(effective_at);
            let mut opened = OwnedAccount::new(*customer);
            opened.account.apply(fact, effective_at)?;
            books.add_account(name, opened) == Some(*account)
        }
        Fact::HoldPlaced { hold, name, deadline } => books.add_hold(name, *deadline) == Some(*hold),
        _ => return Err(Unfit::Contradicts("the fact is known")),
    };
    if fits { Ok(()) } else { Err(Unfit::Contradicts("a new thing gets the next id")) }
}

fn relocate(books: &mut impl Books, fact: &Fact, effective_at: Timestamp) -> Result<(), Unfit> {
    match fact {
        Fact::CustomerMoved { customer, from, to } => {
            let moved = books.customer_mut(*customer).ok_or(NO_CUSTOMER)?;
            let fits = moved.household.now() == *from;
            if !(fits && moved.household.change(effective_at, *to)) {
                return Err(OUT_OF_ORDER);
            }
            moved.newest = moved.newest.max(effective_at);
            // The accounts go along: none of them moves alone to before this move, which would
            // change what the old household saw.
            for account in moved.accounts.clone().as_slice() {
                let carried = books.account_mut(*account).ok_or(NO_ACCOUNT)?;
                if carried.owner.now() == *customer {
                    carried.account.apply(fact, effective_at)?;
                }
            }
            let there = books.household_mut(*to).ok_or(NO_HOUSEHOLD)?;
            there.customers.add(*customer);
        }
        Fact::AccountMoved { account, from, to } => {
            let moved = books.account_mut(*account).ok_or(NO_ACCOUNT)?;
            let fits = moved.owner.now() == *from;
            if !(fits && moved.owner.change(effective_at, *to)) {
                return Err(OUT_OF_ORDER);
            }
            moved.account.apply(fact, effective_at)?;
            for customer in [from, to] {
                let customer = books.customer_mut(*customer).ok_or(NO_CUSTOMER)?;
                customer.newest = customer.newest.max(effective_at);
            }
            let owner = books.customer_mut(*to).ok_or(NO_CUSTOMER)?;
            owner.accounts.add(*account);
        }
        _ => {}
    }
    Ok(())
}

const NO_ACCOUNT: Unfit = Unfit::Contradicts("the account exists");
const NO_CUSTOMER: Unfit = Unfit::Contradicts("the customer exists");
const NO_HOUSEHOLD: Unfit = Unfit::Contradicts("the household exists");
const NO_HOLD: Unfit = Unfit::Contradicts("the hold exists");
const NOT_EXPIRED: Unfit = Unfit::Contradicts("so many points of that lot have expired");
const OUT_OF_ORDER: Unfit = Unfit::Contradicts("moves follow one another");
