//! The points of an account, a customer or a household in a period.

use chrono::{Datelike, Months};
use pointbook_core::{Date, Name, Who};
use pointbook_series::{Answer, Moment, Question, Window};

use crate::answer::Object;
use crate::call::{Call, Reply, Step, who};
use crate::fields::Fields;
use crate::names::{Level, ReasonCode, UserIdType, member, parameter};
use crate::problem::Problem;
use crate::program::{Served, unanswered};
use crate::security::NumberKind;

/// What was asked for.
struct Asked {
    kind: UserIdType,
    name: Name,
    level: Option<Level>,
    from: Option<Date>,
    to: Option<Date>,
}

/// By a random number, which may travel in a URL.
pub(super) fn by_random_number(call: &Call) -> Result<Step, Problem> {
    use parameter::{FROM_DATE, LEVEL, TO_DATE, USER_ID, USER_ID_TYPE};
    let known = [USER_ID, USER_ID_TYPE, FROM_DATE, TO_DATE, LEVEL];
    let mut fields = Fields::of_query(&call.query, &known);
    let name = fields.random_number(USER_ID);
    let kind = fields.word(USER_ID_TYPE, &UserIdType::RANDOM);
    let (from, to) = (fields.may_date(FROM_DATE), fields.may_date(TO_DATE));
    let level = fields.may_word(LEVEL, &Level::ALL);
    let read = kind.zip(name).map(|(kind, name)| Asked { kind, name, level, from, to });
    details(call.program(), fields.finish(read)?)
}

/// By a bank number, which travels encrypted.
pub(super) fn by_bank_number(call: &Call) -> Result<Step, Problem> {
    use member::{FROM_DATE, LEVEL, TO_DATE, USER_ID, USER_ID_TYPE};
    let known = [USER_ID, USER_ID_TYPE, FROM_DATE, TO_DATE, LEVEL];
    let mut fields = Fields::of_body(&call.body, &known)?;
    let number = fields.bank_number(USER_ID);
    let kind = fields.word(USER_ID_TYPE, &UserIdType::BANK);
    let (from, to) = (fields.may_date(FROM_DATE), fields.may_date(TO_DATE));
    let level = fields.may_word(LEVEL, &Level::ALL);
    let (kind, number) = fields.finish(kind.zip(number))?;
    let (kind, name) = random_of(call.program(), kind, &number)?;
    details(call.program(), Asked { kind, name, level, from, to })
}

/// The random number that stands for a bank number.
pub(super) fn random_of(
    program: &Served,
    kind: UserIdType,
    number: &str,
) -> Result<(UserIdType, Name), Problem> {
    let (of, kind) = match kind {
        UserIdType::Ban | UserIdType::Ranac => (NumberKind::Account, UserIdType::Ranac),
        UserIdType::Bcn | UserIdType::Rancu => (NumberKind::Customer, UserIdType::Rancu),
    };
    let found = program.identifiers.find(of, number);
    let name = found.and_then(|it| Name::new(&it.text()));
    let name = name.ok_or_else(|| {
        Problem::new(ReasonCode::UserNotFound, "nobody of this program has that number")
    });
    Ok((kind, name?))
}

fn details(program: &Served, asked: Asked) -> Result<Step, Problem> {
    let own = who(asked.kind, asked.name.clone());
    let (level, whose) = at_level(program, own.clone(), asked.level)?;
    // The time of the ledger, which is never before what it acknowledged.
    let balance = Question::Balance { who: own, at: None, known_at: None };
    let now = program.ledger.ask(&balance).map_err(|error| unanswered(&error))?.asked_at;
    let today = program.calendar.day_of(now);
    let first = today.with_day(1).unwrap_or(today);
    let last = first.checked_add_months(Months::new(1)).and_then(|it| it.pred_opt());
    let (from, to) = (asked.from.unwrap_or(first), asked.to.or(last).unwrap_or(today));
    if from > to {
        let why = "the first date is after the last";
        return Err(Problem::new(ReasonCode::InvalidFieldValue, why));
    }
    // What has not happened yet is not shown as if it had, unless only the future is asked for.
    let is_running = from <= today && today <= to;
    let end = if is_running { Moment::At(now.next()) } else { Moment::Day(to) };
    let question = Question::Window {
        who: whose,
        from: Moment::Day(from),
        to: end,
        known_at: None,
        restated_since: None,
    };
    let reading = program.ledger.ask(&question).map_err(|error| unanswered(&error))?;
    let Answer::Window(window) = reading.answer else {
        return Err(Problem::unavailable("the ledger gave another answer"));
    };
    let head = Object::default()
        .string(member::USER_ID, asked.name.as_str())
        .string(member::USER_ID_TYPE, asked.kind.as_str())
        .string(member::LEVEL, level.as_str())
        .string(member::FROM_DATE, &from.to_string())
        .string(member::TO_DATE, &to.to_string());
    let body = of_window(head, &window, program).text();
    Ok(Step::Answer(Reply::json(200, body)))
}

/// Whom the level means, by who owns whom now.
fn at_level(program: &Served, own: Who, level: Option<Level>) -> Result<(Level, Who), Problem> {
    let natural = match own {
        Who::Account(_) => Level::Account,
        Who::Customer(_) => Level::Customer,
        Who::Household(_) => Level::Household,
    };
    let level = level.unwrap_or(natural);
    if level == natural {
        return Ok((level, own));
    }
    if level == Level::Account {
        let why = "a customer has several accounts; ask for one by its own number";
        return Err(Problem::new(ReasonCode::InvalidFieldValue, why));
    }
    let (customer, household) = program.owners(&own)?;
    let whose = match (level, customer) {
        (Level::Customer, Some(customer)) => Who::Customer(customer),
        _ => Who::Household(household),
    };
    Ok((level, whose))
}

/// The members of a window. Whoever takes the previous balance, adds what was earned and adjusted
/// and takes away what was redeemed and expired and is more on hold than before, gets the available
/// points.
fn of_window(head: Object, window: &Window, program: &Served) -> Object {
    let (flows, scale) = (&window.flows, program.scale);
    let up = [flows.adjusted_up, flows.refunded, flows.transferred_in, flows.moved_in];
    let down = [flows.adjusted_down, flows.earn_reversed, flows.transferred_out, flows.moved_out];
    let adjusted = up.iter().fold(0_i128, |sum, it| sum.saturating_add(*it));
    let adjusted = down.iter().fold(adjusted, |sum, it| sum.saturating_sub(*it));
    head.units(member::PREVIOUS_BALANCE, window.opening.available(), scale)
        .units(member::POINTS_EARNED, flows.earned, scale)
        .units(member::POINTS_REDEEMED, flows.redeemed, scale)
        .units(member::POINTS_ADJUSTED, adjusted, scale)
        .units(member::POINTS_EXPIRED, flows.expired, scale)
        .units(member::POINTS_ON_HOLD, window.closing.on_hold, scale)
        .units(member::AVAILABLE_POINTS, window.closing.available(), scale)
}
