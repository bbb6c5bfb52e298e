//! Adjusting points by an operator.

use pointbook_core::{Action, Adjust, Body, Command, Envelope, Short};

use super::no_number::check_no_number;
use crate::answer::Object;
use crate::call::{Call, Reply, Step};
use crate::fields::{Fields, Sign};
use crate::names::member;
use crate::outcome::points;
use crate::problem::Problem;

/// Adjusts points; all fields are mandatory.
pub(super) fn adjust(call: &Call) -> Result<Step, Problem> {
    use member::{
        ADJUSTED_BY, ADJUSTMENT_REASON, ADJUSTMENT_TYPE_CODE, BANK_ACCOUNT_NUMBER, POINTS_TO_ADJUST,
    };
    let known = [
        BANK_ACCOUNT_NUMBER,
        POINTS_TO_ADJUST,
        ADJUSTMENT_TYPE_CODE,
        ADJUSTMENT_REASON,
        ADJUSTED_BY,
    ];
    let mut fields = Fields::of_body(&call.body, &known)?;
    let scale = call.program().scale;
    let number = fields.bank_number(BANK_ACCOUNT_NUMBER);
    let units = fields.points(POINTS_TO_ADJUST, scale, Sign::Any);
    let adjustment = fields.text(ADJUSTMENT_TYPE_CODE);
    let reason = fields.text(ADJUSTMENT_REASON);
    let by = fields.text(ADJUSTED_BY);
    let texts = [&adjustment, &reason, &by].map(Option::as_deref);
    check_no_number(call.program(), &mut fields, &[number.as_deref()], &texts);
    let read = number.zip(units).zip(adjustment).zip(reason).zip(by);
    let ((((number, units), adjustment), reason), by) = fields.finish(read)?;
    let account = call.account(&number)?;
    let action = Action::Adjust(Adjust {
        account,
        points: units,
        adjustment,
        reason,
        expires: None,
        short: Short::Refuse,
    });
    submit(call, action, by, member::POINTS_ADJUSTED)
}

/// A command by somebody, whose answer tells the points that it moved.
pub(super) fn submit(
    call: &Call,
    action: Action,
    by: Box<str>,
    told: &'static str,
) -> Result<Step, Problem> {
    let envelope = Envelope { by: Some(by), ..Envelope::default() };
    let command = Command { key: call.ledger_key()?, envelope, body: Body::Single(action) };
    let scale = call.program().scale;
    Ok(Step::Submit(
        Box::new(command),
        Box::new(move |_, outcome| {
            let body = Object::default().points(told, points(outcome)?, scale);
            Ok(Reply::json(200, body.text()))
        }),
    ))
}
