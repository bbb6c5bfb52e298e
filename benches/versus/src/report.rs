//! The report: tables of what was measured, put between two marks of a page.

use std::fmt::Write;

use crate::fault::Fault;
use crate::figure::{Figure, ROUNDS};
use crate::measure::{Asked, Measured};
use crate::systems::{POINTBOOK, READ_SIDE};

/// Puts the report where an older one is.
pub(crate) fn replace(page: &str, report: &str) -> Result<String, Fault> {
    let (head, rest) = page.split_once(BEGIN).ok_or("the page has no mark where to begin")?;
    let (_, tail) = rest.split_once(END).ok_or("the page has no mark where to end")?;
    Ok(format!("{head}{BEGIN}\n\n{report}\n{END}{tail}"))
}

impl Measured {
    /// The report as Markdown.
    pub(crate) fn report(&self) -> String {
        let machine = &self.machine;
        let [sqlite, postgresql, duckdb] = &machine.databases;
        let mut text = format!(
            "{} entries, {}. {}, {} GiB, {}, {}; SQLite {sqlite}, PostgreSQL {postgresql}, DuckDB \
             {duckdb}. The median of {ROUNDS} rounds, with the least and the greatest.\n\n",
            thousands(&self.world.entries.to_string()),
            machine.day,
            machine.processor,
            machine.memory,
            machine.kernel,
            machine.rust,
        );
        text += &self.table();
        let (least, most) = self.round_trip.range();
        let floor = format!("{} ({} to {})", self.round_trip, time(least), time(most));
        text +=
            &format!("\nOf PostgreSQL's times, {floor} are the way to it and back: `SELECT 1`.\n");
        text += "\n";
        text += &self.ratios();
        let settings = machine.settings.iter().map(|(name, value)| format!("`{name} = {value}`"));
        let settings: Vec<_> = settings.collect();
        text += &format!("\nPostgreSQL ran with {}.\n", settings.join(", "));
        text
    }

    fn table(&self) -> String {
        let titles = self.sets.iter().map(Asked::title);
        let mut text = format!("| | {} |\n", titles.collect::<Vec<_>>().join(" | "));
        text += &format!("|---|{}\n", "---:|".repeat(self.sets.len()));
        for (place, name) in self.systems.iter().enumerate() {
            let figures = self.sets.iter().filter_map(|asked| asked.figures.get(place));
            let cells = figures.map(|figure| {
                let (least, most) = figure.range();
                format!("**{figure}** ({} to {})", time(least), time(most))
            });
            text += &format!("| {name} | {} |\n", cells.collect::<Vec<_>>().join(" | "));
        }
        text
    }

    /// How many times slower the best of the others is.
    fn ratios(&self) -> String {
        let mut text =
            "| Pointbook is so much faster than | the best that adds up rows | the best that keeps \
             totals |\n|---|---:|---:|\n"
                .to_owned();
        for asked in &self.sets {
            let ours = self.figure(asked, |name| name == POINTBOOK);
            let best = |keeps: bool| {
                let is_other = |name: &str| name != POINTBOOK && name != READ_SIDE;
                self.figure(asked, |name| is_other(name) && name.ends_with("kept") == keeps)
            };
            let cell = |(name, figure): (&str, f64)| {
                let name = name.split(',').next().unwrap_or_default();
                format!("{} × ({name})", significant(figure / ours.1))
            };
            let (sums, totals) = (cell(best(false)), cell(best(true)));
            // Writing to a text does not fail.
            let _ = writeln!(text, "| {} | {sums} | {totals} |", asked.title());
        }
        text
    }

    /// The least median of some systems.
    fn figure(&self, asked: &Asked, is_meant: impl Fn(&str) -> bool) -> (&'static str, f64) {
        let pairs = self.systems.iter().zip(&asked.figures);
        let meant = pairs.filter(|(name, _)| is_meant(name));
        let medians = meant.map(|(name, figure)| (*name, figure.median()));
        medians.min_by(|one, other| one.1.total_cmp(&other.1)).unwrap_or(("", f64::NAN))
    }
}

impl std::fmt::Display for Figure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&time(self.median()))
    }
}

/// Nanoseconds with their unit, to three digits.
pub(crate) fn time(nanos: f64) -> String {
    match nanos {
        ..1e3 => format!("{} ns", significant(nanos)),
        ..1e6 => format!("{} µs", significant(nanos / 1e3)),
        ..1e9 => format!("{} ms", significant(nanos / 1e6)),
        _ => format!("{} s", significant(nanos / 1e9)),
    }
}

fn significant(number: f64) -> String {
    match number {
        ..10.0 => format!("{number:.2}"),
        ..100.0 => format!("{number:.1}"),
        ..1e3 => format!("{number:.0}"),
        _ => thousands(&format!("{:.0}", (number / 100.0).round() * 100.0)),
    }
}

/// Digits in groups of three.
pub(crate) fn thousands(digits: &str) -> String {
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

const BEGIN: &str = "<!-- versus: begin -->";
const END: &str = "<!-- versus: end -->";

#[cfg(test)]
mod tests {
    use super::{replace, significant, thousands, time};

    #[test]
    fn times_have_three_digits_and_a_unit() {
        assert_eq!(time(231.4), "231 ns");
        assert_eq!(time(15_743.0), "15.7 µs");
        assert_eq!(time(1_234_000.0), "1.23 ms");
        assert_eq!(significant(12_345.0), "12,300");
        assert_eq!(thousands("10000000"), "10,000,000");
        assert_eq!(thousands("999"), "999");
    }

    #[test]
    fn a_report_takes_the_place_of_the_one_before() {
        let page = "a\n<!-- versus: begin -->\nold\n<!-- versus: end -->\nb\n";
        let new = replace(page, "new\n").unwrap();
        assert_eq!(new, "a\n<!-- versus: begin -->\n\nnew\n\n<!-- versus: end -->\nb\n");
        assert_eq!(replace(&new, "new\n").unwrap(), new);
        assert!(replace("a page without marks", "new").is_err());
    }
}
