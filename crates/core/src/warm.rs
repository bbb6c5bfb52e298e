//! Warming: asking ahead for what a batch of commands will touch.
//!
//! A command's look-ups wait for one another: the directory, then the account, then its customer.
//! Asking for the same for a whole batch in a row, step by step, lets many of them come at once.
//! Nothing depends on it but speed.

use core::borrow::Borrow;

use crate::ahead::ask_for;
use crate::command::{Action, Adjust, Body, Capture, Command, Earn, Hold, Redeem, Release, Who};
use crate::entry::{Entry, Fact};
use crate::id::{AccountId, HoldId};
use crate::name::{Key, Name};
use crate::state::State;

impl State {
    /// Asks for what `commands` will touch, so that deciding them waits less. Slices of a few dozen
    /// are best, each just before it is decided: what came must still be in the cache then.
    pub fn warm(&self, commands: &[impl Borrow<Command>]) {
        for some in commands.chunks(MOST / 2) {
            let [accounts, spenders, holds] = [const { List::new(0) }; 3];
            let mut warming = Warming { state: self, accounts, spenders, holds };
            // Another thread wrote them.
            for command in some.iter().map(Borrow::borrow) {
                ask_for(&command.key);
                ask_for(&command.envelope);
                ask_for(&command.body);
            }
            for command in some {
                match &command.borrow().body {
                    Body::Single(action) => warming.find(action),
                    Body::Group(items) => items.iter().for_each(|it| warming.find(&it.action)),
                }
            }
            warming.ask();
        }
    }
}

impl State {
    /// Asks for the accounts that `entries` are about, so that folding them waits less. As for
    /// [`State::warm`], a few dozen at a time are best.
    pub fn warm_fold(&self, entries: &[Entry]) {
        for some in entries.chunks(MOST / 2) {
            let mut ids = List::new(0);
            for entry in some {
                let facts = entry.members().first().map_or(&[][..], |member| &*member.facts);
                let accounts = facts.iter().take(2).filter_map(Fact::account);
                accounts.for_each(|id| ids.push(id.number()));
            }
            touch(self, ids.as_slice());
        }
    }
}

/// The hashes of the names in a few commands.
struct Warming<'a> {
    state: &'a State,
    accounts: List<u64>,
    /// Accounts that are spent from, for which their customers matter.
    spenders: List<u64>,
    holds: List<u64>,
}

impl Warming<'_> {
    fn find(&mut self, action: &Action) {
        match action {
            Action::Earn(Earn { account, .. }) | Action::Adjust(Adjust { account, .. }) => {
                self.account(account);
            }
            Action::Redeem(Redeem { who, .. }) => self.who(who),
            Action::Transfer(transfer) => {
                self.spender(&transfer.from);
                self.account(&transfer.to);
            }
            Action::Hold(Hold { hold, who, .. }) => {
                self.hold(hold);
                self.who(who);
            }
            Action::Capture(Capture { hold, .. }) | Action::Release(Release { hold, .. }) => {
                self.hold(hold);
            }
            Action::Open(open) => self.account(&open.account),
            _ => {}
        }
    }

    fn account(&mut self, name: &Name) {
        self.accounts.push(self.state.accounts.hash(name.as_bytes()));
    }

    fn spender(&mut self, name: &Name) {
        self.spenders.push(self.state.accounts.hash(name.as_bytes()));
    }

    fn who(&mut self, who: &Who) {
        if let Who::Account(account) = who {
            self.spender(account);
        }
    }

    fn hold(&mut self, name: &Key) {
        self.holds.push(self.state.holds.hash(name.as_bytes()));
    }

    /// Asks for the directories, the accounts and what lies behind them: of all commands first one
    /// thing and then the next, so that each is there when what it leads to is asked for.
    fn ask(self) {
        let state = self.state;
        let (accounts, spenders) = (self.accounts.as_slice(), self.spenders.as_slice());
        accounts.iter().chain(spenders).for_each(|hash| state.accounts.ask_for_name(*hash));
        self.holds.as_slice().iter().for_each(|hash| state.holds.ask_for_name(*hash));
        let mut ids = List::new(0);
        let guess = |hash: &u64| state.accounts.guess(*hash);
        spenders.iter().filter_map(guess).for_each(|id| ids.push(id));
        let spending = ids.length;
        accounts.iter().filter_map(guess).for_each(|id| ids.push(id));
        for hash in self.holds.as_slice() {
            // Few are captured; their accounts wait for the hold.
            let hold = state.holds.guess(*hash).and_then(|id| state.hold(HoldId::new(id)));
            let accounts = hold.map_or(&[][..], |hold| hold.accounts.as_slice());
            accounts.iter().for_each(|id| ids.push(id.number()));
        }
        let ids = ids.as_slice();
        touch(state, ids);
        let owned = |id: &u32| state.owned(AccountId::new(*id));
        let owners = || ids.iter().take(spending).filter_map(owned).map(|owned| owned.owner.now());
        owners().for_each(|owner| state.customers.ask_for_place(owner.index()));
        for owned in ids.iter().filter_map(owned) {
            owned.account.lots().last().into_iter().for_each(ask_for);
            owned.account.held().first().into_iter().for_each(ask_for);
        }
        owners()
            .filter_map(|owner| state.customer(owner))
            .for_each(|owner| ask_for(&owner.redeemer));
    }
}

/// Asks for both lines of accounts.
fn touch(state: &State, ids: &[u32]) {
    ids.iter().for_each(|id| state.accounts.ask_for_place(*id as usize));
    for account in ids.iter().filter_map(|id| state.accounts.get(*id as usize)) {
        ask_for(&account.name);
        ask_for(&account.noted);
        ask_for(&account.owned.account);
        ask_for(&account.owned.owner);
    }
}

/// A short list that needs no memory of its own; what has no room stays cold.
struct List<T> {
    items: [T; MOST],
    length: usize,
}

impl<T: Copy> List<T> {
    const fn new(nothing: T) -> Self {
        Self { items: [nothing; MOST], length: 0 }
    }

    fn push(&mut self, item: T) {
        if let Some(place) = self.items.get_mut(self.length) {
            *place = item;
            self.length = self.length.saturating_add(1);
        }
    }

    fn as_slice(&self) -> &[T] {
        self.items.get(..self.length).unwrap_or_default()
    }
}

/// How much is read in a row.
const MOST: usize = 64;
