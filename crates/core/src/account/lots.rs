//! The lots of one account, in draw order: a few dated ones live in place.
//!
//! Invariants:
//! - What holds have set aside of a lot is not kept here: their pieces say it.
//! - Lots are in place when they are few and all are dated: then a date says which lot it is.
//! - The free points of all lots stay in `i64`.

use crate::broken::Unfit;
use crate::expiry::Expiry;
use crate::lot::{Lot, LotId, LotRef};
use crate::points::Points;
use crate::time::Date;

use super::apply::{BELOW_ZERO, NO_LOT};

/// Lots in draw order.
#[derive(Clone, Debug)]
pub(super) enum Lots {
    /// A few dated ones.
    Few {
        /// How many.
        count: u8,
        /// The free points of each.
        free: [Points; FEW],
        /// What names each.
        expires: [Expiry; FEW],
    },
    /// Any lots.
    Many {
        /// Each of them.
        lots: Box<[FreeLot]>,
        /// The free points of all.
        total: Points,
    },
}

/// A lot without what holds have set aside of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FreeLot {
    /// Which lot, and its expiry now.
    pub(crate) lot: LotRef,
    /// Points that can be spent until it expires.
    pub(crate) free: Points,
}

impl Default for Lots {
    fn default() -> Self {
        Self::Few { count: 0, free: [Points::ZERO; FEW], expires: [Expiry::Never; FEW] }
    }
}

impl Lots {
    /// The lot at a place.
    pub(super) fn get(&self, index: usize) -> Option<FreeLot> {
        match self {
            Self::Few { count, free, expires } => {
                let (free, expires) = (free.get(index)?, expires.get(index)?);
                let lot = FreeLot { lot: LotRef::dated(*expires), free: *free };
                (index < usize::from(*count)).then_some(lot)
            }
            Self::Many { lots, .. } => lots.get(index).copied(),
        }
    }

    /// All lots, in draw order.
    pub(super) fn iter(&self) -> impl Iterator<Item = FreeLot> {
        (0..self.len()).map_while(|index| self.get(index))
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Few { count, .. } => (*count).into(),
            Self::Many { lots, .. } => lots.len(),
        }
    }

    /// Those that are elsewhere in memory.
    pub(super) fn elsewhere(&self) -> &[FreeLot] {
        match self {
            Self::Few { .. } => &[],
            Self::Many { lots, .. } => lots,
        }
    }

    /// The free points of all.
    pub(super) fn total(&self) -> Points {
        match self {
            // They fit: it is checked when points are added.
            Self::Few { .. } => sum(self.iter()).unwrap_or(Points::ZERO),
            Self::Many { total, .. } => *total,
        }
    }

    /// Where the lot of this name is.
    pub(super) fn position(&self, id: LotId) -> Option<usize> {
        self.iter().position(|lot| lot.lot.id == id)
    }

    /// Adds points to the lot at a place.
    pub(super) fn fill(&mut self, index: usize, points: Points) -> Result<(), Unfit> {
        let free = self.free_mut(index).ok_or(NO_LOT)?;
        *free = free.plus(points).ok_or(Unfit::OutOfRange)?;
        match self {
            Self::Few { .. } => sum(self.iter()).map(|_| ()).ok_or(Unfit::OutOfRange),
            Self::Many { total, .. } => {
                *total = total.plus(points).ok_or(Unfit::OutOfRange)?;
                Ok(())
            }
        }
    }

    /// Takes free points from the lot at a place.
    pub(super) fn draw(&mut self, index: usize, points: Points) -> Result<(), Unfit> {
        let free = self.free_mut(index).ok_or(NO_LOT)?;
        *free = free.take(points).ok_or(BELOW_ZERO)?;
        if let Self::Many { total, .. } = self {
            *total = total.take(points).ok_or(BELOW_ZERO)?;
        }
        Ok(())
    }

    fn free_mut(&mut self, index: usize) -> Option<&mut Points> {
        match self {
            Self::Few { count, free, .. } => {
                free.get_mut(index).filter(|_| index < usize::from(*count))
            }
            Self::Many { lots, .. } => lots.get_mut(index).map(|lot| &mut lot.free),
        }
    }

    /// Puts in an empty lot, in draw order; tells where.
    pub(super) fn insert(&mut self, lot: LotRef) -> usize {
        let before = |known: &FreeLot| known.lot.draw_order(&lot).is_lt();
        let index = self.iter().take_while(before).count();
        match self {
            Self::Few { count, free, expires }
                if usize::from(*count) < FEW && !lot.id.is_rolling() =>
            {
                put_in(free, index, Points::ZERO);
                put_in(expires, index, lot.expires);
                *count = count.saturating_add(1);
            }
            _ => {
                let mut lots: Vec<FreeLot> = Vec::with_capacity(self.len().saturating_add(1));
                lots.extend(self.iter().take(index));
                lots.push(FreeLot { lot, free: Points::ZERO });
                lots.extend(self.iter().skip(index));
                *self = Self::Many { lots: lots.into(), total: self.total() };
            }
        }
        index
    }

    /// Takes out an empty lot.
    pub(super) fn remove(&mut self, index: usize) {
        match self {
            Self::Few { count, free, expires } => {
                take_out(free, index);
                take_out(expires, index);
                *count = count.saturating_sub(1);
            }
            Self::Many { lots, .. } => {
                let kept = lots.iter().enumerate().filter(|(at, _)| *at != index);
                *self = kept.map(|(_, lot)| *lot).collect::<Vec<_>>().into();
            }
        }
    }

    /// Gives a lot another date; tells whether it is there.
    pub(super) fn move_to(&mut self, id: LotId, date: Date) -> bool {
        let Self::Many { lots, .. } = self else { return false };
        let Some(lot) = lots.iter_mut().find(|lot| lot.lot.id == id) else { return false };
        lot.lot.expires = Expiry::On(date);
        lots.sort_by(|one, other| one.lot.draw_order(&other.lot));
        true
    }
}

/// The free points of lots, when they fit.
fn sum(mut lots: impl Iterator<Item = FreeLot>) -> Option<Points> {
    lots.try_fold(Points::ZERO, |sum, lot| sum.plus(lot.free))
}

/// Puts a value before the one at a place; the last one falls out.
fn put_in<T: Copy>(values: &mut [T; FEW], index: usize, value: T) {
    let last = FEW.saturating_sub(1);
    if index < last {
        values.copy_within(index..last, index.saturating_add(1));
    }
    if let Some(place) = values.get_mut(index) {
        *place = value;
    }
}

/// Lets those behind a place move up.
fn take_out<T: Copy>(values: &mut [T; FEW], index: usize) {
    let next = index.saturating_add(1);
    if next < FEW {
        values.copy_within(next.., index);
    }
}

/// Lots in draw order, of which the sum fits.
impl From<Vec<FreeLot>> for Lots {
    fn from(lots: Vec<FreeLot>) -> Self {
        if lots.len() > FEW || lots.iter().any(|lot| lot.lot.id.is_rolling()) {
            let total = sum(lots.iter().copied()).unwrap_or(Points::ZERO);
            return Self::Many { lots: lots.into(), total };
        }
        let (mut free, mut expires) = ([Points::ZERO; FEW], [Expiry::Never; FEW]);
        let mut count = 0_u8;
        for (lot, (free, expires)) in lots.iter().zip(free.iter_mut().zip(&mut expires)) {
            (*free, *expires) = (lot.free, lot.lot.expires);
            count = count.saturating_add(1);
        }
        Self::Few { count, free, expires }
    }
}

impl From<&[Lot]> for Lots {
    fn from(lots: &[Lot]) -> Self {
        let free = lots.iter().map(|lot| FreeLot { lot: lot.lot, free: lot.free });
        free.collect::<Vec<_>>().into()
    }
}

/// However they are kept.
impl PartialEq for Lots {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Lots {}

/// As many as there is room for in one line of a processor's cache, with the rest of an account.
const FEW: usize = 3;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::expiry::{RollingRule, Term};

    /// Lots by number: the odd ones of the first few are rolling.
    fn lot(number: u32) -> LotRef {
        let expires = Expiry::On(Date::from_ymd_opt(2026, number.saturating_add(1), 28).unwrap());
        if number % 2 == 1 && number < 5 {
            let rule = RollingRule { term: Term::Days(30), on_earn: true, on_redeem: false };
            return LotRef { id: LotId::Rolling { rule, life: number }, expires };
        }
        if number == 10 { LotRef::dated(Expiry::Never) } else { LotRef::dated(expires) }
    }

    /// A list that is sorted whenever something was added.
    #[derive(Default)]
    struct Plain(Vec<FreeLot>);

    impl Plain {
        fn position(&self, id: LotId) -> Option<usize> {
            self.0.iter().position(|known| known.lot.id == id)
        }

        fn sort(&mut self) {
            self.0.sort_by(|one, other| one.lot.draw_order(&other.lot));
        }

        fn change(&mut self, lot: LotRef, points: Points) {
            match self.position(lot.id) {
                Some(index) if self.0[index].free >= points && points.units() % 3 == 0 => {
                    let free = self.0[index].free.minus(points).unwrap();
                    self.0[index].free = free;
                    if free.is_zero() {
                        self.0.remove(index);
                    }
                }
                Some(index) => self.0[index].free = self.0[index].free.plus(points).unwrap(),
                None => {
                    self.0.push(FreeLot { lot, free: points });
                    self.sort();
                }
            }
        }
    }

    /// The same with the lots that are kept.
    fn change(lots: &mut Lots, lot: LotRef, points: Points) {
        let has = |index: &usize| lots.get(*index).unwrap().free >= points;
        match lots.position(lot.id) {
            Some(index) if has(&index) && points.units() % 3 == 0 => {
                lots.draw(index, points).unwrap();
                if lots.get(index).unwrap().free.is_zero() {
                    lots.remove(index);
                }
            }
            Some(index) => lots.fill(index, points).unwrap(),
            None => {
                let index = lots.insert(lot);
                lots.fill(index, points).unwrap();
            }
        }
    }

    proptest! {
        #[test]
        fn lots_are_what_a_sorted_list_would_have(
            steps in prop::collection::vec((0_u32..11, 1_i64..7, any::<bool>()), 0..60),
        ) {
            let (mut lots, mut plain) = (Lots::default(), Plain::default());
            for (number, points, moves) in steps {
                let (lot, points) = (lot(number), Points::new(points));
                if moves && lot.id.is_rolling() {
                    let date = Date::from_ymd_opt(2026, 12_u32.abs_diff(number), 1).unwrap();
                    let there = plain.position(lot.id);
                    there.into_iter().for_each(|at| plain.0[at].lot.expires = Expiry::On(date));
                    plain.sort();
                    prop_assert_eq!(lots.move_to(lot.id, date), there.is_some());
                }
                plain.change(lot, points);
                change(&mut lots, lot, points);
                prop_assert_eq!(lots.iter().collect::<Vec<_>>(), plain.0.clone());
                prop_assert_eq!(lots.len(), plain.0.len());
                let total = plain.0.iter().map(|lot| lot.free.units()).sum();
                prop_assert_eq!(lots.total(), Points::new(total));
                prop_assert_eq!(&Lots::from(plain.0.clone()), &lots);
                let any_rolling = plain.0.iter().any(|it| it.lot.id.is_rolling());
                let is_few = plain.0.len() <= FEW && !any_rolling;
                prop_assert!(is_few || !lots.elsewhere().is_empty());
            }
        }
    }

    #[test]
    fn what_does_not_fit_is_not_added() {
        let mut lots = Lots::default();
        for number in [0, 2, 6] {
            let index = lots.insert(lot(number));
            let added = lots.fill(index, Points::new(i64::MAX / 3 + 1));
            assert_eq!(added.is_ok(), number < 6, "lot {number}");
        }
        assert_eq!(lots.draw(9, Points::ZERO), Err(NO_LOT));
        assert_eq!(lots.draw(0, Points::new(i64::MAX)), Err(BELOW_ZERO));
    }

    #[test]
    fn a_few_dated_lots_need_no_memory_of_their_own() {
        let mut lots = Lots::default();
        for number in [0, 2, 4] {
            lots.insert(lot(number));
            assert!(lots.elsewhere().is_empty());
        }
        lots.insert(lot(6));
        assert_eq!(lots.elsewhere().len(), 4);
        lots.remove(0);
        assert!(lots.elsewhere().is_empty());
    }
}
