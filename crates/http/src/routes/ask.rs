//! Questions on the native API.

use pointbook::Unanswered;
use pointbook_series::AskError;
use pointbook_wire::{FaultCode, Invalid, decode_question, encode_answer_text, encode_unanswered};

use crate::call::{Call, Reply};
use crate::problem::Problem;

/// Answers a question.
pub(super) fn ask(call: &Call) -> Result<Reply, Problem> {
    let ledger = &call.program().ledger;
    let question = match decode_question(&call.body) {
        Ok(question) => question,
        Err(invalid) => return Ok(invalid_reply(&invalid)),
    };
    let reading = match ledger.ask(&question) {
        Ok(reading) => reading,
        Err(Unanswered::Refused(AskError::NotFound)) => {
            let body = r#"{"code":"not_found"}"#.to_owned();
            return Ok(Reply::json(404, body));
        }
        Err(Unanswered::Refused(AskError::Invalid { field, why })) => {
            return Ok(invalid_reply(&Invalid::new(field, FaultCode::OutOfRange, why)));
        }
        Err(error) => return Err(crate::program::unanswered(&error)),
    };
    let names = |id| ledger.account_name(id);
    let body = encode_answer_text(&reading.answer, call.program().scale, &names);
    Ok(Reply::json(200, body))
}

fn invalid_reply(invalid: &Invalid) -> Reply {
    Reply::json(400, encode_unanswered(invalid).to_string())
}
