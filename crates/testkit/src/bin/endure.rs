//! Lets everybody at a ledger on RocksDB for `ENDURE_MINUTES`; the exit code is 1 when something
//! is wrong.

use std::env;
use std::fs;
use std::io::{self, Write};
use std::process::ExitCode;

use pointbook::core::ProgramSettings;
use pointbook::store::StoreOptions;
use pointbook::{Error, Ledger, Options};
use pointbook_testkit::endure::Endure;
use tikv_jemallocator::Jemalloc;

// As the program does it.
#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

fn main() -> ExitCode {
    let folder = env::temp_dir().join(format!("pointbook-endure-{}", std::process::id()));
    // A small cache is soon as full as it ever will be.
    let store = StoreOptions::default().cache_bytes(16 << 20);
    let open = |options: Options| -> Result<Ledger, Error> {
        // The history is to become larger than this: what is not flat then, grows.
        let options = options.store(store.clone()).series_cache(256 << 20);
        if folder.exists() {
            options.open(&folder)
        } else {
            options.create(&folder, &ProgramSettings::default())
        }
    };
    let mut out = io::stdout();
    let result = Endure::from_env().run(&open, &mut out);
    let (told, code) = match result {
        Ok(()) => (writeln!(out, "endured"), ExitCode::SUCCESS),
        Err(finding) => (writeln!(out, "{finding}"), ExitCode::FAILURE),
    };
    // What is left is in the folder for temporary files.
    let _removed = fs::remove_dir_all(&folder);
    if told.is_ok() { code } else { ExitCode::FAILURE }
}
