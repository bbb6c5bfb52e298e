//! What expires when, as a graph by month and as a table by date.

use pointbook_core::{Date, Expiry, Scale};

use super::cells::{Cell, Cells};
use super::dates::{first_of_month, long_date, month_and_year, month_name, months_through};
use super::graph::{Band, Bands, Part, minus};
use super::html::Html;
use super::tile::legend;
use crate::amount::amount_text;

/// What expires on one date, or never.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ExpiryLine {
    /// When.
    pub(crate) expires: Expiry,
    /// Free points.
    pub(crate) points: i128,
    /// Held points, which do not expire as long as they are held.
    pub(crate) on_hold: i128,
}

impl ExpiryLine {
    /// The date and the free points, when there are both.
    pub(super) fn next(&self) -> Option<(Date, i128)> {
        self.expires.date().filter(|_| self.points > 0).map(|date| (date, self.points))
    }
}

/// Writes the graph and the table.
pub(super) fn write(html: &mut Html, lines: &[ExpiryLine], scale: Scale) {
    if lines.is_empty() {
        html.leaf("p", &[("class", "remark")], "There is nothing that could expire.");
        return;
    }
    let bands = bands(lines, scale);
    if bands.len() > 1 {
        html.element("figure", &[], |html| {
            let first = bands.first().map(|band| band.told.as_str()).unwrap_or_default();
            let told = format!("Points by the month in which they expire; first {first}");
            Bands { bands: &bands, scale, told: &told }.draw(html);
            let mut entries = vec![("expiring", "expire unless spent before")];
            if lines.iter().any(|line| line.on_hold != 0) {
                entries.push(("held", "held: they expire if they come back later"));
            }
            legend(html, &entries);
        });
    }
    table(html, lines, scale);
}

fn bands(lines: &[ExpiryLine], scale: Scale) -> Vec<Band> {
    let dates = || lines.iter().filter_map(|line| line.expires.date());
    let (Some(first), Some(last)) = (dates().min(), dates().max()) else { return Vec::new() };
    let months = months_through(first, last);
    let band = |(place, month): (usize, Date)| {
        let of_month = |line: &&ExpiryLine| line.expires.date().map(first_of_month) == Some(month);
        let of_month = || lines.iter().filter(of_month);
        let free = of_month().map(|line| line.points).sum();
        let held = of_month().map(|line| line.on_hold).sum();
        let amount = |units| minus(&amount_text(units, scale));
        let is_labelled = place == 0 || month.format("%m").to_string() == "01";
        Band {
            label: month_name(month),
            under: if is_labelled { month.format("%Y").to_string() } else { String::new() },
            told: format!(
                "{}: {} free, {} held",
                month_and_year(month),
                amount(free),
                amount(held)
            ),
            up: vec![Part { class: "expiring", units: free }, Part { class: "held", units: held }],
            ..Band::default()
        }
    };
    months.into_iter().take(MONTHS_MAX).enumerate().map(band).collect()
}

fn table(html: &mut Html, lines: &[ExpiryLine], scale: Scale) {
    let row = |line: &ExpiryLine| {
        let date = line.expires.date().map_or_else(|| "never".to_owned(), long_date);
        vec![Cell::words(date), Cell::amount(line.points, scale), Cell::amount(line.on_hold, scale)]
    };
    let sum = |units: fn(&ExpiryLine) -> i128| {
        Cell::amount(lines.iter().map(units).fold(0, i128::saturating_add), scale)
    };
    let table = Cells {
        caption: "Points by the last day on which they can be spent",
        words: &["last day"],
        figures: &["free", "on hold"],
        rows: lines.iter().map(row).collect(),
        sum: Some(vec![Cell::words("all"), sum(|line| line.points), sum(|line| line.on_hold)]),
    };
    table.write(html);
}

/// So many months are drawn; the table has all.
const MONTHS_MAX: usize = 36;
