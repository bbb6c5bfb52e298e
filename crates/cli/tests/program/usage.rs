//! Calling the program, rightly and wrongly.

use crate::program::call;

#[test]
fn help_and_version_are_told() {
    let help = call(&["help"]).good();
    for word in ["scenario", "balance", "Exit status: 0", "--json"] {
        assert!(help.contains(word), "{word} in {help}");
    }
    let version = format!("pointbook {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(call(&["--version"]).good(), version);
}

#[test]
fn wrong_usage_is_told_with_the_right_one() {
    for words in [
        &[][..],
        &["play"],
        &["scenario"],
        &["check", "--scale", "x", "f"],
        &["balance", "shop"],
        &["balance", "shop", "--account", "a b"],
        &["balance", "shop", "--account", "a", "--at", "tomorrow"],
    ] {
        let called = call(words);
        assert_eq!((called.status, called.out.as_str()), (Some(2), ""), "{words:?}");
        assert!(called.err.contains("Usage:") || called.err.contains("--help"), "{}", called.err);
    }
}
