//! Warming: reading ahead what a batch of commands will touch.
//!
//! A command's look-ups wait for one another: the directory, then the account, then its customer.
//! Reading the same for a whole batch in a row, step by step, lets a processor wait for many of
//! them at once. Nothing depends on it but speed.

use core::hint::black_box;

use crate::command::{Action, Body, Command, Who};
use crate::id::HoldId;
use crate::name::{Key, Name};
use crate::party::AccountRecord;
use crate::state::State;

impl State {
    /// Reads what `commands` will touch, so that deciding them waits less. Slices of a few dozen
    /// are best, each just before it is decided: what is read must still be in the cache then.
    pub fn warm(&self, commands: &[Command]) {
        for some in commands.chunks(MOST / 2) {
            let mut warming = Warming { state: self, accounts: List::new(), holds: List::new() };
            for command in some {
                match &command.body {
                    Body::Single(action) => warming.find(action),
                    Body::Group(items) => items.iter().for_each(|it| warming.find(&it.action)),
                }
            }
            warming.read();
        }
    }
}

/// Names whose place in the directory was read, by their hashes.
struct Warming<'a> {
    state: &'a State,
    accounts: List<u64>,
    holds: List<u64>,
}

impl Warming<'_> {
    fn find(&mut self, action: &Action) {
        match action {
            Action::Earn(earn) => self.account(&earn.account),
            Action::Adjust(adjust) => self.account(&adjust.account),
            Action::Transfer(transfer) => {
                self.account(&transfer.from);
                self.account(&transfer.to);
            }
            Action::Redeem(redeem) => self.who(&redeem.who),
            Action::Hold(hold) => {
                self.who(&hold.who);
                self.state.holds.warm_name(hold.hold.as_bytes());
            }
            Action::Capture(capture) => self.hold(&capture.hold),
            Action::Release(release) => self.hold(&release.hold),
            Action::Open(open) => {
                self.state.accounts.warm_name(open.account.as_bytes());
                self.state.customers.warm_name(open.customer.as_bytes());
                self.state.households.warm_name(open.household.as_bytes());
            }
            _ => {}
        }
    }

    fn who(&mut self, who: &Who) {
        if let Who::Account(name) = who {
            self.account(name);
        }
    }

    fn account(&mut self, name: &Name) {
        self.accounts.push(self.state.accounts.warm_name(name.as_bytes()));
    }

    fn hold(&mut self, name: &Key) {
        self.holds.push(self.state.holds.warm_name(name.as_bytes()));
    }

    /// Reads the holds, the accounts, and what lies behind them, each kind in a row.
    fn read(self) {
        let state = self.state;
        let mut accounts = List::new();
        for hold in self.holds.iter().filter_map(|hash| state.holds.guess(*hash)) {
            // Few are captured; their accounts wait for the hold.
            let hold = state.hold(HoldId::new(hold)).map_or(&[][..], |it| it.accounts.as_slice());
            hold.iter().filter_map(|id| state.accounts.warm(id.index())).for_each(|account| {
                touch(account);
                accounts.push(account);
            });
        }
        for id in self.accounts.iter().filter_map(|hash| state.accounts.guess(*hash)) {
            if let Some(account) = state.accounts.warm(id as usize) {
                touch(account);
                accounts.push(account);
            }
        }
        for AccountRecord { owned, .. } in accounts.iter() {
            black_box(state.customer(owned.owner.now()).map(|customer| customer.redeemer));
            black_box(owned.account.lots().last().map(|lot| lot.free));
            black_box(owned.account.held().first().map(|piece| piece.points));
        }
    }
}

/// Reads both lines of an account.
fn touch(account: &AccountRecord) {
    black_box((account.noted, account.owned.account.newest()));
    black_box((account.owned.owner.first(), account.name.as_bytes().first()));
}

/// A short list that needs no memory of its own; what has no room stays cold.
struct List<T> {
    items: [Option<T>; MOST],
    length: usize,
}

impl<T: Copy> List<T> {
    const fn new() -> Self {
        Self { items: [None; MOST], length: 0 }
    }

    fn push(&mut self, item: T) {
        if let Some(place) = self.items.get_mut(self.length) {
            *place = Some(item);
            self.length = self.length.saturating_add(1);
        }
    }

    fn iter(&self) -> impl Iterator<Item = &T> {
        self.items.iter().take(self.length).flatten()
    }
}

/// How much is read in a row.
const MOST: usize = 64;
