//! Transferring points from one account to another.

use pointbook_core::{Action, Transfer, TransferExpiry};

use super::adjustments::submit;
use super::no_number::check_no_number;
use crate::call::{Call, Step};
use crate::fields::{Fields, Sign};
use crate::names::member;
use crate::problem::Problem;

/// Transfers points, which keep their expiry; all fields are mandatory.
pub(super) fn transfer(call: &Call) -> Result<Step, Problem> {
    use member::{
        ADJUSTED_BY, FROM_BANK_ACCOUNT_NUMBER, POINTS_TO_TRANSFER, TO_BANK_ACCOUNT_NUMBER,
        TRANSFER_REASON, TRANSFER_TYPE_CODE,
    };
    let known = [
        FROM_BANK_ACCOUNT_NUMBER,
        TO_BANK_ACCOUNT_NUMBER,
        POINTS_TO_TRANSFER,
        TRANSFER_TYPE_CODE,
        TRANSFER_REASON,
        ADJUSTED_BY,
    ];
    let mut fields = Fields::of_body(&call.body, &known)?;
    let from = fields.bank_number(FROM_BANK_ACCOUNT_NUMBER);
    let to = fields.bank_number(TO_BANK_ACCOUNT_NUMBER);
    let points = fields.points(POINTS_TO_TRANSFER, call.program().scale, Sign::Positive);
    let transfer = fields.text(TRANSFER_TYPE_CODE);
    let reason = fields.text(TRANSFER_REASON);
    let by = fields.text(ADJUSTED_BY);
    let texts = [&transfer, &reason, &by].map(Option::as_deref);
    let numbers = [&from, &to].map(Option::as_deref);
    check_no_number(call.program(), &mut fields, &numbers, &texts);
    let read = from.zip(to).zip(points).zip(transfer.zip(reason)).zip(by);
    let ((((from, to), points), (transfer, reason)), by) = fields.finish(read)?;
    let action = Action::Transfer(Transfer {
        from: call.account(&from)?,
        to: call.account(&to)?,
        points,
        transfer: Some(transfer),
        reason: Some(reason),
        expiry: TransferExpiry::Keep,
    });
    submit(call, action, by, member::POINTS_TRANSFERRED)
}
