//! All systems, opened and ready to be asked.

use std::path::PathBuf;

use rusqlite::Connection as SqliteFile;

use crate::contender::Contender;
use crate::duckdb::{Connection as DuckdbFile, Duckdb};
use crate::fault::Fault;
use crate::ledger::{self, Pointbook};
use crate::postgresql::{Postgresql, RoundTrip};
use crate::sql::Way;
use crate::sqlite::{self, Sqlite};

/// Where everything is.
#[derive(Clone, Debug)]
pub(crate) struct Places {
    /// The folder of the data.
    pub(crate) data: PathBuf,
    /// DuckDB's library.
    pub(crate) duckdb: PathBuf,
    /// The address of the PostgreSQL server.
    pub(crate) postgresql: String,
}

impl Places {
    /// The directory of the ledger.
    pub(crate) fn ledger(&self) -> PathBuf {
        self.data.join("ledger")
    }

    /// The file of SQLite.
    pub(crate) fn sqlite(&self) -> PathBuf {
        self.data.join("entries.sqlite")
    }

    /// Opens DuckDB's file.
    pub(crate) fn open_duckdb(&self) -> Result<DuckdbFile, Fault> {
        DuckdbFile::open(&self.duckdb, &self.data.join("entries.duckdb"))
    }
}

/// The databases that live in this process.
pub(crate) struct Files {
    /// SQLite's.
    pub(crate) sqlite: SqliteFile,
    /// DuckDB's.
    pub(crate) duckdb: DuckdbFile,
}

impl Files {
    /// Opens them.
    pub(crate) fn open(places: &Places) -> Result<Self, Fault> {
        Ok(Self { sqlite: sqlite::open(&places.sqlite())?, duckdb: places.open_duckdb()? })
    }
}

/// A system and how it is asked.
pub(crate) struct System<'a> {
    /// What it is called in the table.
    pub(crate) name: &'static str,
    /// What answers.
    pub(crate) contender: Box<dyn Contender + 'a>,
}

/// Opens all of them.
pub(crate) fn open<'a>(places: &Places, files: &'a Files) -> Result<Vec<System<'a>>, Fault> {
    let Files { sqlite, duckdb } = files;
    let address = places.postgresql.as_str();
    let ledger = ledger::open(&places.ledger())?;
    let system = |name, contender| System { name, contender };
    let read_side = ledger::read_side(&ledger)?;
    Ok(vec![
        system(POINTBOOK, Box::new(Pointbook(ledger))),
        system(READ_SIDE, Box::new(Pointbook(read_side))),
        system("SQLite", Box::new(Sqlite::new(sqlite, Way::Sums)?)),
        system("SQLite, totals kept", Box::new(Sqlite::new(sqlite, Way::Totals)?)),
        system("PostgreSQL", Box::new(Postgresql::new(address, Way::Sums)?)),
        system("PostgreSQL, totals kept", Box::new(Postgresql::new(address, Way::Totals)?)),
        system("DuckDB", Box::new(Duckdb::new(duckdb, Way::Sums)?)),
        system("DuckDB, totals kept", Box::new(Duckdb::new(duckdb, Way::Totals)?)),
    ])
}

/// The way to the PostgreSQL server and back.
pub(crate) fn round_trip(address: &str) -> Result<RoundTrip, Fault> {
    RoundTrip::new(address)
}

/// The system that the others are compared with.
pub(crate) const POINTBOOK: &str = "Pointbook";
/// The same without the ledger around it.
pub(crate) const READ_SIDE: &str = "its read side alone";
