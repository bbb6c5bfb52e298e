//! Merging: keys from many sources in one order.

use std::iter::Peekable;

use super::Keyed;
use crate::error::Error;

/// The keys of sources, each of which is in order, in order.
pub(crate) struct Merge<'a> {
    sources: Vec<Peekable<Source<'a>>>,
}

/// Keys in order, as they are read.
pub(crate) type Source<'a> = Box<dyn Iterator<Item = Result<Keyed, Error>> + 'a>;

impl<'a> Merge<'a> {
    /// What these sources have.
    pub(crate) fn new(sources: impl Iterator<Item = Source<'a>>) -> Self {
        Self { sources: sources.map(Iterator::peekable).collect() }
    }
}

impl Iterator for Merge<'_> {
    type Item = Result<Keyed, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        // Most often there is one, and nothing to be compared.
        if let [only] = self.sources.as_mut_slice() {
            return only.next();
        }
        // A failure comes before any key.
        let next = |it: &mut Peekable<Source<'_>>| it.peek().map(|it| it.as_ref().ok().copied());
        let heads = self.sources.iter_mut().enumerate();
        let least = heads.filter_map(|(index, source)| Some((next(source)?, index))).min();
        self.sources.get_mut(least?.1)?.next()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;
    use pointbook_core::Sequence;

    fn source(keys: &[(u64, u64)]) -> Source<'static> {
        let keys: Vec<Keyed> = keys.iter().map(|(hash, it)| (*hash, Sequence::new(*it))).collect();
        Box::new(keys.into_iter().map(Ok))
    }

    #[test]
    fn keys_come_in_one_order_whatever_source_has_them() {
        let sources = [source(&[(1, 9), (5, 1), (5, 7)]), source(&[]), source(&[(0, 3), (5, 2)])];
        let merged: Vec<_> = Merge::new(sources.into_iter()).map(Result::unwrap).collect();
        let expected = [(0, 3), (1, 9), (5, 1), (5, 2), (5, 7)];
        assert_eq!(merged, expected.map(|(hash, sequence)| (hash, Sequence::new(sequence))));
    }

    #[test]
    fn failure_is_told_at_once_when_a_source_fails() {
        let failing = source(&[(7, 1)]).chain([Err(Error::new(ErrorKind::Checkpoint))]);
        let sources: [Source<'_>; 2] = [source(&[(6, 2), (8, 3)]), Box::new(failing)];
        let told: Vec<_> = Merge::new(sources.into_iter()).map(|key| key.is_ok()).collect();
        assert_eq!(told, [true, true, false, true]);
    }
}
