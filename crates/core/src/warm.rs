//! Warming: asking ahead for what commands will touch.
//!
//! A command's look-ups wait for one another: the directory, then the account, then its customer.
//! Each step of a [`Trail`] asks for the next of them, and is taken when what the step before has
//! asked for is there: meanwhile other commands are decided, or take their steps. Nothing depends
//! on it but speed.

use core::borrow::Borrow;

use crate::ahead::ask_for;
use crate::command::{Action, Adjust, Capture, Command, Earn, Hold, Redeem, Release, Who};
use crate::entry::{Entry, Fact};
use crate::id::{AccountId, CustomerId};
use crate::name::{Key, Name};
use crate::state::State;

/// What one command will touch, as far as it is known.
///
/// # Examples
///
/// ```
/// use pointbook_core::*;
///
/// let state = State::new(&ProgramSettings::default());
/// let release = Release { hold: Key::new("h1").unwrap(), points: None };
/// let mut trail = Trail::new(&state, &Action::Release(release));
/// (0..Trail::STEPS).for_each(|_| trail.step(&state));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Trail {
    account: Spot,
    /// The account that points go to, and the hold.
    others: [Spot; 2],
    /// Whether there is anything to ask for there: mostly not.
    has_others: bool,
    /// The numbers that its accounts most likely have, and the berth of its hold, last.
    guesses: [Option<u32>; 3],
    /// Whether the first account is spent from, for which its customer matters.
    spends: bool,
}

/// What was asked for last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spot {
    /// There is nothing to ask for.
    Nothing,
    /// Where the directory has names of this hash.
    Name(u64),
    /// What tells where the thing of this number is.
    Place(u32),
    /// The thing of this number.
    Thing(u32),
    /// What tells where this customer is.
    Owner(CustomerId),
}

impl Default for Trail {
    fn default() -> Self {
        Self::NOWHERE
    }
}

impl Trail {
    /// How many steps there are at most after the first.
    pub const STEPS: usize = 6;

    /// One that leads nowhere.
    pub const NOWHERE: Self = Self {
        account: Spot::Nothing,
        others: NOTHING,
        has_others: false,
        guesses: [None; 3],
        spends: false,
    };

    /// Takes the first step.
    pub fn new(state: &State, action: &Action) -> Self {
        let mut trail = Self::NOWHERE;
        trail.set_out(state, action);
        trail
    }

    /// Forgets where it led, and takes the first step of another one.
    pub fn set_out(&mut self, state: &State, action: &Action) {
        let account = |name: &Name| {
            let hash = state.accounts.hash(name.as_bytes());
            state.accounts.ask_for_name(hash);
            Spot::Name(hash)
        };
        let held = |name: &Key| {
            let hash = state.holds.hash(name);
            state.holds.ask_for_name(hash);
            Spot::Name(hash)
        };
        let owned = |who: &Who| match who {
            Who::Account(name) => account(name),
            Who::Customer(_) | Who::Household(_) => Spot::Nothing,
        };
        *self = Self::NOWHERE;
        let [second, hold] = &mut self.others;
        let first = &mut self.account;
        match action {
            Action::Earn(Earn { account: name, .. })
            | Action::Adjust(Adjust { account: name, .. }) => *first = account(name),
            Action::Redeem(Redeem { who, .. }) => (*first, self.spends) = (owned(who), true),
            Action::Transfer(it) => {
                (*first, *second) = (account(&it.from), account(&it.to));
                (self.has_others, self.spends) = (true, true);
            }
            Action::Hold(Hold { hold: name, who, .. }) => {
                (*first, *hold) = (owned(who), held(name));
                (self.has_others, self.spends) = (true, true);
            }
            Action::Capture(Capture { hold: name, .. })
            | Action::Release(Release { hold: name, .. }) => {
                (*hold, self.has_others) = (held(name), true);
            }
            Action::Open(open) => *first = account(&open.account),
            _ => {}
        }
    }

    /// The numbers that its accounts most likely have.
    pub(crate) fn accounts(&self) -> &[Option<u32>] {
        self.guesses.get(..2).unwrap_or_default()
    }

    /// The berth that its hold is most likely in.
    pub(crate) fn holds(&self) -> &[Option<u32>] {
        self.guesses.get(2..).unwrap_or_default()
    }

    /// Takes the next step.
    #[inline(always)]
    pub fn step(&mut self, state: &State) {
        // Most trails end before the last step.
        if self.account != Spot::Nothing || self.has_others {
            self.go_on(state);
        }
    }

    fn go_on(&mut self, state: &State) {
        let [one, ..] = &mut self.guesses;
        self.account = account_step(state, self.account, self.spends, one);
        if self.has_others {
            self.follow_others(state);
        }
    }

    #[inline(never)]
    fn follow_others(&mut self, state: &State) {
        let ([second, hold], [_, two, held]) = (&mut self.others, &mut self.guesses);
        *second = account_step(state, *second, false, two);
        *hold = match *hold {
            Spot::Name(hash) => {
                *held = state.holds.guess(hash);
                held.inspect(|berth| state.holds.ask_for_place(*berth));
                held.map_or(Spot::Nothing, Spot::Place)
            }
            Spot::Place(berth) => {
                let hold = state.holds.at(berth);
                hold.inspect(|hold| ask_for(&hold.accounts));
                Spot::Thing(berth)
            }
            Spot::Thing(berth) => {
                if let Some(hold) = state.holds.at(berth) {
                    state.holds.ask_for_id(hold.id);
                    if let [account, ..] = hold.accounts.as_slice() {
                        state.accounts.ask_for_place(account.index());
                        self.account = Spot::Place(account.number());
                    }
                }
                Spot::Nothing
            }
            _ => Spot::Nothing,
        };
        self.has_others = self.others != NOTHING;
    }
}

#[inline(always)]
fn account_step(state: &State, spot: Spot, spends: bool, guess: &mut Option<u32>) -> Spot {
    match spot {
        Spot::Name(hash) => {
            *guess = state.accounts.guess(hash);
            guess.inspect(|id| state.accounts.ask_for_place(*id as usize));
            guess.map_or(Spot::Nothing, Spot::Place)
        }
        Spot::Place(id) => {
            touch(state, id);
            Spot::Thing(id)
        }
        Spot::Thing(id) => {
            let Some(owned) = state.owned(AccountId::new(id)) else { return Spot::Nothing };
            owned.account.ask_behind();
            if !spends {
                return Spot::Nothing;
            }
            let owner = owned.owner.now();
            state.customers.ask_for_place(owner.index());
            Spot::Owner(owner)
        }
        Spot::Owner(id) => {
            state.customer(id).into_iter().for_each(|owner| ask_for(&owner.redeemer));
            Spot::Nothing
        }
        Spot::Nothing => Spot::Nothing,
    }
}

impl State {
    /// Asks for what `commands` will touch, so that deciding them waits less. Slices of a few dozen
    /// are best, each just before it is decided: what came must still be in the cache then.
    pub fn warm(&self, commands: &[impl Borrow<Command>]) {
        for some in commands.chunks(MOST / 2) {
            // Another thread wrote them.
            some.iter().for_each(|command| ask_for_command(command.borrow()));
            let mut trails = [Trail::NOWHERE; MOST];
            let actions = some.iter().flat_map(|command| command.borrow().actions());
            let mut length = 0_usize;
            for (trail, action) in trails.iter_mut().zip(actions) {
                *trail = Trail::new(self, action);
                length = length.saturating_add(1);
            }
            for _ in 0..Trail::STEPS {
                trails.iter_mut().take(length).for_each(|trail| trail.step(self));
            }
        }
    }

    /// Asks for the accounts that `entries` are about, so that folding them waits less. As for
    /// [`State::warm`], a few dozen at a time are best.
    pub fn warm_fold(&self, entries: &[Entry]) {
        for some in entries.chunks(MOST / 2) {
            let mut ids = [0; MOST];
            let first = some.iter().filter_map(|entry| entry.members().first());
            let accounts =
                first.flat_map(|member| member.facts.iter().take(2).filter_map(Fact::account));
            let mut length = 0_usize;
            for (place, id) in ids.iter_mut().zip(accounts) {
                *place = id.number();
                length = length.saturating_add(1);
            }
            some.iter().for_each(|entry| self.ask_for_new_names(entry));
            let ids = ids.get(..length).unwrap_or_default();
            ids.iter().for_each(|id| self.accounts.ask_for_place(*id as usize));
            ids.iter().for_each(|id| touch(self, *id));
        }
    }

    /// Asks for where the names go that an entry brings.
    fn ask_for_new_names(&self, entry: &Entry) {
        let facts = entry.members().first().into_iter().flat_map(|member| member.facts.iter());
        for fact in facts.take(NEW_THINGS_MAX) {
            match fact {
                Fact::AccountOpened { name, .. } => self.accounts.ask_for(name.as_bytes()),
                Fact::CustomerCreated { name, .. } => self.customers.ask_for(name.as_bytes()),
                Fact::HouseholdCreated { name, .. } => self.households.ask_for(name.as_bytes()),
                Fact::HoldPlaced { name, .. } => {
                    self.holds.ask_for_name(self.holds.hash(name));
                }
                _ => {}
            }
        }
    }
}

/// Asks for the memory of a command, which another thread wrote.
///
/// # Examples
///
/// ```
/// use pointbook_core::{Action, Command, Key, ask_for_command};
///
/// ask_for_command(&Command::new(Key::new("k1").unwrap(), Action::Expire));
/// ```
#[inline]
pub fn ask_for_command(command: &Command) {
    ask_for(&command.key);
    ask_for(&command.envelope);
    ask_for(&command.body);
}

/// Asks for both lines of an account.
#[inline(always)]
fn touch(state: &State, id: u32) {
    if let Some(account) = state.accounts.get(id as usize) {
        ask_for(&account.name);
        ask_for(&account.noted);
        ask_for(&account.owned.account);
        ask_for(&account.owned.owner);
    }
}

/// What most commands have besides an account.
const NOTHING: [Spot; 2] = [Spot::Nothing, Spot::Nothing];
/// A household, a customer and an account are made together.
const NEW_THINGS_MAX: usize = 4;
/// How much is read in a row.
const MOST: usize = 64;
