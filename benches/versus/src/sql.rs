//! The queries, which are the same for all databases.
//!
//! Parameters: 1 is the account or household, 2 and 3 are the instants of the window.

use crate::fault::Fault;
use crate::question::Set;
use crate::rows::{KINDS, Kind};
use crate::tables::{ACCOUNT_TOTALS, HOME_MONTHS, HOME_TOTALS};

/// How a database is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// The rows are added up.
    Sums,
    /// What was added up when the rows were written is looked up.
    Totals,
}

/// How a database writes a query.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dialect {
    /// What a parameter begins with.
    pub(crate) parameter: char,
    /// The table whose rows of one household are together.
    pub(crate) by_home: &'static str,
}

impl Dialect {
    /// The query of a set of questions.
    pub(crate) fn query(self, set: Set, way: Way) -> String {
        let query = match (set, way) {
            (Set::Account | Set::Large | Set::Giant, Way::Sums) => net(),
            (Set::Account | Set::Large | Set::Giant, Way::Totals) => net_of_totals(),
            (Set::Home, Way::Sums) => kinds(self.by_home),
            (Set::Home, Way::Totals) => kinds_of_totals(),
            (Set::Statement, Way::Sums) => months(self.by_home),
            (Set::Statement, Way::Totals) => months_of_totals(),
        };
        query.replace('$', &self.parameter.to_string())
    }
}

/// How many parameters the query of a set has.
pub(crate) const fn parameters(set: Set, way: Way) -> usize {
    match (set, way) {
        (Set::Statement, Way::Totals) => 1,
        _ => 3,
    }
}

/// Puts a row of a result where it belongs in an answer that is all zeros; `cell` tells the integer
/// in a column.
pub(crate) fn place(
    set: Set,
    answer: &mut [i64],
    cell: impl Fn(usize) -> Result<i64, Fault>,
) -> Result<(), Fault> {
    let (skipped, start) = match set {
        Set::Statement => (1, usize::try_from(cell(0)?)? * KINDS.len()),
        _ => (0, 0),
    };
    let integers = answer.iter_mut().skip(start).take(KINDS.len());
    for (column, integer) in integers.enumerate() {
        *integer = cell(column + skipped)?;
    }
    Ok(())
}

fn net() -> String {
    let sum = "SELECT CAST(coalesce(sum(points), 0) AS bigint) FROM entries";
    format!("{sum} WHERE account = $1 AND instant >= $2 AND instant < $3")
}

fn kinds(table: &str) -> String {
    let sums = sums_by_kind();
    format!("SELECT {sums} FROM {table} WHERE home = $1 AND instant >= $2 AND instant < $3")
}

fn months(table: &str) -> String {
    let (columns, sums) = ("CAST(month AS bigint)", sums_by_kind());
    let window = "home = $1 AND instant >= $2 AND instant < $3";
    format!("SELECT {columns}, {sums} FROM {table} WHERE {window} GROUP BY month")
}

fn sums_by_kind() -> String {
    let sum = |(number, kind): (usize, &Kind)| {
        let minus = if kind.sign < 0 { "-" } else { "" };
        let points = format!("{minus}sum(points) FILTER (WHERE kind = {number})");
        format!("CAST(coalesce({points}, 0) AS bigint)")
    };
    KINDS.iter().enumerate().map(sum).collect::<Vec<_>>().join(", ")
}

fn net_of_totals() -> String {
    let table = ACCOUNT_TOTALS.name;
    let before = |parameter: &str| {
        let rows = format!("{table} WHERE account = $1 AND instant < {parameter}");
        format!("coalesce((SELECT total FROM {rows} ORDER BY instant DESC, id DESC LIMIT 1), 0)")
    };
    format!("SELECT {} - {}", before("$3"), before("$2"))
}

fn kinds_of_totals() -> String {
    let table = HOME_TOTALS.name;
    let before = |parameter: &str| {
        let rows = format!("{table} WHERE home = $1 AND instant < {parameter}");
        format!("(SELECT * FROM {rows} ORDER BY instant DESC, id DESC LIMIT 1)")
    };
    let column = |name: &&str| format!("later.{name} - coalesce(earlier.{name}, 0)");
    let columns = HOME_TOTALS.amounts.iter().map(column).collect::<Vec<_>>().join(", ");
    let (later, earlier) = (before("$3"), before("$2"));
    format!("SELECT {columns} FROM {later} later LEFT JOIN {earlier} earlier ON true")
}

fn months_of_totals() -> String {
    let amounts = HOME_MONTHS.amounts.join(", ");
    let columns = format!("CAST(month AS bigint), {amounts}");
    format!("SELECT {columns} FROM {} WHERE home = $1", HOME_MONTHS.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_a_statement_goes_to_its_month() {
        let mut answer = vec![0; Set::Statement.integers()];
        let row = [2, 10, 20, 30, 40, 50];
        place(Set::Statement, &mut answer, |column| Ok(row[column])).unwrap();
        assert_eq!(answer[10..15], [10, 20, 30, 40, 50]);
        assert_eq!(answer.iter().sum::<i64>(), 150);
        let mut net = vec![0];
        place(Set::Large, &mut net, |column| Ok(row[column])).unwrap();
        assert_eq!(net, [2]);
    }

    #[test]
    fn parameters_are_written_as_the_dialect_has_them() {
        let dialect = Dialect { parameter: '?', by_home: "entries" };
        for set in Set::ALL {
            for way in [Way::Sums, Way::Totals] {
                let query = dialect.query(set, way);
                let last = format!("?{}", parameters(set, way));
                assert!(query.contains(&last) && !query.contains('$'), "{query}");
            }
        }
    }
}
