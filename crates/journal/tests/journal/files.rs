//! Portable files: whole ones are read, cut ones are told apart, wrong ones are refused.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use pointbook_core::{Entry, Sequence};
use pointbook_journal::{
    Batch, BatchBuilder, ErrorKind, Fault, Journal, PbjFile, PbjReader, PbjWriter, Sealed, Torn,
};

use crate::{memory, samples};

fn sealed() -> Vec<Sealed> {
    let mut builder = BatchBuilder::new(samples::genesis().head());
    let seal = |entries: Vec<Entry>| {
        for entry in &entries {
            let _ = builder.push(entry).unwrap();
        }
        builder.seal().unwrap()
    };
    samples::batches().into_iter().map(seal).collect()
}

fn written(batches: &[Sealed]) -> Vec<u8> {
    let mut writer = PbjWriter::new(Vec::new(), &samples::genesis()).unwrap();
    for sealed in batches {
        writer.write(&Batch::open(sealed.bytes.clone()).unwrap()).unwrap();
    }
    writer.finish().unwrap()
}

/// Reads to the end: how many batches, where it is torn, and the first error.
fn read(bytes: &[u8]) -> (usize, Option<Torn>, Option<ErrorKind>) {
    let mut reader = match PbjReader::new(bytes) {
        Ok(reader) => reader,
        Err(error) => return (0, None, Some(error.kind())),
    };
    let mut count = 0;
    loop {
        match reader.next_batch() {
            Ok(Some(_)) => count += 1,
            Ok(None) => return (count, reader.torn(), None),
            Err(error) => {
                assert!(reader.next_batch().unwrap().is_none(), "nothing comes after an error");
                return (count, reader.torn(), Some(error.kind()));
            }
        }
    }
}

/// A file that is removed at the end of its test.
struct Kept(PathBuf);

impl Kept {
    fn new(name: &str, bytes: &[u8]) -> Self {
        let name = format!("pointbook-{}-{name}.pbj", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::write(&path, bytes).unwrap();
        Self(path)
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        fs::remove_file(&self.0).unwrap();
    }
}

#[test]
fn a_whole_file_is_a_journal_that_can_only_be_read() {
    let batches = sealed();
    let kept = Kept::new("whole", &written(&batches));
    let file = PbjFile::open(kept.path()).unwrap();
    assert_eq!((file.genesis(), file.torn()), (&samples::genesis(), None));
    memory::holds_what_was_appended(&file, &batches);
    let error = file.append(file.head().sequence, &batches).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ReadOnly);
    let moment = Duration::from_millis(1);
    assert_eq!(file.wait(file.head().sequence, moment).unwrap(), file.head());
    assert_eq!(file.wait(Sequence::new(0), Duration::MAX).unwrap(), file.head());
}

#[test]
fn a_file_that_is_cut_anywhere_is_torn_at_its_last_whole_batch() {
    let batches = sealed();
    let whole = written(&batches);
    let genesis = samples::genesis().encode().len();
    assert_eq!(read(&whole), (batches.len(), None, None));
    for length in genesis..whole.len() {
        let mut count = 0;
        let mut offset = genesis;
        while let Some(batch) = batches.get(count).filter(|it| offset + it.bytes.len() <= length) {
            offset += batch.bytes.len();
            count += 1;
        }
        let head = count.checked_sub(1).map_or(samples::genesis().head(), |it| batches[it].head);
        let bytes = (length - offset) as u64;
        let torn = Torn { head, offset: offset as u64, bytes };
        assert_eq!(read(&whole[..length]), (count, Some(torn), None), "{length}");
    }
    for length in 0..genesis {
        let (_, _, error) = read(&whole[..length]);
        assert!(matches!(error, Some(ErrorKind::Corrupt(_))), "{length}");
    }
}

#[test]
fn a_torn_file_opens_and_says_so() {
    let batches = sealed();
    let whole = written(&batches);
    let kept = Kept::new("torn", &whole[..whole.len() - 70]);
    let file = PbjFile::open(kept.path()).unwrap();
    let torn = file.torn().unwrap();
    assert_eq!((torn.head, file.head()), (batches[batches.len() - 2].head, torn.head));
    memory::holds_what_was_appended(&file, &batches[..batches.len() - 1]);
}

#[test]
fn every_flipped_byte_of_a_whole_file_is_refused() {
    let whole = written(&sealed()[..2]);
    let kept = Kept::new("flipped", &whole);
    for at in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x10;
        fs::write(kept.path(), &bytes).unwrap();
        let kind = PbjFile::open(kept.path()).map(|file| file.torn()).map_err(|error| error.kind());
        let found = matches!(kind, Err(ErrorKind::Corrupt(_) | ErrorKind::Newer { .. }));
        // Without its trailer, a file is torn where the trailer begins.
        let trailer = whole.len() - 64;
        let is_torn = matches!(kind, Ok(Some(torn)) if torn.offset == trailer as u64);
        assert!(found || (at >= trailer && is_torn), "{at}: {kind:?}");
    }
}

#[test]
fn a_file_without_a_batch_in_the_middle_is_refused_by_its_sequence() {
    let batches = sealed();
    let mut bytes = samples::genesis().encode();
    for batch in [&batches[0], &batches[2]] {
        bytes.extend_from_slice(&batch.bytes);
    }
    let (count, torn, error) = read(&bytes);
    let Some(ErrorKind::Corrupt(corrupt)) = error else { panic!("{error:?}") };
    assert_eq!((count, torn), (1, None));
    assert_eq!(corrupt.sequence(), Some(batches[1].first));
    assert!(matches!(corrupt.fault(), Fault::Sequence { .. }), "{corrupt}");
}

#[test]
fn bytes_after_the_trailer_are_refused() {
    let mut bytes = written(&sealed());
    bytes.push(0);
    let kept = Kept::new("longer", &bytes);
    let error = PbjFile::open(kept.path()).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Corrupt(_)), "{error}");
}

#[test]
fn a_trailer_of_another_file_is_refused() {
    let batches = sealed();
    let (one, two) = (written(&batches[..1]), written(&batches[..2]));
    let (start, _) = two.split_at(two.len() - 64);
    let mixed = [start, &one[one.len() - 64..]].concat();
    let (count, torn, error) = read(&mixed);
    assert_eq!((count, torn), (2, None));
    assert!(matches!(error, Some(ErrorKind::Corrupt(_))), "{error:?}");
}

#[test]
fn a_writer_takes_only_the_next_batch() {
    let batches = sealed();
    let mut writer = PbjWriter::new(Vec::new(), &samples::genesis()).unwrap();
    let batch = |index: usize| Batch::open(batches[index].bytes.clone()).unwrap();
    assert!(matches!(writer.write(&batch(1)).unwrap_err().kind(), ErrorKind::Corrupt(_)));
    writer.write(&batch(0)).unwrap();
    assert_eq!(writer.head(), batches[0].head);
    assert_eq!(read(&writer.finish().unwrap()), (1, None, None));
}

#[test]
fn a_writer_whose_disk_is_full_stays_poisoned() {
    let batches = sealed();
    let batch = Batch::open(batches[0].bytes.clone()).unwrap();
    let genesis = samples::genesis();
    let mut room = vec![0; genesis.encode().len() + 10];
    let mut writer = PbjWriter::new(room.as_mut_slice(), &genesis).unwrap();
    assert_eq!(writer.write(&batch).unwrap_err().kind(), ErrorKind::Io);
    assert_eq!(writer.write(&batch).unwrap_err().kind(), ErrorKind::Poisoned);
    assert_eq!(writer.finish().unwrap_err().kind(), ErrorKind::Poisoned);
}

#[test]
fn a_file_that_is_not_there_is_not_found() {
    let error = PbjFile::open(Path::new("no such file.pbj")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}
