//! Calling the program, rightly and wrongly.

use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;

use pointbook_cli::demo::Paint;
use pointbook_cli::{Exit, run};

/// Runs the program: how it ended, and what it wrote to its output and for its errors.
pub(crate) fn call(words: &[&str]) -> (Exit, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let exit = run(words.iter().map(OsString::from), Paint::Plain, &mut out, &mut err).unwrap();
    (exit, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

/// Writes a file of this test's own.
pub(crate) fn file(name: &str, text: impl AsRef<[u8]>) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).unwrap();
    path.display().to_string()
}

#[test]
fn help_and_version_are_told() {
    let (exit, out, err) = call(&["help"]);
    assert!(
        exit == Exit::Good
            && out.contains("scenario FILE")
            && out.contains("pointbook demo")
            && err.is_empty()
    );
    let (exit, out, _) = call(&["--version"]);
    assert_eq!((exit, out), (Exit::Good, format!("pointbook {}\n", env!("CARGO_PKG_VERSION"))));
}

#[test]
fn wrong_usage_is_told_with_the_right_one() {
    for words in [&[][..], &["play"], &["scenario"], &["check", "--scale", "x", "f"]] {
        let (exit, out, err) = call(words);
        assert_eq!((exit, out.as_str()), (Exit::Unusable, ""), "{words:?}");
        assert!(err.starts_with("pointbook: ") && err.contains("usage:"), "{err}");
    }
}
