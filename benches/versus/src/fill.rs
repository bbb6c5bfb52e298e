//! Filling: the ledger first, and the databases from its journal.

use std::fs;
use std::time::Instant;

use crate::fault::Fault;
use crate::rows::rows_of;
use crate::systems::Places;
use crate::world::World;
use crate::{duckdb, ledger, postgresql, sqlite, tables};

/// Fills all systems anew.
pub(crate) fn fill(places: &Places, world: World) -> Result<(), Fault> {
    if places.data.exists() {
        fs::remove_dir_all(&places.data)?;
    }
    fs::create_dir_all(&places.data)?;
    let mut started = Instant::now();
    let mut tell = |what: &str| {
        println!("{what}: {:.1} s", started.elapsed().as_secs_f64());
        started = Instant::now();
    };
    let ledger = ledger::fill(&places.ledger(), world)?;
    tell(&format!("Pointbook, {} entries", ledger.sequence().number()));
    let mut rows = rows_of(&ledger)?;
    drop(ledger);
    tables::write(&places.data, &mut rows)?;
    tell(&format!("{} rows written for the databases", rows.len()));
    drop(rows);
    postgresql::fill(&mut postgresql::connect(&places.postgresql)?, &places.data)?;
    tell("PostgreSQL");
    sqlite::fill(&places.sqlite(), &places.data)?;
    tell("SQLite");
    duckdb::fill(&places.open_duckdb()?, &places.data)?;
    tell("DuckDB");
    Ok(())
}
