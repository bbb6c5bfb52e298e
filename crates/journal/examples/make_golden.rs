//! Writes the golden files of a new version of the format. It never writes over one.

#[expect(clippy::expect_used, reason = "it is a test's as well")]
#[path = "../tests/journal/making.rs"]
mod making;
#[expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "it is a test's as well")]
#[path = "../tests/journal/samples.rs"]
mod samples;

use std::fs::{self, OpenOptions};
use std::io::Write;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = making::folder(pointbook_journal::FORMAT_VERSION);
    fs::create_dir_all(&folder)?;
    for (name, bytes) in making::files()? {
        let new = OpenOptions::new().write(true).create_new(true).open(folder.join(name));
        new?.write_all(&bytes)?;
    }
    Ok(())
}
