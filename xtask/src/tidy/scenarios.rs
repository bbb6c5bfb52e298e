//! Scenarios: enough of them, named alike, each saying in its head what it shows.

use serde_json::Value;

use super::violation::{Rule, Violation};
use crate::repository::TextFile;

/// Where the scenarios are.
pub(crate) const SCENARIOS_FOLDER: &str = "tests/scenarios/";
/// How many there must be at least.
const SCENARIOS_MIN: usize = 40;

/// Checks the scenario files among all texts.
pub(crate) fn check(texts: &[TextFile]) -> Vec<Violation> {
    let scenarios: Vec<(&TextFile, &str)> = texts
        .iter()
        .filter_map(|file| Some((file, file.path.strip_prefix(SCENARIOS_FOLDER)?)))
        .filter(|(_, name)| name.ends_with(".jsonl"))
        .collect();
    let mut found: Vec<Violation> = Vec::new();
    if scenarios.len() < SCENARIOS_MIN {
        let what = format!("{} scenarios, at least {SCENARIOS_MIN}", scenarios.len());
        found.push(Violation::new(SCENARIOS_FOLDER, 1, Rule::Scenario, what));
    }
    for (file, name) in scenarios {
        let mut add = |line, what| {
            found.push(Violation::new(&file.path, line, Rule::Scenario, what));
        };
        if !is_well_named(name) {
            add(1, "the name is not NN-kebab-case.jsonl");
        }
        if let Err(line) = header(&file.text) {
            add(line, "the first step is not a header with a scenario text");
        }
    }
    found
}

/// Two digits, and words of small letters and digits, all joined by single hyphens.
fn is_well_named(name: &str) -> bool {
    let Some(stem) = name.strip_suffix(".jsonl") else { return false };
    let Some((number, words)) = stem.split_once('-') else { return false };
    let is_word = |word: &str| {
        !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    };
    number.len() == 2 && number.chars().all(|c| c.is_ascii_digit()) && words.split('-').all(is_word)
}

/// Finds the header, or the line where it should be.
fn header(text: &str) -> Result<(), usize> {
    let first = text
        .lines()
        .enumerate()
        .find(|(_, line)| !line.trim().is_empty() && !line.starts_with("//"));
    let (at, line) = first.ok_or(1_usize)?;
    let json: Value = serde_json::from_str(line).map_err(|_| at + 1)?;
    match json.get("scenario").and_then(Value::as_str) {
        Some(text) if !text.trim().is_empty() => Ok(()),
        _ => Err(at + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::{check, header, is_well_named};
    use crate::repository::TextFile;

    #[test]
    fn names_are_a_number_and_words() {
        assert!(is_well_named("07-soonest-expiry-first.jsonl"));
        for bad in ["7-a.jsonl", "07.jsonl", "07-A.jsonl", "07--a.jsonl", "07_a.jsonl", "07-a.json"]
        {
            assert!(!is_well_named(bad), "{bad}");
        }
    }

    #[test]
    fn a_header_says_what_is_shown() {
        assert_eq!(header("// why\n\n{\"scenario\":\"lots\"}\n{}\n"), Ok(()));
        assert_eq!(header("// why\n{\"scenario\":\" \"}\n"), Err(2));
        assert_eq!(header("{\"clock\":\"x\"}\n"), Err(1));
        assert_eq!(header(""), Err(1));
    }

    #[test]
    fn there_are_enough() {
        let file = |number: usize| TextFile {
            path: format!("tests/scenarios/{number:02}-a.jsonl"),
            text: "{\"scenario\":\"lots\"}\n".to_owned(),
        };
        let many: Vec<TextFile> = (1..=40).map(file).collect();
        assert!(check(&many).is_empty());
        assert_eq!(check(many.get(1..).unwrap_or_default()).len(), 1);
    }
}
