//! What goes wrong around the program: odd paths, other processes, damage, closed pipes, numbers
//! without end. It always ends with its own status and a next step, never with a panic.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::ffi::OsStrExt as _;
use std::process::{Command, Stdio};

use crate::program::{Called, Place, call, call_with, program};

const OPEN: &str = r#"{"key":"o","open":{"account":"a","customer":"c","household":"h"}}"#;

#[track_caller]
fn told_next(called: Called, status: i32) -> String {
    let told = called.ended(status);
    let lines: Vec<&str> = told.lines().collect();
    assert!(lines[0].starts_with("pointbook: ") && lines[1].starts_with("  next: "), "{told}");
    assert_eq!(lines.len(), 2, "{told}");
    told
}

#[test]
fn paths_may_hold_anything() {
    let place = Place::new();
    let ledger = place.at("a shop\n\"of\" \u{e4}'$x");
    call(&["init", &ledger]).good();
    call_with(OPEN, &["post", &ledger]).good();
    assert_eq!(call(&["balance", &ledger, "-a", "a", "--json"]).json()["total"], "0");
    // A name that breaks lines breaks no message.
    told_next(call(&["init", &ledger]), 2);
    told_next(call(&["balance", &ledger, "-a", "b"]), 1);
    let link = place.at("link");
    std::os::unix::fs::symlink(&ledger, &link).unwrap();
    assert_eq!(call(&["stats", &link, "--json"]).json()["entries"], 1);
    let dangling = place.at("dangling");
    std::os::unix::fs::symlink(place.at("nowhere"), &dangling).unwrap();
    told_next(call(&["stats", &dangling]), 2);
}

#[test]
fn arguments_that_are_no_text_are_paths_or_nothing() {
    let odd = OsString::from(OsStr::from_bytes(b"shop-\xff"));
    let place = Place::new();
    let ledger = std::path::Path::new(&place.at("")).join(&odd);
    let run = |words: &[&OsStr]| Called::from(program(&[]).args(words).output().unwrap());
    let init = OsStr::new("init");
    run(&[init, ledger.as_os_str()]).good();
    let told = told_next(run(&[init, ledger.as_os_str()]), 2);
    assert!(told.contains('\u{fffd}'), "{told}");
    for words in [
        [OsStr::new("balance"), ledger.as_os_str(), OsStr::new("-a"), &odd],
        [OsStr::new("init"), OsStr::new("x"), OsStr::new("--zone"), &odd],
        [&odd, OsStr::new("x"), OsStr::new("y"), OsStr::new("z")],
    ] {
        assert_eq!(run(&words).status, Some(2), "{words:?}");
    }
}

#[test]
fn a_ledger_that_another_process_has_open_is_busy() {
    let place = Place::new();
    let ledger = place.at("shop");
    call(&["init", &ledger]).good();
    let mut other = program(&["post", &ledger]);
    let mut other = other.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut input = other.stdin.take().unwrap();
    writeln!(input, "{OPEN}").unwrap();
    let mut outcome = String::new();
    BufReader::new(other.stdout.take().unwrap()).read_line(&mut outcome).unwrap();
    let told = told_next(call(&["balance", &ledger, "-a", "a"]), 3);
    assert!(told.contains("another process has"), "{told}");
    let called = call(&["balance", &ledger, "-a", "a", "--json"]);
    let told: serde_json::Value = serde_json::from_str(&called.err).unwrap();
    assert_eq!((called.status, &told["error"]["exit"]), (Some(3), &3.into()));
    drop(input);
    other.wait().unwrap();
    call(&["balance", &ledger, "-a", "a"]).good();
}

#[test]
fn what_is_no_ledger_is_told_apart_from_a_damaged_one() {
    let place = Place::new();
    let file = place.file("file", "x");
    told_next(call(&["stats", &file]), 2);
    told_next(call(&["stats", &place.at("")]), 2);
    assert_eq!(call(&["stats", ""]).status, Some(2));
    told_next(call(&["init", &file]), 2);
    told_next(call(&["init", "/proc/pointbook"]), 2);
    told_next(call(&["backup", &place.shop(), "/proc/pointbook"]), 2);
    let ledger = place.at("shop");
    let slots = fs::read_dir(&ledger).unwrap().map(|entry| entry.unwrap().path());
    let bound = slots.filter(|path| path.ends_with("acknowledged")).collect::<Vec<_>>();
    fs::write(&bound[0], "not what it was").unwrap();
    let told = told_next(call(&["stats", &ledger]), 4);
    assert!(told.contains("is damaged") && told.contains("pointbook verify"), "{told}");
    fs::write(format!("{ledger}/format"), "pointbook store 65535\n").unwrap();
    let told = told_next(call(&["stats", &ledger]), 2);
    assert!(told.contains("a newer program"), "{told}");
}

#[test]
fn numbers_without_end_end_well() {
    let place = Place::new();
    let shop = place.shop();
    let clock = "--clock=2026-01-10T12:00:00-06:00";
    let most = r#"{"key":"m","earn":{"account":"roe-card","points":"1000000000000000"}}"#;
    call_with(most, &["post", &shop, clock]).good();
    let told = call(&["balance", &shop, "-c", "roe", clock, "--table"]).good();
    assert!(told.contains("1,000,000,000,000,000"), "{told}");
    let more = most.replace("00\"", "000\"").replace("\"m\"", "\"n\"");
    assert_eq!(call_with(more, &["post", &shop, clock]).status, Some(1));
    call(&["expiring", &shop, "-c", "roe", "--days", "4294967295", clock]).good();
    call(&["statement", &shop, "-c", "roe", "--days", "4294967295", "--year", "9999", clock])
        .good();
    call(&["window", &shop, "-c", "roe", "--year", "1", clock]).good();
    call(&["balance", &shop, "-c", "roe", "--at", "9999-12-31", clock]).good();
    call(&["follow", &shop, "--from", "18446744073709551615", clock]).good();
    call(&["follow", &shop, "--from", "0", "--limit", "0", clock]).good();
    for words in [
        ["expiring", &shop, "-croe", "--days=4294967296"],
        ["follow", &shop, "--limit=-1", "--json"],
        ["balance", &shop, "-croe", "--at=10000-01-01"],
        ["init", "x", "--scale=5", "--json"],
    ] {
        assert_eq!(call(&words).status, Some(2), "{words:?}");
    }
}

#[test]
fn a_reader_that_has_enough_is_left_in_peace() {
    let place = Place::new();
    let ledger = place.at("shop");
    call(&["init", &ledger]).good();
    let earn = |number| format!(r#"{{"key":"{number}","earn":{{"account":"a","points":"1"}}}}"#);
    let lines: Vec<String> = (0..4_000).map(earn).collect();
    let lines = format!("{OPEN}\n{}\n", lines.join("\n"));
    let file = place.file("many.jsonl", &lines);
    for words in [&["post", &ledger, &file][..], &["follow", &ledger, "--json"]] {
        let mut program = program(words);
        let mut child = program.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        out.read_line(&mut String::new()).unwrap();
        drop(out);
        let mut told = String::new();
        child.stderr.take().unwrap().read_to_string(&mut told).unwrap();
        assert_eq!((child.wait().unwrap().code(), told.as_str()), (Some(1), ""), "{words:?}");
    }
    // Nothing was lost by it: what is sent again is known.
    call(&["post", &ledger, &file]).good();
    assert_eq!(call(&["balance", &ledger, "-a", "a", "--json"]).json()["total"], "4000");
}

#[test]
fn colours_come_when_they_are_wanted() {
    let place = Place::new();
    let shop = place.shop();
    let words = ["balance", &shop, "-c", "roe", "--table"];
    assert!(call(&[&words[..], &["--color", "always"]].concat()).good().contains("\x1b[1m"));
    for colour in ["auto", "never"] {
        assert!(!call(&[&words[..], &["--color", colour]].concat()).good().contains('\x1b'));
    }
}

#[test]
fn a_terminal_gets_tables_and_colours_unless_they_are_unwanted() {
    let place = Place::new();
    let shop = place.shop();
    // `script` gives the program a terminal, where there is one.
    let on_terminal = |no_colour: &str| {
        let line = format!("{} balance '{shop}' -c roe", env!("CARGO_BIN_EXE_pointbook"));
        let mut script = Command::new("script");
        script.args(["-qec", &line, "/dev/null"]).env("NO_COLOR", no_colour);
        script.stdin(Stdio::null()).output().map(|output| Called::from(output).good())
    };
    let Ok(told) = on_terminal("") else {
        assert!(!std::path::Path::new("/usr/bin/script").exists());
        return;
    };
    assert!(told.contains("\x1b[1m") && told.contains("available  on hold"), "{told}");
    let told = on_terminal("1").unwrap();
    assert!(!told.contains('\x1b') && told.contains("available  on hold"), "{told}");
}

#[test]
fn a_terminal_gets_a_bar_and_nobody_else_does() {
    let place = Place::new();
    let shop = place.shop();
    let line = format!("{} verify '{shop}'", env!("CARGO_BIN_EXE_pointbook"));
    let mut script = Command::new("script");
    let Ok(output) = script.args(["-qec", &line, "/dev/null"]).stdin(Stdio::null()).output() else {
        assert!(!std::path::Path::new("/usr/bin/script").exists());
        return;
    };
    let told = Called::from(output).good();
    assert!(told.contains("verifying [####") && told.contains("7 of 7"), "{told}");
    let called = call(&["verify", &shop]);
    assert!(!called.out.contains("verifying") && called.err.is_empty(), "{called:?}");
}
