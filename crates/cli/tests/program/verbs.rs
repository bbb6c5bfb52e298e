//! Every verb, as people see it and as JSON: whoever adds one adds a row.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::enroll::CONFIG;
use crate::program::{Called, Place, call, call_with, program};

/// How a verb is called, and a bit of what it tells.
struct Row {
    /// The verb and its arguments; `@x` is a file of that name beside the shop, `@now` the time.
    words: &'static str,
    /// What comes on standard input.
    input: &'static str,
    /// What people see.
    human: &'static str,
    /// A place in a JSON value that is written, and what stands there.
    json: (&'static str, &'static str),
}

const fn row(
    words: &'static str,
    input: &'static str,
    human: &'static str,
    json: (&'static str, &'static str),
) -> Row {
    Row { words, input, human, json }
}

const EARN: &str = r#"{"key":"e7","earn":{"account":"roe-card","points":"70"}}"#;
/// In the order of the program's help.
const ROWS: &[Row] = &[
    row("init @new --zone UTC", "", "made a ledger in ", ("/zone", "UTC")),
    row("post @other @now", EARN, "1 accepted, 0 refused", ("/outcome", "accepted")),
    row("import @other @now @earn.jsonl", "", "1 accepted, 0 refused", ("/tally/accepted", "1")),
    row("ask @shop @now", r#"{"balance":{"account":"ann-card"}}"#, "1450", ("/total", "1450")),
    row("balance @shop @now -H kim", "", "1450", ("/total", "1450")),
    row("window @shop @now -H kim --month 2026-01", "", "earned\t+1800", ("/flows/earned", "1800")),
    row(
        "statement @shop @now -H kim --month 2026-01",
        "",
        "redeemed",
        ("/window/flows/redeemed", "350"),
    ),
    row("history @shop @now -c bob", "", "redeem", ("/entries/0/kind", "redeem")),
    row(
        "expiring @shop @now -H kim --days 400",
        "",
        "2027-01-31",
        ("/expiring/0/date", "2027-01-31"),
    ),
    row("lots @shop @now -c ann", "", "2027-01-31", ("/lots/0/expires", "2027-01-31")),
    row("sweep @shop @now", "", "nothing is due", ("/swept", "false")),
    row("follow @shop @now --limit 1", "", "open\taccepted\to1", ("/command/key", "o1")),
    row("scenario @good.jsonl", "", "1 passed, 0 failed", ("/passed", "1")),
    row("check @earn.jsonl", "", "1 commands, 0 invalid", ("/commands", "1")),
    row("serve", "", "Pointbook sandbox on http://", ("/told", "Pointbook sandbox on http://")),
    row(
        "enroll --config @pointbook.toml --program gold @accounts.jsonl",
        "",
        "1 enrolled",
        ("/householdId", "h1"),
    ),
    row("backup @shop @copy", "", "copied to ", ("/sequence", "7")),
    row("verify @shop", "", "sound", ("/sound", "true")),
    row("replay @shop", "", "entry\t7", ("/sequence", "7")),
    row(
        "diff @late --known-at 2026-01-31",
        "",
        "earned\t8\t+70",
        ("/windows/0/changes/earned", "70"),
    ),
    row("explain @shop 6", "", "6*\tredeem", ("/chains/0/left", "1450")),
    row("liability @shop --month 2026-01", "", "2027-01", ("/total/closing", "1450")),
    row("trial-balance @shop", "", "earned\t1800", ("/flows/earned", "1800")),
    row("seal @shop --key @key --to @sealed", "", "sealed through entry 7", ("/sequence", "7")),
    row("prove @shop 6 --seal @seal --to @proof", "", "the proof is in ", ("/sequence", "6")),
    row("check-proof @seal --public-key @public", "", "valid: ", ("/proves", "seal")),
    row("export @shop --form csv --to @rows.csv", "", "exported to ", ("/exported", "rows.csv")),
    row("stats @shop @now", "", "entries\t7", ("/entries", "7")),
    row("demo @demo --members 20 --commands 1000", "", "Late news", ("/title", "Late news")),
    row("completions fish", "", "complete -c pointbook", ("/shell", "fish")),
    row("man", "", ".SH NAME", ("/name", "pointbook.1")),
];

/// What a row needs beside the shop.
fn prepared() -> Place {
    let place = Place::new();
    let shop = place.shop();
    // What writes has a ledger of its own.
    call(&["backup", &shop, &place.at("other")]).good();
    call(&["backup", &shop, &place.at("late")]).good();
    let late = EARN.replace("{\"key", "{\"at\":\"2026-01-20T12:00:00-06:00\",\"key");
    call_with(late, &["post", &place.at("late"), "--clock=2026-02-05T12:00:00-06:00"]).good();
    place.file("earn.jsonl", EARN);
    place.file("good.jsonl", SCENARIO);
    place.file("pointbook.toml", CONFIG);
    place.file("bank.key", "7e".repeat(32));
    place.file("accounts.jsonl", ACCOUNT);
    let sealed =
        ["seal", &shop, "--key", &place.at("key"), "--make-key", "--to", &place.at("seal")];
    let sealed = call(&sealed);
    place.file("public", sealed.err.split_whitespace().last().unwrap());
    sealed.good();
    place
}

impl Row {
    fn verb(&self) -> &'static str {
        self.words.split_once(' ').map_or(self.words, |(verb, _)| verb)
    }

    fn call(&self, place: &Place, more: &[&str]) -> Called {
        let word = |word: &str| match word.strip_prefix('@') {
            Some("now") => "--clock=2026-01-10T12:00:00-06:00".to_owned(),
            Some(file) => place.at(file),
            None => word.to_owned(),
        };
        let words: Vec<String> = self.words.split(' ').map(word).collect();
        let words: Vec<&str> =
            words.iter().map(String::as_str).chain(more.iter().copied()).collect();
        match self.verb() {
            "serve" => served(&words),
            _ => call_with(self.input, &words),
        }
    }
}

/// What a service tells at first; it is asked to end then.
fn served(words: &[&str]) -> Called {
    let mut command = program(words);
    command.env("POINTBOOK_LISTEN", "127.0.0.1:0").stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let mut out = String::new();
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    lines.read_line(&mut out).unwrap();
    let asked = Command::new("kill").arg(child.id().to_string()).status().unwrap();
    assert!(asked.success());
    let ended = child.wait().unwrap();
    // Asked while it still begins, it is ended by the signal.
    let status = if ended.signal() == Some(TERM) { Some(0) } else { ended.code() };
    Called { status, out, err: String::new() }
}

#[test]
fn every_verb_has_a_row() {
    let place = Place::new();
    let pages = call(&["man", "--to", &place.at("")]).good();
    let verb = |line: &str| {
        let (_, page) = line.rsplit_once('/').unwrap();
        page.strip_suffix(".1").unwrap().strip_prefix("pointbook-").map(str::to_owned)
    };
    let verbs: BTreeSet<String> = pages.lines().filter_map(verb).collect();
    let rows: BTreeSet<String> = ROWS.iter().map(|row| row.verb().to_owned()).collect();
    assert!(verbs.len() > 30, "{verbs:?}");
    assert_eq!(verbs, rows, "a verb without a row, or a row without a verb");
}

#[test]
fn people_see_what_each_verb_tells() {
    let place = prepared();
    for row in ROWS {
        let called = row.call(&place, &[]);
        assert_eq!(called.status, Some(0), "{}: {called:#?}", row.words);
        let told = format!("{}{}", called.out, called.err);
        assert!(told.contains(row.human), "{}: no {:?} in {told}", row.words, row.human);
    }
}

#[test]
fn programs_get_json_of_each_verb() {
    let place = prepared();
    for row in ROWS {
        let called = row.call(&place, &["--json"]);
        assert_eq!(called.status, Some(0), "{}: {called:#?}", row.words);
        let (pointer, expected) = row.json;
        let told: Vec<Value> = called.json_lines();
        let found = told.iter().filter_map(|value| value.pointer(pointer));
        let found: Vec<String> = found.map(text).collect();
        // A path or an address stands around what is known of it.
        let is_there = found.iter().any(|it| match row.verb() {
            "export" => it.ends_with(expected),
            "serve" => it.starts_with(expected),
            _ => it == expected,
        });
        assert!(is_there, "{}: {pointer} is no {expected} in {told:#?}", row.words);
        assert!(called.err.is_empty() || row.verb() == "enroll", "{}: {called:?}", row.words);
    }
}

/// A value without quotes.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

const SCENARIO: &str = r#"{"scenario":"an account has what it earns","open":["h/c/a"]}
{"clock":"2026-01-01T09:00:00Z","earn":{"account":"a","points":"5"}}
{"ask":{"balance":{"account":"a"}},"is":{"available":"5"}}
"#;

/// The signal that asks to end.
const TERM: i32 = 15;

const ACCOUNT: &str = r#"
{"bankAccountNumber":"4222222222222222","bankCustomerNumber":"c1","householdId":"h1"}
"#;
