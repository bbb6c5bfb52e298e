//! Months: what was earned, redeemed and expired in each, as a graph and as a table.

use pointbook_core::{Date, Scale};
use pointbook_series::Window;

use super::cells::{Cell, Cells};
use super::dates::{month_and_year, month_name};
use super::graph::{Band, Bands, Part, minus};
use super::html::Html;
use super::tile::{details, legend};
use crate::amount::amount_text;

/// What flowed in a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Month {
    /// Its first day.
    pub(crate) first: Date,
    /// Its window, with the entries that changed it after it was over.
    pub(crate) window: Window,
}

impl Month {
    /// What flowed beside earned, redeemed and expired: so the columns add up.
    pub(crate) fn other(&self) -> i128 {
        let Window { opening, flows, closing, .. } = &self.window;
        let known = flows.earned.saturating_sub(flows.redeemed).saturating_sub(flows.expired);
        closing.total.saturating_sub(opening.total).saturating_sub(known)
    }

    fn is_restated(&self) -> bool {
        self.window.restatements.as_ref().is_some_and(|entries| !entries.is_empty())
    }

    fn band(&self, is_labelled: bool, scale: Scale) -> Band {
        let flows = &self.window.flows;
        let (amount, other) = (|units| minus(&amount_text(units, scale)), self.other());
        let mut told = format!(
            "{}: earned {}, redeemed {}, expired {}, other {}; {} at its end",
            month_and_year(self.first),
            amount(flows.earned),
            amount(flows.redeemed),
            amount(flows.expired),
            amount(other),
            amount(self.window.closing.total),
        );
        if self.is_restated() {
            told.push_str("; restated");
        }
        let part = |class, units| Part { class, units };
        Band {
            label: month_name(self.first),
            under: if is_labelled { self.first.format("%Y").to_string() } else { String::new() },
            told,
            up: vec![part("earned", flows.earned), part("other", other)],
            down: vec![
                part("redeemed", flows.redeemed),
                part("expired", flows.expired),
                part("other", 0_i128.saturating_sub(other)),
            ],
            marked: self.is_restated(),
        }
    }
}

/// Writes the months: graph, legend and table.
pub(super) fn months(html: &mut Html, months: &[Month], scale: Scale) {
    let is_first =
        |place: usize, month: &Month| place == 0 || month.first.format("%m").to_string() == "01";
    let bands: Vec<Band> = months
        .iter()
        .enumerate()
        .map(|(place, month)| month.band(is_first(place, month), scale))
        .collect();
    html.element("figure", &[], |html| {
        Bands { bands: &bands, scale, told: &told(months, scale) }.draw(html);
        let mut entries = vec![
            ("earned", "earned"),
            ("redeemed", "redeemed"),
            ("expired", "expired"),
            ("other", "other: refunds, adjustments, transfers, moves"),
        ];
        if months.iter().any(Month::is_restated) {
            entries.push(("mark", "changed after the month was over"));
        }
        legend(html, &entries);
    });
    details(html, "The months as a table", |html| table(html, months, scale));
}

fn told(months: &[Month], scale: Scale) -> String {
    let (Some(first), Some(last)) = (months.first(), months.last()) else {
        return "No month".to_owned();
    };
    let sum = |flow: fn(&Month) -> i128| {
        let units = months.iter().fold(0_i128, |sum, month| sum.saturating_add(flow(month)));
        minus(&amount_text(units, scale))
    };
    format!(
        "Points by month from {} to {}: {} earned, {} redeemed, {} expired",
        month_and_year(first.first),
        month_and_year(last.first),
        sum(|it| it.window.flows.earned),
        sum(|it| it.window.flows.redeemed),
        sum(|it| it.window.flows.expired),
    )
}

fn table(html: &mut Html, months: &[Month], scale: Scale) {
    let row = |month: &Month| {
        let Window { opening, flows, closing, .. } = &month.window;
        let restated = if month.is_restated() { " (restated)" } else { "" };
        let taken = |units: i128| Cell::signed(0_i128.saturating_sub(units), scale);
        vec![
            Cell::words(format!("{}{restated}", month_and_year(month.first))),
            Cell::amount(opening.total, scale),
            Cell::signed(flows.earned, scale),
            taken(flows.redeemed),
            taken(flows.expired),
            Cell::signed(month.other(), scale),
            Cell::amount(closing.total, scale),
        ]
    };
    let table = Cells {
        caption: "Points by month: each row adds up",
        words: &["month"],
        figures: &["opening", "earned", "redeemed", "expired", "other", "closing"],
        rows: months.iter().map(row).collect(),
        sum: None,
    };
    table.write(html);
}
