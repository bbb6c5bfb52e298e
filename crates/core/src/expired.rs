//! What expired of each lot of an account and no claw-back has counted.
//!
//! A claw-back years later may ask, so nothing of it is ever forgotten. It is seldom looked at and
//! seldom changed, and copies of an account share it meanwhile.

use std::sync::Arc;

use crate::expiry::Expiry;
use crate::lot::LotId;
use crate::points::Points;

/// Units of each lot that expired and that no claw-back has counted.
///
/// A lot can fill and expire again and again, and time must never fail, so these sums are wider
/// than an amount.
#[derive(Clone, Debug, Default)]
pub(crate) struct Expired(Option<Arc<Sums>>);

/// Sums in the order in which their lots expired first.
#[derive(Clone, Debug)]
enum Sums {
    /// Of dated lots, while no sum is larger than 64 bits.
    Narrow(Vec<Narrow>),
    /// Any.
    Wide(Vec<(LotId, i128)>),
}

/// A sum in twelve bytes.
#[derive(Clone, Copy, Debug)]
struct Narrow {
    expires: Expiry,
    /// The high half and the low one.
    units: [u32; 2],
}

const _: () = assert!(size_of::<Narrow>() == 12);

impl Narrow {
    #[expect(clippy::cast_possible_truncation, reason = "the halves of a number")]
    fn new(lot: LotId, sum: i128) -> Option<Self> {
        let (LotId::Dated(expires), Ok(sum)) = (lot, u64::try_from(sum)) else { return None };
        Some(Self { expires, units: [(sum >> u32::BITS) as u32, sum as u32] })
    }

    fn sum(self) -> i128 {
        let [high, low] = self.units.map(i128::from);
        high << u32::BITS | low
    }
}

impl Expired {
    /// Each lot with its sum, in the order in which they expired first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (LotId, i128)> {
        let (narrow, wide) = match self.0.as_deref() {
            Some(Sums::Narrow(narrow)) => (narrow.as_slice(), &[][..]),
            Some(Sums::Wide(wide)) => (&[][..], wide.as_slice()),
            None => (&[][..], &[][..]),
        };
        let narrow = narrow.iter().map(|it| (LotId::Dated(it.expires), it.sum()));
        narrow.chain(wide.iter().copied())
    }

    /// Counts what expired of a lot.
    pub(crate) fn add(&mut self, lot: LotId, points: Points) {
        let sum = self.of(lot).saturating_add(i128::from(points.units()));
        self.set(lot, sum);
    }

    /// The sum of one lot.
    pub(crate) fn of(&self, lot: LotId) -> i128 {
        self.iter().find(|(known, _)| *known == lot).map_or(0, |(_, sum)| sum)
    }

    /// Sets the sum of one lot.
    pub(crate) fn set(&mut self, lot: LotId, sum: i128) {
        let sums = self.0.get_or_insert_with(|| Arc::new(Sums::Narrow(Vec::new())));
        let sums = Arc::make_mut(sums);
        if let Sums::Narrow(narrow) = sums {
            if let Some(new) = Narrow::new(lot, sum) {
                return put(narrow, new, |known| known.expires == new.expires);
            }
            let all = narrow.iter().map(|it| (LotId::Dated(it.expires), it.sum()));
            *sums = Sums::Wide(all.collect());
        }
        if let Sums::Wide(wide) = sums {
            put(wide, (lot, sum), |(known, _)| *known == lot);
        }
    }
}

impl PartialEq for Expired {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Expired {}

/// Puts a sum in the place of the one of its lot, or at the end.
fn put<T: Copy>(sums: &mut Vec<T>, sum: T, is_it: impl Fn(&T) -> bool) {
    match sums.iter_mut().find(|known| is_it(known)) {
        Some(known) => *known = sum,
        None => {
            sums.reserve_exact(1);
            sums.push(sum);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expiry::{RollingRule, Term};
    use crate::time::Date;

    fn dated(day: i32) -> LotId {
        LotId::Dated(
            Date::from_epoch_days(day.wrapping_add(20_000)).map_or(Expiry::Never, Expiry::On),
        )
    }

    fn rolling(life: u32) -> LotId {
        let rule = RollingRule { term: Term::Days(3), on_earn: true, on_redeem: false };
        LotId::Rolling { rule, life }
    }

    #[test]
    fn sums_are_kept_in_the_order_in_which_lots_expired_first_whatever_they_are() {
        let large = i128::from(u64::MAX);
        let steps = [
            (dated(3), 5),
            (dated(1), 7),
            (dated(3), large),
            (LotId::Dated(Expiry::Never), 1),
            (dated(2), 1 << 33),
            (dated(1), 0),
            (dated(1), large + 1),
            (rolling(1), 4),
            (dated(3), 6),
            (rolling(2), i128::MAX),
        ];
        let (mut expired, mut plain) = (Expired::default(), Vec::<(LotId, i128)>::new());
        for (lot, sum) in steps {
            let before = expired.clone();
            expired.set(lot, sum);
            match plain.iter_mut().find(|(known, _)| *known == lot) {
                Some((_, known)) => *known = sum,
                None => plain.push((lot, sum)),
            }
            assert!(expired.iter().eq(plain.iter().copied()));
            assert!(plain.iter().all(|(lot, sum)| expired.of(*lot) == *sum));
            assert!(before != expired, "a copy stays as it is");
        }
        assert_eq!(expired.of(rolling(3)), 0);
        expired.add(dated(9), Points::new(8));
        expired.add(dated(9), Points::new(8));
        assert_eq!(expired.of(dated(9)), 16);
    }

    #[test]
    fn sums_are_equal_when_they_say_the_same() {
        let of = |all: &[(LotId, i128)]| {
            let mut expired = Expired::default();
            all.iter().for_each(|(lot, sum)| expired.set(*lot, *sum));
            expired
        };
        let narrow = of(&[(dated(1), 5)]);
        let wide = of(&[(dated(1), i128::MAX), (dated(1), 5)]);
        assert!(matches!(wide.0.as_deref(), Some(Sums::Wide(_))) && narrow == wide);
        assert!(of(&[(dated(1), 5), (dated(2), 5)]) != of(&[(dated(2), 5), (dated(1), 5)]));
    }
}
