//! The same windows over the same entries, asked of Pointbook and of the databases that a team
//! would otherwise use: PostgreSQL, SQLite and DuckDB.
//!
//! `versus fill|check|measure`; `scripts/versus.sh` prepares what it needs and calls it. The
//! environment tells `VERSUS_ENTRIES` (how many), `VERSUS_DATA` (a folder for its data, which
//! `fill` empties), `VERSUS_DUCKDB` (DuckDB's library), `VERSUS_POSTGRESQL` (the address of a
//! server) and `VERSUS_PAGE` (the page that gets the report, with its chart beside it; none: it is
//! printed).

mod chart;
mod check;
mod contender;
mod duckdb;
mod fault;
mod figure;
mod fill;
mod ledger;
mod machine;
mod measure;
mod postgresql;
mod question;
mod report;
mod rows;
mod sql;
mod sqlite;
mod systems;
mod tables;
mod world;

use std::env;
use std::fs;
use std::path::PathBuf;

use tikv_jemallocator::Jemalloc;

use crate::fault::Fault;
use crate::measure::measure;
use crate::systems::Places;
use crate::world::World;

/// The one that the program `pointbook` has.
#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

fn main() -> Result<(), Fault> {
    let world = World { entries: variable("VERSUS_ENTRIES")?.parse()? };
    let places = Places {
        data: variable("VERSUS_DATA")?.into(),
        duckdb: variable("VERSUS_DUCKDB")?.into(),
        postgresql: variable("VERSUS_POSTGRESQL")?,
    };
    match env::args().nth(1).as_deref() {
        Some("fill") => fill::fill(&places, world),
        Some("check") => check::check(&places, world),
        Some("measure") => tell(&places, world),
        _ => Err("versus fill|check|measure".into()),
    }
}

/// Measures, and writes the page or prints what would stand there.
fn tell(places: &Places, world: World) -> Result<(), Fault> {
    let measured = measure(places, world)?;
    let report = measured.report();
    println!("{report}");
    if let Some(page) = env::var_os("VERSUS_PAGE").filter(|page| !page.is_empty()) {
        let page = PathBuf::from(page);
        let new = report::replace(&fs::read_to_string(&page)?, &report)?;
        fs::write(&page, new)?;
        fs::write(page.with_extension("svg"), measured.chart())?;
    }
    Ok(())
}

fn variable(name: &str) -> Result<String, Fault> {
    env::var(name).map_err(|fault| format!("{name}: {fault}").into())
}
