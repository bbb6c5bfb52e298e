//! Every row of `refusals.rows`: each refusal code, and which of two wins when both apply.

use std::fs;
use std::path::Path;

use pointbook_cli::Exit;
use pointbook_cli::scenario::play_text;
use serde_json::{Map, Value, json};

/// One row of the table.
#[derive(Debug, Default)]
struct Row {
    title: String,
    lines: Vec<String>,
}

/// All refusal codes have a row, and those that can meet others have more.
const ROWS_MIN: usize = 24 + 30;

#[test]
fn each_refusal_is_given_and_the_first_in_precedence_wins() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("refusals.rows");
    let rows = rows(&fs::read_to_string(file).unwrap());
    assert!(rows.len() >= ROWS_MIN, "{} rows", rows.len());
    for row in rows {
        let report = play_text(&row.title, row.lines.join("\n").as_bytes());
        assert!(report.exit() == Exit::Good, "{report}\n{row:#?}");
    }
}

/// Turns each row into the lines of a scenario.
fn rows(table: &str) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for line in table.lines().filter(|line| !line.is_empty() && !line.starts_with("//")) {
        if let Some(title) = line.strip_prefix("# ") {
            if title != "precedence" {
                rows.push(Row { title: title.to_owned(), lines: Vec::new() });
            }
            continue;
        }
        let row = rows.last_mut().expect("a line belongs to a row");
        let (word, json) = line.split_once(": ").expect("a line begins with its word");
        let mut codes = row.title.split(" before ");
        let first = codes.next().expect("a row names its code");
        row.lines.push(match word {
            "refused" => expecting(json, first),
            "alone" => expecting(json, codes.next().expect("a row of two codes")),
            "header" | "setup" => json.to_owned(),
            other => panic!("{other} is no word of a row"),
        });
    }
    rows
}

fn expecting(step: &str, code: &str) -> String {
    let mut step: Map<String, Value> = serde_json::from_str(step).unwrap();
    let gives = step.entry("gives").or_insert_with(|| json!({}));
    let gives = gives.as_object_mut().expect("what a step gives is an object");
    gives.insert("outcome".to_owned(), json!("refused"));
    gives.insert("code".to_owned(), json!(code));
    Value::Object(step).to_string()
}
