//! Tables of a page: a caption, heads, and rows whose first cell names them.

use pointbook_core::Scale;

use super::graph::minus;
use super::html::Html;
use crate::amount::amount_text;

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cell {
    /// Words of ours.
    Words(String),
    /// Words that a stranger chose.
    Foreign(String),
    /// A figure.
    Figure(String),
    /// A figure that is nothing: shown, and held back.
    Nothing(String),
}

impl Cell {
    /// An amount.
    pub(super) fn amount(units: i128, scale: Scale) -> Self {
        let text = minus(&amount_text(units, scale));
        if units == 0 { Self::Nothing(text) } else { Self::Figure(text) }
    }

    /// An amount with its sign.
    pub(super) fn signed(units: i128, scale: Scale) -> Self {
        match Self::amount(units, scale) {
            Self::Figure(text) if units > 0 => Self::Figure(format!("+{text}")),
            other => other,
        }
    }

    /// Words of ours.
    pub(super) fn words(text: impl Into<String>) -> Self {
        Self::Words(text.into())
    }

    const fn class(&self) -> &'static str {
        match self {
            Self::Words(_) => "words",
            Self::Foreign(_) => "words foreign",
            Self::Figure(_) => "figure",
            Self::Nothing(_) => "figure none",
        }
    }

    fn write(&self, html: &mut Html) {
        match self {
            Self::Words(text) | Self::Figure(text) | Self::Nothing(text) => html.text(text),
            Self::Foreign(text) => html.foreign(text),
        }
    }
}

/// A table.
pub(super) struct Cells<'a> {
    /// What it shows.
    pub(super) caption: &'a str,
    /// The heads over columns of words.
    pub(super) words: &'a [&'a str],
    /// The heads over columns of figures, which follow.
    pub(super) figures: &'a [&'a str],
    /// The rows.
    pub(super) rows: Vec<Vec<Cell>>,
    /// The last row, when it sums up the others.
    pub(super) sum: Option<Vec<Cell>>,
}

impl Cells<'_> {
    /// Writes the table into a frame of its own, which scrolls where it is too wide.
    pub(super) fn write(&self, html: &mut Html) {
        let frame = [
            ("class", "scroll"),
            ("role", "region"),
            ("tabindex", "0"),
            ("aria-label", self.caption),
        ];
        let columns = self.words.len().saturating_add(self.figures.len());
        let dense = [("class", "dense")];
        let class = if columns > COLUMNS_WIDE { &dense[..] } else { &[] };
        html.element("div", &frame, |html| html.element("table", class, |html| self.inside(html)));
    }

    fn inside(&self, html: &mut Html) {
        html.leaf("caption", &[], self.caption);
        html.element("thead", &[], |html| {
            html.element("tr", &[], |html| {
                let words = self.words.iter().map(|head| ("words", head));
                let figures = self.figures.iter().map(|head| ("figure", head));
                for (class, head) in words.chain(figures) {
                    html.leaf("th", &[("scope", "col"), ("class", class)], head);
                }
            });
        });
        html.element("tbody", &[], |html| self.rows.iter().for_each(|cells| row(html, cells)));
        if let Some(sum) = &self.sum {
            html.element("tfoot", &[], |html| row(html, sum));
        }
    }
}

fn row(html: &mut Html, cells: &[Cell]) {
    html.element("tr", &[], |html| {
        let mut cells = cells.iter();
        if let Some(head) = cells.next() {
            let attributes = [("scope", "row"), ("class", head.class())];
            html.element("th", &attributes, |html| head.write(html));
        }
        for cell in cells {
            html.element("td", &[("class", cell.class())], |html| cell.write(html));
        }
    });
}

/// The most columns of a table that are set with room between them.
const COLUMNS_WIDE: usize = 7;
