//! The statement of a household: a month in numbers, two years as graphs of a line.

use crate::demo::program::{FIRST_DAY, LAST_DAY};
use crate::demo::telling::{Telling, Told, family, through};
use crate::flows_table::FlowsTable;
use crate::gather::graph_lines;
use crate::look::{Form, Look};
use crate::paint::Paint;

/// Tells the December of the Okafors, and the two years before its end.
pub(super) fn tell(telling: &mut Telling<'_>) -> Told {
    let [household, ..] = family()?;
    telling.page.chapter("The Okafors' December", "household okafor")?;
    let window = telling.window(&household, through("2025-12-01", "2025-12-31")?, (None, None))?;
    let look = Look { form: Form::Table, paint: Paint::Plain, watched: false };
    telling.page.table(&FlowsTable { look, scale: telling.book.scale, all: false }.of(&window))?;
    telling.page.gap()?;
    telling.page.say("The same household, month by month from January 2024 on:")?;
    for line in graph_lines(&telling.book, &household, (FIRST_DAY, LAST_DAY))? {
        telling.page.graph(line.name, &line.bars, &line.most)?;
    }
    Ok(())
}
