//! Faults on purpose: at every append, on the shelf, under the readers, and by a power cut; and
//! faults in the journal itself, which the oracle must find.

mod damage;
mod planted;
mod power;
mod sweep_journal;
mod sweep_shelf;
