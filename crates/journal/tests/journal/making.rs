//! The golden files as today's program writes them.

use std::path::{Path, PathBuf};

use pointbook_journal::{Batch, BatchBuilder, Error, Fit, PbjWriter};

use crate::samples;

/// The files of the version that is written today, by name.
pub(crate) fn files() -> Result<Vec<(String, Vec<u8>)>, Error> {
    let genesis = samples::genesis();
    let mut said = format!("{genesis:?}\n");
    let mut writer = PbjWriter::new(Vec::new(), &genesis)?;
    let mut files = vec![("genesis.bin".to_owned(), genesis.encode())];
    let mut builder = BatchBuilder::new(genesis.head());
    for (number, entries) in (1..).zip(samples::batches()) {
        for entry in &entries {
            assert_eq!(builder.push(entry), Ok(Fit::Fits));
            said.push_str(&format!("{entry:?}\n"));
        }
        let sealed = builder.seal().expect("a batch of entries");
        writer.write(&Batch::open(sealed.bytes.clone())?)?;
        files.push((format!("batch-{number}.bin"), sealed.bytes));
    }
    files.push(("journal.pbj".to_owned(), writer.finish()?));
    files.push(("said.txt".to_owned(), said.into_bytes()));
    Ok(files)
}

/// Where the files of a version are.
pub(crate) fn folder(version: u16) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/v{version}"))
}
