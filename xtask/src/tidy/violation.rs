//! A violation: where which rule is broken, by what, and why the rule is there.

use std::fmt;

/// One place that breaks one rule.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Violation {
    /// The file, from the repository's root.
    pub(crate) path: String,
    /// The line, from 1.
    pub(crate) line: usize,
    /// The rule broken.
    pub(crate) rule: Rule,
    /// What was found, and what was expected.
    pub(crate) what: String,
}

/// The rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rule {
    AbsolutePath,
    Arrow,
    Ascii,
    BannedWord,
    BoolParameter,
    Exception,
    External,
    FileLines,
    FunctionLines,
    HeadDoc,
    Nesting,
    Paper,
    Parameters,
    Parse,
    PureFeature,
    Purity,
    RefusalRow,
    Scenario,
    Whitespace,
    Width,
}

impl Violation {
    /// Makes a violation of `rule` at `path:line`.
    pub(crate) fn new(path: &str, line: usize, rule: Rule, what: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, rule, what: what.into() }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, line, rule, what } = self;
        write!(f, "{path}:{line}: {}: {what} ({})", rule.name(), rule.why())
    }
}

impl Rule {
    /// The name by which an exception refers to the rule.
    pub(crate) fn name(self) -> &'static str {
        self.entry().0
    }

    fn why(self) -> &'static str {
        self.entry().1
    }

    fn entry(self) -> (&'static str, &'static str) {
        match self {
            Self::AbsolutePath => {
                ("absolute-path", "a path of one machine means nothing elsewhere")
            }
            Self::Arrow => ("arrow", "a layer may only know the layers below it"),
            Self::Ascii => ("ascii", "look-alike letters in code hide what it does"),
            Self::BannedWord => ("banned-word", "unfinished work is not for keeping"),
            Self::BoolParameter => ("bool-parameter", "a bare true tells the reader nothing"),
            Self::Exception => ("exception", "an exception is named, has a reason and is used"),
            Self::External => ("external", "each outside crate has one owner that hides it"),
            Self::FileLines => ("file-lines", "one noun per file, read in one sitting"),
            Self::FunctionLines => ("function-lines", "a function fits on a screen"),
            Self::HeadDoc => ("head-doc", "a file says in a sentence what it is for"),
            Self::Nesting => ("nesting", "push ifs up and fors down"),
            Self::Paper => ("paper", "a map that leaves out rooms misleads"),
            Self::Parameters => ("parameters", "many parameters are a type without a name"),
            Self::Parse => ("parse", "what cannot be read cannot be checked"),
            Self::PureFeature => ("pure-feature", "the pure crates know no clock, chance or serde"),
            Self::Purity => ("purity", "same entries, same bytes, on any machine"),
            Self::RefusalRow => ("refusal-row", "a refusal without a test is a rumour"),
            Self::Scenario => ("scenario", "scenarios are the semantics in runnable form"),
            Self::Whitespace => ("whitespace", "a diff shows what changed and nothing else"),
            Self::Width => ("width", "two files side by side on one screen"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Rule, Violation};

    #[test]
    fn a_violation_names_place_rule_fact_and_reason() {
        let violation = Violation::new("a.rs", 7, Rule::Nesting, "4 levels, at most 3");
        assert_eq!(
            violation.to_string(),
            "a.rs:7: nesting: 4 levels, at most 3 (push ifs up and fors down)"
        );
    }
}
