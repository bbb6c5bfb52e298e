//! Damage: a flipped bit in any file is found, or changes nothing that is read.

use std::fs;
use std::path::{Path, PathBuf};

use pointbook_core::Sequence;
use pointbook_journal::{Change, Error, ErrorKind, Journal as _, Room, Shelf as _};
use pointbook_store::Store;

use crate::kit::{Contents, TestFolder, contents, created, grow, opened, refusal, small};

/// A store with files of every kind, as a kill would leave it, and what it holds.
fn image() -> (TestFolder, Contents) {
    let (folder, store) = created();
    for round in 0..3_u32 {
        grow(&store, 8, 4_000);
        let keys = (0..100_u32).map(|number| Change {
            key: (round * 1_000 + number).to_be_bytes().to_vec(),
            value: Some(number.to_le_bytes().to_vec()),
        });
        store.put(Room::Keys, &keys.collect::<Vec<_>>()).unwrap();
    }
    store.close().unwrap();
    let store = opened(folder.path());
    grow(&store, 5, 4_000);
    store.sync().unwrap();
    let held = contents(&store).unwrap();
    (TestFolder::copy_of(folder.path()), held)
}

/// The files whose name the test is about.
fn files(folder: &Path, is_meant: fn(&str) -> bool) -> Vec<PathBuf> {
    let all = [folder.to_path_buf(), folder.join("db")];
    let all = all.iter().flat_map(|folder| fs::read_dir(folder).unwrap());
    let meant = all
        .map(|file| file.unwrap().path())
        .filter(|path| path.is_file() && is_meant(&path.file_name().unwrap().to_string_lossy()));
    let mut meant: Vec<PathBuf> = meant.collect();
    meant.sort();
    assert!(!meant.is_empty(), "there are files of this kind");
    meant
}

/// Reads all that a damaged store gives: it is what was held, or an error tells the damage.
fn read(folder: &Path, held: &Contents) -> Result<(), Error> {
    let store = Store::open(folder, small())?;
    let now = contents(&store)?;
    assert!(now == *held, "damage was believed");
    assert_eq!(store.verify_chain(Sequence::new(1))?, None);
    Ok(())
}

/// `DAMAGE_FACTOR` asks for so many times as many flips.
fn factor() -> usize {
    std::env::var("DAMAGE_FACTOR").map_or(1, |factor| factor.parse().unwrap())
}

/// Flips bits all over the files; tells how many flips were found and how many changed nothing.
fn flip_all(is_meant: fn(&str) -> bool, most: usize) -> (usize, usize) {
    let (image, held) = image();
    let names = files(image.path(), is_meant);
    let most = most * factor();
    let (mut found, mut harmless) = (0, 0);
    for path in &names {
        let bytes = fs::read(path).unwrap();
        let step = (bytes.len() * names.len() / most).max(1);
        for (round, at) in (0..bytes.len()).step_by(step).enumerate() {
            let copy = TestFolder::copy_of(image.path());
            let target = copy.path().join(path.strip_prefix(image.path()).unwrap());
            let mut damaged = bytes.clone();
            damaged[at] ^= 1 << (round % 8);
            fs::write(&target, damaged).unwrap();
            match read(copy.path(), &held) {
                Ok(()) => harmless += 1,
                Err(_) => found += 1,
            }
        }
    }
    (found, harmless)
}

#[test]
fn flipped_bits_in_tables_are_found_or_harmless() {
    let (found, _) = flip_all(|name| name.ends_with(".sst"), 40);
    assert!(found > 20, "{found}");
}

#[test]
fn flipped_bits_in_batches_are_found_or_harmless() {
    let (found, harmless) = flip_all(|name| name.ends_with(".blob"), 40);
    assert!(found > 30, "{found}, {harmless}");
}

#[test]
fn flipped_bits_in_the_log_are_found_or_harmless() {
    let (found, harmless) = flip_all(|name| name.ends_with(".log"), 40);
    assert!(found > 30, "{found}, {harmless}");
}

#[test]
fn flipped_bits_in_the_manifest_are_found_or_harmless() {
    let (found, harmless) = flip_all(|name| name.starts_with("MANIFEST"), 120);
    assert!(found > 60, "{found}, {harmless}");
}

#[test]
fn a_manifest_whose_records_look_like_those_of_a_log_is_refused() {
    let (image, _) = image();
    let manifest = files(image.path(), |name| name.starts_with("MANIFEST")).remove(0);
    let whole = fs::read(&manifest).unwrap();
    let mut at = 0;
    while at < whole.len() {
        let mut damaged = whole.clone();
        // From a whole record of a manifest to a whole record of a log.
        damaged[at + 6] ^= 4;
        fs::write(&manifest, damaged).unwrap();
        assert!(matches!(refusal(image.path()), ErrorKind::Corrupt(_)), "record at {at}");
        at += 7 + usize::from(u16::from_le_bytes([whole[at + 4], whole[at + 5]]));
    }
    fs::write(&manifest, whole).unwrap();
    opened(image.path());
}

#[test]
fn flipped_bits_in_small_files_are_found_or_harmless() {
    let (found, _) = flip_all(|name| matches!(name, "CURRENT" | "format" | "IDENTITY"), 40);
    assert!(found > 20, "{found}");
}

#[test]
fn flipped_bits_in_the_options_are_harmless() {
    let (found, harmless) = flip_all(|name| name.starts_with("OPTIONS"), 20);
    assert!(found == 0 && harmless > 15, "{found}, {harmless}");
}

#[test]
fn flipped_bits_in_the_bound_are_harmless_one_at_a_time() {
    let (found, harmless) = flip_all(|name| name == "acknowledged", 30);
    assert!(found == 0 && harmless > 25, "{found}, {harmless}");
}

#[test]
fn a_manifest_that_lost_its_end_is_refused() {
    let (image, _) = image();
    let manifest = files(image.path(), |name| name.starts_with("MANIFEST")).remove(0);
    let whole = fs::read(&manifest).unwrap();
    for left in (0..whole.len()).step_by(7) {
        fs::write(&manifest, &whole[..left]).unwrap();
        assert!(matches!(refusal(image.path()), ErrorKind::Corrupt(_)), "{left} bytes are left");
        let zeros = [&whole[..left], &vec![0; whole.len() - left]].concat();
        fs::write(&manifest, zeros).unwrap();
        assert!(matches!(refusal(image.path()), ErrorKind::Corrupt(_)), "zeros from {left} on");
    }
    fs::write(&manifest, [whole.as_slice(), &[7, 7, 7]].concat()).unwrap();
    opened(image.path());
}

#[test]
fn a_missing_file_is_found() {
    let (image, held) = image();
    for path in files(image.path(), |name| !matches!(name, "lock" | "LOCK" | "IDENTITY")) {
        let copy = TestFolder::copy_of(image.path());
        fs::remove_file(copy.path().join(path.strip_prefix(image.path()).unwrap())).unwrap();
        let told = read(copy.path(), &held);
        let is_harmless = path.to_string_lossy().contains("OPTIONS");
        assert_eq!(told.is_ok(), is_harmless, "{path:?}: {told:?}");
    }
}

#[test]
fn damage_to_an_old_batch_is_found_by_verifying() {
    let (image, _) = image();
    let blobs = files(image.path(), |name| name.ends_with(".blob"));
    let mut bytes = fs::read(&blobs[0]).unwrap();
    let middle = bytes.len() / 4;
    bytes[middle] ^= 1;
    fs::write(&blobs[0], bytes).unwrap();
    let Ok(store) = Store::open(image.path(), small()) else { return };
    let bad = store.verify_chain(Sequence::new(1)).unwrap().expect("the damage is found");
    assert!(matches!(store.journal().find(bad).unwrap_err().kind(), ErrorKind::Corrupt(_)));
    assert_eq!(store.verify_chain(store.head().sequence).unwrap(), None);
}
