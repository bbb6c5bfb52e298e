//! Imports: what comes of lines and rows, and that no end of the process loses or doubles one.

use std::fmt::Write as _;
use std::fs;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use serde_json::{Value, json};

use crate::program::{Called, Place, call, call_with, program};

const OPEN: &str = r#"{"key":"o","open":{"account":"a","customer":"c","household":"h"}}"#;

fn rejected(file: &str) -> Vec<Value> {
    let text = fs::read_to_string(file).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn total(ledger: &str) -> Value {
    call(&["balance", ledger, "-H", "h", "--json"]).json()["total"].clone()
}

#[test]
fn lines_that_come_to_nothing_are_written_down_with_their_reasons() {
    let place = Place::new();
    let ledger = place.at("shop");
    call(&["init", &ledger]).good();
    let mut text = format!(
        "// a remark\n{OPEN}\n{}\nx\n\n{}\n{}\n",
        r#"{"key":"e1","earn":{"account":"a","points":"5"}}"#,
        r#"{"key":"r","redeem":{"account":"a","points":"6"}}"#,
        r#"{"key":"e2","earn":{"account":"b","points":"1"}}"#,
    )
    .into_bytes();
    text.extend_from_slice(b"\xff\n{\"key\":\"e3\",\"earn\":{\"account\":\"a\",\"points\":\"2\"}}");
    let file = place.file("shop.jsonl", text);
    let Called { status, out, err } = call(&["import", &ledger, &file]);
    assert_eq!(status, Some(1), "{err}");
    assert_eq!(out, format!("{file}: 3 accepted, 2 refused, 2 invalid; 0 known before\n"));
    assert!(err.contains("7 records in this run, "), "{err}");
    assert!(
        err.contains(&format!("4 records came to nothing: the reasons are in {file}.rejected"))
    );
    let told = rejected(&format!("{file}.rejected"));
    let of = |name: &str| told.iter().map(|it| it[name].clone()).collect::<Vec<_>>();
    assert_eq!(of("line"), [4, 6, 7, 8]);
    assert_eq!(of("outcome"), ["invalid", "refused", "refused", "invalid"]);
    assert_eq!(
        (&told[1]["code"], &told[2]["code"]),
        (&"insufficient_points".into(), &"not_found".into())
    );
    assert_eq!(told[0]["text"], "x");
    assert_eq!(told[3]["text"], "\u{fffd}");
    assert_eq!(total(&ledger), "7");
}

#[test]
fn a_file_is_imported_once_and_again_on_request() {
    let place = Place::new();
    let ledger = place.at("shop");
    call(&["init", &ledger]).good();
    let earn = r#"{"key":"e","earn":{"account":"a","points":"5"}}"#;
    let file = place.file("shop.jsonl", format!("{earn}\n"));
    let told = call(&["import", &ledger, &file, "--json"]);
    let told = &told.json_lines()[0];
    assert_eq!(told["tally"], json!({"accepted":0,"refused":1,"invalid":0,"replayed":0}));
    assert_eq!(told["rejected"], format!("{file}.rejected"));
    // The account is there now, but the file was read to its end.
    call_with(OPEN, &["post", &ledger]).good();
    let called = call(&["import", &ledger, &file]);
    assert_eq!(called.status, Some(1));
    assert!(called.err.contains("going on with line 2"), "{}", called.err);
    assert_eq!(rejected(&format!("{file}.rejected")).len(), 1);
    let told = call(&["import", &ledger, &file, "--again"]).good();
    assert_eq!(told, format!("{file}: 1 accepted, 0 refused, 0 invalid; 0 known before\n"));
    assert!(!fs::exists(format!("{file}.rejected")).unwrap());
    // A file that grows is read anew: what is known does not happen again.
    let more = r#"{"key":"f","earn":{"account":"a","points":"1"}}"#;
    let file = place.file("shop.jsonl", format!("{earn}\n{more}\n"));
    let told = call(&["import", &ledger, &file]).good();
    assert_eq!(told, format!("{file}: 2 accepted, 0 refused, 0 invalid; 1 known before\n"));
    assert_eq!(total(&ledger), "6");
}

#[test]
fn rows_are_imported_as_their_head_says() {
    let place = Place::new();
    let ledger = place.at("shop");
    call(&["init", &ledger, "--scale", "2"]).good();
    let text = "\u{feff}key,verb,account,customer,household,points,memo,at\r\n\
                o,open,a,c,h,,,2026-01-05\r\n\
                e1,earn,a,,,12.5,\"said \"\"hi\"\",\nand left\",2026-01-06 12:00\r\n\
                e2,earn,a,,,\"1,000\",,\r\n\
                \r\n\
                e3,earn,a,,,1\r\n\
                r1,redeem,,c,,2.50,,\r\n";
    let file = place.file("shop.csv", text);
    let called = call(&["import", &ledger, &file]);
    assert_eq!(called.out, format!("{file}: 3 accepted, 0 refused, 2 invalid; 0 known before\n"));
    let told = rejected(&format!("{file}.rejected"));
    assert_eq!((&told[0]["line"], &told[0]["key"]), (&5.into(), &"e2".into()));
    assert_eq!(told[0]["faults"][0]["field"], "earn.points");
    assert_eq!((&told[1]["line"], &told[1]["text"]), (&7.into(), &"e3,earn,a,,,1".into()));
    assert_eq!(total(&ledger), "10.00");
    let told = call(&["follow", &ledger, "--from", "2", "--limit", "1", "--json"]).json();
    assert_eq!(told["command"]["memo"], "said \"hi\",\nand left");
    assert_eq!(told["command"]["at"], "2026-01-06T18:00:00Z");
}

#[test]
fn columns_of_others_are_taken_on_request() {
    let place = Place::new();
    let ledger = place.at("shop");
    call(&["init", &ledger]).good();
    call_with(OPEN, &["post", &ledger]).good();
    let rows = "Receipt;Card No;Points\nr-1;a;500\nr-2;a;20\n";
    let options = ["--format", "csv", "--separator", ";", "--verb", "earn"];
    let columns = ["Receipt=key", "Card No=account", "Points=points"];
    let columns = columns.map(|it| ["--column", it]).concat();
    let file = place.at("bad.jsonl");
    let words = [&["import", &ledger, "-", "--rejected", &file], &options[..], &columns].concat();
    let told = call_with(rows, &words).good();
    assert_eq!(told, "standard input: 2 accepted, 0 refused, 0 invalid; 0 known before\n");
    let told = call_with(rows, &words).good();
    assert_eq!(told, "standard input: 2 accepted, 0 refused, 0 invalid; 2 known before\n");
    assert_eq!(total(&ledger), "520");
}

#[test]
fn imports_that_make_no_sense_say_why() {
    let place = Place::new();
    let ledger = place.at("shop");
    call(&["init", &ledger]).good();
    let csv = place.file("shop.csv", "key,colour\n");
    let told = call(&["import", &ledger, &csv]).ended(2);
    assert!(told.contains("no field \"colour\"") && told.contains("--column"), "{told}");
    let empty = place.file("empty.csv", "\n\n");
    assert!(call(&["import", &ledger, &empty]).ended(2).contains("it is empty"));
    assert!(call(&["import", &ledger, "-"]).ended(2).contains("name one with --rejected"));
    assert!(call(&["import", &ledger, &place.at("none")]).ended(2).contains("failed to read"));
    assert!(call(&["import", &ledger, &place.at("")]).ended(2).contains("failed to read"));
    let file = place.file("x.jsonl", "x\n");
    let told = call(&["import", &ledger, &file, "--rejected", &place.at("no/where")]).ended(2);
    assert!(told.contains("failed to write"), "{told}");
    let empty = place.file("empty.jsonl", "");
    let told = call(&["import", &ledger, &empty]).good();
    assert_eq!(told, format!("{empty}: 0 accepted, 0 refused, 0 invalid; 0 known before\n"));
}

/// Lines of which each hundredth is no command and each hundredth is refused.
fn many_lines(lines: u32) -> String {
    let mut text = format!("{OPEN}\n");
    for number in 1..lines {
        let written = match number % 100 {
            50 => writeln!(text, "bad {number}"),
            70 => writeln!(
                text,
                r#"{{"key":"r{number}","redeem":{{"account":"a","points":"900000000"}}}}"#
            ),
            _ => writeln!(text, r#"{{"key":"e{number}","earn":{{"account":"a","points":"3"}}}}"#),
        };
        written.unwrap();
    }
    text
}

#[test]
fn nothing_is_lost_or_doubled_when_the_process_is_killed_at_any_moment() {
    const LINES: u32 = 60_000;
    let place = Place::new();
    let ledger = place.at("shop");
    call(&["init", &ledger]).good();
    let file = place.file("many.jsonl", many_lines(LINES));
    let (mut killed, mut moment) = (0, Duration::from_millis(20));
    let status = loop {
        let mut program = program(&["import", &ledger, &file, "--json"]);
        let mut child = program.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // The moment of the kill, a little later each time.
        sleep(moment);
        moment = moment * 5 / 4;
        if let Some(status) = child.try_wait().unwrap() {
            break status.code();
        }
        child.kill().unwrap();
        if let Some(code) = child.wait().unwrap().code() {
            break Some(code);
        }
        killed += 1;
        assert!(killed < 400, "the import never ends");
    };
    assert!(killed >= 2, "it was killed {killed} times");
    assert_eq!(status, Some(1));
    let bad = LINES / 100;
    let told = call(&["import", &ledger, &file, "--json"]);
    let told = &told.json_lines()[0];
    assert_eq!(told["records"], LINES);
    assert_eq!((&told["tally"]["refused"], &told["tally"]["invalid"]), (&bad.into(), &bad.into()));
    let rejected = rejected(&format!("{file}.rejected"));
    let lines: Vec<u64> = rejected.iter().map(|it| it["line"].as_u64().unwrap()).collect();
    let expected: Vec<u64> =
        (0..u64::from(bad)).flat_map(|it| [it * 100 + 51, it * 100 + 71]).collect();
    assert_eq!(lines, expected);
    let earns = LINES - 1 - 2 * bad;
    assert_eq!(total(&ledger), (earns * 3).to_string());
    // Each command that can be written has one entry.
    assert_eq!(call(&["stats", &ledger, "--json"]).json()["entries"], LINES - bad);
}

#[test]
fn an_import_that_finds_the_disk_full_says_so_and_goes_on_when_there_is_room() {
    const LINES: u32 = 40_000;
    let place = Place::new();
    let ledger = place.at("shop");
    call(&["init", &ledger]).good();
    let file = place.file("many.jsonl", many_lines(LINES));
    // Files may not grow past 512 KiB, and whoever tries gets an error, not a signal.
    let mut limited = Command::new("sh");
    limited.args(["-c", r#"trap "" XFSZ; ulimit -f 1024; exec "$0" "$@""#]);
    limited.arg(env!("CARGO_BIN_EXE_pointbook")).args(["import", &ledger, &file]);
    let told = Called::from(limited.stdin(Stdio::null()).output().unwrap()).ended(4);
    assert!(told.contains("no space is left") && told.contains("next: make room"), "{told}");
    let called = call(&["import", &ledger, &file, "--json"]);
    assert_eq!(called.json_lines()[0]["records"], LINES, "{called:?}");
    assert_eq!(total(&ledger), ((LINES - 1 - LINES / 50) * 3).to_string());
    assert_eq!(call(&["verify", &ledger, "--json"]).json()["sound"], true);
}
