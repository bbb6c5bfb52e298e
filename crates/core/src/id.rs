//! Dense numbers of things, given in the order of their first entry.

macro_rules! dense_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u32);

        impl $name {
            /// Makes the id of the thing that was number `index`, from 0.
            pub const fn new(index: u32) -> Self {
                Self(index)
            }

            /// The number as a place in a list.
            pub const fn index(self) -> usize {
                self.0 as usize
            }

            /// The number.
            pub const fn number(self) -> u32 {
                self.0
            }

            /// The id that a list of this length gives next; `None` when all are used up. There is
            /// one less than there are numbers, so that they can be counted.
            pub(crate) fn next(length: usize) -> Option<Self> {
                u32::try_from(length).ok().filter(|length| *length < u32::MAX).map(Self)
            }
        }

        impl From<$name> for usize {
            fn from(id: $name) -> Self {
                id.index()
            }
        }
    };
}

dense_id! {
    /// An account, numbered in the order of opening: an earlier one wins ties.
    AccountId
}
dense_id! {
    /// A customer, numbered in the order of creation.
    CustomerId
}
dense_id! {
    /// A household, numbered in the order of creation.
    HouseholdId
}
dense_id! {
    /// A hold, numbered in the order of placing.
    HoldId
}

/// An entry's place in the journal: from 1, gapless.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sequence(u64);

impl Sequence {
    /// Makes a sequence.
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// The number.
    pub const fn number(self) -> u64 {
        self.0
    }

    /// The one after it; saturates.
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

/// One command's place: its entry, and its position when the entry is a group's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryRef {
    /// The entry.
    pub sequence: Sequence,
    /// The position in the group, 0 for a single command.
    pub item: u32,
}
