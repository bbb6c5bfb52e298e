//! The demo: what it tells, what it leaves, and how it ends when it cannot.

use std::fs;

use crate::program::{Called, Place, call};

/// Plays a small demo in a place of its own.
fn played(place: &Place, more: &[&str]) -> Called {
    let directory = place.at("demo");
    let small = ["demo", &directory, "--members", "60", "--commands", "4000"];
    call(&[&small, more].concat())
}

#[test]
fn demo_tells_its_chapters_in_order() {
    let place = Place::new();
    let told = played(&place, &[]).good();
    let mut lines = told.lines();
    for chapter in CHAPTERS {
        let is_chapter = |line: &str| line.trim_start_matches(char::is_numeric).trim() == chapter;
        let is_titled = |line: &str| line.split("   ").any(is_chapter);
        assert!(lines.any(is_titled), "no chapter {chapter:?} in {told}");
    }
    for line in told.lines().filter(|line| !line.contains("demo")) {
        assert!(line.chars().count() <= 80 && !line.ends_with(' '), "{line:?}");
    }
}

#[test]
fn figures_of_the_demo_are_those_of_its_ledger() {
    let place = Place::new();
    let told = played(&place, &[]).good();
    let ledger = place.at("demo/ledger");
    let clock = "--clock=2026-01-05T12:00:00-06:00";
    let window = ["window", &ledger, "-H", "okafor", "--month", "2025-12", clock, "--json"];
    let window = call(&window).json();
    let row = words_after(&told, "as known now");
    let figure = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let earned = figure(&window["flows"]["earned"]);
    assert_eq!(row, [earned, figure(&window["closing"]["total"])]);
    let stats = call(&["stats", &ledger, clock, "--json"]).json();
    let made: u64 = words_after(&told, "entries in the journal")[0].parse().unwrap();
    // The three commands of the story came after.
    assert_eq!(stats["entries"], made + 3);
    let balance = call(&["balance", &ledger, "-a", "okafor.ada.card", clock, "--json"]).json();
    let available = &words_after(&told, "a refrigerator pays first")[0];
    assert_eq!(figure(&balance["available"]), *available);
}

#[test]
fn demo_is_the_same_on_every_run() {
    let (one, other) = (Place::new(), Place::new());
    let told = |place: &Place| {
        let told = played(place, &[]).good().replace(&place.at("demo"), "demo");
        let is_measured = |line: &&str| !MEASURED.iter().any(|word| line.contains(word));
        told.lines().filter(is_measured).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(told(&one), told(&other));
}

#[test]
fn demo_leaves_pages_and_a_ledger_to_play_with() {
    let place = Place::new();
    played(&place, &[]).good();
    for page in ["statement.html", "stats.html"] {
        let text = fs::read_to_string(place.at(format!("demo/{page}"))).unwrap();
        assert!(text.starts_with("<!DOCTYPE html>"), "{text}");
    }
    let ledger = place.at("demo/ledger");
    let told = call(&["statement", &ledger, "-H", "okafor", "--year", "2025", "--table"]).good();
    assert!(told.contains("spend-flight"), "{told}");
}

#[test]
fn demo_does_not_write_over_what_is_there() {
    let place = Place::new();
    played(&place, &[]).good();
    let told = played(&place, &[]).ended(2);
    assert!(told.contains("something is in") && told.contains("next: "), "{told}");
    let told = call(&["demo", "--members", "0"]).ended(2);
    assert!(told.contains("--members"), "{told}");
}

/// The words of the line with this text, after it, without commas.
fn words_after(told: &str, text: &str) -> Vec<String> {
    let line = told.lines().find_map(|line| line.split_once(text)).unwrap_or_else(|| {
        panic!("no line with {text:?} in {told}");
    });
    line.1.split_whitespace().map(|word| word.replace(',', "")).collect()
}

const CHAPTERS: [&str; 9] = [
    "Two years of 60 members",
    "All of it in one equation",
    "The Okafors' December",
    "The same year at three levels",
    "A claw-back",
    "Late news",
    "What expires next",
    "Pages for people",
    "Yours to play with",
];

/// Words of lines that differ from run to run.
const MEASURED: [&str; 3] = ["a second", "the disk before", ".html"];
