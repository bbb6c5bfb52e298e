//! What was made, how fast, and that it adds up.

use pointbook::store::Store;
use pointbook_core::Date;
use pointbook_series::Moment;

use crate::demo::equation::Equation;
use crate::demo::figure::{counted, rate, seconds};
use crate::demo::program::Made;
use crate::demo::telling::{Telling, Told};
use crate::table::Table;

/// Tells what came of making the program, and its whole equation.
pub(super) fn tell(telling: &mut Telling<'_>) -> Told {
    let Made { sent, accepted, refused, unwritten, replayed, late, sweeps, took } = telling.made;
    let entries = telling.book.ledger.sequence().number();
    let mut table = Table::new(&["what"], &["how many"]);
    for (what, count) in [
        ("commands sent", sent),
        ("accepted", accepted),
        ("  of these for an earlier time: late news", late),
        ("refused, each with its reason", refused),
        ("  of these not written: what they name is not there", unwritten),
        ("sent before: answered again, not booked again", replayed),
        ("sweeps: what expired, lapsed or became active", sweeps),
        ("entries in the journal", entries),
    ] {
        table.row([what.to_owned(), counted(count)]);
    }
    telling.page.gap()?;
    telling.page.table(&table)?;
    let (bytes, time) = (bytes(telling)?, seconds(took));
    let text = format!(
        "Made in {time}: {} commands a second, each on the disk before it was acknowledged. The \
         files take {} MiB.",
        rate(sent, took),
        counted(bytes >> 20),
    );
    telling.page.gap()?;
    telling.page.say(&text)?;
    equation(telling)
}

/// All points of the program in one equation.
fn equation(telling: &mut Telling<'_>) -> Told {
    let span = (Moment::Day(Date::MIN), Moment::At(telling.book.now().next()));
    let ever = telling.book.ledger.whole_window(span);
    let ever = ever.map_err(|error| telling.book.unanswered(error))?.answer;
    let text = Equation::of(&ever)?.netted().text()?;
    telling.page.chapter("All of it in one equation", "the whole program")?;
    Ok(telling.page.say(&text)?)
}

/// What the files take.
fn bytes(telling: &Telling<'_>) -> Told<u64> {
    let statistics = telling.book.ledger.store().map(Store::statistics).transpose();
    let statistics = statistics.map_err(|error| telling.book.failure(&error.into()))?;
    let statistics = statistics.unwrap_or_default();
    let files = statistics.rooms.iter().map(|room| room.file_bytes);
    Ok(files.fold(statistics.wal_bytes, u64::saturating_add))
}
