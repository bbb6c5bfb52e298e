//! How large the program of the demo is.

/// How large the program of the demo is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Size {
    /// Its members, at least 10.
    pub(crate) members: u32,
    /// The commands of its two years, about as many as entries.
    pub(crate) commands: u32,
}
