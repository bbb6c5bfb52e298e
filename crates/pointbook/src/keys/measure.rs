//! What keys cost, in time and bytes: figures for people, and bounds on the bytes.
//!
//! `cargo test --release -p pointbook --lib --features rocksdb -- --ignored --nocapture measure`

use std::hint::black_box;
use std::sync::Arc;
use std::{env, fs, process};

use pointbook_core::{ProgramSettings, Sequence, Timestamp, hash_text};
use pointbook_journal::{Genesis, Room, Shelf};
use pointbook_store::{Store, StoreOptions};

use super::table::UNKNOWN_BITS;
use super::{Run, Table, put_away};

fn hash(number: u64) -> u64 {
    hash_text(7, &number.to_le_bytes()) >> UNKNOWN_BITS << UNKNOWN_BITS
}

/// Keys from this number on, in a table.
fn table(first: u64) -> Table {
    let mut table = Table::default();
    let mut all = first..first + TABLE_KEYS;
    assert!(all.all(|number| table.add(hash(number), Sequence::new(number))));
    table
}

/// How long this thread has run, in nanoseconds, as Linux tells it: others are not counted.
fn ran() -> u64 {
    let told = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    told.split(' ').next().and_then(|text| text.parse().ok()).unwrap_or(0)
}

#[test]
#[ignore = "it takes a minute, and its figures are for people"]
fn figures_of_a_table_and_of_runs() {
    let start = ran();
    let first = table(1);
    println!("add: {} ns", (ran() - start) / TABLE_KEYS);
    println!("table: {} bytes for 100 keys", 100 * first.bytes() as u64 / TABLE_KEYS);
    let unknown = || (1..=LOOK_UPS).map(|number| hash(number << 40));
    let mut found = Vec::new();
    let start = ran();
    unknown().for_each(|hash| first.find(hash, &mut found));
    black_box(found.len());
    println!("unknown key, table: {} ns", (ran() - start) / LOOK_UPS);

    let folder = env::temp_dir().join(format!("pointbook-keys-{}", process::id()));
    let settings = ProgramSettings::default();
    let genesis = Genesis { ledger: [1; 16], created_at: Timestamp::from_micros(0), settings };
    let store = Store::create(&folder, &genesis, StoreOptions::default()).unwrap();
    let mut runs: Vec<Arc<Run>> = Vec::new();
    let mut wrote = 0;
    for part in 0..TABLES {
        let tables = [Arc::new(table(1 + part * TABLE_KEYS))];
        let start = ran();
        let put = put_away(&store, Sequence::new((part + 1) * TABLE_KEYS), &tables, &runs).unwrap();
        wrote += ran() - start;
        let gone = runs.iter().filter(|run| put.iter().all(|it| it.title() != run.title()));
        gone.for_each(|run| run.title().clear(&store).unwrap());
        runs = put;
    }
    let keys = TABLES * TABLE_KEYS;
    println!("put away, merges included: {} ns a key, {} runs", wrote / keys, runs.len());
    let memory: usize = runs.iter().map(|run| run.bytes()).sum();
    println!("runs: {} bytes in memory for 100 keys", 100 * memory as u64 / keys);
    let mut found = Vec::new();
    let start = ran();
    for hash in unknown() {
        runs.iter().try_for_each(|run| run.find(&store, hash, &mut found)).unwrap();
    }
    println!("unknown key, runs: {} ns", (ran() - start) / LOOK_UPS);
    assert!(found.len() < 10, "{} of unknown keys", found.len());
    let start = ran();
    for number in (1..=KNOWN).map(|number| number * (keys / KNOWN)) {
        found.clear();
        runs.iter().try_for_each(|run| run.find(&store, hash(number), &mut found)).unwrap();
        assert!(found.contains(&Sequence::new(number)));
    }
    println!("known key, runs: {} ns", (ran() - start) / KNOWN);
    let pages = store.scan(Room::Keys, &[], &[u8::MAX; 20]).unwrap().map(Result::unwrap);
    let disk: u64 = pages.map(|(name, page)| (name.len() + page.len()) as u64).sum();
    println!("runs: {} bytes on the shelf for 100 keys", 100 * disk / keys);
    drop(store);
    fs::remove_dir_all(folder).unwrap();
    // A filter of so many has 24 bits a key.
    assert!(memory as u64 * 100 < keys * 310 && disk * 100 < keys * 1_450);
}

const TABLE_KEYS: u64 = 4_000_000;
const TABLES: u64 = 10;
const LOOK_UPS: u64 = 1_000_000;
const KNOWN: u64 = 100_000;
