//! How large the generated program of the last chapter is.

/// How large the generated program of the last chapter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Its households, of two customers and three accounts each.
    pub households: u64,
    /// The commands of its two years.
    pub commands: u64,
    /// The window questions that are asked of it then.
    pub windows: u64,
}

impl Size {
    /// What `pointbook demo` shows: a few seconds.
    pub const SHOW: Self = Self { households: 200, commands: 100_000, windows: 10_000 };
}
