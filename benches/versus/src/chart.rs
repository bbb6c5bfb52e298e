//! The chart: a dot for each system and set of questions, on a logarithmic axis of time.
//!
//! It says the same as the table, in a picture for light and dark pages. Shapes and words tell the
//! systems apart, colours only help.

use std::fmt::Write;

use crate::figure::Figure;
use crate::measure::{Asked, Measured};
use crate::report::time;
use crate::systems::{POINTBOOK, READ_SIDE};

impl Measured {
    /// The chart as SVG.
    pub(crate) fn chart(&self) -> String {
        let axis = self.axis();
        let mut body = String::new();
        let mut top = HEAD;
        let mut groups = String::new();
        for asked in &self.sets {
            groups += &text("group", (MARGIN, top + 14.0), &asked.title());
            top += GROUP;
            for (name, figure) in self.systems.iter().zip(&asked.figures) {
                if *name != READ_SIDE {
                    groups += &axis.row(top, name, figure);
                    top += ROW;
                }
            }
            top += GAP;
        }
        body += &axis.grid(top);
        body += &groups;
        let height = top + FOOT;
        let describing = self.sets.iter().map(|asked| self.tell(asked)).collect::<Vec<_>>();
        let describing = describing.join(" ");
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" \
             width=\"{WIDTH}\" height=\"{height}\" role=\"img\" aria-labelledby=\"title text\">\n\
             <title id=\"title\">{TITLE}</title>\n<desc id=\"text\">{describing}</desc>\n\
             <style>{STYLE}</style>\n<rect class=\"page\" width=\"{WIDTH}\" height=\"{height}\"/>\n\
             {}{body}</svg>\n",
            text("title", (MARGIN, 24.0), TITLE)
        )
    }

    /// The figures of a set as a sentence.
    fn tell(&self, asked: &Asked) -> String {
        let pairs = self.systems.iter().zip(&asked.figures).filter(|(name, _)| **name != READ_SIDE);
        let told: Vec<_> = pairs.map(|(name, figure)| format!("{name} {figure}")).collect();
        format!("{}; {}.", asked.title(), told.join("; "))
    }

    fn axis(&self) -> Axis {
        let figures = self.sets.iter().flat_map(|asked| &asked.figures);
        let medians = figures.map(Figure::median).filter(|median| median.is_finite());
        let (least, most) = medians.fold((f64::INFINITY, 1.0), |(least, most), median: f64| {
            (f64::min(least, median), f64::max(most, median))
        });
        Axis { from: least.log10().floor(), to: most.log10().ceil() }
    }
}

/// The axis of time: powers of ten nanoseconds.
struct Axis {
    from: f64,
    to: f64,
}

impl Axis {
    fn place(&self, nanos: f64) -> f64 {
        let part = (nanos.log10() - self.from) / (self.to - self.from);
        (LABELS + part * (WIDTH - LABELS - VALUES)).round()
    }

    /// A line for each power of ten, with its time above and below.
    fn grid(&self, bottom: f64) -> String {
        let mut lines = String::new();
        let mut power = self.from;
        while power <= self.to {
            let nanos = 10_f64.powf(power).round();
            power += 1.0;
            let x = self.place(nanos);
            let ends = format!("y1=\"{}\" y2=\"{bottom}\"", HEAD - 8.0);
            // Writing to a text does not fail.
            let _ = writeln!(lines, "<line class=\"grid\" x1=\"{x}\" x2=\"{x}\" {ends}/>");
            for y in [HEAD - 14.0, bottom + 16.0] {
                lines += &text("tick", (x, y), &round(nanos));
            }
        }
        lines
    }

    /// A system: its name, a line to its dot, and its time.
    fn row(&self, top: f64, name: &str, figure: &Figure) -> String {
        let median = figure.median();
        let (x, y) = (self.place(median), top + ROW / 2.0);
        let kind = match name {
            POINTBOOK => "ours",
            _ if name.ends_with("kept") => "kept",
            _ => "sums",
        };
        let mut row = text("name", (LABELS - 12.0, y + 4.0), name);
        // Writing to a text does not fail.
        let _ = writeln!(
            row,
            "<line class=\"stem {kind}\" x1=\"{LABELS}\" x2=\"{x}\" y1=\"{y}\" y2=\"{y}\"/>\
             <circle class=\"dot {kind}\" cx=\"{x}\" cy=\"{y}\" r=\"4.5\"/>"
        );
        row + &text("value", (x + 10.0, y + 4.0), &time(median))
    }
}

fn text(class: &str, (x, y): (f64, f64), words: &str) -> String {
    format!("<text class=\"{class}\" x=\"{x}\" y=\"{y}\">{words}</text>\n")
}

/// A power of ten with its unit.
fn round(nanos: f64) -> String {
    match nanos {
        ..1e3 => format!("{nanos} ns"),
        ..1e6 => format!("{} µs", nanos / 1e3),
        ..1e9 => format!("{} ms", nanos / 1e6),
        _ => format!("{} s", nanos / 1e9),
    }
}

const TITLE: &str = "What a question takes (logarithmic: each line is ten times the one before)";
const WIDTH: f64 = 780.0;
const MARGIN: f64 = 16.0;
/// Where names end and the plot begins.
const LABELS: f64 = 190.0;
/// What is left for the value of the last dot.
const VALUES: f64 = 40.0;
const HEAD: f64 = 72.0;
const GROUP: f64 = 24.0;
const ROW: f64 = 18.0;
const GAP: f64 = 12.0;
const FOOT: f64 = 28.0;
const STYLE: &str = "\
text{font:12px system-ui,sans-serif;fill:#1f2328}.page{fill:#fff}.title{font-size:14px;\
font-weight:600}.group{font-weight:600}.name{text-anchor:end}.tick{text-anchor:middle;fill:#59636e}\
.grid{stroke:#d1d9e0}.stem{stroke-width:2;stroke:#818b98}.stem.ours{stroke:#0969da;stroke-width:4}\
.dot{stroke-width:2;stroke:#59636e;fill:#59636e}.dot.kept{fill:#fff}\
.dot.ours{stroke:#0969da;fill:#0969da}.value{paint-order:stroke;stroke:#fff;stroke-width:4px}\
@media (prefers-color-scheme:dark){text{fill:#f0f6fc}.page{fill:#0d1117}.tick{fill:#9198a1}\
.grid{stroke:#3d444d}.stem{stroke:#656c76}.stem.ours{stroke:#4493f8}\
.dot{stroke:#9198a1;fill:#9198a1}.dot.kept{fill:#0d1117}.dot.ours{stroke:#4493f8;fill:#4493f8}\
.value{stroke:#0d1117}}";
