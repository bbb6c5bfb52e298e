//! Playing the demo from its title to what to read next.

use std::io::{self, Write};

use super::page::Page;
use super::program;
use super::size::Size;
use super::story;
use super::teller::Teller;
use super::upset::{Told, Upset};
use crate::exit::Exit;
use crate::paint::Paint;

/// Plays the demo: [`Exit::Bad`] when the ledger said something else than the story expects.
///
/// # Errors
///
/// When `out` cannot be written to.
pub fn play(size: Size, paint: Paint, out: &mut dyn Write) -> io::Result<Exit> {
    match tell(size, Page::new(paint, &mut *out)) {
        Ok(()) => Ok(Exit::Good),
        Err(Upset::Output(error)) => Err(error),
        Err(Upset::Ledger(why)) => Page::new(paint, out).wrong(&why).map(|()| Exit::Bad),
    }
}

fn tell(size: Size, page: Page<'_>) -> Told {
    let mut teller = Teller::new(SETTINGS, page)?;
    for line in TITLE {
        teller.page.margin(line)?;
    }
    for chapter in story::CHAPTERS {
        chapter(&mut teller)?;
    }
    let mut page = teller.page;
    program::tell(size, &mut page)?;
    page.margin("")?;
    for line in READ_NEXT {
        page.margin(line)?;
    }
    Ok(())
}

const SETTINGS: &str = r#"{"zone":"America/New_York","hold_ttl_seconds":3600,
    "expiry":{"months":12,"round":"month_end"}}"#;

const TITLE: [&str; 2] = [
    "Pointbook keeps points: whose they are, where they came from, when they expire.",
    "What follows > goes to a ledger in memory; every figure below is its answer.",
];

const READ_NEXT: [&str; 3] = [
    "docs/semantics.md         has every rule, each with an example in numbers",
    "tests/scenarios/          has the examples as files of commands and answers",
    "pointbook scenario FILE   plays such a file, also one of yours",
];
