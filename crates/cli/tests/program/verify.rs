//! Whether a journal is whole and right.

use std::fs;

use crate::program::{Place, call, call_with};

#[test]
fn a_ledger_a_backup_and_a_file_are_sound() {
    let place = Place::new();
    let shop = place.shop();
    let (copy, file) = (place.at("copy"), place.at("shop.pbj"));
    call(&["backup", &shop, &copy]).good();
    call(&["export", &shop, "--form", "pbj", "--to", &file]).good();
    let digest = |what: &str| {
        let told = call(&["verify", what, "--json"]).json();
        assert_eq!((&told["sound"], &told["sequence"]), (&true.into(), &7.into()), "{told}");
        assert!(told["finding"].is_null());
        told["digest"].as_str().unwrap().to_owned()
    };
    assert_eq!(digest(&shop), digest(&copy));
    assert_eq!(digest(&shop), digest(&file));
    let told = call(&["verify", &shop]).good();
    for row in ["entries\t7", "refusals\t0", "sound"] {
        assert!(told.lines().any(|line| line == row), "{row} in {told}");
    }
}

#[test]
fn a_ledger_is_verified_while_another_process_has_it_open() {
    let place = Place::new();
    let shop = place.shop();
    let mut follower = crate::program::program(&["follow", &shop, "--wait"]);
    follower.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::null());
    let mut follower = follower.spawn().unwrap();
    // Its first line says that it has opened the ledger.
    let mut first = String::new();
    let mut lines = std::io::BufReader::new(follower.stdout.take().unwrap());
    std::io::BufRead::read_line(&mut lines, &mut first).unwrap();
    assert!(!first.is_empty());
    let locked = call(&["balance", &shop, "-H", "kim"]);
    let told = call(&["verify", &shop, "--json"]);
    follower.kill().unwrap();
    follower.wait().unwrap();
    assert_eq!(locked.status, Some(3), "the follower has it open: {locked:?}");
    assert_eq!(told.json()["sound"], true);
}

#[test]
fn damage_is_told_with_its_place() {
    let place = Place::new();
    let shop = place.shop();
    let file = place.at("shop.pbj");
    call(&["export", &shop, "--form", "pbj", "--to", &file]).good();
    let mut bytes = fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 4;
    let damaged = place.file("damaged.pbj", &bytes);
    let called = call(&["verify", &damaged]);
    assert_eq!(called.status, Some(1), "{called:?}");
    assert!(called.out.contains("not sound: at entry "), "{called:?}");
    assert!(called.out.contains(", byte ") && called.err.contains("next: "), "{called:?}");
    let called = call(&["verify", &damaged, "--json"]);
    let told = &called.json_lines()[0];
    assert_eq!(told["sound"], false);
    assert!(told["finding"]["sequence"].as_u64().is_some() && told["digest"].is_null(), "{told}");
    let torn = place.file("torn.pbj", &bytes[..middle]);
    assert_eq!(call(&["verify", &torn]).status, Some(1));
    let told = call(&["replay", &torn]).ended(4);
    assert!(told.contains("was cut after entry") && told.contains("next: "), "{told}");
    let told = call(&["verify", &place.at("nothing")]).ended(2);
    assert!(told.contains("there is no ledger") && told.contains("next: "), "{told}");
}

#[test]
fn history_that_was_rewritten_is_told_against_a_seal() {
    let place = Place::new();
    let (shop, other) = (place.shop(), place.at("other"));
    let (key, seal) = (place.at("key"), place.at("seal.json"));
    let clock = "--clock=2026-02-01T00:00:00Z";
    let made = ["seal", &shop, "--key", &key, "--make-key", "--to", &seal, clock];
    let told = call(&made);
    let public = told.err.split_whitespace().last().unwrap().to_owned();
    told.good();
    let against = |ledger: &str| {
        call(&["verify", ledger, "--seal", &seal, "--public-key", &public, "--json"])
    };
    let told = against(&shop).json();
    assert_eq!(told["seals"][0]["agrees"], true);
    call_with("", &["init", &other]).good();
    let called = against(&other);
    assert_eq!(called.status, Some(1));
    assert_eq!(called.json_lines()[0]["seals"][0]["agrees"], false);
    let told = call(&["verify", &shop, "--seal", &seal]).ended(2);
    assert!(told.contains("--public-key"), "{told}");
}
