//! A window on a page: opening, each flow, and closing.

use pointbook_core::Scale;
use pointbook_series::{Balance, Window};
use pointbook_wire::named_flows;

use super::cells::{Cell, Cells};
use super::html::Html;
use crate::amount::amount_text;
use crate::flows_table::effect;

/// Writes a window as a table whose columns add up.
pub(super) fn window(html: &mut Html, caption: &str, window: &Window, scale: Scale) {
    let balance = |name: &str, balance: &Balance| {
        let units = [balance.total, balance.on_hold, balance.pending];
        let figures = units.map(|units| Cell::amount(units, scale));
        std::iter::once(Cell::words(name)).chain(figures).collect::<Vec<_>>()
    };
    let mut rows = vec![balance("opening", &window.opening)];
    let flows = named_flows(&window.flows).into_iter().filter(|(_, units)| *units != 0);
    for (name, units) in flows {
        let (column, sign) = effect(name);
        let mut name = name.replace('_', " ");
        if column > 3 {
            // It moved nothing: it tells what could not be taken back.
            name = format!("{name} of {}", amount_text(units, scale));
        }
        let mut row = vec![Cell::words(name)];
        for place in 1..=3 {
            let is_here = place == column;
            let units = units.saturating_mul(sign);
            row.push(if is_here { Cell::signed(units, scale) } else { Cell::words("") });
        }
        rows.push(row);
    }
    let sum = Some(balance("closing", &window.closing));
    let figures = &["total", "on hold", "pending"];
    Cells { caption, words: &["flow"], figures, rows, sum }.write(html);
}
