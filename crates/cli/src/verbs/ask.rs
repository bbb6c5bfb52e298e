//! `ask`: questions as JSON, answered as JSON.

use std::io::{self, BufRead, BufReader};

use clap::Args;
use pointbook_wire::{Lines, decode_question, encode_unanswered};

use super::Run;
use crate::book::{Book, BookArgs};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::session::Session;

/// Ask questions as JSON, and get the answers as JSON, one on each line
#[derive(Args, Debug)]
pub(crate) struct Ask {
    #[command(flatten)]
    book: BookArgs,
    /// Questions, such as {"balance":{"account":"a1"}}; default: lines of standard input.
    #[arg(value_name = "QUESTION")]
    questions: Vec<String>,
}

impl Run for Ask {
    fn run(self, session: &mut Session<'_>) -> Result<Exit, Failure> {
        let book = self.book.open()?;
        if self.questions.is_empty() {
            return answer_lines(&book, BufReader::new(io::stdin()), session);
        }
        let mut exit = Exit::Good;
        for question in &self.questions {
            exit = exit.max(answer(&book, question.as_bytes(), session)?);
        }
        Ok(exit)
    }
}

fn answer_lines(
    book: &Book,
    text: impl BufRead,
    session: &mut Session<'_>,
) -> Result<Exit, Failure> {
    let mut exit = Exit::Good;
    for line in Lines::new(text).without_remarks() {
        let line =
            line.map_err(|error| Failure::file("standard input".as_ref(), "read", &error))?;
        exit = exit.max(match line.text {
            Ok(text) => answer(book, text.as_bytes(), session)?,
            Err(invalid) => {
                session.json(&encode_unanswered(&invalid))?;
                Exit::Bad
            }
        });
        // Whoever asked may wait for the answer before asking on.
        session.out.flush()?;
    }
    Ok(exit)
}

fn answer(book: &Book, text: &[u8], session: &mut Session<'_>) -> Result<Exit, Failure> {
    let answered = match decode_question(text) {
        Ok(question) => book.ask(&question).map(|answer| book.answer_json(&answer)),
        Err(invalid) => {
            session.json(&encode_unanswered(&invalid))?;
            return Ok(Exit::Bad);
        }
    };
    match answered {
        Ok(json) => session.json(&json)?,
        Err(Failure::Told(told)) => {
            let Some(json) = &told.answer else { return Err(Failure::Told(told)) };
            session.json(json)?;
            return Ok(told.exit);
        }
        Err(output) => return Err(output),
    }
    Ok(Exit::Good)
}
