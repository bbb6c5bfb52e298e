//! From a state to its parts.

use super::{AccountPart, CustomerPart, HeadPart, HoldPart, LandedPart, ReversedPart, StatePart};
use crate::roster::Roster;
use crate::state::State;

impl State {
    /// The parts of the state, in order. With a copy of the state, which shares what it has, they
    /// can be written down while the original goes on.
    pub fn parts(&self) -> impl Iterator<Item = StatePart> {
        let head = HeadPart {
            sequence: self.sequence,
            recorded_at: self.recorded_at,
            settings: self.program.settings(),
            closed_through: self.closed.map(|closed| closed.through),
        };
        let households = pieces(&self.households, |it| it.name.clone());
        let customers = pieces(&self.customers, |it| CustomerPart {
            name: it.name.clone(),
            redeemer: it.thing.redeemer,
            household: it.thing.household.clone(),
            newest: it.thing.newest,
        });
        let accounts = pieces(&self.accounts, AccountPart::of);
        let holds = pieces(&self.holds, |it| HoldPart {
            name: it.name.clone(),
            deadline: it.thing.deadline,
            accounts: it.thing.accounts.as_slice().to_vec(),
            closed: it.thing.closed,
        });
        core::iter::once(StatePart::Head(head))
            .chain(households.map(StatePart::Households))
            .chain(customers.map(StatePart::Customers))
            .chain(accounts.map(StatePart::Accounts))
            .chain(holds.map(StatePart::Holds))
            .chain(self.shelved_parts())
    }

    fn shelved_parts(&self) -> impl Iterator<Item = StatePart> {
        let reversed = self.reversed.shelves().map(|rows| {
            let part = |(original, it): &(_, crate::reversal::Reversed)| ReversedPart {
                original: *original,
                points: it.points,
                share: it.share,
            };
            StatePart::Reversed(rows.iter().map(part).collect())
        });
        let landed = self.landed.shelves().map(|rows| {
            let part = |(earn, lot): &(_, _)| LandedPart { earn: *earn, lot: *lot };
            StatePart::Landed(rows.iter().map(part).collect())
        });
        reversed.chain(landed)
    }
}

/// All things of a roster, some at a time.
fn pieces<T, P>(roster: &Roster<T>, part: impl Fn(&T) -> P) -> impl Iterator<Item = Vec<P>> {
    (0..roster.len()).step_by(THINGS_PER_PART).map(move |first| {
        let things = (first..first.saturating_add(THINGS_PER_PART)).map_while(|at| roster.get(at));
        things.map(&part).collect()
    })
}

const THINGS_PER_PART: usize = 1_024;
