//! From parts to a state again: everything is checked that a fold would have checked.

use super::{AccountPart, CustomerPart, HeadPart, HoldPart, LandedPart, ReversedPart, StatePart};
use crate::agenda::Agenda;
use crate::broken::Unfit;
use crate::few::Few;
use crate::id::{AccountId, CustomerId, EntryRef, HoldId, HouseholdId};
use crate::lot::LotRef;
use crate::name::Name;
use crate::party::{AccountRecord, Customer, Household, PlacedHold, Record};
use crate::points::Points;
use crate::program::ProgramSettings;
use crate::reversal::Reversed;
use crate::shelves::Shelves;
use crate::state::State;
use crate::time::Timestamp;

/// A state that is being restored, part by part.
///
/// # Examples
///
/// ```
/// use pointbook_core::{ProgramSettings, Restoring, State};
///
/// let state = State::new(&ProgramSettings::default());
/// let mut restoring = Restoring::new(0);
/// for part in state.parts() {
///     restoring.add(part).unwrap();
/// }
/// assert_eq!(restoring.finish(), Ok(state));
/// ```
#[derive(Debug)]
pub struct Restoring {
    state: State,
    /// How far the order of the parts has come.
    stage: usize,
    due: Vec<(Timestamp, AccountId)>,
    reversed: Vec<(EntryRef, Reversed)>,
    landed: Vec<(EntryRef, LotRef)>,
    /// How many holds were placed,
    holds: usize,
    /// and those of them that are open, as accounts tell it.
    held: Vec<HoldId>,
}

impl Restoring {
    /// Begins, with the seed of the look-ups by name ([`State::with_seed`]).
    pub fn new(seed: u64) -> Self {
        Self {
            state: State::with_seed(&ProgramSettings::default(), seed),
            stage: 0,
            due: Vec::new(),
            reversed: Vec::new(),
            landed: Vec::new(),
            holds: 0,
            held: Vec::new(),
        }
    }

    /// Adds the next part.
    ///
    /// # Errors
    ///
    /// [`Unfit`] when the part contradicts itself or those before it: it was changed after it was
    /// written, or we are wrong.
    pub fn add(&mut self, part: StatePart) -> Result<(), Unfit> {
        let stage = match &part {
            StatePart::Head(_) if self.stage > 0 => return Err(ORDER),
            StatePart::Head(_) => 1,
            StatePart::Households(_) => 2,
            StatePart::Customers(_) => 3,
            StatePart::Accounts(_) => 4,
            StatePart::Holds(_) => 5,
            StatePart::Reversed(_) => 6,
            StatePart::Landed(_) => 7,
        };
        if stage < self.stage || (self.stage == 0 && stage > 1) {
            return Err(ORDER);
        }
        self.stage = stage;
        match part {
            StatePart::Head(head) => self.head(&head),
            StatePart::Households(all) => {
                self.each(all, |to, name| to.households.ask_for(name.as_bytes()), Self::household)
            }
            StatePart::Customers(all) => {
                self.each(all, |to, it| to.customers.ask_for(it.name.as_bytes()), Self::customer)
            }
            StatePart::Accounts(all) => {
                self.each(all, |to, it| to.accounts.ask_for(it.name.as_bytes()), Self::account)
            }
            StatePart::Holds(all) => {
                let ask_for = |to: &State, it: &HoldPart| {
                    to.holds.ask_for_name(to.holds.hash(&it.name));
                };
                self.each(all, ask_for, Self::hold)
            }
            StatePart::Reversed(all) => all.into_iter().try_for_each(|it| self.reversed(it)),
            StatePart::Landed(all) => all.into_iter().try_for_each(|it| self.landed(it)),
        }
    }

    /// Ends, with the state.
    ///
    /// # Errors
    ///
    /// [`Unfit`] when something is missing.
    pub fn finish(mut self) -> Result<State, Unfit> {
        let holds = &mut self.state.holds;
        holds.skip_to(self.holds);
        holds.have_been_looked_at();
        let is_missing = self.held.iter().any(|id| holds.get(*id).is_none());
        if self.stage == 0 || holds.placed() > self.holds || is_missing {
            return Err(MISSING);
        }
        self.due.sort_unstable();
        self.state.agenda = Agenda::of_sorted(self.due);
        self.state.reversed = Shelves::of_sorted(self.reversed);
        self.state.landed = Shelves::of_sorted(self.landed);
        Ok(self.state)
    }

    /// Restores things; where their names go is asked for before, for some at once.
    fn each<T>(
        &mut self,
        all: Vec<T>,
        ask_for: impl Fn(&State, &T),
        restore: impl Fn(&mut Self, T) -> Result<(), Unfit>,
    ) -> Result<(), Unfit> {
        let mut all = all.into_iter();
        while !all.as_slice().is_empty() {
            all.as_slice().iter().take(RESTORED_AT_ONCE).for_each(|it| ask_for(&self.state, it));
            all.by_ref().take(RESTORED_AT_ONCE).try_for_each(|it| restore(self, it))?;
        }
        Ok(())
    }

    fn head(&mut self, head: &HeadPart) -> Result<(), Unfit> {
        use crate::books::Books;
        let HeadPart { sequence, recorded_at, settings, closed_through, holds } = head;
        self.holds = *holds as usize;
        self.state.program = crate::program::Program::new(settings);
        (self.state.sequence, self.state.recorded_at) = (*sequence, *recorded_at);
        closed_through.iter().for_each(|through| self.state.close_through(*through));
        Ok(())
    }

    fn household(&mut self, name: Name) -> Result<(), Unfit> {
        let record = Record { name, thing: Household::default() };
        self.state.households.add(record).map(|_| ()).ok_or(TWICE)
    }

    fn customer(&mut self, part: CustomerPart) -> Result<(), Unfit> {
        let CustomerPart { name, redeemer, household, newest } = part;
        let id = CustomerId::next(self.state.customers.len()).ok_or(TWICE)?;
        let later = household.changes().iter().map(|(_, household)| *household);
        for home in core::iter::once(household.first()).chain(later) {
            let home = self.state.households.get_mut(HouseholdId::index(home)).ok_or(MISSING)?;
            home.thing.customers.add(id);
        }
        let thing = Customer { redeemer, household, accounts: Few::default(), newest };
        self.state.customers.add(Record { name, thing }).map(|_| ()).ok_or(TWICE)
    }

    fn account(&mut self, part: AccountPart) -> Result<(), Unfit> {
        let id = AccountId::next(self.state.accounts.len()).ok_or(TWICE)?;
        let (name, owned) = part.restore()?;
        let later = owned.owner.changes().iter().map(|(_, owner)| *owner);
        for owner in core::iter::once(owned.owner.first()).chain(later) {
            let owner = self.state.customers.get_mut(owner.index()).ok_or(MISSING)?;
            owner.thing.accounts.add(id);
        }
        let held = owned.account.held().iter();
        let open = held.clone().filter(|piece| piece.deadline > self.state.recorded_at);
        self.held.extend(open.map(|piece| piece.hold));
        if held.clone().any(|piece| piece.hold.index() >= self.holds) {
            return Err(MISSING);
        }
        let noted = self.state.due_of_account(&owned.account);
        if noted != Timestamp::MAX {
            self.due.push((noted, id));
        }
        self.state.accounts.add(AccountRecord { name, owned, noted }).map(|_| ()).ok_or(TWICE)
    }

    fn hold(&mut self, part: HoldPart) -> Result<(), Unfit> {
        let HoldPart { name, id, deadline, accounts, closed } = part;
        if id.index() >= self.holds {
            return Err(MISSING);
        }
        let mut thing = PlacedHold { id, deadline, accounts: Few::default(), closed };
        for id in accounts {
            self.state.owned(id).ok_or(MISSING)?;
            thing.accounts.add(id);
        }
        self.state.holds.skip_to(id.index());
        self.state.holds.place(name, thing).map(|_| ()).ok_or(TWICE)
    }

    fn reversed(&mut self, part: ReversedPart) -> Result<(), Unfit> {
        let ReversedPart { original, points, share } = part;
        let last = self.reversed.last().map(|(original, _)| *original);
        self.check_row(last, original)?;
        if points < Points::ZERO {
            return Err(Unfit::Contradicts("nothing goes below zero"));
        }
        self.reversed.push((original, Reversed { points, share }));
        Ok(())
    }

    fn landed(&mut self, part: LandedPart) -> Result<(), Unfit> {
        let last = self.landed.last().map(|(earn, _)| *earn);
        self.check_row(last, part.earn)?;
        self.landed.push((part.earn, part.lot));
        Ok(())
    }

    /// Rows are in order, and about entries that there are.
    fn check_row(&self, last: Option<EntryRef>, next: EntryRef) -> Result<(), Unfit> {
        if last.is_some_and(|last| last >= next) {
            return Err(ORDER);
        }
        if next.sequence > self.state.sequence { Err(MISSING) } else { Ok(()) }
    }
}

const ORDER: Unfit = Unfit::Contradicts("parts come in order");
const TWICE: Unfit = Unfit::Contradicts("a new thing has a new name");
const MISSING: Unfit = Unfit::Contradicts("what a part names is there");
/// How many names are asked for in a row: memory answers some at once.
const RESTORED_AT_ONCE: usize = 32;
