//! Pages for people: a statement and the statistics of the ledger.

use std::fs;

use crate::demo::figure::counted;
use crate::demo::telling::{Telling, Told, date, family, through};
use crate::failure::Failure;
use crate::gather::{liability_page, origin, statement_page, stats_page};
use crate::page::dates::long_date;
use crate::table::Table;

/// Writes the pages.
pub(super) fn tell(telling: &mut Telling<'_>) -> Told {
    telling.page.chapter("Pages for people", "HTML, with nothing from elsewhere")?;
    telling.page.flush()?;
    let [household, ..] = family()?;
    let span = through("2025-01-01", "2025-12-31")?;
    let statement = statement_page(&telling.book, &household, span)?.html();
    let stats = stats_page(&telling.book, "the demo's program".to_owned())?.html();
    let liability = liability_html(telling)?;
    let mut table = Table::new(&["page"], &["bytes"]);
    let pages =
        [("statement.html", statement), ("liability.html", liability), ("stats.html", stats)];
    for (name, page) in pages {
        let file = telling.place.join(name);
        fs::write(&file, &page).map_err(|error| Failure::file(&file, "write", &error))?;
        let bytes = u64::try_from(page.len()).unwrap_or(u64::MAX);
        table.row([file.display().to_string(), counted(bytes)]);
    }
    Ok(telling.page.table(&table)?)
}

/// What the program owed its members in 2025.
fn liability_html(telling: &mut Telling<'_>) -> Told<String> {
    let origin = origin(&telling.book);
    let (first, last) = (date("2025-01-01")?, date("2025-12-31")?);
    let span = format!("from {} through {}", long_date(first), long_date(last));
    let title = ("the demo's program".to_owned(), span);
    Ok(liability_page(telling.liability()?, title, origin).html())
}
