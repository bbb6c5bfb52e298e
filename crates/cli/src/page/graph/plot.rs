//! The ground that a graph is drawn on: its size, its value axis with lines, and its labels.

use super::axis::{ValueAxis, tenths};
use crate::page::html::Html;

/// How much room a graph has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Breadth {
    /// A screen or a sheet of paper.
    Wide,
    /// A telephone held upright.
    Narrow,
}

impl Breadth {
    const ALL: [Self; 2] = [Self::Wide, Self::Narrow];

    const fn class(self) -> &'static str {
        match self {
            Self::Wide => "graph wide",
            Self::Narrow => "graph narrow",
        }
    }

    const fn size(self) -> (i64, i64) {
        match self {
            Self::Wide => (7_400, 2_500),
            Self::Narrow => (3_400, 2_200),
        }
    }
}

/// The ground of one graph. All lengths are in tenths of a pixel.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ground {
    values: ValueAxis,
    /// How wide the drawing is, its labels left out.
    pub(super) width: i64,
    height: i64,
}

/// Draws a graph in both forms; `told` says in words what it shows.
pub(super) fn draw(
    html: &mut Html,
    told: &str,
    values: ValueAxis,
    inside: impl Fn(&mut Html, Ground),
) {
    for breadth in Breadth::ALL {
        let (width, height) = breadth.size();
        let view = format!("0 0 {} {}", tenths(width), tenths(height));
        let attributes = [
            ("class", breadth.class()),
            ("viewBox", view.as_str()),
            ("role", "img"),
            ("aria-label", told),
        ];
        html.element("svg", &attributes, |html| {
            let width = width.saturating_sub(LEFT).saturating_sub(RIGHT);
            let height = height.saturating_sub(TOP).saturating_sub(BOTTOM);
            let ground = Ground { values, width, height };
            ground.lines(html);
            inside(html, ground);
        });
    }
}

impl Ground {
    /// Where a value stands from the top of the whole graph.
    pub(super) fn y(&self, value: i128) -> i64 {
        TOP.saturating_add(self.values.place(value, self.height))
    }

    /// Where the drawing begins from the left of the whole graph.
    pub(super) const LEFT: i64 = LEFT;

    /// Where the drawing begins from the top of the whole graph.
    pub(super) const TOP: i64 = TOP;

    /// The lower edge of the drawing.
    pub(super) const fn bottom(&self) -> i64 {
        TOP.saturating_add(self.height)
    }

    /// Writes a label below the drawing, in its first or second line.
    pub(super) fn below(&self, html: &mut Html, x: i64, line: Line, text: &str) {
        let (down, class) = match line {
            Line::First => (160, "label"),
            Line::Second => (310, "label under"),
        };
        let (x, y) = (tenths(x), tenths(self.bottom().saturating_add(down)));
        let attributes = [("class", class), ("x", &x), ("y", &y), ("text-anchor", "middle")];
        html.leaf("text", &attributes, text);
    }

    /// The lines of the value axis, and their labels.
    fn lines(&self, html: &mut Html) {
        let right = LEFT.saturating_add(self.width);
        for (value, text) in self.values.labels() {
            let y = self.y(value);
            let class = if value == 0 { "rule zero" } else { "rule" };
            line(html, class, (LEFT, y), (right, y));
            let (x, y) = (tenths(LEFT - 80), tenths(y.saturating_add(40)));
            let attributes = [("class", "label"), ("x", &x), ("y", &y), ("text-anchor", "end")];
            html.leaf("text", &attributes, &text);
        }
    }
}

/// One of the two lines of labels below a graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// The upper.
    First,
    /// The lower.
    Second,
}

/// Draws a line from one place to another.
pub(super) fn line(html: &mut Html, class: &str, from: (i64, i64), to: (i64, i64)) {
    let [x1, y1, x2, y2] = [from.0, from.1, to.0, to.1].map(tenths);
    html.empty("line", &[("class", class), ("x1", &x1), ("y1", &y1), ("x2", &x2), ("y2", &y2)]);
}

const LEFT: i64 = 480;
const RIGHT: i64 = 80;
const TOP: i64 = 180;
const BOTTOM: i64 = 380;
