//! PostgreSQL, by its protocol over a socket.

use std::fs::File;
use std::io;
use std::path::Path;

use postgres::types::ToSql;
use postgres::{Client, NoTls, Statement};

use crate::contender::Contender;
use crate::fault::Fault;
use crate::question::{Question, Set};
use crate::sql::{Dialect, Way, parameters, place};
use crate::tables::{ENTRIES, TABLES};

/// Makes the tables, each with an index that has all columns which its questions need.
pub(crate) fn fill(client: &mut Client, tables: &Path) -> Result<(), Fault> {
    // A table that is new in the transaction that fills it needs no log of its rows.
    let mut filling = client.transaction()?;
    for table in TABLES {
        let (name, definitions) = (table.name, table.definitions());
        filling.batch_execute(&format!("CREATE TABLE {name} ({definitions})"))?;
        let columns = table.names().join(", ");
        let copy = format!("COPY {name} ({columns}) FROM STDIN (FORMAT csv)");
        let mut writer = filling.copy_in(&copy)?;
        io::copy(&mut File::open(table.file(tables))?, &mut writer)?;
        writer.finish()?;
        let key = table.key();
        let included = match name == ENTRIES.name {
            true => String::new(),
            false => format!("INCLUDE ({})", table.amounts.join(", ")),
        };
        filling.batch_execute(&format!("ALTER TABLE {name} ADD PRIMARY KEY ({key}) {included}"))?;
    }
    filling.batch_execute(
        "CREATE INDEX by_account ON entries (account, instant) INCLUDE (points);
         CREATE INDEX by_home ON entries (home, instant) INCLUDE (month, kind, points)",
    )?;
    filling.commit()?;
    for table in TABLES {
        client.execute(&format!("VACUUM (ANALYZE) {}", table.name), &[])?;
    }
    Ok(client.batch_execute("CHECKPOINT")?)
}

/// Connects to the server that an address tells, as libpq writes it.
pub(crate) fn connect(address: &str) -> Result<Client, Fault> {
    Ok(Client::connect(address, NoTls)?)
}

/// A setting of the server.
pub(crate) fn setting(client: &mut Client, name: &str) -> Result<String, Fault> {
    Ok(client.query_one("SELECT current_setting($1)", &[&name])?.get(0))
}

/// Prepared queries of a connection.
pub(crate) struct Postgresql {
    client: Client,
    way: Way,
    queries: Vec<(Set, Statement)>,
}

impl Postgresql {
    /// Prepares the queries.
    pub(crate) fn new(address: &str, way: Way) -> Result<Self, Fault> {
        let mut client = connect(address)?;
        let prepare = |set: Set| Ok((set, client.prepare(&DIALECT.query(set, way))?));
        let queries: Result<_, Fault> = Set::ALL.into_iter().map(prepare).collect();
        Ok(Self { queries: queries?, client, way })
    }
}

impl Contender for Postgresql {
    fn answer(&mut self, question: &Question, answer: &mut Vec<i64>) -> Result<(), Fault> {
        let found = self.queries.iter().find(|(set, _)| *set == question.set);
        let Some((set, query)) = found else { return Err("no query".into()) };
        let all: [&(dyn ToSql + Sync); 3] = [&question.number, &question.span.0, &question.span.1];
        let count = parameters(*set, self.way);
        let rows = self.client.query(query, all.get(..count).unwrap_or_default())?;
        answer.resize(set.integers(), 0);
        for row in &rows {
            place(*set, answer, |column| Ok(row.try_get(column)?))?;
        }
        Ok(())
    }
}

/// The way to the server and back, with a query that does nothing.
pub(crate) struct RoundTrip {
    client: Client,
    query: Statement,
}

impl RoundTrip {
    /// Prepares the query.
    pub(crate) fn new(address: &str) -> Result<Self, Fault> {
        let mut client = connect(address)?;
        let query = client.prepare("SELECT 1")?;
        Ok(Self { client, query })
    }
}

impl Contender for RoundTrip {
    fn answer(&mut self, _: &Question, answer: &mut Vec<i64>) -> Result<(), Fault> {
        let row = self.client.query_one(&self.query, &[])?;
        answer.push(row.try_get::<_, i32>(0)?.into());
        Ok(())
    }
}

const DIALECT: Dialect = Dialect { parameter: '$', by_home: ENTRIES.name };
