//! Short sorted lists of ids that need no memory of their own while they are short.

/// Ids in order, each once.
#[derive(Clone, Debug, Default)]
pub(crate) enum Few<T> {
    /// None.
    #[default]
    Zero,
    /// One.
    One([T; 1]),
    /// Two.
    Two([T; 2]),
    /// Any number.
    Many(Vec<T>),
}

impl<T: Copy + Ord> Few<T> {
    /// All of them, in order.
    pub(crate) fn as_slice(&self) -> &[T] {
        match self {
            Self::Zero => &[],
            Self::One(ids) => ids,
            Self::Two(ids) => ids,
            Self::Many(ids) => ids,
        }
    }

    /// Adds an id, once.
    pub(crate) fn add(&mut self, id: T) {
        let Err(at) = self.as_slice().binary_search(&id) else { return };
        *self = match core::mem::take(self) {
            Self::Zero => Self::One([id]),
            Self::One([one]) => Self::Two([one.min(id), one.max(id)]),
            Self::Two([one, two]) => {
                let mut all = vec![one, two];
                all.insert(at, id);
                Self::Many(all)
            }
            Self::Many(mut all) => {
                all.insert(at, id);
                Self::Many(all)
            }
        };
    }
}

impl<T: Copy + Ord> PartialEq for Few<T> {
    fn eq(&self, other: &Self) -> bool {
        self.as_slice() == other.as_slice()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_stand_in_order_once() {
        for order in [[1, 2, 3, 4], [4, 3, 2, 1], [2, 4, 1, 3]] {
            let mut few = Few::default();
            for (count, id) in (1..).zip(order) {
                few.add(id);
                few.add(id);
                assert_eq!(few.as_slice().len(), count);
                assert!(few.as_slice().is_sorted());
            }
            assert_eq!(few.as_slice(), [1, 2, 3, 4]);
        }
    }
}
