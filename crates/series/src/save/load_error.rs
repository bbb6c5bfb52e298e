//! Why saved parts do not make a projection.

use core::fmt;

/// Why saved parts do not make a projection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadError {
    fault: LoadFault,
    key: Vec<u8>,
}

impl LoadError {
    pub(crate) fn new(fault: LoadFault, key: &[u8]) -> Self {
        Self { fault, key: key.to_vec() }
    }

    /// What is wrong.
    pub const fn fault(&self) -> LoadFault {
        self.fault
    }

    /// The key of the part where that was found; empty when it is missing.
    pub fn key(&self) -> &[u8] {
        &self.key
    }
}

/// What can be wrong with saved parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LoadFault {
    /// A part is not as it was written, or stands under another key.
    Damaged,
    /// A part is of a version that is not known.
    Version,
    /// Parts do not come in the order of their keys.
    Order,
    /// Parts are missing, or are not all of one saving.
    Incomplete,
    /// A part was written by something that is not this projection.
    Nonsense,
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.fault {
            LoadFault::Damaged => "load a saved projection: a part is damaged",
            LoadFault::Version => "load a saved projection: a part is of an unknown version",
            LoadFault::Order => "load a saved projection: parts are out of order",
            LoadFault::Incomplete => "load a saved projection: parts are missing or mixed",
            LoadFault::Nonsense => "load a saved projection: a part makes no sense",
        })
    }
}

impl core::error::Error for LoadError {}
