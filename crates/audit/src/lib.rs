//! The audit of Pointbook: a journal checked, replayed, explained, sealed and exported.
//!
//! An auditor gets a journal and need not trust who wrote it. Everything in here begins with the
//! journal's first entry and knows nothing of the engine: neither its queue nor its read side nor
//! its checkpoints, which it only compares with what the journal comes to.
//!
//! Invariants:
//! - The same journal gives the same answers, whatever machine or number of threads reads it.
//! - What is wrong with a journal is a finding that names the place; an error says that it could
//!   not be looked at.

#![forbid(unsafe_code)]

mod canonical;
mod diff;
mod digest;
mod error;
mod explain;
mod export;
mod flows;
mod hex;
mod key;
mod liability;
mod pace;
mod paper;
mod parcels;
mod people;
mod proof;
mod rejected;
mod replay;
mod seal;
mod sealing;
mod settings;
mod trail;
mod tree;
mod trial_balance;
mod until;
mod verify;
mod walk;

pub use diff::{Changed, Diff, LateEntry, Period, diff};
pub use digest::Digest;
pub use error::{Error, ErrorKind};
pub use explain::{Chain, ChainStep, Explanation, Subject, What, explain};
#[cfg(feature = "parquet")]
pub use export::export_parquet;
pub use export::{COLUMNS, export_books, export_csv, export_json_lines, export_portable};
pub use flows::{Balance, Flows, flow_name};
pub use key::{PublicKey, SecretKey, Signature};
pub use liability::{Figures, Liability, Money, Month, Row, Span, Title, liability};
pub use pace::{Pace, Progress};
pub use paper::Paper;
pub use proof::{ConsistencyProof, InclusionProof};
pub use rejected::Rejected;
pub use replay::{Replayed, replay};
pub use seal::Seal;
pub use sealing::seal;
pub use tree::RootBuilder;
pub use trial_balance::{TrialBalance, trial_balance};
pub use until::Until;
pub use verify::{Compared, Difference, Finding, Report, Verdict, Verifier, Wrong};
