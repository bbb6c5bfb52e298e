//! Pages for people: a statement and the statistics of the ledger.

use std::fs;

use crate::demo::figure::counted;
use crate::demo::telling::{Telling, Told, family, through};
use crate::failure::Failure;
use crate::gather::{statement_page, stats_page};
use crate::table::Table;

/// Writes the pages.
pub(super) fn tell(telling: &mut Telling<'_>) -> Told {
    telling.page.chapter("Pages for people", "HTML, with nothing from elsewhere")?;
    telling.page.flush()?;
    let [household, ..] = family()?;
    let span = through("2025-01-01", "2025-12-31")?;
    let statement = statement_page(&telling.book, &household, span)?.html();
    let stats = stats_page(&telling.book, "the demo's program".to_owned())?.html();
    let mut table = Table::new(&["page"], &["bytes"]);
    for (name, page) in [("statement.html", statement), ("stats.html", stats)] {
        let file = telling.place.join(name);
        fs::write(&file, &page).map_err(|error| Failure::file(&file, "write", &error))?;
        let bytes = u64::try_from(page.len()).unwrap_or(u64::MAX);
        table.row([file.display().to_string(), counted(bytes)]);
    }
    Ok(telling.page.table(&table)?)
}
