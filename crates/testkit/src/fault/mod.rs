//! Faults on purpose: journals and shelves that fail when a test says so, and the oracle that looks
//! at what is left afterwards.
//!
//! A sweep arms the first call of a kind, runs a workload, reopens what is left and asks the
//! oracle; then the second call, and so on until a run passes without meeting its fault.

mod disk;
mod gate;
mod journal;
mod mishap;
mod oracle;
mod rig;
mod shelf;
mod shelves;
mod trigger;
mod vice;
mod witness;
mod workload;

pub use disk::{Disk, Remains};
pub use gate::Gate;
pub use journal::FaultJournal;
pub use mishap::{Injected, Lasting, Mishap};
pub use oracle::{Finding, Oracle};
pub use rig::Rig;
pub use shelf::FaultShelf;
pub use shelves::{Kept, altered, copied, kept};
pub use trigger::Trigger;
pub use vice::Vice;
pub use witness::Witness;
pub use workload::{Load, Workload};
