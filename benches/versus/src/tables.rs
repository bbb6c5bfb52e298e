//! The tables of the databases, as files of comma-separated integers.
//!
//! `entries` is what a ledger in SQL has. The other three are what a team adds that has met the
//! costs of adding up: a running balance for each account, running totals by kind for each
//! household, and totals by month.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::fault::Fault;
use crate::rows::{KINDS, Row};

/// A table of integers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Table {
    /// Its name.
    pub(crate) name: &'static str,
    /// Its columns that are no amounts, with the type that is wide enough.
    pub(crate) columns: &'static [(&'static str, &'static str)],
    /// How many of these columns are the primary key.
    pub(crate) key: usize,
    /// Its amounts.
    pub(crate) amounts: &'static [&'static str],
}

impl Table {
    /// The names of its columns, in their order.
    pub(crate) fn names(&self) -> Vec<&'static str> {
        let columns = self.columns.iter().map(|(name, _)| *name);
        columns.chain(self.amounts.iter().copied()).collect()
    }

    /// Its columns with their types.
    pub(crate) fn definitions(&self) -> String {
        let columns = self.columns.iter().map(|(name, kind)| format!("{name} {kind} NOT NULL"));
        let amounts = self.amounts.iter().map(|name| format!("{name} bigint NOT NULL"));
        columns.chain(amounts).collect::<Vec<_>>().join(", ")
    }

    /// The columns of its primary key.
    pub(crate) fn key(&self) -> String {
        let key: Vec<_> = self.columns.iter().take(self.key).map(|(name, _)| *name).collect();
        key.join(", ")
    }

    /// Where its rows are.
    pub(crate) fn file(&self, folder: &Path) -> PathBuf {
        folder.join(format!("{}.csv", self.name))
    }

    /// Does something with each of its rows.
    pub(crate) fn read(
        &self,
        folder: &Path,
        mut act: impl FnMut(&[i64]) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let mut file = BufReader::with_capacity(1 << 20, File::open(self.file(folder))?);
        let (mut line, mut row) = (String::new(), Vec::new());
        while file.read_line(&mut line)? > 0 {
            row.clear();
            for field in line.trim_end().split(',') {
                row.push(field.parse()?);
            }
            act(&row)?;
            line.clear();
        }
        Ok(())
    }
}

/// Writes the files of all tables.
pub(crate) fn write(folder: &Path, rows: &mut [Row]) -> Result<(), Fault> {
    let mut file = Writer::new(ENTRIES, folder)?;
    for row in rows.iter() {
        let kind = i64::try_from(row.kind)?;
        file.put([row.id, row.account, row.home, row.at, row.month, kind, row.points])?;
    }
    file.end()?;

    rows.sort_unstable_by_key(|row| (row.account, row.at, row.id));
    let mut file = Writer::new(ACCOUNT_TOTALS, folder)?;
    let mut running = (-1, 0);
    for row in rows.iter() {
        let before = if running.0 == row.account { running.1 } else { 0 };
        running = (row.account, before + row.points);
        file.put([row.account, row.at, row.id, running.1])?;
    }
    file.end()?;

    rows.sort_unstable_by_key(|row| (row.home, row.at, row.id));
    write_homes(folder, rows)
}

/// Running totals and months of households, of rows in their order.
fn write_homes(folder: &Path, rows: &[Row]) -> Result<(), Fault> {
    let mut running = Writer::new(HOME_TOTALS, folder)?;
    let mut months = Writer::new(HOME_MONTHS, folder)?;
    for home in rows.chunk_by(|one, next| one.home == next.home) {
        let mut totals = [0; KINDS.len()];
        for month in home.chunk_by(|one, next| one.month == next.month) {
            let before = totals;
            for row in month {
                add(&mut totals, row);
                running.put([row.home, row.at, row.id].into_iter().chain(totals))?;
            }
            let sums = totals.iter().zip(before).map(|(total, before)| total - before);
            let head = month.first().map(|row| [row.home, row.month]);
            months.put(head.into_iter().flatten().chain(sums))?;
        }
    }
    running.end()?;
    months.end()
}

fn add(totals: &mut [i64], row: &Row) {
    if let Some(total) = totals.get_mut(row.kind) {
        *total += row.points.abs();
    }
}

/// A file of rows.
struct Writer(BufWriter<File>);

impl Writer {
    fn new(table: Table, folder: &Path) -> Result<Self, Fault> {
        let file = File::create(table.file(folder))?;
        Ok(Self(BufWriter::with_capacity(1 << 20, file)))
    }

    fn put(&mut self, row: impl IntoIterator<Item = i64>) -> Result<(), Fault> {
        for (place, field) in row.into_iter().enumerate() {
            let comma = if place == 0 { "" } else { "," };
            write!(self.0, "{comma}{field}")?;
        }
        self.0.write_all(b"\n")?;
        Ok(())
    }

    fn end(mut self) -> Result<(), Fault> {
        Ok(self.0.flush()?)
    }
}

/// What flowed.
pub(crate) const ENTRIES: Table = Table {
    name: "entries",
    columns: &[
        ("id", "bigint"),
        ("account", "integer"),
        ("home", "integer"),
        ("instant", "bigint"),
        ("month", "smallint"),
        ("kind", "smallint"),
    ],
    key: 1,
    amounts: &["points"],
};

/// The balance of an account after each row.
pub(crate) const ACCOUNT_TOTALS: Table = Table {
    name: "account_totals",
    columns: &[("account", "integer"), ("instant", "bigint"), ("id", "bigint")],
    key: 3,
    amounts: &["total"],
};

/// What had flowed in a household by each row.
pub(crate) const HOME_TOTALS: Table = Table {
    name: "home_totals",
    columns: &[("home", "integer"), ("instant", "bigint"), ("id", "bigint")],
    key: 3,
    amounts: AMOUNTS,
};

/// What flowed in a household in each month.
pub(crate) const HOME_MONTHS: Table = Table {
    name: "home_months",
    columns: &[("home", "integer"), ("month", "smallint")],
    key: 2,
    amounts: AMOUNTS,
};

/// All tables.
pub(crate) const TABLES: [Table; 4] = [ENTRIES, ACCOUNT_TOTALS, HOME_TOTALS, HOME_MONTHS];

/// The columns of the kinds, in their order.
const AMOUNTS: &[&str] = &["earned", "redeemed", "expired", "adjusted_up", "adjusted_down"];
const _: () = assert!(AMOUNTS.len() == KINDS.len(), "a column for each kind");

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: i64, (account, home): (i64, i64), (at, month): (i64, i64), points: i64) -> Row {
        let kind = usize::from(points < 0);
        Row { id, account, home, at, month, kind, points }
    }

    fn all(table: Table, folder: &Path) -> Vec<Vec<i64>> {
        let mut rows = Vec::new();
        table
            .read(folder, |row| {
                rows.push(row.to_vec());
                Ok(())
            })
            .unwrap();
        rows
    }

    #[test]
    fn totals_run_by_time_within_each_account_and_household() {
        let name = format!("pointbook-versus-tables-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).unwrap();
        let mut rows = [
            row(0, (2, 7), (50, 1), 100),
            row(1, (1, 7), (10, 0), 30),
            // It came late.
            row(2, (2, 7), (20, 0), -5),
            row(3, (3, 8), (10, 0), 9),
        ];
        write(&folder, &mut rows).unwrap();
        assert_eq!(all(ENTRIES, &folder)[2], [2, 2, 7, 20, 0, 1, -5]);
        let accounts = all(ACCOUNT_TOTALS, &folder);
        assert_eq!(accounts, [[1, 10, 1, 30], [2, 20, 2, -5], [2, 50, 0, 95], [3, 10, 3, 9]]);
        let homes = all(HOME_TOTALS, &folder);
        assert_eq!(homes[1], [7, 20, 2, 30, 5, 0, 0, 0]);
        assert_eq!(homes[2], [7, 50, 0, 130, 5, 0, 0, 0]);
        assert_eq!(homes[3], [8, 10, 3, 9, 0, 0, 0, 0]);
        let months = all(HOME_MONTHS, &folder);
        assert_eq!(months[0], [7, 0, 30, 5, 0, 0, 0]);
        assert_eq!(months[1], [7, 1, 100, 0, 0, 0, 0]);
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
