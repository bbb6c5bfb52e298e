//! Figures of windows whose blocks are not in memory, beside the same number of plain reads.

#![expect(clippy::expect_used, reason = "a bench stops where something fails")]

use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pointbook::store::StoreOptions;
use pointbook::{Ledger, ManualClock, Options, Sweeps, Ticket};
use pointbook_benches::{Numbers, account, clock, opens, window_of};
use pointbook_core::{Action, Command, Earn, EarnAmount, Key, Points, ProgramSettings, Who};
use pointbook_series::{Answer, Question};

use super::Figure;

/// Windows of random accounts that need two blocks each, all on disk.
pub(super) fn tell() {
    let folder = Folder::new();
    let ledger = filled(&folder.0);
    let plain = plain_file(&folder.0);
    let mut numbers = Numbers::new(9);
    let asked: Vec<Question> = (0..ASKED).map(|_| question(&mut numbers)).collect();
    let places: Vec<[u64; 2]> =
        (0..ASKED).map(|_| [0, 1].map(|_| numbers.below(PLAIN_PAGES))).collect();
    let ask = |number: usize| asked.get(number % ASKED).map_or(0, |one| closing(&ledger, one));
    let read = |number: usize| places.get(number % ASKED).map_or(0, |two| two_reads(&plain, *two));
    // What a question looks at, and what a read does, are in the page cache after the first time.
    Figure::of(ASKED, read);
    Figure::of(ASKED, ask);
    let before = ledger.metrics().series.misses;
    let (limit, figure) = (Figure::of(ASKED, read), Figure::of(ASKED, ask));
    let reads = ledger.metrics().series.misses - before;
    assert!(reads >= 4 * ASKED as u64, "every question reads two blocks");
    figure.tell("window of two blocks, page cache warm", Some(&limit));
    if drop_page_cache() {
        let (limit, figure) = (cold(read), cold(ask));
        figure.tell("window of two blocks, page cache cold", Some(&limit));
    } else {
        println!(
            "{:44} not measured: only root may drop the page cache",
            "window, page cache cold"
        );
    }
}

/// Times of things each of which is done for the first time since the page cache was dropped.
fn cold(act: impl Fn(usize) -> i64) -> Figure {
    let mut times = Vec::new();
    for round in 0..COLD_ROUNDS {
        drop_page_cache();
        // The first one finds what all need.
        act(round * COLD_EACH);
        times.extend((1..COLD_EACH).map(|one| {
            super::nanos(|| {
                std::hint::black_box(act(round * COLD_EACH + one));
            })
        }));
    }
    times.sort_unstable();
    let at = |part: usize| times.get(times.len() * part / 100).copied().unwrap_or(0);
    let mean = times.iter().sum::<u64>() as f64 / times.len() as f64;
    Figure { mean, p50: at(50), p99: at(99) }
}

/// A ledger whose accounts earned once an hour, and which holds no block in memory.
fn filled(folder: &Path) -> Ledger {
    let folder = folder.join("ledger");
    let time = Arc::new(ManualClock::default());
    let options = || {
        let store = StoreOptions::default().cache_bytes(1 << 20);
        Options::default().clock(time.clone()).sweeps(Sweeps::Manual).store(store)
    };
    time.set(clock(0));
    let ledger = options().series_cache(1 << 30).create(&folder, &ProgramSettings::default());
    let ledger = ledger.expect("an empty folder");
    send(&ledger, opens(ACCOUNTS).collect());
    for hour in 1..=HOURS {
        time.set(clock(hour * HOUR));
        send(&ledger, (0..ACCOUNTS).map(|index| earn(index, hour)).collect());
    }
    ledger.checkpoint().and_then(Ticket::wait).expect("a checkpoint");
    ledger.close();
    drop(ledger);
    options().series_cache(0).open(&folder).expect("the ledger")
}

fn earn(index: u64, hour: i64) -> Command {
    let amount = EarnAmount::Points(Points::new(1 + hour));
    let account = account(index);
    let key = Key::new(&format!("e{index}-{hour}")).expect("a key");
    let earn = Earn { account, amount, expires: None, activates: None, reference: None };
    Command::new(key, Action::Earn(earn))
}

fn send(ledger: &Ledger, commands: Vec<Command>) {
    let told = ledger.submit_batch(commands).and_then(Ticket::wait).expect("outcomes");
    assert!(told.iter().all(Result::is_ok), "all are told");
}

/// From somewhere in the first block to somewhere in the second.
fn question(numbers: &mut Numbers) -> Question {
    let hour = |from: i64, numbers: &mut Numbers| (from + numbers.below(60).cast_signed()) * HOUR;
    let who = Who::Account(account(numbers.below(ACCOUNTS)));
    window_of(who, (hour(100, numbers) + 1, hour(520, numbers) + 1))
}

fn closing(ledger: &Ledger, question: &Question) -> i64 {
    let reading = ledger.ask(question).expect("an answer");
    let Answer::Window(window) = reading.answer else { return i64::MAX };
    i64::try_from(window.closing.total).unwrap_or(i64::MAX)
}

/// A file as large as the blocks are together, or larger.
fn plain_file(folder: &Path) -> File {
    let path = folder.join("plain");
    fs::write(&path, vec![7; usize::try_from(PLAIN_PAGES).unwrap_or(0) * PAGE]).expect("room");
    let file = File::open(path).expect("what was written");
    file.sync_all().expect("a sync");
    file
}

fn two_reads(file: &File, pages: [u64; 2]) -> i64 {
    let mut page = [0; PAGE];
    let mut sum = 0;
    for number in pages {
        file.read_exact_at(&mut page, number * PAGE as u64).expect("a page");
        sum += page.first().map_or(0, |byte| i64::from(*byte));
    }
    sum
}

fn drop_page_cache() -> bool {
    fs::write("/proc/sys/vm/drop_caches", "3").is_ok()
}

/// A folder of its own, which is removed.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let folder =
            std::env::var_os("BENCH_FOLDER").map_or_else(std::env::temp_dir, PathBuf::from);
        let folder = folder.join(format!("pointbook-stored-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _removed = fs::remove_dir_all(&self.0);
    }
}

const ACCOUNTS: u64 = 4_000;
/// Enough for two blocks that are full, and a few rows behind them: a short last block would stay
/// in memory.
const HOURS: i64 = 640;
const HOUR: i64 = 3_600_000_000;
const ASKED: usize = 20_000;
const PAGE: usize = 4_096;
const PLAIN_PAGES: u64 = 16_384;
const COLD_ROUNDS: usize = 12;
const COLD_EACH: usize = 26;
