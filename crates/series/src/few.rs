//! A few things that take each step together.
//!
//! A step asks memory for what the next one reads, for all of them at once. Where there are more
//! than a few, others take their steps between the two: by then it has come, and nobody waits.

/// A few things, or the rest of them.
pub(crate) type Few<T> = [Option<T>; FEW];

/// How many: what all that are on their way have asked for has room in the nearest cache.
pub(crate) const FEW: usize = 8;

/// Those of each place.
pub(crate) fn few<T>(of: impl FnMut(usize) -> Option<T>) -> Few<T> {
    core::array::from_fn(of)
}

/// None.
pub(crate) const fn none<T>() -> Few<T> {
    [const { None }; FEW]
}

/// What comes of each in a step.
pub(crate) fn step<T, U>(few: Few<T>, mut each: impl FnMut(T) -> U) -> Few<U> {
    few.map(|it| it.map(&mut each))
}
