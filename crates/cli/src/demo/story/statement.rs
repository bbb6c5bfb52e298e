//! The statement of a household: a month in numbers, two years as graphs of a line.

use pointbook_core::Who;
use pointbook_series::Window;

use crate::demo::program::{FIRST_DAY, LAST_DAY};
use crate::demo::telling::{Telling, Told, family, through};
use crate::flows_table::FlowsTable;
use crate::gather::month_window;
use crate::look::{Form, Look};
use crate::page::dates::months_through;
use crate::page::sparkline;
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
    graphs(telling, &household)
}

fn graphs(telling: &mut Telling<'_>, who: &Who) -> Told {
    let months = months_through(FIRST_DAY, LAST_DAY).into_iter();
    let windows = months.map(|first| month_window(&telling.book, who, first));
    let windows = windows.collect::<Result<Vec<Window>, _>>()?;
    let named: [(&str, fn(&Window) -> i128); 4] = [
        ("balance", |window| window.closing.total),
        ("earned", |window| window.flows.earned),
        ("redeemed", |window| window.flows.redeemed),
        ("expired", |window| window.flows.expired),
    ];
    for (name, figure) in named {
        let values: Vec<i128> = windows.iter().map(figure).collect();
        let most = values.iter().copied().max().unwrap_or(0);
        let remark = format!("at most {}", telling.points(most));
        telling.page.graph(name, &sparkline(&values), &remark)?;
    }
    Ok(())
}
