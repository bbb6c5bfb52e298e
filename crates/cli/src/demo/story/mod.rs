//! The chapters of the demo, in order.

mod audit;
mod clawback;
mod expiring;
mod frame;
mod late;
mod levels;
mod made;
mod pages;
mod proof;
mod statement;

use super::telling::{Telling, Told};

pub(super) use frame::{begin, end};

/// The chapters, in order.
pub(super) const CHAPTERS: [fn(&mut Telling<'_>) -> Told; 9] = [
    made::tell,
    statement::tell,
    levels::tell,
    clawback::tell,
    late::tell,
    expiring::tell,
    audit::tell,
    proof::tell,
    pages::tell,
];
