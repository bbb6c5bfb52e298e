//! Bars side by side, each of parts that are stacked up and down from zero.

use pointbook_core::Scale;

use super::axis::{ValueAxis, tenths};
use super::plot::{Ground, Line, draw};
use crate::page::html::Html;

/// Bars side by side.
pub(in crate::page) struct Bands<'a> {
    /// The bars, from the left.
    pub(in crate::page) bands: &'a [Band],
    /// The decimals of amounts.
    pub(in crate::page) scale: Scale,
    /// What the graph shows, in words.
    pub(in crate::page) told: &'a str,
}

/// One bar.
#[derive(Clone, Debug, Default)]
pub(in crate::page) struct Band {
    /// Its label.
    pub(in crate::page) label: String,
    /// What stands under the label; nothing for most.
    pub(in crate::page) under: String,
    /// All that it shows, in words.
    pub(in crate::page) told: String,
    /// What is stacked up from zero.
    pub(in crate::page) up: Vec<Part>,
    /// What is stacked down from zero.
    pub(in crate::page) down: Vec<Part>,
    /// Whether a mark stands above it.
    pub(in crate::page) marked: bool,
}

/// A part of a bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::page) struct Part {
    /// Its class in the style sheet, which has its colour.
    pub(in crate::page) class: &'static str,
    /// How long it is; nothing is drawn when it is not above zero.
    pub(in crate::page) units: i128,
}

impl Bands<'_> {
    /// Draws the bars.
    pub(in crate::page) fn draw(&self, html: &mut Html) {
        let sum = |parts: &[Part]| parts.iter().map(|part| part.units.max(0)).sum::<i128>();
        let tops = self.bands.iter().map(|band| sum(&band.up));
        let ends = self.bands.iter().map(|band| 0_i128.saturating_sub(sum(&band.down)));
        let values = ValueAxis::over(tops.chain(ends), 4, self.scale);
        draw(html, self.told, values, |html, ground| self.inside(html, ground));
    }

    fn inside(&self, html: &mut Html, ground: Ground) {
        let count = i64::try_from(self.bands.len().max(1)).unwrap_or(i64::MAX);
        let width = ground.width.div_euclid(count);
        // Labels keep their distance: every one, every second, every third.
        let every = LABEL_WIDTH.div_euclid(width.max(1)).saturating_add(1);
        let mut left = Ground::LEFT.saturating_add(ground.width.rem_euclid(count).div_euclid(2));
        for (place, band) in (0_i64..).zip(self.bands) {
            html.element("g", &[("class", "band")], |html| band.draw(html, ground, (left, width)));
            let middle = left.saturating_add(width.div_euclid(2));
            if place.rem_euclid(every) == 0 {
                ground.below(html, middle, Line::First, &band.label);
            }
            if !band.under.is_empty() {
                ground.below(html, middle, Line::Second, &band.under);
            }
            left = left.saturating_add(width);
        }
    }
}

impl Band {
    /// Draws the bar into its share of the width.
    fn draw(&self, html: &mut Html, ground: Ground, (left, width): (i64, i64)) {
        html.leaf("title", &[], &self.told);
        let high = ground.bottom().saturating_sub(Ground::TOP);
        rectangle(html, "ground", (left, Ground::TOP), (width, high));
        let bar = width.saturating_mul(7).div_euclid(10).clamp(10, BAR_WIDTH_MAX);
        let left = left.saturating_add(width.saturating_sub(bar).div_euclid(2));
        for (parts, sign) in [(&self.up, 1), (&self.down, -1)] {
            let mut from = 0_i128;
            for part in parts.iter().filter(|part| part.units > 0) {
                let to = from.saturating_add(part.units.saturating_mul(sign));
                let (one, other) = (ground.y(from), ground.y(to));
                // What is there is seen, however little.
                let size = (bar, one.abs_diff(other).max(6).try_into().unwrap_or(high));
                rectangle(html, part.class, (left, one.min(other)), size);
                from = to;
            }
        }
        if self.marked {
            let middle = left.saturating_add(bar.div_euclid(2));
            let [x, top, side, bottom] =
                [middle, Ground::TOP - 130, Ground::TOP - 80, Ground::TOP - 30].map(tenths);
            let [before, after] = [middle - 50, middle.saturating_add(50)].map(tenths);
            let path = format!("M{x} {top}L{after} {side}L{x} {bottom}L{before} {side}Z");
            html.empty("path", &[("class", "mark"), ("d", &path)]);
        }
    }
}

fn rectangle(html: &mut Html, class: &str, from: (i64, i64), size: (i64, i64)) {
    let [x, y, width, height] = [from.0, from.1, size.0, size.1].map(tenths);
    let place = [("x", x.as_str()), ("y", &y), ("width", &width), ("height", &height)];
    let [x, y, width, height] = place;
    html.empty("rect", &[("class", class), x, y, width, height]);
}

/// How wide a label may be.
const LABEL_WIDTH: i64 = 330;
const BAR_WIDTH_MAX: i64 = 420;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_stacked_from_zero() {
        let part = |class, units| Part { class, units };
        let band = Band {
            label: "Jan".to_owned(),
            told: "a <b>".to_owned(),
            up: vec![part("one", 300), part("none", 0), part("two", 100)],
            down: vec![part("three", 400)],
            marked: true,
            ..Band::default()
        };
        let mut html = Html::default();
        Bands { bands: &[band], scale: Scale::default(), told: "told" }.draw(&mut html);
        let text = html.into_document();
        assert!(text.contains("<title>a &lt;b&gt;</title>"), "{text}");
        assert!(!text.contains("\"none\"") && text.contains("class=\"mark\""), "{text}");
        // From -400 to 400 on 194 pixels, below a margin of 18 pixels.
        for (class, y, height) in [("one", "42.2", "72.8"), ("two", "18", "24.2")] {
            let x_to_height = format!("\" y=\"{y}\" width=\"42\" height=\"{height}\"");
            let class = format!("<rect class=\"{class}\" x=");
            let found = text.split(&class).nth(1);
            assert!(found.is_some_and(|it| it.contains(&x_to_height)), "{class} {text}");
        }
    }
}
