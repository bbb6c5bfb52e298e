//! DuckDB, in this process.

mod library;

use std::path::Path;

use crate::contender::Contender;
use crate::fault::Fault;
use crate::question::{Question, Set};
use crate::sql::{Dialect, Way, parameters, place};
use crate::tables::{ENTRIES, TABLES};

pub(crate) use library::Connection;
use library::Prepared;

/// Makes the tables, in the order in which they are asked: DuckDB skips what lies outside of that,
/// and has no index for ranges.
pub(crate) fn fill(connection: &Connection, tables: &Path) -> Result<(), Fault> {
    for table in TABLES {
        let name = table.name;
        let types = table.columns.iter().map(|(name, kind)| format!("'{name}': '{kind}'"));
        let amounts = table.amounts.iter().map(|name| format!("'{name}': 'bigint'"));
        let columns = types.chain(amounts).collect::<Vec<_>>().join(", ");
        let file = table.file(tables);
        let file = file.display();
        let rows = format!("read_csv('{file}', header = false, columns = {{{columns}}})");
        let orders = match name == ENTRIES.name {
            true => {
                vec![(name, "account, instant".to_owned()), (BY_HOME, "home, instant".to_owned())]
            }
            false => vec![(name, table.key())],
        };
        for (name, order) in orders {
            let create = format!("CREATE TABLE {name} AS SELECT * FROM {rows}");
            connection.run(&format!("{create} ORDER BY {order}"))?;
        }
    }
    connection.run("CHECKPOINT")
}

/// Prepared queries of a connection.
pub(crate) struct Duckdb<'a> {
    way: Way,
    queries: Vec<(Set, Prepared<'a>)>,
}

impl<'a> Duckdb<'a> {
    /// Prepares the queries.
    pub(crate) fn new(connection: &'a Connection, way: Way) -> Result<Self, Fault> {
        let prepare = |set: Set| Ok((set, connection.prepare(&DIALECT.query(set, way))?));
        let queries: Result<_, Fault> = Set::ALL.into_iter().map(prepare).collect();
        Ok(Self { way, queries: queries? })
    }
}

impl Contender for Duckdb<'_> {
    fn answer(&mut self, question: &Question, answer: &mut Vec<i64>) -> Result<(), Fault> {
        let found = self.queries.iter_mut().find(|(set, _)| *set == question.set);
        let Some((set, query)) = found else { return Err("no query".into()) };
        let all = [question.number.into(), question.span.0, question.span.1];
        let count = parameters(*set, self.way);
        answer.resize(set.integers(), 0);
        query.run(all.get(..count).unwrap_or_default(), |row| {
            place(*set, answer, |column| Ok(row.get(column).copied().ok_or("no such column")?))
        })
    }
}

/// The entries once more, by household.
const BY_HOME: &str = "home_entries";
const DIALECT: Dialect = Dialect { parameter: '$', by_home: BY_HOME };
