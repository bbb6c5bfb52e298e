//! Parcels: points by where they come from.
//!
//! Points of one lot are alike; which of them are spent is nowhere recorded. Here those that
//! were earned first go first, which is a convention of reports and changes no balance.
//!
//! Invariants:
//! - No parcel is empty, and each origin stands once, in order.

/// Points by origin, in the order of the origins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Parcels<O> {
    all: Vec<(O, i64)>,
}

impl<O> Default for Parcels<O> {
    fn default() -> Self {
        Self { all: Vec::new() }
    }
}

impl<O: Copy + Ord> Parcels<O> {
    pub(crate) const fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Each origin with its points, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (O, i64)> {
        self.all.iter().copied()
    }

    /// Adds points of an origin.
    pub(crate) fn add(&mut self, origin: O, points: i64) {
        if points == 0 {
            return;
        }
        match self.all.binary_search_by_key(&origin, |(known, _)| *known) {
            Ok(at) => {
                if let Some((_, known)) = self.all.get_mut(at) {
                    *known = known.saturating_add(points);
                }
            }
            Err(at) => self.all.insert(at, (origin, points)),
        }
    }

    /// Adds all of these.
    pub(crate) fn add_all(&mut self, pieces: &[(O, i64)]) {
        pieces.iter().for_each(|(origin, points)| self.add(*origin, *points));
    }

    /// Takes points, of the first origins first; fewer when there are fewer.
    pub(crate) fn take(&mut self, mut points: i64) -> Vec<(O, i64)> {
        let mut taken = Vec::new();
        for (origin, there) in &mut self.all {
            let some = points.min(*there);
            if some == 0 {
                break;
            }
            *there = there.saturating_sub(some);
            points = points.saturating_sub(some);
            taken.push((*origin, some));
        }
        self.all.retain(|(_, there)| *there > 0);
        taken
    }

    /// Takes points of one origin as far as they go, and then of the others.
    pub(crate) fn take_first_of(&mut self, first: O, points: i64) -> Vec<(O, i64)> {
        let own = self.all.iter_mut().find(|(origin, _)| *origin == first);
        let mut taken = Vec::new();
        let mut left = points;
        if let Some((origin, there)) = own {
            let some = points.min(*there);
            *there = there.saturating_sub(some);
            left = left.saturating_sub(some);
            taken.push((*origin, some));
            self.all.retain(|(_, there)| *there > 0);
        }
        taken.extend(self.take(left));
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_go_by_the_order_of_their_origins() {
        let mut parcels = Parcels::default();
        parcels.add_all(&[(3, 30), (1, 10), (2, 20), (1, 5)]);
        assert_eq!(parcels.take(20), [(1, 15), (2, 5)]);
        assert_eq!(parcels.take_first_of(3, 40), [(3, 30), (2, 10)]);
        assert_eq!(parcels.iter().collect::<Vec<_>>(), [(2, 5)]);
        assert_eq!(parcels.take_first_of(9, 9), [(2, 5)]);
        assert!(parcels.is_empty() && parcels.take(1).is_empty());
    }
}
