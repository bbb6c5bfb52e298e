//! SQLite, in this process.

use std::path::Path;

use rusqlite::{Connection, OpenFlags, Statement, params_from_iter};

use crate::contender::Contender;
use crate::fault::Fault;
use crate::question::{Question, Set};
use crate::sql::{Dialect, Way, parameters, place};
use crate::tables::{ENTRIES, TABLES};

/// Makes the database: the running totals are clustered by their key, and the entries have an
/// index for each of the two questions with all columns that it needs.
pub(crate) fn fill(file: &Path, tables: &Path) -> Result<(), Fault> {
    let mut connection = Connection::open(file)?;
    connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA cache_size = -1000000;")?;
    let insertion = connection.transaction()?;
    for table in TABLES {
        let (name, definitions, key) = (table.name, table.definitions(), table.key());
        // What is called bigint would be no row id, and so a second index.
        let definitions = definitions.replace("id bigint NOT NULL, account", "id integer, account");
        let cluster = if name == ENTRIES.name { "" } else { " WITHOUT ROWID" };
        let create = format!("CREATE TABLE {name} ({definitions}, PRIMARY KEY ({key})){cluster}");
        insertion.execute(&create, [])?;
        let places = vec!["?"; table.names().len()].join(", ");
        let mut insert = insertion.prepare(&format!("INSERT INTO {name} VALUES ({places})"))?;
        table.read(tables, |row| {
            insert.execute(params_from_iter(row))?;
            Ok(())
        })?;
    }
    insertion.commit()?;
    connection.execute_batch(
        "CREATE INDEX by_account ON entries (account, instant, points);
         CREATE INDEX by_home ON entries (home, instant, month, kind, points);
         ANALYZE;
         PRAGMA wal_checkpoint(TRUNCATE);",
    )?;
    Ok(())
}

/// Opens the database with room for all of it in memory. All is read in one transaction, as
/// nothing is written meanwhile: so no question has to take locks.
pub(crate) fn open(file: &Path) -> Result<Connection, Fault> {
    let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    connection
        .execute_batch("PRAGMA cache_size = -4000000; PRAGMA mmap_size = 8589934592; BEGIN;")?;
    Ok(connection)
}

/// How many rows the window of a question has.
pub(crate) fn rows(connection: &Connection, question: &Question) -> Result<i64, Fault> {
    let column = match question.set {
        Set::Account | Set::Large | Set::Giant => "account",
        Set::Home | Set::Statement => "home",
    };
    let window = format!("{column} = ?1 AND instant >= ?2 AND instant < ?3");
    let mut count = connection.prepare(&format!("SELECT count(*) FROM entries WHERE {window}"))?;
    Ok(count.query_row((question.number, question.span.0, question.span.1), |row| row.get(0))?)
}

/// Prepared queries of a database.
pub(crate) struct Sqlite<'a> {
    way: Way,
    queries: Vec<(Set, Statement<'a>)>,
}

impl<'a> Sqlite<'a> {
    /// Prepares the queries.
    pub(crate) fn new(connection: &'a Connection, way: Way) -> Result<Self, Fault> {
        let prepare = |set: Set| Ok((set, connection.prepare(&DIALECT.query(set, way))?));
        let queries: Result<_, Fault> = Set::ALL.into_iter().map(prepare).collect();
        Ok(Self { way, queries: queries? })
    }
}

impl Contender for Sqlite<'_> {
    fn answer(&mut self, question: &Question, answer: &mut Vec<i64>) -> Result<(), Fault> {
        let found = self.queries.iter_mut().find(|(set, _)| *set == question.set);
        let Some((set, query)) = found else { return Err("no query".into()) };
        let (from, to) = question.span;
        let mut rows = match parameters(*set, self.way) {
            1 => query.query((question.number,))?,
            _ => query.query((question.number, from, to))?,
        };
        answer.resize(set.integers(), 0);
        while let Some(row) = rows.next()? {
            place(*set, answer, |column| Ok(row.get(column)?))?;
        }
        Ok(())
    }
}

const DIALECT: Dialect = Dialect { parameter: '?', by_home: ENTRIES.name };
