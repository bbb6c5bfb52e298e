//! A value from day to day, as steps over a ground that is filled.

use std::fmt::Write as _;

use pointbook_core::{Date, Scale};

use super::axis::{DayAxis, ValueAxis, tenths};
use super::plot::{Ground, Line, draw, line};
use crate::page::dates::{month_name, months_through};
use crate::page::html::Html;

/// A value from day to day.
pub(in crate::page) struct Steps<'a> {
    /// The days, oldest first.
    pub(in crate::page) steps: &'a [Step],
    /// The decimals of amounts.
    pub(in crate::page) scale: Scale,
    /// What the graph shows, in words.
    pub(in crate::page) told: &'a str,
}

/// The value at the end of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::page) struct Step {
    /// The day.
    pub(in crate::page) day: Date,
    /// What the ground is filled up to.
    pub(in crate::page) filled: i128,
    /// What the line shows.
    pub(in crate::page) line: i128,
}

impl Steps<'_> {
    /// Draws the steps.
    pub(in crate::page) fn draw(&self, html: &mut Html) {
        let values = self.steps.iter().flat_map(|step| [step.filled, step.line]);
        let values = ValueAxis::over(values, 4, self.scale);
        draw(html, self.told, values, |html, ground| self.inside(html, ground));
    }

    fn inside(&self, html: &mut Html, ground: Ground) {
        let (Some(first), Some(last)) = (self.steps.first(), self.steps.last()) else { return };
        let days = DayAxis::new(first.day, last.day);
        let x = |day| Ground::LEFT.saturating_add(days.place(day, ground.width));
        let end = x(last.day);
        let path = |value: fn(&Step) -> i128| {
            let places = self.steps.iter().map(|step| (x(step.day), ground.y(value(step))));
            path(places, end)
        };
        let (left, zero) = (tenths(x(first.day)), tenths(ground.y(0)));
        let area = format!("{}V{zero}H{left}Z", path(|step| step.filled));
        html.empty("path", &[("class", "area"), ("d", &area)]);
        html.empty("path", &[("class", "outline"), ("d", &path(|step| step.line))]);
        let (x_end, y_end) = (tenths(end), tenths(ground.y(last.line)));
        html.empty("circle", &[("class", "dot"), ("cx", &x_end), ("cy", &y_end), ("r", "3.5")]);
        self.months(html, ground, x);
    }

    /// Labels the months, as far as there is room.
    fn months(&self, html: &mut Html, ground: Ground, x: impl Fn(Date) -> i64) {
        let (Some(first), Some(last)) = (self.steps.first(), self.steps.last()) else { return };
        let months = months_through(first.day, last.day);
        let count = i64::try_from(months.len().max(1)).unwrap_or(i64::MAX);
        let every = MONTH_WIDTH.saturating_mul(count).div_euclid(ground.width.max(1));
        let mut year = None;
        for (place, month) in (0_i64..).zip(months) {
            let at = x(month.max(first.day));
            line(html, "tick", (at, ground.bottom()), (at, ground.bottom().saturating_add(50)));
            if place.rem_euclid(every.saturating_add(1)) != 0 {
                continue;
            }
            ground.below(html, at, Line::First, &month_name(month));
            let of = month.format("%Y").to_string();
            if year.as_ref() != Some(&of) {
                ground.below(html, at, Line::Second, &of);
                year = Some(of);
            }
        }
    }
}

/// A path of steps: each value holds until the next day, the last one until the end.
fn path(places: impl Iterator<Item = (i64, i64)>, end: i64) -> String {
    let mut path = String::new();
    let mut before = None;
    for (x, y) in places {
        let (x, height) = (tenths(x), tenths(y));
        // Writing into a text cannot fail.
        let _ = match before {
            None => write!(path, "M{x} {height}"),
            Some(same) if same == y => Ok(()),
            Some(_) => write!(path, "H{x}V{height}"),
        };
        before = Some(y);
    }
    let _ = write!(path, "H{}", tenths(end));
    path
}

/// How wide the label of a month is, with its distance to the next.
const MONTH_WIDTH: i64 = 360;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_hold_until_the_next_day() {
        let places = [(0, 50), (10, 50), (20, 30), (30, 30)];
        assert_eq!(path(places.into_iter(), 30), "M0 5H2V3H3");
    }

    #[test]
    fn a_graph_fills_what_is_free_and_draws_all() {
        let day = |day| Date::from_ymd_opt(2026, 1, day).unwrap();
        let step = |of, filled, line| Step { day: day(of), filled, line };
        let steps = [step(1, 0, 0), step(16, 50, 100), step(31, 100, 100)];
        let mut html = Html::default();
        Steps { steps: &steps, scale: Scale::default(), told: "told" }.draw(&mut html);
        let text = html.into_document();
        assert!(text.contains("d=\"M48 212H390V115H732V18H732V212H48Z\""), "{text}");
        assert!(text.contains("d=\"M48 212H390V18H732\""), "{text}");
        assert!(text.contains(">Jan<") && text.contains(">2026<"), "{text}");
    }
}
