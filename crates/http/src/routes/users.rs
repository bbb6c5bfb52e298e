//! Users: enrolled under a bank number, found by it, and given another one.

use pointbook_core::{Action, Body, Command, Envelope, Name, Open, Who};

use super::no_number::tells_number;
use super::points_details::random_of;
use crate::answer::Object;
use crate::call::{Call, Reply, Step};
use crate::fields::Fields;
use crate::identifiers::{Enrolled, IdentifierError, ReplaceFault};
use crate::names::{ReasonCode, UserIdType, member};
use crate::outcome::receipt;
use crate::problem::Problem;
use crate::program::Served;
use crate::security::NumberKind;

/// Tells the random number that stands for a bank number.
pub(super) fn search(call: &Call) -> Result<Step, Problem> {
    use member::{USER_ID, USER_ID_TYPE};
    let mut fields = Fields::of_body(&call.body, &[USER_ID, USER_ID_TYPE])?;
    let number = fields.bank_number(USER_ID);
    let kind = fields.word(USER_ID_TYPE, &UserIdType::BANK);
    let (kind, number) = fields.finish(kind.zip(number))?;
    let (reference, name) = random_of(call.program(), kind, &number)?;
    told(call, (kind, &number), (reference, name.as_str()))
}

/// Lets another bank number stand where one stood: a lost card, a customer with a new number.
pub(super) fn replace(call: &Call) -> Result<Step, Problem> {
    use member::{NEW_USER_ID, USER_ID, USER_ID_TYPE};
    let mut fields = Fields::of_body(&call.body, &[USER_ID, USER_ID_TYPE, NEW_USER_ID])?;
    let old = fields.bank_number(USER_ID);
    let kind = fields.word(USER_ID_TYPE, &UserIdType::BANK);
    let new = fields.bank_number(NEW_USER_ID);
    let ((kind, old), new) = fields.finish(kind.zip(old).zip(new))?;
    let (of, reference) = match kind {
        UserIdType::Ban | UserIdType::Ranac => (NumberKind::Account, UserIdType::Ranac),
        UserIdType::Bcn | UserIdType::Rancu => (NumberKind::Customer, UserIdType::Rancu),
    };
    let replaced = call.program().identifiers.replace(of, &old, &new);
    let number = replaced.map_err(|fault| match fault {
        ReplaceFault::NotFound => {
            Problem::new(ReasonCode::UserNotFound, "nobody of this program has that number")
        }
        ReplaceFault::Taken => {
            let why = "the new number belongs to somebody else";
            Problem::new(ReasonCode::InvalidFieldValue, why).with_status(409)
        }
        ReplaceFault::Failed(error) => failed(&error),
    })?;
    told(call, (kind, &new), (reference, &number.text()))
}

/// Enrolls an account of a customer.
pub(super) fn enroll(call: &Call) -> Result<Step, Problem> {
    let enrollment = Enrollment::read(&call.body)?;
    let (enrolled, open) = enrollment.open(call.program())?;
    let household = open.household.clone();
    let action = Action::Open(open);
    let envelope = Envelope::default();
    let command = Command { key: call.ledger_key()?, envelope, body: Body::Single(action) };
    Ok(Step::Submit(
        Box::new(command),
        Box::new(move |_, outcome| {
            receipt(outcome)?;
            Ok(Reply::json(200, enrolled_text(enrolled, &household)))
        }),
    ))
}

/// An account to be enrolled.
#[derive(Debug)]
pub(crate) struct Enrollment {
    account: String,
    customer: String,
    household: Option<Name>,
}

impl Enrollment {
    /// Reads one.
    pub(crate) fn read(json: &[u8]) -> Result<Self, Problem> {
        use member::{BANK_ACCOUNT_NUMBER, BANK_CUSTOMER_NUMBER, HOUSEHOLD_ID};
        let known = [BANK_ACCOUNT_NUMBER, BANK_CUSTOMER_NUMBER, HOUSEHOLD_ID];
        let mut fields = Fields::of_body(json, &known)?;
        let account = fields.bank_number(BANK_ACCOUNT_NUMBER);
        let customer = fields.bank_number(BANK_CUSTOMER_NUMBER);
        let household = fields.may_name(HOUSEHOLD_ID);
        let (account, customer) = fields.finish(account.zip(customer))?;
        Ok(Self { account, customer, household })
    }

    /// The random numbers of the account and the customer, durable when they are told, and the
    /// command that opens the account. A customer who has a household stays there; a new one whose
    /// household is not named gets one alone.
    pub(crate) fn open(&self, program: &Served) -> Result<(Enrolled, Open), Problem> {
        let own = [self.account.as_str(), &self.customer];
        let household = self.household.as_ref().map(Name::as_str);
        if household.is_some_and(|it| tells_number(program, &own, it)) {
            let why = format!("{} repeats a bank number", member::HOUSEHOLD_ID);
            return Err(Problem::new(ReasonCode::InvalidFieldValue, why));
        }
        let enrolled = program.identifiers.enroll(&self.account, &self.customer);
        let enrolled = enrolled.map_err(|error| failed(&error))?;
        let name = |text: String| {
            Name::new(&text).ok_or_else(|| Problem::unavailable("a number is no name"))
        };
        let (account, customer) = (name(enrolled.account.text())?, name(enrolled.customer.text())?);
        let lives_in = || program.owners(&Who::Customer(customer.clone())).map(|it| it.1).ok();
        let household = self.household.clone().or_else(lives_in);
        let household = household.unwrap_or_else(|| customer.clone());
        Ok((enrolled, Open { account, customer, household }))
    }
}

/// What somebody who enrolls is told.
pub(crate) fn enrolled_text(enrolled: Enrolled, household: &Name) -> String {
    Object::default()
        .string(member::ACCOUNT_ID, &enrolled.account.text())
        .string(member::CUSTOMER_ID, &enrolled.customer.text())
        .string(member::HOUSEHOLD_ID, household.as_str())
        .text()
}

/// An answer with a bank number is encrypted; to whom there is no key, the number is left out.
fn told(
    call: &Call,
    (kind, number): (UserIdType, &str),
    (reference, name): (UserIdType, &str),
) -> Result<Step, Problem> {
    let mut answer = Object::default();
    if call.caller.response_key.is_some() {
        answer = answer.string(member::USER_ID, number);
    }
    let answer = answer
        .string(member::USER_ID_TYPE, kind.as_str())
        .string(member::REFERENCE_ID, name)
        .string(member::REFERENCE_ID_TYPE, reference.as_str());
    Ok(Step::Answer(Reply::sealed(&call.caller, answer.text())?))
}

fn failed(error: &IdentifierError) -> Problem {
    tracing::error!(error = %error, "identifiers could not be written");
    Problem::unavailable("identifiers cannot be written")
}
