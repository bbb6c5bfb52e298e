//! Memory that is asked for ahead of its use, so that nobody waits for it then.
//!
//! A processor goes on after such a word, where a read would hold up all that comes behind it. It
//! changes nothing but when something is near.

use prefetch_index::prefetch_index;

/// Asks for the memory in which a thing begins: one line of a processor's cache.
///
/// # Examples
///
/// ```
/// let things = vec![7; 1_000];
/// things.iter().for_each(pointbook_core::ask_for);
/// assert_eq!(things.iter().sum::<i32>(), 7_000);
/// ```
#[inline]
pub fn ask_for<T>(thing: &T) {
    prefetch_index(core::slice::from_ref(thing), 0);
}

/// Asks for the memory in which one of many things begins, which is not looked at to find it; one
/// that is not there does no harm.
///
/// # Examples
///
/// ```
/// let things = vec![7; 1_000];
/// [999, 3, 5_000].into_iter().for_each(|index| pointbook_core::ask_for_one(&things, index));
/// assert_eq!(things[999], 7);
/// ```
#[inline]
pub fn ask_for_one<T>(things: &[T], index: usize) {
    prefetch_index(things, index);
}
