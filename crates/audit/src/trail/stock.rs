//! What an account holds, by lot and origin.

use pointbook_core::{EntryRef, Expiry, HoldId, LotId, LotRef};

use crate::parcels::Parcels;

/// What an account holds.
#[derive(Clone, Debug)]
pub(crate) struct Stock<O> {
    lots: Vec<StockedLot<O>>,
    held: Vec<(HoldId, LotId, Parcels<O>)>,
    /// Who is owed: the entries that drew what was not there, the first first.
    owed: Parcels<EntryRef>,
}

/// The free points of a lot, and its expiry now.
#[derive(Clone, Debug)]
pub(crate) struct StockedLot<O> {
    pub(crate) id: LotId,
    pub(crate) expires: Expiry,
    pub(crate) free: Parcels<O>,
}

impl<O> Default for Stock<O> {
    fn default() -> Self {
        Self { lots: Vec::new(), held: Vec::new(), owed: Parcels::default() }
    }
}

impl<O: Copy + Ord> Stock<O> {
    /// The lot, which is made when it is not there.
    pub(crate) fn lot(&mut self, lot: LotRef) -> &mut StockedLot<O> {
        let new = || StockedLot { id: lot.id, expires: lot.expires, free: Parcels::default() };
        found_or(&mut self.lots, |known| known.id == lot.id, new)
    }

    /// The expiry of a lot now, when it is known.
    pub(crate) fn expiry(&self, lot: LotRef) -> Expiry {
        let known = self.lots.iter().find(|known| known.id == lot.id);
        known.map_or(lot.expires, |known| known.expires)
    }

    /// What a hold has of a lot.
    pub(crate) fn held(&mut self, hold: HoldId, lot: LotId) -> &mut Parcels<O> {
        let is_it = |held: &(HoldId, LotId, _)| (held.0, held.1) == (hold, lot);
        &mut found_or(&mut self.held, is_it, || (hold, lot, Parcels::default())).2
    }

    /// Forgets holds of which nothing is left, and dated lots.
    pub(crate) fn tidy(&mut self) {
        self.held.retain(|(_, _, parcels)| !parcels.is_empty());
        let held = &self.held;
        self.lots.retain(|lot| {
            let is_held = || held.iter().any(|(_, id, _)| *id == lot.id);
            !lot.free.is_empty() || lot.id.is_rolling() || is_held()
        });
    }

    pub(crate) const fn owed(&mut self) -> &mut Parcels<EntryRef> {
        &mut self.owed
    }

    /// Everything of a lot, free and held.
    pub(crate) fn all_of(&self, id: LotId) -> Parcels<O> {
        let mut all = Parcels::default();
        let free = self.lots.iter().filter(|lot| lot.id == id).map(|lot| &lot.free);
        let held = self.held.iter().filter(|(_, lot, _)| *lot == id).map(|(_, _, it)| it);
        free.chain(held).for_each(|parcels| {
            parcels.iter().for_each(|(origin, points)| all.add(origin, points));
        });
        all
    }

    /// Everything, free and held.
    pub(crate) fn everything(&self) -> impl Iterator<Item = (O, i64)> {
        let free = self.lots.iter().flat_map(|lot| lot.free.iter());
        free.chain(self.held.iter().flat_map(|(_, _, parcels)| parcels.iter()))
    }
}

/// The item that is looked for, or a new one.
#[expect(clippy::expect_used, reason = "it was found there, or just put there")]
fn found_or<T>(all: &mut Vec<T>, is_it: impl Fn(&T) -> bool, new: impl Fn() -> T) -> &mut T {
    match all.iter().position(is_it) {
        Some(at) => all.get_mut(at).expect("invariant: what was found is there"),
        None => all.push_mut(new()),
    }
}
