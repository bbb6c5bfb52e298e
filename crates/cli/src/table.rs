//! Tables: words to the left, figures to the right.

use serde_json::{Value, json};

use crate::failure::one_line;
use crate::paint::{Ink, Paint};

/// A table with a head.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<String>>,
}

/// On which side the cells of a column stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// Words.
    Left,
    /// Figures.
    Right,
}

#[derive(Clone, Debug)]
struct Column {
    head: String,
    side: Side,
}

impl Table {
    /// A table with these heads over columns of words, then those over columns of figures.
    pub(crate) fn new(words: &[&str], figures: &[&str]) -> Self {
        let column = |side| move |head: &&str| Column { head: (*head).to_owned(), side };
        let words = words.iter().map(column(Side::Left));
        let columns = words.chain(figures.iter().map(column(Side::Right))).collect();
        Self { columns, rows: Vec::new() }
    }

    /// Adds a row.
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        // A cell may hold what a stranger wrote: it shall not break the line.
        self.rows.push(cells.into_iter().map(|cell| one_line(&cell)).collect());
    }

    /// The lines, aligned, the head first.
    pub(crate) fn aligned(&self, paint: Paint) -> Vec<String> {
        let width = |(place, column): (usize, &Column)| {
            let cells = self.rows.iter().filter_map(|row| row.get(place));
            cells.chain([&column.head]).map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = self.columns.iter().enumerate().map(width).collect();
        let line = |cells: &[String]| {
            let columns = self.columns.iter().zip(&widths).zip(cells);
            let cells = columns.map(|((column, width), cell)| match column.side {
                Side::Left => format!("{cell:<width$}"),
                Side::Right => format!("{cell:>width$}"),
            });
            cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        };
        let head = paint.ink(Ink::Heading, &line(&self.heads()));
        std::iter::once(head).chain(self.rows.iter().map(|row| line(row))).collect()
    }

    /// The lines, a tab between the cells, the head first.
    pub(crate) fn tabbed(&self) -> Vec<String> {
        let heads = self.heads();
        std::iter::once(&heads).chain(&self.rows).map(|row| row.join("\t")).collect()
    }

    /// The heads and the rows.
    pub(crate) fn json(&self) -> Value {
        json!({"heads": self.heads(), "rows": self.rows})
    }

    fn heads(&self) -> Vec<String> {
        self.columns.iter().map(|column| column.head.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_left_and_figures_right() {
        let mut table = Table::new(&["who"], &["points"]);
        table.row(["ann\ncard".to_owned(), "5".to_owned()]);
        assert_eq!(table.aligned(Paint::Plain), ["who       points", "ann card       5"]);
        assert_eq!(table.tabbed(), ["who\tpoints", "ann card\t5"]);
    }
}
