//! Overlays: changed copies of a few things, in place of the ones underneath.

use std::collections::BTreeMap;

/// From ids to changed copies; the first needs no memory of its own, and a few are just looked at.
#[derive(Debug)]
pub(crate) struct Overlay<K, V> {
    first: Option<(K, V)>,
    few: Vec<(K, V)>,
    /// What comes after [`FEW`] others.
    more: Option<BTreeMap<K, V>>,
}

impl<K, V> Default for Overlay<K, V> {
    fn default() -> Self {
        Self { first: None, few: Vec::new(), more: None }
    }
}

impl<K: Ord + Copy, V> Overlay<K, V> {
    /// The changed copy of a thing.
    pub(crate) fn get(&self, id: K) -> Option<&V> {
        match &self.first {
            None => None,
            Some((known, value)) if *known == id => Some(value),
            _ => {
                let few = self.few.iter().find(|(known, _)| *known == id);
                few.map(|(_, value)| value).or_else(|| self.more.as_ref()?.get(&id))
            }
        }
    }

    /// The changed copy of a thing, made by `copy` when it is changed first.
    pub(crate) fn get_mut(&mut self, id: K, copy: impl FnOnce() -> Option<V>) -> Option<&mut V> {
        if self.first.as_ref().is_some_and(|(known, _)| *known != id) {
            return self.other_mut(id, copy);
        }
        match &mut self.first {
            Some((_, value)) => Some(value),
            place => Some(&mut place.insert((id, copy()?)).1),
        }
    }

    fn other_mut(&mut self, id: K, copy: impl FnOnce() -> Option<V>) -> Option<&mut V> {
        use std::collections::btree_map::Entry;
        if let Some(place) = self.few.iter().position(|(known, _)| *known == id) {
            return self.few.get_mut(place).map(|(_, value)| value);
        }
        if self.few.len() < FEW {
            self.few.push((id, copy()?));
            return self.few.last_mut().map(|(_, value)| value);
        }
        match self.more.get_or_insert_default().entry(id) {
            Entry::Occupied(changed) => Some(changed.into_mut()),
            Entry::Vacant(vacant) => copy().map(|value| vacant.insert(value)),
        }
    }

    /// The ids of all copies.
    pub(crate) fn ids(&self) -> impl Iterator<Item = K> {
        let few = self.first.iter().chain(&self.few).map(|(id, _)| *id);
        few.chain(self.more.iter().flat_map(|more| more.keys().copied()))
    }

    /// Takes all copies; new things, whose ids rise, in the order in which they were made.
    pub(crate) fn take_copies<E>(
        &mut self,
        mut take: impl FnMut(K, V) -> Result<(), E>,
    ) -> Result<(), E> {
        if let Some((id, value)) = self.first.take() {
            take(id, value)?;
        }
        if self.few.is_empty() {
            // Most often there is one.
            return Ok(());
        }
        let more = self.more.take().into_iter().flatten();
        core::mem::take(&mut self.few)
            .into_iter()
            .chain(more)
            .try_for_each(|(id, value)| take(id, value))
    }
}

/// New names, by the order in which they were given.
#[derive(Debug)]
pub(crate) struct Added<N> {
    names: Vec<N>,
    /// The places of the names, once there are too many to look at each.
    places: Option<BTreeMap<N, usize>>,
}

impl<N> Default for Added<N> {
    fn default() -> Self {
        Self { names: Vec::new(), places: None }
    }
}

impl<N: Ord + Clone> Added<N> {
    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.names.len()
    }

    /// The place of a name.
    pub(crate) fn find(&self, name: &N) -> Option<usize> {
        if self.names.len() <= FEW {
            return self.names.iter().position(|known| known == name);
        }
        self.places.as_ref()?.get(name).copied()
    }

    /// Adds a name.
    pub(crate) fn push(&mut self, name: &N) {
        let place = self.names.len();
        self.names.push(name.clone());
        if place >= FEW {
            let known = if place == FEW { 0 } else { place };
            let unplaced = self.names.iter().enumerate().skip(known);
            let places = self.places.get_or_insert_default();
            places.extend(unplaced.map(|(place, name)| (name.clone(), place)));
        }
    }

    /// All names, in order.
    pub(crate) fn into_names(self) -> impl Iterator<Item = N> {
        self.names.into_iter()
    }
}

const FEW: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_hide_what_is_underneath() {
        let mut overlay = Overlay::default();
        for id in [7, 3, 9, 1, 3] {
            *overlay.get_mut(id, || Some(0)).unwrap() += id;
        }
        (20..40).for_each(|id| assert_eq!(overlay.get_mut(id, || Some(id)), Some(&mut id.clone())));
        assert!((20..40).all(|id| overlay.get(id) == Some(&id)));
        assert_eq!(overlay.get_mut(39, || None), Some(&mut 39));
        assert_eq!(overlay.get_mut(2, || None), None);
        let found = [7, 3, 9, 1, 2].map(|id| overlay.get(id).copied());
        assert_eq!(found, [Some(7), Some(6), Some(9), Some(1), None]);
        assert!(overlay.ids().eq([7, 3, 9, 1].into_iter().chain(20..40)));
        let expected = [(7, 7), (3, 6), (9, 9), (1, 1)].into_iter();
        let expected: Vec<_> = expected.chain((20..40).map(|id| (id, id))).collect();
        let mut copies = Vec::new();
        let taken: Result<(), ()> = overlay.take_copies(|id, value| {
            copies.push((id, value));
            Ok(())
        });
        assert_eq!((taken, copies), (Ok(()), expected));
    }

    #[test]
    fn names_are_found_few_or_many() {
        let mut added = Added::default();
        for count in 0..30 {
            assert_eq!(added.find(&count), None);
            added.push(&count);
            assert_eq!(added.len(), count + 1);
            assert!((0..=count).all(|name| added.find(&name) == Some(name)));
        }
        assert!(added.into_names().eq(0..30));
    }
}
