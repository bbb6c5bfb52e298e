//! What will expire, and what has.

use pointbook_series::{Answer, Question};

use crate::answer::Object;
use crate::call::{Call, Reply, Step, who};
use crate::fields::Fields;
use crate::names::{UserIdType, member, parameter};
use crate::problem::Problem;
use crate::program::unanswered;

/// What will expire within some days, and what has expired.
pub(super) fn expirations(call: &Call) -> Result<Step, Problem> {
    use parameter::{DAYS, USER_ID, USER_ID_TYPE};
    let mut fields = Fields::of_query(&call.query, &[USER_ID, USER_ID_TYPE, DAYS]);
    let name = fields.random_number(USER_ID);
    let kind = fields.word(USER_ID_TYPE, &UserIdType::RANDOM);
    let days = fields.number(DAYS, DAYS_DEFAULT, 0..=DAYS_MAX);
    let ((kind, name), days) = fields.finish(kind.zip(name).zip(days))?;
    let question = Question::Expiring { who: who(kind, name), at: None, known_at: None, days };
    let program = call.program();
    let reading = program.ledger.ask(&question).map_err(|error| unanswered(&error))?;
    let Answer::Expiring(expiring) = reading.answer else {
        return Err(Problem::unavailable("the ledger gave another answer"));
    };
    let dates = expiring.expiring.iter().map(|(date, units)| {
        let date = Object::default().string(member::EXPIRATION_DATE, &date.to_string());
        date.units(member::POINTS, *units, program.scale)
    });
    let body = Object::default()
        .list(member::EXPIRING_POINTS, dates)
        .units(member::EXPIRED_YEAR_TO_DATE, expiring.expired_year_to_date, program.scale)
        .units(member::EXPIRED_LIFETIME, expiring.expired_lifetime, program.scale);
    Ok(Step::Answer(Reply::json(200, body.text())))
}

const DAYS_DEFAULT: u32 = 90;
/// About a hundred years.
const DAYS_MAX: u32 = 36_600;
