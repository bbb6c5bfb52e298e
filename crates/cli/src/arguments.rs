//! What the program was called with.

use std::ffi::OsString;
use std::path::PathBuf;

use pointbook_core::Scale;

/// What the program is to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    /// Tell how it is called.
    Help,
    /// Tell the version.
    Version,
    /// Show what the ledger does.
    Demo,
    /// Play scenario files.
    Scenario(Vec<PathBuf>),
    /// Check files of commands whose amounts have this scale.
    Check {
        /// The decimals of amounts.
        scale: Scale,
        /// The files.
        files: Vec<PathBuf>,
    },
}

impl Call {
    /// Reads the arguments, the program's own name left out; the error says what is wrong.
    pub(crate) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Self, String> {
        let mut rest = arguments.into_iter();
        let Some(first) = rest.next() else {
            return Err("a subcommand is needed".to_owned());
        };
        match first.to_str() {
            Some("help" | "--help" | "-h") => Ok(Self::Help),
            Some("--version" | "-V") => Ok(Self::Version),
            Some("demo") => demo(rest),
            Some("scenario") => files(rest).map(Self::Scenario),
            Some("check") => check(rest),
            _ => Err(format!("there is no subcommand {}", first.display())),
        }
    }
}

fn demo(mut arguments: impl Iterator<Item = OsString>) -> Result<Call, String> {
    match arguments.next() {
        None => Ok(Call::Demo),
        Some(argument) => Err(format!("demo takes no {}", argument.display())),
    }
}

fn check(arguments: impl Iterator<Item = OsString>) -> Result<Call, String> {
    let mut rest = arguments.peekable();
    let scale = if rest.next_if(|it| it == "--scale").is_some() {
        let decimals = rest.next().and_then(|it| it.to_str()?.parse().ok()).and_then(Scale::new);
        decimals.ok_or("--scale is a number from 0 to 4")?
    } else {
        Scale::default()
    };
    Ok(Call::Check { scale, files: files(rest)? })
}

fn files(arguments: impl Iterator<Item = OsString>) -> Result<Vec<PathBuf>, String> {
    let mut files = Vec::new();
    for argument in arguments {
        if argument.as_encoded_bytes().starts_with(b"-") {
            return Err(format!("there is no option {}", argument.display()));
        }
        files.push(PathBuf::from(argument));
    }
    if files.is_empty() {
        return Err("at least one file is needed".to_owned());
    }
    Ok(files)
}

/// How the program is called.
pub(crate) const USAGE: &str = "\
pointbook: an event-sourced points ledger

usage:
  pointbook demo                       tells a story of what the ledger does
  pointbook scenario FILE...           plays scenario files, each on a ledger of its own
  pointbook check [--scale N] FILE...  reads files of commands and tells what is wrong in them
  pointbook help
  pointbook --version

exit status: 0 all is well, 1 something failed, 2 wrong usage or unreadable file
";

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(words: &[&str]) -> Result<Call, String> {
        Call::parse(words.iter().map(OsString::from))
    }

    #[test]
    fn calls_are_understood() {
        assert_eq!(parse(&["help"]), Ok(Call::Help));
        assert_eq!(parse(&["demo"]), Ok(Call::Demo));
        assert_eq!(
            parse(&["scenario", "a", "b"]),
            Ok(Call::Scenario(vec!["a".into(), "b".into()]))
        );
        let scale = Scale::new(2).unwrap();
        let files = vec!["a".into()];
        assert_eq!(parse(&["check", "--scale", "2", "a"]), Ok(Call::Check { scale, files }));
    }

    #[test]
    fn calls_that_make_no_sense_say_why() {
        for words in [
            &[][..],
            &["play"],
            &["demo", "fast"],
            &["scenario"],
            &["scenario", "--fast", "a"],
            &["check", "--scale", "5", "a"],
            &["check", "--scale"],
        ] {
            assert!(parse(words).is_err(), "{words:?}");
        }
    }
}
