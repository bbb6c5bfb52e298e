//! The chapters of the story, in reading order: a year of the Kims, on one ledger.

mod deficit;
mod forecast;
mod knowledge;
mod lapse;
mod moving;
mod opening;
mod refund;
mod retry;
mod spending;

use super::teller::Teller;
use super::upset::Told;

/// The chapters; each goes on where the one before ended.
pub(super) const CHAPTERS: [fn(&mut Teller<'_>) -> Told; 9] = [
    opening::tell,
    spending::tell,
    lapse::tell,
    refund::tell,
    deficit::tell,
    knowledge::tell,
    moving::tell,
    retry::tell,
    forecast::tell,
];
