//! When entries were recorded: instants that never decrease, packed.
//!
//! Invariants:
//! - Instants never decrease.
//! - All groups have [`GROUP`] instants; what is not as many yet waits behind them.

use core::ops::Range;

use pointbook_core::Timestamp;

use crate::chunked::Chunked;

/// Instants that never decrease. A copy shares most of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Instants {
    groups: Chunked<Group, GROUPS>,
    newest: Vec<Timestamp>,
}

/// Some instants: the first, and how long after it the others are.
#[derive(Clone, Debug, PartialEq)]
struct Group {
    first: Timestamp,
    past: Past,
}

/// Microseconds, as wide as they have to be.
#[derive(Clone, Debug, PartialEq)]
enum Past {
    Nothing,
    Short(Box<[u16]>),
    Long(Box<[u32]>),
    Any(Box<[u64]>),
}

impl Instants {
    /// How many there are.
    pub(crate) const fn len(&self) -> usize {
        self.groups.len().wrapping_mul(GROUP).wrapping_add(self.newest.len())
    }

    /// Adds one, which is not before the last.
    pub(crate) fn push(&mut self, instant: Timestamp) {
        debug_assert!(self.last().is_none_or(|last| last <= instant), "instants never decrease");
        self.newest.push(instant);
        if self.newest.len() == GROUP {
            self.groups.push(Group::new(&self.newest));
            self.newest.clear();
        }
    }

    /// The one at `index`.
    pub(crate) fn get(&self, index: usize) -> Option<Timestamp> {
        let place = index & GROUP.wrapping_sub(1);
        match self.groups.get(index >> GROUP.trailing_zeros()) {
            Some(group) => group.get(place),
            None => self.newest.get(index.checked_sub(self.len_packed())?).copied(),
        }
    }

    /// Tells those from `first` on to before `end`, in order: quicker than one after the other.
    pub(crate) fn tell(&self, first: usize, end: usize, mut tell: impl FnMut(Timestamp)) {
        let mut next = first;
        while next < end.min(self.len_packed()) {
            let place = next & GROUP.wrapping_sub(1);
            let until = GROUP.min(place.wrapping_add(end.wrapping_sub(next)));
            if let Some(group) = self.groups.get(next >> GROUP.trailing_zeros()) {
                group.tell(place..until, &mut tell);
            }
            next = next.wrapping_add(until.wrapping_sub(place));
        }
        let newest = next.saturating_sub(self.len_packed())..end.saturating_sub(self.len_packed());
        self.newest.get(newest).into_iter().flatten().copied().for_each(tell);
    }

    /// The last one.
    pub(crate) fn last(&self) -> Option<Timestamp> {
        let packed = || self.groups.last().and_then(|group| group.get(GROUP.wrapping_sub(1)));
        self.newest.last().copied().or_else(packed)
    }

    /// How many are not after `instant`.
    pub(crate) fn through(&self, instant: Timestamp) -> usize {
        // Of the groups that begin by then, only the last can go on after it.
        let begun = self.groups.partition_point(|group| group.first <= instant);
        let whole = begun.saturating_sub(1);
        let first = whole.wrapping_mul(GROUP);
        let in_group = self.groups.get(whole).map_or(0, |group| group.through(instant));
        if first.wrapping_add(in_group) < self.len_packed() {
            return first.wrapping_add(in_group);
        }
        let newest = self.newest.partition_point(|other| *other <= instant);
        self.len_packed().wrapping_add(newest)
    }

    /// A copy that shares the groups.
    pub(crate) fn share(&mut self) -> Self {
        Self { groups: self.groups.share(), newest: self.newest.clone() }
    }

    /// Takes back what copies have let go of: looks at `most` pieces, and tells at how many.
    pub(crate) fn take_back(&mut self, most: usize) -> usize {
        self.groups.take_back(most)
    }

    const fn len_packed(&self) -> usize {
        self.groups.len().wrapping_mul(GROUP)
    }
}

impl Group {
    fn new(instants: &[Timestamp]) -> Self {
        let first = instants.first().copied().unwrap_or(Timestamp::MIN);
        let micros = |it: &Timestamp| it.micros().wrapping_sub(first.micros()).cast_unsigned();
        // All fit that the longest does.
        let longest = instants.last().map_or(0, micros);
        let past = if longest == 0 {
            Past::Nothing
        } else if u16::try_from(longest).is_ok() {
            Past::Short(instants.iter().map(|it| u16::try_from(micros(it)).unwrap_or(0)).collect())
        } else if u32::try_from(longest).is_ok() {
            Past::Long(instants.iter().map(|it| u32::try_from(micros(it)).unwrap_or(0)).collect())
        } else {
            Past::Any(instants.iter().map(micros).collect())
        };
        Self { first, past }
    }

    /// Tells those at some places.
    fn tell(&self, places: Range<usize>, mut tell: impl FnMut(Timestamp)) {
        let first = self.first.micros();
        let mut tell =
            |past: u64| tell(Timestamp::from_micros(first.wrapping_add(past.cast_signed())));
        match &self.past {
            Past::Nothing => places.for_each(|_| tell(0)),
            Past::Short(past) => some(past, places).for_each(|past| tell(past.into())),
            Past::Long(past) => some(past, places).for_each(|past| tell(past.into())),
            Past::Any(past) => some(past, places).for_each(tell),
        }
    }

    fn get(&self, place: usize) -> Option<Timestamp> {
        let past = match &self.past {
            Past::Nothing => 0,
            Past::Short(past) => u64::from(*past.get(place)?),
            Past::Long(past) => u64::from(*past.get(place)?),
            Past::Any(past) => *past.get(place)?,
        };
        Some(Timestamp::from_micros(self.first.micros().wrapping_add(past.cast_signed())))
    }

    /// How many are not after `instant`.
    fn through(&self, instant: Timestamp) -> usize {
        if instant < self.first {
            return 0;
        }
        let wanted = instant.micros().wrapping_sub(self.first.micros()).cast_unsigned();
        match &self.past {
            Past::Nothing => GROUP,
            Past::Short(past) => past.partition_point(|it| u64::from(*it) <= wanted),
            Past::Long(past) => past.partition_point(|it| u64::from(*it) <= wanted),
            Past::Any(past) => past.partition_point(|it| *it <= wanted),
        }
    }
}

/// The values at some places.
fn some<T: Copy>(past: &[T], places: Range<usize>) -> impl Iterator<Item = T> {
    past.get(places).into_iter().flatten().copied()
}

/// Instants of a group.
const GROUP: usize = 128;
/// Groups that are shared, and copied, together.
const GROUPS: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    /// Instants a step apart, then so many at once, and so on.
    fn rising(length: usize, step: i64, at_once: usize) -> Vec<Timestamp> {
        let micros = |index: usize| i64::try_from(index / at_once).unwrap() * step - 1_000_000;
        (0..length).map(|index| Timestamp::from_micros(micros(index))).collect()
    }

    fn packed(instants: &[Timestamp]) -> Instants {
        let mut packed = Instants::default();
        instants.iter().for_each(|instant| packed.push(*instant));
        packed
    }

    #[track_caller]
    fn agree(packed: &Instants, instants: &[Timestamp]) {
        assert_eq!((packed.len(), packed.last()), (instants.len(), instants.last().copied()));
        for (first, end) in [(0, instants.len()), (instants.len() / 3, instants.len() / 2)] {
            let mut told = Vec::new();
            packed.tell(first, end, |instant| told.push(instant));
            assert_eq!(told, instants[first..end], "{first} to {end}");
        }
        for index in 0..instants.len() + 2 * GROUP {
            assert_eq!(packed.get(index), instants.get(index).copied(), "{index}");
        }
        let around = instants.iter().flat_map(|it| [it.micros().saturating_sub(1), it.micros()]);
        for micros in around.chain([i64::MIN, i64::MAX]) {
            let instant = Timestamp::from_micros(micros);
            let expected = instants.partition_point(|it| *it <= instant);
            assert_eq!(packed.through(instant), expected, "{micros}");
        }
    }

    #[test]
    fn instants_are_as_they_were_put_however_far_apart() {
        for length in [0, 1, 127, 128, 129, 256, 900] {
            for step in [0, 1, 300, 40_000_000, 100_000_000_000] {
                for at_once in [1, 3, 200] {
                    let instants = rising(length, step, at_once);
                    agree(&packed(&instants), &instants);
                }
            }
        }
    }

    #[test]
    fn instants_from_the_first_to_the_last_there_can_be_are_kept() {
        let mut instants = vec![Timestamp::MIN; 5];
        instants.extend(rising(300, 7, 1));
        instants.extend([Timestamp::MAX; 130]);
        agree(&packed(&instants), &instants);
    }

    #[test]
    fn copy_stays_as_it_was_when_the_original_goes_on() {
        let instants = rising(20_000, 11, 2);
        let mut original = packed(&instants);
        let copy = original.share();
        original.push(Timestamp::MAX);
        assert_eq!((original.len(), copy.len()), (20_001, 20_000));
        assert!(copy == packed(&instants) && original != copy);
    }

    #[test]
    fn instants_take_two_bytes_each_when_they_are_close() {
        let group = |step| Group::new(&rising(GROUP, step, 1)).past;
        assert!(matches!(group(0), Past::Nothing));
        assert!(matches!(group(500), Past::Short(past) if past.len() == GROUP));
        assert!(matches!(group(5_000_000), Past::Long(past) if past.len() == GROUP));
        assert!(matches!(group(50_000_000), Past::Any(past) if past.len() == GROUP));
        const { assert!(size_of::<Group>() == 32) };
    }
}
