//! The manual and the completions, both made of the command line.

use std::fs;
use std::path::Path;

use crate::program::{Place, call};

#[test]
fn manual_has_a_page_for_each_verb() {
    let place = Place::new();
    let directory = place.at("");
    let told = call(&["man", "--to", &directory]).good();
    for page in ["pointbook.1", "pointbook-post.1", "pointbook-window.1"] {
        assert!(told.lines().any(|line| line.ends_with(page)), "{page} in {told}");
        assert!(fs::read_to_string(Path::new(&directory).join(page)).unwrap().contains(".TH "));
    }
    let told = call(&["man", "--to", &place.at("none")]).ended(2);
    assert!(told.contains("failed to write") && told.contains("next: check the path"), "{told}");
}

#[test]
fn manual_is_written_for_a_reader() {
    let told = call(&["man"]).good();
    assert!(told.contains(".SH NAME") && told.contains("pointbook\\-balance(1)"), "{told}");
    assert!(told.contains("Exit status: 0 all is well"), "{told}");
    assert_eq!(call(&["man", "--json"]).json()["name"], "pointbook.1");
}

#[test]
fn completions_know_verbs_and_options() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let told = call(&["completions", shell]).good();
        assert!(told.contains("balance") && told.contains("known-at"), "{shell}");
    }
    let told = call(&["completions", "bash", "--json"]).json();
    assert!(told["shell"] == "bash" && told["completions"].as_str().unwrap().contains("balance"));
    assert!(call(&["completions", "tcsh"]).ended(2).contains("possible values"));
}
