//! Everybody at one ledger for a few seconds, and everything accounted for afterwards.

use std::time::Duration;
use std::{env, fs, io};

use pointbook::core::ProgramSettings;
use pointbook_testkit::endure::{Bounds, Endure};

#[test]
fn every_outcome_and_point_is_accounted_for_when_everybody_is_at_a_ledger() {
    let folder = env::temp_dir().join(format!("pointbook-endure-test-{}", std::process::id()));
    // The id of a process comes back some day.
    let _ = fs::remove_dir_all(&folder);
    let endure = Endure {
        time: Duration::from_secs(3),
        accounts: 500,
        day: Duration::from_millis(300),
        checkpoint_every: 20_000,
        bounds: Bounds::Ignored,
    };
    let result = endure.run(
        &|options| match folder.exists() {
            true => options.open(&folder),
            false => options.create(&folder, &ProgramSettings::default()),
        },
        &mut io::stderr(),
    );
    // What cannot be removed does no harm.
    let _ = fs::remove_dir_all(&folder);
    if let Err(finding) = result {
        panic!("{finding}");
    }
}
