//! A system that answers the questions.

use crate::fault::Fault;
use crate::question::Question;

/// What answers: the database or ledger, and the way it is asked.
pub(crate) trait Contender {
    /// Answers with integers: one for a net change, five for a sum by kind, and five for each
    /// month of a statement. `answer` is empty at first.
    fn answer(&mut self, question: &Question, answer: &mut Vec<i64>) -> Result<(), Fault>;
}
