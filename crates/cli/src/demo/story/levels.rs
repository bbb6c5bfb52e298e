//! The same days at three levels: an account, its customer, and the household.

use pointbook_core::Who;
use pointbook_series::{Balance, Window};

use crate::demo::telling::{Telling, Told, family, flows_of, through};
use crate::table::Table;

/// Tells a year of an account, its customer and the household, in which a child moved out.
pub(super) fn tell(telling: &mut Telling<'_>) -> Told {
    telling.page.chapter("The same year at three levels", "2025")?;
    telling.page.say(
        "In September Chidi moved in with the Lindgrens and took his points along; what he did \
         before stays with the Okafors.",
    )?;
    let [household, customer, account] = family()?;
    let who = [account, customer, household];
    let span = through("2025-01-01", "2025-12-31")?;
    let windows = who.iter().map(|who| telling.window(who, span, (None, None)));
    let windows = windows.collect::<Told<Vec<Window>>>()?;
    let heads = who.each_ref().map(|who| match who {
        Who::Account(name) | Who::Customer(name) | Who::Household(name) => name.to_string(),
    });
    let mut table = Table::new(&["points"], &heads.each_ref().map(String::as_str));
    let mut row = |telling: &Telling<'_>, name: &str, units: Vec<i128>| {
        let figures = units.into_iter().map(|units| telling.points(units));
        table.row(std::iter::once(name.replace('_', " ")).chain(figures));
    };
    let totals = |of: fn(&Window) -> &Balance| windows.iter().map(|it| of(it).total).collect();
    row(telling, "opening", totals(|window| &window.opening));
    for (name, units) in flows_of(&windows) {
        row(telling, name, units);
    }
    row(telling, "closing", totals(|window| &window.closing));
    telling.page.gap()?;
    Ok(telling.page.table(&table)?)
}
