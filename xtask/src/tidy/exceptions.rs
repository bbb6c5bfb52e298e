//! Exceptions: the violations that are meant, one row each, with the reason.
//!
//! Invariants:
//! - a row is `rule | path | what | reason`, none of them empty;
//! - `what` is a part of the violation's text, so that one row does not hide another finding;
//! - a row that excuses nothing is itself a violation: exceptions shrink with the code.

use super::violation::{Rule, Violation};

/// Where the exceptions are kept.
pub(crate) const EXCEPTIONS_PATH: &str = "xtask/tidy.exceptions";

struct Row<'a> {
    line: usize,
    rule: &'a str,
    path: &'a str,
    what: &'a str,
}

impl Row<'_> {
    fn excuses(&self, violation: &Violation) -> bool {
        violation.rule.name() == self.rule
            && violation.path == self.path
            && violation.what.contains(self.what)
    }
}

/// Takes the excused violations out and adds one for each row that is malformed or unused.
pub(crate) fn apply(table: &str, found: Vec<Violation>) -> Vec<Violation> {
    let (rows, mut left) = parse(table);
    for row in &rows {
        if !found.iter().any(|violation| row.excuses(violation)) {
            let what = format!("nothing breaks {} in {} by {}", row.rule, row.path, row.what);
            left.push(Violation::new(EXCEPTIONS_PATH, row.line, Rule::Exception, what));
        }
    }
    left.extend(found.into_iter().filter(|it| !rows.iter().any(|row| row.excuses(it))));
    left
}

fn parse(table: &str) -> (Vec<Row<'_>>, Vec<Violation>) {
    let mut rows = Vec::new();
    let mut bad = Vec::new();
    for (at, text) in table.lines().enumerate() {
        let line = at + 1;
        if text.trim().is_empty() || text.starts_with('#') {
            continue;
        }
        let cells: Vec<&str> = text.split('|').map(str::trim).collect();
        match cells.as_slice() {
            [rule, path, what, reason]
                if ![rule, path, what, reason].iter().any(|cell| cell.is_empty()) =>
            {
                rows.push(Row { line, rule, path, what });
            }
            _ => bad.push(Violation::new(
                EXCEPTIONS_PATH,
                line,
                Rule::Exception,
                "not a row of rule | path | what | reason",
            )),
        }
    }
    (rows, bad)
}

#[cfg(test)]
mod tests {
    use super::apply;
    use crate::tidy::violation::{Rule, Violation};

    fn found() -> Vec<Violation> {
        vec![Violation::new("a.rs", 3, Rule::Purity, "HashMap in a pure crate")]
    }

    #[test]
    fn a_row_excuses_what_it_names() {
        assert!(apply("# why\npurity | a.rs | HashMap | wrapped\n", found()).is_empty());
    }

    #[test]
    fn a_row_excuses_nothing_else() {
        let left = apply("purity | a.rs | HashSet | wrapped\n", found());
        assert_eq!(left.len(), 2, "the finding stays and the row is stale: {left:?}");
    }

    #[test]
    fn a_row_without_a_reason_is_a_violation() {
        let left = apply("purity | a.rs | HashMap |\n", found());
        assert_eq!(left.len(), 2, "{left:?}");
    }
}
