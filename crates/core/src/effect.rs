//! What one decided entry says and changes in the state that it was decided on.

use std::collections::BTreeMap;

use crate::books::Books;
use crate::broken::{Broken, Unfit};
use crate::chunks::Vacant;
use crate::command::Command;
use crate::entry::{Entry, Fact, Member, Verdict, named_holds};
use crate::id::{AccountId, CustomerId, EntryRef, HoldId, HouseholdId, Sequence};
use crate::lot::LotRef;
use crate::name::{Key, Name};
use crate::one_or_many::OneOrMany;
use crate::overlay::{Added, Overlay};
use crate::party::{Customer, Household, OwnedAccount, PlacedHold, Record};
use crate::program::Program;
use crate::refusal::Refusal;
use crate::reversal::Reversed;
use crate::roster::{Named, Roster};
use crate::state::{Closed, OWES_WHILE_FREE, State};
use crate::time::Timestamp;

/// What a decided entry says beyond its command, and what it changes, to be adopted by the very
/// state that it was decided on, instead of folding the entry once more. The default is that of no
/// entry.
///
/// An entry is large, and so is its command: who keeps entries in a list puts them together there,
/// and moves neither twice.
#[derive(Debug, Default)]
pub struct Effect {
    pub(crate) sequence: Sequence,
    pub(crate) recorded_at: Timestamp,
    /// What time had done before.
    pub(crate) due: Vec<Fact>,
    /// What came of the command, unless it is refused.
    pub(crate) members: OneOrMany<Member>,
    /// At which item it is refused, and why.
    pub(crate) refused: Option<(u32, Refusal)>,
    pub(crate) changed: Changed,
    /// Whether there is an entry that was not put together yet.
    pub(crate) is_decided: bool,
}

impl Effect {
    /// The place of the entry.
    pub const fn sequence(&self) -> Sequence {
        self.sequence
    }

    /// When the entry is recorded.
    pub const fn recorded_at(&self) -> Timestamp {
        self.recorded_at
    }

    /// The names of the holds that the entry places or closes, of the command that it was decided
    /// for; once it is put together, [`Entry::holds`].
    pub fn holds<'a>(&'a self, command: &'a Command) -> impl Iterator<Item = &'a Key> {
        named_holds(command, &self.members)
    }

    /// How many facts the entry has.
    pub fn facts(&self) -> usize {
        let members = self.members.iter().map(|member| member.facts.len()).sum::<usize>();
        members.saturating_add(self.due.len())
    }

    /// Puts the entry together, once, of the command that it was decided for and what is said here.
    /// What it changes is still to be adopted.
    ///
    /// # Panics
    ///
    /// When no entry was decided, or it was put together before.
    #[inline(always)]
    pub fn take_entry(&mut self, command: Command) -> Entry {
        let is_decided = core::mem::take(&mut self.is_decided);
        assert!(is_decided, "invariant: an entry is decided first, and put together once");
        let verdict = match self.refused.take() {
            None => Verdict::Accepted(core::mem::take(&mut self.members)),
            Some((item, refusal)) => Verdict::Refused { item, refusal },
        };
        let (sequence, recorded_at) = (self.sequence, self.recorded_at);
        Entry { sequence, recorded_at, command, due: core::mem::take(&mut self.due), verdict }
    }

    /// Forgets all that was decided before.
    pub(crate) fn clear(&mut self) {
        self.is_decided = false;
        if !self.due.is_empty() {
            self.due = Vec::new();
        }
        if !self.members.is_empty() {
            self.members = OneOrMany::new();
        }
        self.refused = None;
        self.changed = Changed::default();
    }
}

/// Changed copies, in place of what the state has.
#[derive(Debug, Default)]
pub(crate) struct Changed {
    pub(crate) accounts: Overlay<AccountId, ChangedAccount>,
    pub(crate) rest: Option<Box<Rest>>,
}

/// A changed account.
#[derive(Debug)]
pub(crate) struct ChangedAccount {
    pub(crate) owned: OwnedAccount,
    /// When time changes it next, as long as nothing else does.
    pub(crate) due: Option<Timestamp>,
}

/// What is seldom changed.
#[derive(Debug, Default)]
pub(crate) struct Rest {
    pub(crate) customers: Overlay<CustomerId, Customer>,
    pub(crate) households: Overlay<HouseholdId, Household>,
    pub(crate) holds: Overlay<HoldId, PlacedHold>,
    pub(crate) account_names: Added<Name>,
    pub(crate) customer_names: Added<Name>,
    pub(crate) household_names: Added<Name>,
    pub(crate) hold_names: Added<Key>,
    pub(crate) reversed: BTreeMap<EntryRef, Reversed>,
    pub(crate) landed: BTreeMap<EntryRef, LotRef>,
    pub(crate) program: Option<Box<Program>>,
    pub(crate) closed: Option<Closed>,
}

impl Changed {
    /// Keeps when time changes an account next, if it is changed at all.
    pub(crate) fn note_due(&mut self, id: AccountId, due: Option<Timestamp>) {
        if let Some(changed) = self.accounts.get_mut(id, || None) {
            changed.due = Some(due.unwrap_or(Timestamp::MAX));
        }
    }

    pub(crate) fn rest_mut(&mut self) -> &mut Rest {
        self.rest.get_or_insert_default()
    }
}

impl State {
    /// Takes over what a decided entry changes, which comes to the same state as folding the entry
    /// does. That the entry moves the points that it says was checked when it was decided.
    ///
    /// # Errors
    ///
    /// [`Broken`] when the effect is not of the entry that comes next, or breaks a rule: we are
    /// wrong. The state is then in no particular condition: drop it.
    pub fn adopt(&mut self, mut effect: Effect) -> Result<(), Broken> {
        self.take_over(&mut effect)
    }

    /// As [`State::adopt`], from an effect that stays where it is; its changes are moved out of it.
    ///
    /// # Errors
    ///
    /// As [`State::adopt`].
    pub fn take_over(&mut self, effect: &mut Effect) -> Result<(), Broken> {
        let Effect { sequence, recorded_at, ref mut changed, .. } = *effect;
        let broken = |unfit| Broken { sequence, unfit };
        self.follows(sequence, recorded_at).map_err(broken)?;
        let mut account_names = Added::default();
        if let Some(rest) = changed.rest.take() {
            account_names = self.adopt_rest(*rest).map_err(broken)?;
        }
        let (mut names, mut accounts) = (account_names.into_names(), 0);
        let adopted = changed.accounts.take_copies(|id, ChangedAccount { owned, due }| {
            if owned.account.owes_while_free() {
                return Err(OWES_WHILE_FREE);
            }
            let due = due.unwrap_or_else(|| self.due_of_account(&owned.account));
            accounts = usize::saturating_add(accounts, 1);
            if id.index() >= self.accounts.len() {
                let name = names.next().ok_or(NAMELESS)?;
                self.add_account(&name, owned).ok_or(NAMELESS)?;
                self.note_due(id, due, recorded_at);
            } else if let Some(record) = self.accounts.get_mut(id.index()) {
                record.owned = owned;
                self.agenda.note(id, record, due, recorded_at);
            }
            Ok(())
        });
        adopted.map_err(broken)?;
        self.correct_agenda(recorded_at, accounts);
        self.sequence = sequence;
        self.recorded_at = recorded_at;
        Ok(())
    }

    /// Takes over all but the accounts, whose new names it gives back.
    fn adopt_rest(&mut self, rest: Rest) -> Result<Added<Name>, Unfit> {
        let Rest { customers, households, holds, .. } = rest;
        adopt_copies(&mut self.customers, customers, rest.customer_names)?;
        adopt_copies(&mut self.households, households, rest.household_names)?;
        self.adopt_holds(holds, rest.hold_names)?;
        rest.reversed.into_iter().for_each(|(original, it)| self.reversed.set(original, it));
        rest.landed.into_iter().for_each(|(earn, lot)| self.landed.set(earn, lot));
        if let Some(program) = rest.program {
            self.program = *program;
        }
        self.closed = rest.closed.or(self.closed);
        Ok(rest.account_names)
    }
}

impl State {
    fn adopt_holds(
        &mut self,
        mut copies: Overlay<HoldId, PlacedHold>,
        names: Added<Key>,
    ) -> Result<(), Unfit> {
        let mut names = names.into_names();
        copies.take_copies(|id, hold| {
            if let Some(known) = self.holds.get_mut(id) {
                *known = hold;
                return Ok(());
            }
            let name = names.next().ok_or(NAMELESS)?;
            self.holds.place(name, hold).map(|_| ()).ok_or(NAMELESS)
        })
    }
}

/// Takes over changed and new things of one kind.
fn adopt_copies<I, N, T>(
    roster: &mut Roster<Record<N, T>>,
    mut copies: Overlay<I, T>,
    names: Added<N>,
) -> Result<(), Unfit>
where
    I: Ord + Copy + Into<usize>,
    N: Ord + Clone,
    Record<N, T>: Named + Vacant + Clone,
{
    let mut names = names.into_names();
    copies.take_copies(|id, thing| {
        match roster.get_mut(id.into()) {
            Some(known) => known.thing = thing,
            None => {
                let name = names.next().ok_or(NAMELESS)?;
                roster.add(Record { name, thing }).ok_or(NAMELESS)?;
            }
        }
        Ok(())
    })
}

const NAMELESS: Unfit = Unfit::Contradicts("a new thing has a new name");
