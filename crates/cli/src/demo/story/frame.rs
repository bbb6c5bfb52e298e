//! How the demo begins, and what it leaves.

use crate::demo::figure::counted;
use crate::demo::page::Page;
use crate::demo::play::LEDGER;
use crate::demo::program::FAMILY;
use crate::demo::size::Size;
use crate::demo::telling::{Telling, Told};

/// Says what is coming.
pub(in crate::demo) fn begin(page: &mut Page<'_>, size: Size) -> Told {
    for line in TITLE {
        page.margin(line)?;
    }
    let members = counted(size.members.into());
    page.chapter(&format!("Two years of {members} members"), "2024 and 2025")?;
    page.say(
        "A grocer's program in Chicago: a point for a dollar, good for twelve months. The shops \
         send what happened every six hours, some of it late, some of it twice. It goes into a \
         ledger on the disk, by a clock that the demo moves.",
    )?;
    Ok(page.flush()?)
}

/// Says what is left, and what to do with it.
pub(in crate::demo) fn end(telling: &mut Telling<'_>) -> Told {
    let ledger = telling.place.join(LEDGER).display().to_string();
    telling.page.chapter("Yours to play with", "")?;
    let text = format!("The ledger stays in {ledger}. Some things to try:");
    telling.page.say(&text)?;
    let program = program();
    let (household, customer) = (FAMILY.household, FAMILY.customer);
    for (verb, rest) in [
        ("statement", format!("-H {household} --year 2025")),
        ("history", format!("-c {customer} --limit 20")),
        ("window", format!("-H {household} --month 2025-06 --restated-since 2025-06-30")),
        ("stats", "--html=stats.html".to_owned()),
    ] {
        let line = format!("{program} {verb} {ledger} {rest}");
        telling.page.typed(line.trim_end())?;
    }
    telling.page.gap()?;
    for line in READ_NEXT {
        telling.page.margin(line)?;
    }
    Ok(())
}

/// The program as it was called.
fn program() -> String {
    std::env::args().next().unwrap_or_else(|| "pointbook".to_owned())
}

const TITLE: [&str; 2] = [
    "Pointbook keeps points: whose they are, where they came from, when they expire.",
    "Every figure below is computed while you read it.",
];

const READ_NEXT: [&str; 3] = [
    "docs/semantics.md    has every rule, each with an example in numbers",
    "docs/cli.md          has every verb of this program",
    "docs/pages.md        says what the pages show, and how they are made",
];
