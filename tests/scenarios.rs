//! Every scenario file plays: the project's own set, and those of the folders that the environment
//! variable `POINTBOOK_SCENARIOS` names, separated as in a search path.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use pointbook_cli::Exit;
use pointbook_cli::scenario::play;

/// Fewer than these would mean that the folder was not found.
const OWN_FILES_MIN: usize = 40;

#[test]
fn own_scenarios_play() {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    assert!(play_folder(&own) >= OWN_FILES_MIN);
}

#[test]
fn scenarios_of_named_folders_play() {
    let Some(folders) = env::var_os("POINTBOOK_SCENARIOS") else { return };
    for folder in env::split_paths(&folders).filter(|folder| !folder.as_os_str().is_empty()) {
        assert!(play_folder(&folder) > 0, "no scenario in {}", folder.display());
    }
}

/// Plays all scenario files of a folder and says how many there are.
fn play_folder(folder: &Path) -> usize {
    let entries = fs::read_dir(folder).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension() == Some(OsStr::new("jsonl")));
    files.sort();
    let reports = files.iter().map(|file| play(file));
    let failed: Vec<String> = reports
        .filter(|report| report.exit() != Exit::Good)
        .map(|report| report.to_string())
        .collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    files.len()
}
