//! A ledger's directory that somebody has been at who knows its files: batches swapped, left out
//! and altered in the store's log, with the log's own checksums made anew, and history written
//! once more from the beginning. `verify` finds it and names the place.

use std::fs;
use std::path::{Path, PathBuf};

use pointbook::Ledger;
use pointbook::journal::{Batch, BatchBuilder, ErrorKind, Fault, Fit, Genesis, Journal as _};
use pointbook::store::{Store, StoreOptions, StoreView};
use pointbook_audit::{Pace, Report, Verifier, Wrong};
use pointbook_core::{
    Action, Command, Earn, EarnAmount, Key, Name, Open, Points, ProgramSettings, Redeem, Sequence,
    Short, Who,
};

use crate::program::{Place, call};

const ENTRIES: u64 = 10_000;

/// A ledger of ten thousand entries in forty batches, all in the store's log.
fn ledger(place: &Place) -> String {
    let directory = place.at("tampered");
    let ledger = Ledger::create(&directory, &ProgramSettings::default()).unwrap();
    for first in (0..ENTRIES).step_by(250) {
        let commands = (first..first + 250).map(|number| {
            let key = Key::new(&format!("k{number}")).unwrap();
            Command::new(key, action(number))
        });
        let outcomes = ledger.submit_batch(commands.collect()).unwrap().wait().unwrap();
        assert!(outcomes.iter().all(Result::is_ok));
    }
    assert_eq!(ledger.sequence().number(), ENTRIES);
    ledger.close();
    directory
}

fn action(number: u64) -> Action {
    let name = |kind: &str, number: u64| Name::new(&format!("{kind}-{number}")).unwrap();
    let account = name("account", number * 7 % 50);
    let points = Points::new(1 + i64::try_from(number % 90).unwrap());
    if number < 50 {
        let (customer, household) = (name("customer", number / 2), name("household", number / 4));
        return Action::Open(Open { account: name("account", number), customer, household });
    }
    if number.is_multiple_of(3) {
        let who = Who::Account(account);
        return Action::Redeem(Redeem { who, points, reference: None, short: Short::Refuse });
    }
    let amount = EarnAmount::Points(points);
    Action::Earn(Earn { account, amount, expires: None, activates: None, reference: None })
}

/// The store's log, and where in it what was written is.
struct Log {
    path: PathBuf,
    bytes: Vec<u8>,
    /// The head and the payload of each piece, by place and length.
    pieces: Vec<(usize, usize, usize)>,
    /// The place of each byte that was written.
    places: Vec<usize>,
}

impl Log {
    /// Reads the log that holds the first batch.
    fn of(ledger: &str, frame: &[u8]) -> Self {
        let files = fs::read_dir(Path::new(ledger).join("db")).unwrap();
        let files = files.map(|file| file.unwrap().path());
        let logs = files.filter(|path| path.extension().is_some_and(|it| it == "log"));
        let log = logs.map(Self::read).find(|log| log.find(frame).is_some());
        log.expect("the first batch is in a log")
    }

    fn read(path: PathBuf) -> Self {
        let bytes = fs::read(&path).unwrap();
        let (mut pieces, mut places, mut at) = (Vec::new(), Vec::new(), 0);
        while at + HEAD < bytes.len() {
            let left = BLOCK - at % BLOCK;
            let length = usize::from(u16::from_le_bytes([bytes[at + 4], bytes[at + 5]]));
            let kind = bytes[at + 6];
            if left < HEAD || kind == 0 {
                at += left;
                continue;
            }
            // Logs that are written again name themselves in each piece.
            let head = if RECYCLED.contains(&kind) { HEAD + 4 } else { HEAD };
            pieces.push((at, head, length));
            places.extend(at + head..at + head + length);
            at += head + length;
        }
        Self { path, bytes, pieces, places }
    }

    /// Where something that was written stands among all that was.
    fn find(&self, what: &[u8]) -> Option<usize> {
        let written: Vec<u8> = self.places.iter().map(|place| self.bytes[*place]).collect();
        let start = *what.first()?;
        let starts = written.iter().enumerate().filter(|(_, byte)| **byte == start);
        starts.map(|(place, _)| place).find(|place| written[*place..].starts_with(what))
    }

    /// Writes other bytes over some, and every checksum anew.
    fn alter(&self, changes: &[(usize, Vec<u8>)]) {
        let mut bytes = self.bytes.clone();
        for (place, change) in changes {
            for (place, byte) in self.places[*place..].iter().zip(change) {
                bytes[*place] = *byte;
            }
        }
        for (at, head, length) in &self.pieces {
            let sum = masked(crc32c(&bytes[at + 6..at + head + length]));
            bytes[*at..at + 4].copy_from_slice(&sum.to_le_bytes());
        }
        fs::write(&self.path, bytes).unwrap();
    }
}

fn crc32c(bytes: &[u8]) -> u32 {
    let step = |sum: u32, byte: &u8| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0x82f6_3b78 * (sum & 1)))
    };
    !bytes.iter().fold(!0, step)
}

fn masked(sum: u32) -> u32 {
    sum.rotate_right(15).wrapping_add(0xa282_ead8)
}

/// The frames of a ledger's batches, and the first sequence of each.
fn frames(ledger: &str) -> (Genesis, Vec<Vec<u8>>, Vec<u64>) {
    let view = StoreView::open(ledger, StoreOptions::default()).unwrap();
    let batches: Vec<Batch> = view.read(Sequence::new(1)).unwrap().map(Result::unwrap).collect();
    let firsts = batches.iter().map(|batch| batch.header().first.number()).collect();
    let frames = batches.into_iter().map(Batch::into_bytes).collect();
    (view.genesis().clone(), frames, firsts)
}

/// What is told of a directory: of its last batch when it is looked at first.
fn report(ledger: &str) -> Result<Report, Sequence> {
    let view = match StoreView::open(ledger, StoreOptions::default()) {
        Ok(view) => view,
        Err(error) => match error.kind() {
            ErrorKind::Corrupt(corrupt) => return Err(corrupt.sequence().unwrap()),
            other => panic!("{other:?}"),
        },
    };
    let verifier = Verifier::default().against_shelf(&view);
    Ok(verifier.verify(&view, &mut Pace::default()).unwrap())
}

#[test]
fn batches_that_were_swapped_left_out_or_altered_in_the_store_are_found_at_their_place() {
    let place = Place::new();
    let ledger = ledger(&place);
    let (_, frames, firsts) = frames(&ledger);
    assert!(frames.len() >= 40, "{} batches", frames.len());
    let log = Log::of(&ledger, &frames[0]);
    log.alter(&[]);
    assert!(report(&ledger).unwrap().is_sound(), "the checksums are those of the store");
    // Each batch lies under its first sequence, between them the length of the batch.
    let places: Vec<usize> = frames.iter().map(|frame| log.find(frame).unwrap()).collect();
    let key = |index: usize| {
        let length = [128_usize.pow(1), 128_usize.pow(2), 128_usize.pow(3)];
        let digits = 1 + length.iter().filter(|most| frames[index].len() >= **most).count();
        let place = places[index] - digits - 8;
        let first = firsts[index].to_be_bytes().to_vec();
        let stands: Vec<u8> = (place..place + 8).map(|it| log.bytes[log.places[it]]).collect();
        assert_eq!(stands, first);
        (place, first)
    };
    let must_find = |index: usize, what: &str| {
        let place = firsts[index];
        match report(&ledger) {
            Ok(report) => {
                let finding = report.finding.unwrap_or_else(|| panic!("{what} {index}"));
                assert_eq!(
                    report.through.sequence.number(),
                    place - 1,
                    "{what} {index}: {finding}"
                );
                let expected = match finding.wrong {
                    Wrong::Damaged(Fault::Sequence { expected, .. }) => expected,
                    _ => finding.sequence,
                };
                assert!(expected.number() >= place, "{what} {index}: {finding}");
                assert!(!report.is_sound() && report.digest.is_none());
            }
            Err(sequence) => assert!(
                sequence.number() >= place && index + 2 >= frames.len(),
                "{what} {index}: {sequence:?}"
            ),
        }
    };
    let mut seed = 11_usize;
    for index in 0..frames.len() {
        let (here, first) = key(index);
        if index + 1 < frames.len() {
            let (there, second) = key(index + 1);
            log.alter(&[(here, second), (there, first)]);
            must_find(index, "swapped with the next");
        }
        log.alter(&[(here, u64::MAX.to_be_bytes().to_vec())]);
        must_find(index, "left out");
        seed = seed.wrapping_mul(1_103_515_245).wrapping_add(12_345);
        let bit = (seed >> 8) % (frames[index].len() * 8);
        let flipped = frames[index][bit / 8] ^ (1 << (bit % 8));
        log.alter(&[(places[index] + bit / 8, vec![flipped])]);
        must_find(index, "flipped a bit of");
    }
    log.alter(&[]);
    assert!(report(&ledger).unwrap().is_sound(), "all is as it was");
}

#[test]
fn history_that_was_written_anew_in_a_directory_is_found_against_its_seal() {
    let place = Place::new();
    let ledger = ledger(&place);
    let (key, seal, forged) = (place.at("key"), place.at("seal.json"), place.at("forged"));
    let made = call(&["seal", &ledger, "--key", &key, "--make-key", "--to", &seal]);
    let public = place.file("public", made.err.split_whitespace().last().unwrap());
    made.good();
    let (genesis, frames, _) = frames(&ledger);
    let store = Store::create(&forged, &genesis, StoreOptions::default()).unwrap();
    let mut builder = BatchBuilder::new(genesis.head());
    for frame in frames {
        for mut entry in Batch::open(frame).unwrap().entries().unwrap() {
            if entry.sequence.number() == 5_000 {
                entry.command.envelope.memo = Some("never happened".into());
            }
            assert_eq!(builder.push(&entry), Ok(Fit::Fits));
        }
        let journal = store.journal();
        journal.append(journal.head().sequence, &[builder.seal().unwrap()]).unwrap();
    }
    store.close().unwrap();
    let against = |ledger: &str| {
        call(&["verify", ledger, "--seal", &seal, "--public-key", &public, "--json"])
    };
    assert_eq!(against(&ledger).json()["seals"][0]["agrees"], true);
    assert_eq!(call(&["verify", &forged, "--json"]).json()["sound"], true);
    let called = against(&forged);
    assert_eq!(called.status, Some(1));
    let told = &called.json_lines()[0];
    assert!(told["finding"].is_null() && told["seals"][0]["agrees"] == false, "{told}");
    assert!(told["seals"][0]["verdict"].as_str().unwrap().contains("history"), "{told}");
}

const BLOCK: usize = 32_768;
const HEAD: usize = 7;
/// The kinds of pieces that name their log.
const RECYCLED: std::ops::RangeInclusive<u8> = 5..=8;
