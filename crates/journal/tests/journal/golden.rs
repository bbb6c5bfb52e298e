//! Files of every version of the format that was ever written: today's program writes the same
//! bytes, and reads what they said.

use std::fs;

use pointbook_journal::{Batch, FORMAT_VERSION, Genesis, Journal, PbjFile};

use crate::making::{files, folder};

#[test]
fn todays_bytes_are_those_of_the_golden_files() {
    let folder = folder(FORMAT_VERSION);
    let files = files().unwrap();
    for (name, bytes) in &files {
        let golden = fs::read(folder.join(name)).unwrap();
        assert!(golden == *bytes, "{name}: other bytes than those that were written once");
    }
    assert_eq!(fs::read_dir(&folder).unwrap().count(), files.len());
}

#[test]
fn golden_files_of_version_1_say_what_they_said() {
    let folder = folder(1);
    let read = |name: &str| fs::read(folder.join(name)).unwrap();
    let genesis = Genesis::decode(&read("genesis.bin")).unwrap();
    let mut said = format!("{genesis:?}\n");
    let mut head = genesis.head();
    for number in 1..=7 {
        let batch = Batch::open(read(&format!("batch-{number}.bin"))).unwrap();
        head = batch.follows(head).unwrap();
        for entry in batch.entries().unwrap() {
            said.push_str(&format!("{entry:?}\n"));
        }
    }
    assert!(said.as_bytes() == read("said.txt"), "the entries are other ones");
    let file = PbjFile::open(&folder.join("journal.pbj")).unwrap();
    assert_eq!((file.genesis(), file.head(), file.torn()), (&genesis, head, None));
}
