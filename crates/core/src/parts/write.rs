//! From a state to its parts.

use super::{AccountPart, CustomerPart, HeadPart, HoldPart, LandedPart, ReversedPart, StatePart};
use crate::chunks::{Chunks, LEAF};
use crate::holds::HoldRecord;
use crate::id::EntryRef;
use crate::lot::LotRef;
use crate::name::Name;
use crate::party::{Customer, Household, PlacedHold, Record};
use crate::reversal::Reversed;
use crate::state::State;

impl State {
    /// The parts of the state, in order.
    pub fn parts(&self) -> impl Iterator<Item = StatePart> {
        let households = pieces(self.households.things(), household);
        let customers = pieces(self.customers.things(), customer);
        let accounts = pieces(self.accounts.things(), AccountPart::of);
        let holds = in_pieces(self.holds.iter().cloned());
        core::iter::once(StatePart::Head(self.head()))
            .chain(households.map(StatePart::Households))
            .chain(customers.map(StatePart::Customers))
            .chain(accounts.map(StatePart::Accounts))
            .chain(holds.map(StatePart::Holds))
            .chain(self.reversed.shelves().map(reversed))
            .chain(self.landed.shelves().map(landed))
    }

    /// The same parts of a copy that is needed no more, such as [`State::share`] makes, without
    /// holds that have ended: it lets go of all that no part is made of at once, and of most of the
    /// rest part by part. What nobody shares any more the original changes without copying it. A
    /// state that is restored of them needs a [`Past`](crate::Past) that tells of those holds.
    pub fn into_parts(self) -> impl Iterator<Item = StatePart> {
        let (head, recorded_at) = (self.head(), self.recorded_at);
        let Self { households, customers, accounts, holds, reversed: those, landed: lots, .. } =
            self;
        let households = leaving(households.into_things(), household);
        let customers = leaving(customers.into_things(), customer);
        let accounts = leaving(accounts.into_things(), AccountPart::of);
        let is_open = move |it: &HoldRecord| !it.hold.has_ended(recorded_at);
        let holds = in_pieces(holds.into_records().filter(is_open));
        core::iter::once(StatePart::Head(head))
            .chain(households.map(StatePart::Households))
            .chain(customers.map(StatePart::Customers))
            .chain(accounts.map(StatePart::Accounts))
            .chain(holds.map(StatePart::Holds))
            .chain(those.into_shelves().map(|rows| reversed(&rows)))
            .chain(lots.into_shelves().map(|rows| landed(&rows)))
    }

    fn head(&self) -> HeadPart {
        HeadPart {
            sequence: self.sequence,
            recorded_at: self.recorded_at,
            settings: self.program.settings(),
            closed_through: self.closed.map(|closed| closed.through),
            holds: u32::try_from(self.holds.placed()).unwrap_or(u32::MAX),
        }
    }
}

fn household(it: &Record<Name, Household>) -> Name {
    it.name.clone()
}

fn customer(it: &Record<Name, Customer>) -> CustomerPart {
    let Customer { redeemer, household, newest, .. } = &it.thing;
    CustomerPart {
        name: it.name.clone(),
        redeemer: *redeemer,
        household: household.clone(),
        newest: *newest,
    }
}

fn hold(HoldRecord { name, hold }: HoldRecord) -> HoldPart {
    let PlacedHold { id, deadline, accounts, closed } = hold;
    HoldPart { name, id, deadline, accounts: accounts.as_slice().to_vec(), closed }
}

/// Holds, some at a time.
fn in_pieces(holds: impl Iterator<Item = HoldRecord>) -> impl Iterator<Item = Vec<HoldPart>> {
    let mut holds = holds.map(hold);
    core::iter::from_fn(move || {
        let piece: Vec<HoldPart> = holds.by_ref().take(THINGS_PER_PART).collect();
        (!piece.is_empty()).then_some(piece)
    })
}

fn reversed(rows: &[(EntryRef, Reversed)]) -> StatePart {
    let part = |(original, it): &(EntryRef, Reversed)| ReversedPart {
        original: *original,
        points: it.points,
        share: it.share,
    };
    StatePart::Reversed(rows.iter().map(part).collect())
}

fn landed(rows: &[(EntryRef, LotRef)]) -> StatePart {
    let part = |(earn, lot): &(EntryRef, LotRef)| LandedPart { earn: *earn, lot: *lot };
    StatePart::Landed(rows.iter().map(part).collect())
}

/// All things of a list, some at a time.
fn pieces<T, P>(things: &Chunks<T>, part: impl Fn(&T) -> P) -> impl Iterator<Item = Vec<P>> {
    starts(things).map(move |first| piece(things, first, &part))
}

/// The same, and what was taken is let go of.
fn leaving<T, P>(mut things: Chunks<T>, part: impl Fn(&T) -> P) -> impl Iterator<Item = Vec<P>> {
    starts(&things).map(move |first| {
        let piece = piece(&things, first, &part);
        things.let_go(first, THINGS_PER_PART);
        piece
    })
}

fn starts<T>(things: &Chunks<T>) -> impl Iterator<Item = usize> + use<T> {
    (0..things.len()).step_by(THINGS_PER_PART)
}

fn piece<T, P>(things: &Chunks<T>, first: usize, part: impl Fn(&T) -> P) -> Vec<P> {
    let range = first..first.saturating_add(THINGS_PER_PART);
    range.map_while(|at| things.get(at)).map(part).collect()
}

const THINGS_PER_PART: usize = 1_024;
const _: () = assert!(THINGS_PER_PART.is_multiple_of(LEAF), "whole leaves are let go of");
