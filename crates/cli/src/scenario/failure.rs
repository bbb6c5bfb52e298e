//! A step that failed, told on one line.

use std::fmt;

use crate::failure::one_line;

/// A step that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Failure {
    /// The line of the step.
    pub(super) line: u64,
    /// What was asked.
    pub(super) asked: String,
    /// What was expected.
    pub(super) expected: String,
    /// What came.
    pub(super) came: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let asked = cut(&self.asked, ASKED_CHARS_MAX);
        let expected = cut(&self.expected, EXPECTED_CHARS_MAX);
        let came = cut(&self.came, CAME_CHARS_MAX);
        write!(f, "asked {asked} expected {expected} came {came}")
    }
}

/// The beginning and the end of a text, on one line.
fn cut(text: &str, chars_max: usize) -> String {
    let chars: Vec<char> = one_line(text).chars().collect();
    if chars.len() <= chars_max {
        return chars.into_iter().collect();
    }
    let half = chars_max / 2;
    let (head, tail) = (chars.iter().take(half), chars.iter().skip(chars.len() - half));
    head.chain(" ... ".chars().collect::<Vec<char>>().iter()).chain(tail).collect()
}

const ASKED_CHARS_MAX: usize = 240;
const EXPECTED_CHARS_MAX: usize = 600;
const CAME_CHARS_MAX: usize = 1_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_keep_their_beginning_and_end() {
        assert_eq!(cut("a\nb", 5), "a b");
        assert_eq!(cut("0123456789", 4), "01 ... 89");
        let failure = Failure {
            line: 3,
            asked: "x".repeat(5_000),
            expected: "y".to_owned(),
            came: "z\u{85}".repeat(5_000),
        };
        let told = failure.to_string();
        assert!(told.len() < 2_000 && !told.chars().any(char::is_control), "{told}");
    }
}
