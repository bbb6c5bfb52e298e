//! Opening: who may open what, and what is told when not.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::process::Stdio;
use std::time::Duration;

use pointbook_core::Sequence;
use pointbook_journal::{ErrorKind, Journal as _};
use pointbook_store::{FlushThrough, LostBound, Store, StoreOptions};

use crate::kit::{
    TestFolder, again, contents, created, genesis, grow, must_hold, opened, refusal, role, small,
};

#[test]
fn a_store_is_found_only_where_one_is() {
    let absent = TestFolder::absent();
    assert_eq!(refusal(absent.path()), ErrorKind::NotFound);
    assert!(!absent.path().exists(), "asking makes nothing");
    fs::create_dir(absent.path()).unwrap();
    assert_eq!(refusal(absent.path()), ErrorKind::NotFound);
    let file = absent.path().join("file");
    fs::write(&file, b"text").unwrap();
    assert_eq!(refusal(&file), ErrorKind::Io);
    assert_eq!(Store::create(&file, &genesis(), small()).unwrap_err().kind(), ErrorKind::Exists);
}

#[test]
fn a_store_is_made_only_where_nothing_is() {
    let (folder, store) = created();
    drop(store);
    let again = Store::create(folder.path(), &genesis(), small()).unwrap_err();
    assert_eq!(again.kind(), ErrorKind::Exists);
    opened(folder.path());
}

#[test]
fn a_store_whose_making_was_interrupted_is_none() {
    let (folder, store) = created();
    drop(store);
    fs::remove_file(folder.path().join("format")).unwrap();
    assert_eq!(refusal(folder.path()), ErrorKind::NotFound);
}

#[test]
fn a_store_of_a_newer_program_is_left_alone() {
    let (folder, store) = created();
    drop(store);
    let before = fs::metadata(folder.path().join("acknowledged")).unwrap().modified().unwrap();
    fs::write(folder.path().join("format"), b"pointbook store 2\n").unwrap();
    assert_eq!(refusal(folder.path()), ErrorKind::Newer { version: 2 });
    let after = fs::metadata(folder.path().join("acknowledged")).unwrap().modified().unwrap();
    assert_eq!(before, after);
}

#[test]
fn a_second_open_of_this_process_is_locked_out_at_once() {
    let (folder, store) = created();
    assert_eq!(refusal(folder.path()), ErrorKind::Locked);
    drop(store);
    opened(folder.path());
}

#[test]
fn a_second_process_is_locked_out_until_the_first_is_dead() {
    if let Some(folder) = role() {
        let _held = opened(&folder);
        writeln!(std::io::stderr(), "held").unwrap();
        // Until it is killed.
        std::io::stdin().lines().next();
        return;
    }
    let (folder, store) = created();
    drop(store);
    let test = "opening::a_second_process_is_locked_out_until_the_first_is_dead";
    let mut process = again(test, folder.path(), r#"exec "$0" "$@""#)
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(process.stderr.take().unwrap()).lines();
    assert!(lines.map(Result::unwrap).any(|line| line == "held"));
    assert_eq!(refusal(folder.path()), ErrorKind::Locked);
    process.kill().unwrap();
    process.wait().unwrap();
    opened(folder.path());
}

#[test]
fn a_folder_that_cannot_be_written_is_told_as_such() {
    if let Some(folder) = role() {
        assert_eq!(refusal(&folder), ErrorKind::ReadOnly);
        return;
    }
    let (folder, store) = created();
    drop(store);
    let program = TestFolder::absent();
    fs::create_dir(program.path()).unwrap();
    let copy = program.path().join("program");
    fs::copy(std::env::current_exe().unwrap(), &copy).unwrap();
    for name in ["", "format", "lock"] {
        let path = folder.path().join(name);
        let readable = if path.is_dir() { 0o555 } else { 0o444 };
        fs::set_permissions(path, fs::Permissions::from_mode(readable)).unwrap();
    }
    let test = "opening::a_folder_that_cannot_be_written_is_told_as_such";
    let mut process = again(test, folder.path(), r#"shift; exec "$PROGRAM" --exact "$@""#);
    process.env("PROGRAM", &copy).current_dir("/");
    let is_root = fs::metadata("/proc/self").is_ok_and(|own| {
        use std::os::unix::fs::MetadataExt as _;
        own.uid() == 0
    });
    if is_root {
        // No permission stops the first of users, so another one tries.
        process.uid(NOBODY);
    }
    must_hold(process);
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn a_lost_bound_is_refused_unless_the_caller_says_otherwise() {
    let (folder, store) = created();
    let head = grow(&store, 3, 500);
    drop(store);
    let bound = folder.path().join("acknowledged");
    for damage in [Some(vec![]), Some(vec![0; 8192]), None] {
        match &damage {
            Some(bytes) => fs::write(&bound, bytes).unwrap(),
            None => fs::remove_file(&bound).unwrap(),
        }
        assert!(matches!(refusal(folder.path()), ErrorKind::Corrupt(_)), "{damage:?}");
        let options = small().lost_bound(LostBound::AcceptJournal);
        let store = Store::open(folder.path(), options).unwrap();
        assert_eq!(store.recovery().acknowledged, None);
        assert_eq!(store.recovery().found, head.sequence);
        assert_eq!(store.recovery().damaged_slots, 2);
        drop(store);
        assert_eq!(opened(folder.path()).recovery().acknowledged, Some(head.sequence));
    }
}

#[test]
fn one_damaged_slot_is_told_and_mended() {
    let (folder, store) = created();
    let head = grow(&store, 4, 500);
    drop(store);
    let bound = folder.path().join("acknowledged");
    for at in [10, 4096 + 10] {
        let mut bytes = fs::read(&bound).unwrap();
        bytes[at] ^= 0x10;
        fs::write(&bound, bytes).unwrap();
        let store = opened(folder.path());
        assert_eq!(store.recovery().damaged_slots, 1);
        assert_eq!(store.head(), head);
        drop(store);
        assert_eq!(opened(folder.path()).recovery().damaged_slots, 0);
    }
}

#[test]
fn a_journal_of_another_genesis_is_refused() {
    let (folder, store) = created();
    grow(&store, 1, 500);
    drop(store);
    let other = TestFolder::absent();
    let mut genesis = genesis();
    genesis.ledger = [8; 16];
    let store = Store::create(other.path(), &genesis, small()).unwrap();
    assert_eq!(store.head().sequence, Sequence::new(0));
    drop(store);
    fs::copy(other.path().join("acknowledged"), folder.path().join("acknowledged")).unwrap();
    assert!(matches!(refusal(folder.path()), ErrorKind::Corrupt(_)));
}

#[test]
fn the_options_change_no_contents() {
    let folder = TestFolder::absent();
    let direct = small().flush_through(FlushThrough::Direct).open_files_max(20);
    let store = Store::create(folder.path(), &genesis(), direct.clone()).unwrap();
    let head = grow(&store, 40, 8_000);
    let before = contents(&store).unwrap();
    drop(store);
    let eager = small().bound_sync_every(Duration::ZERO).write_buffer_bytes(0);
    let cached = small().flush_through(FlushThrough::Cache);
    for options in [StoreOptions::default(), cached, direct, eager] {
        let store = Store::open(folder.path(), options).unwrap();
        assert_eq!(contents(&store).unwrap().frames[..40], before.frames);
        grow(&store, 10, 8_000);
    }
    assert!(opened(folder.path()).head().sequence > head.sequence);
}

/// A user that owns nothing.
const NOBODY: u32 = 65_534;
