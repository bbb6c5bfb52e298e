//! The verbs of an auditor: they look at a journal and never write to it, also while another
//! process has the ledger open.

mod balance_table;
mod bar;
mod check_proof;
mod diff;
mod explain;
mod export;
mod liability;
mod paper;
mod prove;
mod replay;
mod seal;
mod source;
mod trial_balance;
mod verify;

pub(crate) use check_proof::CheckProof;
pub(crate) use diff::Diff;
pub(crate) use explain::Explain;
pub(crate) use export::Export;
pub(crate) use liability::Liability;
pub(crate) use prove::Prove;
pub(crate) use replay::Replay;
pub(crate) use seal::Seal;
pub(crate) use trial_balance::TrialBalance;
pub(crate) use verify::Verify;
