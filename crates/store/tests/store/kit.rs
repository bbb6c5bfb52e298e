//! Folders, batches and stores for the tests.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command as Process;
use std::sync::atomic::{AtomicU64, Ordering};

use pointbook_core::{Action, Command, Entry, Key, ProgramSettings, Sequence, Timestamp, Verdict};
use pointbook_journal::{
    BatchBuilder, Error, ErrorKind, Fit, Genesis, Head, Journal, Room, Sealed, Shelf,
};
use pointbook_store::{Store, StoreOptions};

/// A folder of its own, gone with the test.
pub(crate) struct TestFolder(PathBuf);

impl TestFolder {
    /// A path where nothing is.
    pub(crate) fn absent() -> Self {
        static USED: AtomicU64 = AtomicU64::new(0);
        let number = USED.fetch_add(1, Ordering::Relaxed);
        let name = format!("pointbook-store-test-{}-{number}", std::process::id());
        Self(std::env::temp_dir().join(name))
    }

    /// A copy of another folder: what a killed process would have left.
    pub(crate) fn copy_of(folder: &Path) -> Self {
        let copy = Self::absent();
        copy_all(folder, &copy.0);
        copy
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for TestFolder {
    fn drop(&mut self) {
        let _removed = fs::remove_dir_all(&self.0);
    }
}

fn copy_all(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for file in fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        let target = to.join(file.file_name());
        if file.file_type().unwrap().is_dir() {
            copy_all(&file.path(), &target);
        } else {
            fs::copy(file.path(), target).unwrap();
        }
    }
}

/// Options for small stores.
pub(crate) fn small() -> StoreOptions {
    StoreOptions::default().cache_bytes(1 << 20).write_buffer_bytes(64 << 10)
}

pub(crate) fn genesis() -> Genesis {
    Genesis {
        ledger: [7; 16],
        created_at: Timestamp::from_micros(0),
        settings: ProgramSettings::default(),
    }
}

/// A new store in a folder of its own.
pub(crate) fn created() -> (TestFolder, Store) {
    let folder = TestFolder::absent();
    let store = Store::create(folder.path(), &genesis(), small()).unwrap();
    (folder, store)
}

/// Opens a store that must open.
pub(crate) fn opened(folder: &Path) -> Store {
    Store::open(folder, small()).unwrap()
}

/// The kind of the failure of an opening.
pub(crate) fn refusal(folder: &Path) -> ErrorKind {
    Store::open(folder, small()).expect_err("this store must not open").kind()
}

/// One batch after `head`, of about `bytes`: an entry for each 250 of them.
pub(crate) fn batch(head: Head, bytes: usize) -> Sealed {
    let mut builder = BatchBuilder::new(head);
    let mut last = head.sequence;
    for _ in 0..(bytes / 250).max(1) {
        last = last.next();
        assert_eq!(builder.push(&entry(last)).unwrap(), Fit::Fits);
    }
    builder.seal().unwrap()
}

fn entry(sequence: Sequence) -> Entry {
    let key = Key::new(&format!("key-{}", sequence.number())).unwrap();
    let mut command = Command::new(key, Action::Expire);
    command.envelope.memo = Some("m".repeat(200).into());
    Entry {
        sequence,
        recorded_at: Timestamp::from_micros(1),
        command,
        due: Vec::new(),
        verdict: Verdict::Accepted(Vec::new().into()),
    }
}

/// Batches that follow one another.
pub(crate) fn batches(mut head: Head, count: usize, bytes: usize) -> Vec<Sealed> {
    let next = |_| {
        let sealed = batch(head, bytes);
        head = sealed.head;
        sealed
    };
    (0..count).map(next).collect()
}

/// Appends batches one by one.
pub(crate) fn grow(store: &Store, count: usize, bytes: usize) -> Head {
    for _ in 0..count {
        let head = store.head();
        store.append(head.sequence, &[batch(head, bytes)]).unwrap();
    }
    store.head()
}

/// All that a reader sees: the frames of the journal, and the pairs of the shelf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Contents {
    pub(crate) frames: Vec<Vec<u8>>,
    pub(crate) pairs: Vec<(Vec<u8>, Vec<u8>)>,
}

pub(crate) fn contents(store: &Store) -> Result<Contents, Error> {
    contents_of(store, store)
}

pub(crate) fn contents_of(journal: &dyn Journal, shelf: &dyn Shelf) -> Result<Contents, Error> {
    let mut frames = Vec::new();
    for batch in journal.read(Sequence::new(1))? {
        frames.push(batch?.into_bytes());
    }
    let mut pairs = Vec::new();
    for room in Room::ALL {
        for pair in shelf.scan(room, &[], &[0xff; 8])? {
            pairs.push(pair?);
        }
    }
    Ok(Contents { frames, pairs })
}

/// This very test, to be run again in a process of its own by `program`, whose `$0` and `$@` it is.
pub(crate) fn again(test: &str, role: &Path, program: &str) -> Process {
    let mut process = Process::new("sh");
    process.arg("-c").arg(program).arg(std::env::current_exe().unwrap());
    process.args(["--exact", test, "--nocapture", "--test-threads=1"]).env(ROLE, role);
    process
}

/// Runs it to its end; the test must be found there and hold.
pub(crate) fn must_hold(mut process: Process) {
    let output = process.output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    let holds = output.status.success() && told.contains("1 passed");
    assert!(holds, "{told}\n{}", String::from_utf8_lossy(&output.stderr));
}

/// The folder that the process that began this one gave it.
pub(crate) fn role() -> Option<PathBuf> {
    std::env::var_os(ROLE).map(PathBuf::from)
}

const ROLE: &str = "POINTBOOK_STORE_TEST_FOLDER";
