//! Plays scenario files against the reference model: the project's own, and those of the folders
//! that `POINTBOOK_SCENARIOS` names.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a scenario file that is not as it should be stops the test"
)]

use std::fs;
use std::path::{Path, PathBuf};

use chrono::DateTime;
use pointbook_testkit::model::Model;
use serde_json::{Map, Value, json};

/// What a step says beside its command.
const STEP_FIELDS: [&str; 7] = ["clock", "gives", "is", "ask", "times", "threads", "scenario"];

#[test]
fn scenarios_pass() {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/scenarios");
    let named = std::env::var_os("POINTBOOK_SCENARIOS").unwrap_or_default();
    let named = std::env::split_paths(&named).filter(|folder| !folder.as_os_str().is_empty());
    for folder in std::iter::once(own).chain(named) {
        play_all(&folder);
    }
}

fn play_all(folder: &Path) {
    let entries = fs::read_dir(folder).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "jsonl"));
    files.sort();
    assert!(!files.is_empty(), "no scenario in {}", folder.display());
    let played = files.iter().map(|file| (file, play(&fs::read_to_string(file).unwrap())));
    let failures: Vec<String> = played
        .filter_map(|(file, result)| Some(format!("{}: {}", file.display(), result.err()?)))
        .collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn play(text: &str) -> Result<(), String> {
    let lines = text.lines().enumerate().map(|(index, line)| (index + 1, line.trim()));
    let mut steps = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with("//"));
    let (_, header) = steps.next().ok_or("empty")?;
    let header: Value = serde_json::from_str(header).map_err(|error| error.to_string())?;
    let settings = header.get("program").cloned().unwrap_or(json!({}));
    let mut model = Model::new(&settings)?;
    let mut clock = None;
    for (number, line) in steps {
        let step: Value =
            serde_json::from_str(line).map_err(|error| format!("line {number}: {error}"))?;
        let moved = step.get("clock").and_then(Value::as_str).map(micros);
        if let (None, Some(start)) = (clock, moved) {
            open_all(&mut model, start, &header)?;
        }
        clock = moved.or(clock);
        let now = clock.ok_or_else(|| format!("line {number}: no clock yet"))?;
        play_step(&mut model, now, number, &step).map_err(|why| format!("line {number}: {why}"))?;
    }
    Ok(())
}

fn open_all(model: &mut Model, clock: i64, header: &Value) -> Result<(), String> {
    for path in header.get("open").and_then(Value::as_array).into_iter().flatten() {
        let path = path.as_str().unwrap_or_default();
        let names: Vec<&str> = path.split('/').collect();
        let open = json!({"household": names[0], "customer": names[1], "account": names[2]});
        let outcome = model.command(clock, &json!({"key": format!("open-{path}"), "open": open}));
        if outcome["outcome"] != "accepted" {
            return Err(format!("open {path}: {outcome}"));
        }
    }
    Ok(())
}

fn play_step(model: &mut Model, clock: i64, number: usize, step: &Value) -> Result<(), String> {
    if step.get("restart").is_some() || step.get("refold").is_some() {
        return Ok(());
    }
    if let Some(question) = step.get("ask") {
        let mut question = question.clone();
        for (name, value) in step.as_object().into_iter().flatten() {
            if !STEP_FIELDS.contains(&name.as_str()) {
                question[name] = value.clone();
            }
        }
        let answer = model.ask(clock, &question);
        return compare(step.get("is").unwrap_or(&json!({})), &answer, "");
    }
    let mut envelope: Map<String, Value> = step.as_object().cloned().unwrap_or_default();
    envelope.retain(|name, _| !STEP_FIELDS.contains(&name.as_str()));
    envelope.entry("key").or_insert_with(|| json!(format!("line-{number}")));
    let envelope = Value::Object(envelope);
    let accepted = json!({"outcome": "accepted"});
    let expected = step.get("gives").unwrap_or(&accepted);
    let outcome = model.command(clock, &envelope);
    compare(expected, &outcome, "")?;
    for _ in 1..step.get("times").and_then(Value::as_u64).unwrap_or(1) {
        let again = model.command(clock, &envelope);
        compare(&json!({"replayed": true}), &again, "")?;
    }
    Ok(())
}

/// Every field named must be equal, at any depth; arrays have equal length and order.
fn compare(expected: &Value, came: &Value, path: &str) -> Result<(), String> {
    let differs = || format!("{path}: expected {expected}, came {came}");
    match (expected, came) {
        (Value::Object(expected), Value::Object(_)) => {
            for (name, value) in expected {
                let inner = came.get(name).unwrap_or(&Value::Null);
                compare(value, inner, &format!("{path}.{name}"))?;
            }
            Ok(())
        }
        (Value::Array(left), Value::Array(right)) if left.len() == right.len() => {
            let mut pairs = left.iter().zip(right).enumerate();
            pairs.try_for_each(|(index, (l, r))| compare(l, r, &format!("{path}[{index}]")))
        }
        (Value::String(left), Value::String(right)) if is_same_instant(left, right) => Ok(()),
        _ if expected == came => Ok(()),
        _ => Err(differs()),
    }
}

fn is_same_instant(left: &str, right: &str) -> bool {
    let instants =
        (DateTime::parse_from_rfc3339(left).ok(), DateTime::parse_from_rfc3339(right).ok());
    matches!(instants, (Some(left), Some(right)) if left == right)
}

fn micros(text: &str) -> i64 {
    DateTime::parse_from_rfc3339(text).unwrap().timestamp_micros()
}
