//! Graphs of one line: the balance and the flows of somebody, month by month.

use pointbook_core::{Date, Who};
use pointbook_series::Window;

use super::month_window;
use crate::amount::amount_text;
use crate::book::Book;
use crate::failure::Failure;
use crate::page::dates::months_through;
use crate::page::sparkline;

/// A graph of one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct GraphLine {
    /// What it shows.
    pub(crate) name: &'static str,
    /// A bar for each month.
    pub(crate) bars: String,
    /// The greatest of them in figures.
    pub(crate) most: String,
}

/// The graphs of somebody, from the month of one day through that of another; what never was is
/// left out.
pub(crate) fn graph_lines(
    book: &Book,
    who: &Who,
    (first, last): (Date, Date),
) -> Result<Vec<GraphLine>, Failure> {
    let months = months_through(first, last).into_iter();
    let windows = months.map(|month| month_window(book, who, month));
    let windows = windows.collect::<Result<Vec<Window>, _>>()?;
    let named: [(&str, Figure); 4] = [
        ("balance", |window| window.closing.total),
        ("earned", |window| window.flows.earned),
        ("redeemed", |window| window.flows.redeemed),
        ("expired", |window| window.flows.expired),
    ];
    let line = |(name, figure): (&'static str, Figure)| {
        let values: Vec<i128> = windows.iter().map(figure).collect();
        let most = values.iter().copied().max().unwrap_or(0);
        let is_shown = values.iter().any(|units| *units != 0);
        let most = format!("at most {}", amount_text(most, book.scale));
        is_shown.then(|| GraphLine { name, bars: sparkline(&values), most })
    };
    Ok(named.into_iter().filter_map(line).collect())
}

/// A figure of a window.
type Figure = fn(&Window) -> i128;
