//! The tally: how many tests passed and failed, from what the runners printed.
//!
//! Two runners are understood: the summary line of nextest, and the `test result:` lines of the
//! built-in harness. A log with a nextest summary is counted by that alone, because nextest shows
//! the output of failed tests, which holds lines of the built-in harness again. A section that
//! failed without a failed test, such as a build that broke, counts as one failure.

use std::fs;

use crate::Verdict;

/// Tests that passed and tests that did not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Tally {
    passed: u64,
    failed: u64,
}

/// The line that ends the log of a section that failed.
const SECTION_FAILED: &str = "section failed";

/// Adds up the logs named, prints `N passed, N failed`, and is content when nothing failed.
pub(crate) fn run(logs: &[String]) -> Verdict {
    let mut sum = Tally::default();
    for path in logs {
        let log = fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
        sum = sum.plus(of_log(&log));
    }
    println!("{} passed, {} failed", sum.passed, sum.failed);
    Ok(sum.failed == 0)
}

impl Tally {
    fn plus(self, other: Self) -> Self {
        Self { passed: self.passed + other.passed, failed: self.failed + other.failed }
    }
}

fn of_log(log: &str) -> Tally {
    let lines = || log.lines().map(str::trim_start);
    let summaries: Vec<&str> = lines().filter(|line| line.starts_with("Summary [")).collect();
    let chosen: Vec<&str> = if summaries.is_empty() {
        lines().filter(|line| line.starts_with("test result: ")).collect()
    } else {
        summaries
    };
    let mut tally = chosen.into_iter().map(of_line).fold(Tally::default(), Tally::plus);
    if tally.failed == 0 && log.lines().next_back() == Some(SECTION_FAILED) {
        tally.failed = 1;
    }
    tally
}

/// Reads the counted words of one line: `3 passed`, `1 failed`, `2 timed out`, `1 exec failed`.
fn of_line(line: &str) -> Tally {
    let words: Vec<&str> = line.split(|c: char| !c.is_ascii_alphanumeric()).collect();
    let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
    let mut tally = Tally::default();
    for (at, word) in words.iter().enumerate() {
        let Ok(count) = word.parse::<u64>() else { continue };
        match (words.get(at + 1), words.get(at + 2)) {
            (Some(&"passed"), _) => tally.passed += count,
            (Some(&"failed"), _) => tally.failed += count,
            (Some(&"timed"), Some(&"out")) | (Some(&"exec"), Some(&"failed")) => {
                tally.failed += count;
            }
            _ => {}
        }
    }
    tally
}

#[cfg(test)]
mod tests {
    use super::{Tally, of_log};

    #[test]
    fn counts_every_result_line_of_the_built_in_harness() {
        let log = "\
running 2 tests
test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s
test result: FAILED. 1 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1s
";
        assert_eq!(of_log(log), Tally { passed: 3, failed: 3 });
    }

    #[test]
    fn counts_only_the_summary_when_nextest_ran() {
        let log = "\
        FAIL [   0.003s] some tests::one
    test result: FAILED. 0 passed; 1 failed; 0 ignored; 0 measured; 41 filtered out
     Summary [   1.342s] 42/50 tests run: 39 passed (2 slow), 1 failed, 2 timed out, 0 skipped
";
        assert_eq!(of_log(log), Tally { passed: 39, failed: 3 });
    }

    #[test]
    fn a_time_is_no_count_and_an_empty_log_counts_nothing() {
        let log = "     Summary [   0.250s] 1 test run: 0 passed, 1 exec failed, 7 skipped\n";
        assert_eq!(of_log(log), Tally { passed: 0, failed: 1 });
        assert_eq!(of_log("nothing to do"), Tally::default());
    }

    #[test]
    fn a_section_that_failed_is_never_counted_as_none() {
        let broken = "error: could not compile\nsection failed\n";
        assert_eq!(of_log(broken), Tally { passed: 0, failed: 1 });
        let counted = "test result: FAILED. 1 passed; 3 failed; 0 ignored\nsection failed\n";
        assert_eq!(of_log(counted), Tally { passed: 1, failed: 3 });
    }
}
