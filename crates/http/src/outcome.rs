//! Outcomes of commands, as the Points Activity API tells them.

use pointbook_core::{Code, Outcome, Points, Receipt, Settled};

use crate::names::ReasonCode;
use crate::problem::Problem;

/// What an accepted command did.
///
/// # Errors
///
/// The refusal, by the API's names.
pub(crate) fn receipt(outcome: Outcome) -> Result<Receipt, Problem> {
    match outcome.settled {
        Settled::Accepted { receipt, .. } => Ok(receipt),
        other => Err(refused(other.refusal().map(|it| it.code))),
    }
}

/// The points that an accepted command moved.
pub(crate) fn points(outcome: Outcome) -> Result<Points, Problem> {
    receipt(outcome).map(|receipt| receipt.points.unwrap_or(Points::ZERO))
}

fn refused(code: Option<Code>) -> Problem {
    let (code, why) = match code {
        Some(Code::KeyReused) => {
            (ReasonCode::IdempotencyConflict, "another request was sent under this key")
        }
        Some(Code::NotFound) => (ReasonCode::AccountNotFound, "the ledger has no such account"),
        Some(Code::InsufficientPoints) => {
            (ReasonCode::InsufficientPoints, "there are not enough points")
        }
        Some(Code::StatusForbids | Code::StatusFinal) => {
            (ReasonCode::AccountStatusNotAllowed, "the status of the account does not allow it")
        }
        Some(Code::TransferOutOfScope) => {
            (ReasonCode::TransferNotAllowed, "the program has no transfers between these accounts")
        }
        Some(Code::SameAccount) => (ReasonCode::TransferNotAllowed, "both accounts are the same"),
        Some(Code::AlreadyExists) => {
            let why = "the account or customer belongs to somebody else already";
            return Problem::new(ReasonCode::InvalidFieldValue, why).with_status(409);
        }
        _ => {
            let why = "the ledger does not allow it";
            return Problem::new(ReasonCode::InvalidFieldValue, why).with_status(422);
        }
    };
    Problem::new(code, why)
}
