//! Playing the demo from its title to what to try next.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use pointbook::{ManualClock, Options, Sweeps};
use pointbook_core::Sequence;

use super::page::Page;
use super::program::{Made, make, settings};
use super::progress::Progress;
use super::size::Size;
use super::story;
use super::telling::Telling;
use crate::book::Book;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::session::Session;

/// Plays the demo in a directory that is not there yet, or empty.
pub(crate) fn play(size: Size, place: &Path, session: &mut Session<'_>) -> Result<Exit, Failure> {
    let ledger = place.join(LEDGER);
    fs::create_dir_all(place).map_err(|error| Failure::file(place, "make", &error))?;
    let clock = Arc::new(ManualClock::default());
    let options = Options::default().clock(clock.clone()).sweeps(Sweeps::Manual);
    let book = Book::of(options.create(&ledger, &settings()), &ledger)?;
    let mut page = Page::new(session.look, session.out);
    story::begin(&mut page, size)?;
    let watched = session.look.watched;
    let mut progress = Progress::new(session.err, watched);
    let made = make(&book.ledger, &clock, size, |stage| Ok::<_, Pause>(progress.look(stage)?));
    progress.end()?;
    let made: Made = made.map_err(|pause| pause.failure(&book))?;
    let (clawback, place) = (Sequence::default(), place.to_owned());
    let mut telling = Telling { book, clock, page, made, clawback, owed: None, place };
    for chapter in story::CHAPTERS {
        chapter(&mut telling)?;
        telling.page.flush()?;
    }
    telling.book.ledger.close();
    story::end(&mut telling)?;
    Ok(Exit::Good)
}

/// Why making the program ended early.
enum Pause {
    /// The ledger failed.
    Ledger(pointbook::Error),
    /// Nobody can be shown how far it is.
    Output(std::io::Error),
}

impl Pause {
    fn failure(self, book: &Book) -> Failure {
        match self {
            Self::Ledger(error) => book.failure(&error),
            Self::Output(error) => Failure::Output(error),
        }
    }
}

impl From<pointbook::Error> for Pause {
    fn from(error: pointbook::Error) -> Self {
        Self::Ledger(error)
    }
}

impl From<std::io::Error> for Pause {
    fn from(error: std::io::Error) -> Self {
        Self::Output(error)
    }
}

/// The directory of the ledger beside the pages.
pub(super) const LEDGER: &str = "ledger";
