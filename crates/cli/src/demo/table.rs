//! A small table: words to the left, figures to the right.

/// A small table.
#[derive(Clone, Debug)]
pub(super) struct Table {
    words: usize,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these heads, of which the first `words` stand over words.
    pub(super) fn new(words: usize, heads: &[&str]) -> Self {
        Self { words, rows: vec![heads.iter().map(|head| (*head).to_owned()).collect()] }
    }

    /// Adds a row.
    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// The lines, the heads first.
    pub(super) fn lines(&self) -> Vec<String> {
        let width = |place: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(place));
            cells.map(String::len).max().unwrap_or(0)
        };
        let line = |row: &Vec<String>| {
            let cells = row.iter().enumerate().map(|(place, cell)| {
                let width = width(place);
                if place < self.words {
                    format!("{cell:<width$}")
                } else {
                    format!("{cell:>width$}")
                }
            });
            cells.collect::<Vec<_>>().join("   ").trim_end().to_owned()
        };
        self.rows.iter().map(line).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_left_and_figures_right() {
        let mut table = Table::new(1, &["who", "points"]);
        table.row(["ann-card".to_owned(), "5".to_owned()]);
        assert_eq!(table.lines(), ["who        points", "ann-card        5"]);
    }
}
