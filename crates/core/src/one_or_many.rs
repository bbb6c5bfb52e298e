//! Lists that mostly hold one thing, which then needs no memory of its own.

use core::fmt;
use core::ops::{Deref, DerefMut};

/// A list to be read like any other; its only item, when there is one, lives in place.
///
/// # Examples
///
/// ```
/// use pointbook_core::OneOrMany;
///
/// let mut numbers = OneOrMany::from(vec![1]);
/// assert_eq!(*numbers, [1]);
/// numbers.push(2);
/// assert_eq!(numbers, [1, 2].into_iter().collect());
/// ```
#[derive(Clone)]
pub struct OneOrMany<T>(Items<T>);

#[derive(Clone)]
enum Items<T> {
    One([T; 1]),
    Many(Vec<T>),
}

impl<T> OneOrMany<T> {
    /// No items.
    pub const fn new() -> Self {
        Self(Items::Many(Vec::new()))
    }

    /// A list of this item.
    pub const fn one(item: T) -> Self {
        Self(Items::One([item]))
    }

    /// Adds an item at the end.
    pub fn push(&mut self, item: T) {
        match &mut self.0 {
            Items::Many(items) if items.is_empty() => self.0 = Items::One([item]),
            Items::Many(items) => items.push(item),
            Items::One(_) => {
                if let Items::One([first]) =
                    core::mem::replace(&mut self.0, Items::Many(Vec::new()))
                {
                    self.0 = Items::Many(vec![first, item]);
                }
            }
        }
    }

    /// Adds an item before the one at `index`, or at the end.
    pub fn insert(&mut self, index: usize, item: T) {
        if index >= self.len() {
            return self.push(item);
        }
        let mut items = core::mem::take(self).into_vec();
        items.insert(index, item);
        *self = items.into();
    }

    /// Keeps the items of which `keep` says so.
    pub fn retain(&mut self, mut keep: impl FnMut(&T) -> bool) {
        match &mut self.0 {
            Items::One([item]) if keep(item) => {}
            Items::One(_) => *self = Self::new(),
            Items::Many(items) => {
                items.retain(keep);
                *self = core::mem::take(items).into();
            }
        }
    }

    fn into_vec(self) -> Vec<T> {
        match self.0 {
            Items::One([item]) => vec![item],
            Items::Many(items) => items,
        }
    }
}

impl<T> Deref for OneOrMany<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match &self.0 {
            Items::One(item) => item,
            Items::Many(items) => items,
        }
    }
}

impl<T> DerefMut for OneOrMany<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        match &mut self.0 {
            Items::One(item) => item,
            Items::Many(items) => items,
        }
    }
}

impl<T: fmt::Debug> fmt::Debug for OneOrMany<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl<T> Default for OneOrMany<T> {
    fn default() -> Self {
        Self::new()
    }
}

/// Whether the items are equal.
impl<T: PartialEq> PartialEq for OneOrMany<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T: Eq> Eq for OneOrMany<T> {}

impl<T> From<Vec<T>> for OneOrMany<T> {
    fn from(mut items: Vec<T>) -> Self {
        if items.len() > 1 {
            return Self(Items::Many(items));
        }
        items.pop().map_or_else(Self::new, |item| Self(Items::One([item])))
    }
}

impl<T> FromIterator<T> for OneOrMany<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        let mut list = Self::new();
        list.extend(items);
        list
    }
}

impl<T> Extend<T> for OneOrMany<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, items: I) {
        items.into_iter().for_each(|item| self.push(item));
    }
}

impl<'a, T> IntoIterator for &'a OneOrMany<T> {
    type Item = &'a T;
    type IntoIter = core::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_what_a_list_would_have() {
        for length in 0..6 {
            let items: Vec<u32> = (0..length).collect();
            let list: OneOrMany<u32> = items.iter().copied().collect();
            assert_eq!(*list, *items);
            assert_eq!(list, OneOrMany::from(items.clone()));
            assert_eq!(matches!(list.0, Items::One(_)), length == 1);
            assert!((&list).into_iter().eq(&items));
        }
    }

    #[test]
    fn items_come_and_go_as_in_a_list() {
        for length in 0..4_usize {
            for index in 0..=length {
                let (mut list, mut items): (OneOrMany<_>, Vec<_>) =
                    ((0..length).collect(), (0..length).collect());
                list.insert(index, 9);
                items.insert(index, 9);
                assert_eq!(*list, *items);
                for gone in 0..length {
                    list.retain(|item| *item != gone);
                    items.retain(|item| *item != gone);
                    assert_eq!(*list, *items);
                    assert_eq!(matches!(list.0, Items::One(_)), items.len() == 1);
                }
            }
        }
    }
}
