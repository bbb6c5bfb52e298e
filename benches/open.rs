//! How long a ledger takes to open after a crash, and what it takes in memory then.
//!
//! A ledger of `BENCH_ENTRIES` (10,000,000) entries on `BENCH_ACCOUNTS` (1,000,000) accounts is
//! written by a process that aborts, twice: half way to the next checkpoint, and just before it.
//! Each opening is of a copy of what is left, by a process of its own, as after a crash; least and
//! median of `BENCH_ROUNDS` (5) are told. The ledgers are made once where `BENCH_FOLDER` says where
//! to keep them.

#![expect(clippy::expect_used, reason = "a bench stops where something fails")]

use std::env;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command as Process, abort};
use std::sync::Arc;
use std::time::{Duration, Instant};

use pointbook::journal::{Journal, Room, Shelf};
use pointbook::store::{Store, StoreOptions};
use pointbook::{Ledger, ManualClock, Options, Sweeps, Ticket};
use pointbook_benches::{clock, first_earns, mixed_commands, opens, resident};
use pointbook_core::{Command, ProgramSettings, Sequence, State};
use pointbook_series::Projection;
use tikv_jemallocator::Jemalloc;

/// Which allocator there is, is up to the program. This one asks the system for huge pages.
#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

fn main() {
    let arguments: Vec<String> = env::args().collect();
    let words: Vec<&str> = arguments.iter().skip(1).map(String::as_str).collect();
    match *words {
        ["write", folder, size, checkpoint] => write(Path::new(folder), size, checkpoint),
        ["open", folder] => open(Path::new(folder)),
        ["replay", folder] => replay(Path::new(folder)),
        ["sides", folder] => sides(Path::new(folder)),
        _ => measure(),
    }
}

/// How large the ledgers are.
struct Sizes {
    entries: u64,
    accounts: u64,
    /// From one checkpoint to the next.
    every: u64,
    rounds: usize,
}

impl Sizes {
    fn from_env() -> Self {
        let entries = number("BENCH_ENTRIES", 10_000_000);
        let accounts = number("BENCH_ACCOUNTS", 1_000_000).min(entries / 4);
        let every = number("BENCH_TAIL", 4_000_000).min(entries / 2);
        let rounds = usize::try_from(number("BENCH_ROUNDS", 5)).unwrap_or(1);
        Self { entries, accounts, every, rounds: rounds.max(1) }
    }
}

fn number(name: &str, or: u64) -> u64 {
    env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(or)
}

/// Makes the ledgers where they are not kept, and measures.
fn measure() {
    let sizes = Sizes::from_env();
    let kept = env::var_os("BENCH_FOLDER").map(PathBuf::from);
    let root = kept.clone().unwrap_or_else(|| {
        env::temp_dir().join(format!("pointbook-bench-open-{}", std::process::id()))
    });
    let Sizes { entries, accounts, every, .. } = sizes;
    let folder = root.join(format!("open-{entries}-{accounts}-{every}"));
    if !folder.join("done").exists() {
        make(&folder, &sizes);
    }
    tell(&format!("{entries} entries, {accounts} accounts, a checkpoint each {every}"));
    for (image, what) in [
        ("half", "open, half way to the next checkpoint"),
        ("whole", "open, just before the next checkpoint"),
        ("none", "open, without a checkpoint"),
    ] {
        rounds("open", &folder, image, &sizes, what);
    }
    rounds("replay", &folder, "none", &sizes, "replay to the decision state");
    let sides = child(&["sides"], &copy(&folder, "none"));
    let sides = sides.as_array::<2>().expect("two figures");
    let [state, series] = sides.map(|bytes| bytes / accounts);
    tell(&format!("resident bytes per account: decision state {state}, read side {series}"));
    let removed = if kept.is_some() { folder.join("run") } else { root };
    fs::remove_dir_all(removed).expect("a folder that is removed");
}

/// Opens copies of an image in a process each, and tells how long that took.
fn rounds(how: &str, folder: &Path, image: &str, sizes: &Sizes, what: &str) {
    let mut found: Vec<Vec<u64>> =
        (0..sizes.rounds).map(|_| child(&[how], &copy(folder, image))).collect();
    found.sort_unstable();
    let best = found.first().and_then(|round| round.as_array::<4>());
    let [least, entries, bytes, store] = *best.expect("four figures");
    let median = found.get(found.len() / 2).and_then(|round| round.first()).expect("a round");
    let [least, median, store] = [least, *median, store].map(Duration::from_nanos);
    let per_second = |took: Duration| u128::from(entries) * 1_000 / took.as_millis().max(1);
    tell(&format!(
        "{what}: {least:.2?} least ({store:.2?} of it RocksDB), {median:.2?} median; \
         {entries} entries folded ({} to {} a second), {} MiB resident",
        per_second(median),
        per_second(least),
        bytes >> 20
    ));
}

/// Writes the ledgers, by processes that abort.
fn make(folder: &Path, sizes: &Sizes) {
    let Sizes { entries, every, .. } = *sizes;
    if folder.exists() {
        fs::remove_dir_all(folder).expect("a folder that is removed");
    }
    let run = folder.join("run");
    fs::create_dir_all(&run).expect("a new folder");
    let [before, half] = [entries - every, entries - every / 2].map(|size| size.to_string());
    child(&["write", &half, &before], &run);
    fs::rename(&run, folder.join("half")).expect("a folder that is renamed");
    copy(folder, "half");
    child(&["write", &entries.to_string(), "0"], &run);
    fs::rename(&run, folder.join("whole")).expect("a folder that is renamed");
    let none = copy(folder, "whole");
    let store = Store::open(&none, StoreOptions::default()).expect("a store");
    for room in [Room::Checkpoints, Room::Keys] {
        store.clear(room, &[], &[u8::MAX; 16]).expect("an emptied room");
    }
    store.sync().expect("a sync");
    drop(store);
    fs::rename(&none, folder.join("none")).expect("a folder that is renamed");
    fs::write(folder.join("done"), []).expect("a mark");
}

/// Runs this program again on a folder; gives the figures that it tells.
fn child(words: &[&str], folder: &Path) -> Vec<u64> {
    let (how, rest) = words.split_first().expect("a word");
    let mut process = Process::new(env::current_exe().expect("the path of this program"));
    process.arg(how).arg(folder).args(rest);
    let output = process.output().expect("a process");
    let told = String::from_utf8_lossy(&output.stdout);
    let figures = told.split_whitespace().map(str::parse);
    let figures: Result<Vec<u64>, _> = figures.collect();
    let figures = figures.expect("figures");
    // How it ended does not matter: who has told all aborts.
    assert!(!figures.is_empty(), "{how}: {}", String::from_utf8_lossy(&output.stderr));
    figures
}

/// Copies an image to where it is opened; files that are never changed are linked.
fn copy(folder: &Path, image: &str) -> PathBuf {
    let to = folder.join("run");
    if to.exists() {
        fs::remove_dir_all(&to).expect("a folder that is removed");
    }
    copy_folder(&folder.join(image), &to);
    to
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a new folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let path = entry.expect("a file").path();
        let copy = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy_folder(&path, &copy);
        } else if path.extension().is_some_and(|it| it == "sst") {
            fs::hard_link(&path, &copy).expect("a link");
        } else {
            fs::copy(&path, &copy).expect("a copy");
        }
    }
}

/// Writes until there are so many entries, with a checkpoint on the way, and aborts.
fn write(folder: &Path, size: &str, checkpoint: &str) {
    let [size, checkpoint] = [size, checkpoint].map(|text| text.parse().expect("a number"));
    let is_new = fs::read_dir(folder).expect("a folder").next().is_none();
    let ledger = if is_new {
        options().create(folder, &ProgramSettings::default())
    } else {
        options().open(folder)
    };
    let ledger = ledger.expect("a ledger");
    let accounts = Sizes::from_env().accounts;
    if is_new {
        send(&ledger, opens(accounts));
        send(&ledger, first_earns(accounts));
        fill(&ledger, accounts, checkpoint);
        ledger.checkpoint().and_then(Ticket::wait).expect("a checkpoint");
    }
    fill(&ledger, accounts, size);
    tell(&ledger.sequence().number().to_string());
    abort()
}

/// Sends of the mix what is missing.
fn fill(ledger: &Ledger, accounts: u64, size: u64) {
    loop {
        let from = ledger.sequence().number();
        let missing = size.saturating_sub(from);
        if missing == 0 {
            break;
        }
        send(ledger, mixed_commands(accounts, missing.min(500_000), from).into_iter());
    }
}

fn send(ledger: &Ledger, mut commands: impl Iterator<Item = Command>) {
    loop {
        let some: Vec<Command> = commands.by_ref().take(BATCH).collect();
        if some.is_empty() {
            break;
        }
        let outcomes = ledger.submit_batch(some).and_then(Ticket::wait).expect("outcomes");
        assert!(outcomes.iter().all(Result::is_ok), "every command is decided");
    }
}

fn options() -> Options {
    let time = Arc::new(ManualClock::default());
    time.set(clock(0));
    Options::default().clock(time).sweeps(Sweeps::Manual).checkpoint_every(0)
}

/// Opens a ledger; tells the time, how many entries it folded, what it takes in memory,
/// and how much of the time the store took.
fn open(folder: &Path) {
    let began = Instant::now();
    let store = Arc::new(Store::open(folder, StoreOptions::default()).expect("a store"));
    let opened = began.elapsed().as_nanos();
    let ledger = options().open_on(store.clone(), store).expect("a ledger");
    let took = began.elapsed().as_nanos();
    tell(&format!("{took} {} {} {opened}", ledger.recovery().replayed, resident()));
    abort()
}

/// Folds the journal to the decision state alone.
fn replay(folder: &Path) {
    let store = Store::open(folder, StoreOptions::default()).expect("a store");
    let began = Instant::now();
    let state = pointbook::replay(&store).expect("a journal that folds");
    let took = began.elapsed().as_nanos();
    tell(&format!("{took} {} {} 0", state.applied_through().number(), resident()));
}

/// How much memory the decision state takes, and how much the read side.
fn sides(folder: &Path) {
    let store = Store::open(folder, StoreOptions::default().cache_bytes(1 << 20)).expect("a store");
    let settings = &store.genesis().settings;
    let (mut state, mut projection) = (State::new(settings), Projection::new(settings));
    let each = |fold: &mut dyn FnMut(&[pointbook_core::Entry])| {
        for batch in store.read(Sequence::new(1)).expect("a journal") {
            fold(&batch.and_then(|batch| Ok(batch.entries()?)).expect("a batch"));
        }
        resident()
    };
    let before = each(&mut |_| {});
    let with_state = each(&mut |entries| {
        entries.iter().for_each(|entry| state.apply(entry).expect("an entry that folds"));
    });
    let with_both = each(&mut |entries| projection.apply_all(entries).expect("entries that fold"));
    assert_eq!(state.applied_through(), projection.applied_through());
    tell(&format!(
        "{} {}",
        with_state.saturating_sub(before),
        with_both.saturating_sub(with_state)
    ));
}

fn tell(line: &str) {
    writeln!(io::stdout(), "{line}").expect("a line that is written");
}

const BATCH: usize = 8_190;
