//! What is exported says what the journal says, and other programs read it.

use std::io::Write as _;
use std::process::{Command as Process, Stdio};

use pointbook_audit::{
    COLUMNS, Pace, Until, export_books, export_csv, export_json_lines, export_portable,
    trial_balance,
};
use pointbook_core::{Sequence, State, StatePart, units_text};
use pointbook_journal::{Journal, PbjReader};

use crate::kit::{Desk, adjust, earn, file, hold, journal, redeem, utc};

fn csv(journal: &dyn Journal) -> String {
    let mut out = Vec::new();
    export_csv(journal, Until::End, &mut out, &mut Pace::default()).unwrap();
    String::from_utf8(out).unwrap()
}

fn json_lines(journal: &dyn Journal) -> String {
    let mut out = Vec::new();
    export_json_lines(journal, Until::End, &mut out, &mut Pace::default()).unwrap();
    String::from_utf8(out).unwrap()
}

fn books(journal: &dyn Journal) -> Vec<u8> {
    let mut out = Vec::new();
    export_books(journal, Until::End, &mut out, &mut Pace::default()).unwrap();
    out
}

#[test]
fn portable_file_is_the_journal() {
    let journal = journal(6, 200);
    let mut out = Vec::new();
    let head = export_portable(&*journal, &mut out, &mut Pace::default()).unwrap();
    assert_eq!(head, journal.head());
    assert_eq!(out, file(&*journal));
    let read: Result<Vec<_>, _> = PbjReader::new(out.as_slice()).unwrap().collect();
    assert!(!read.unwrap().is_empty());
}

/// A ledger with a bit of everything.
fn desk() -> Desk {
    let mut desk = Desk::new(&utc());
    desk.day("2026-01-10").open("a:1", "ann", "h1"); // 1
    desk.act(earn("a:1", 500, "2026-03-31")); // 2
    desk.act(adjust("a:1", 30)); // 3
    desk.act(hold("a:1", 100, "hold-1")); // 4
    desk.day("2026-04-02").act(redeem("a:1", 20, pointbook_core::Short::Refuse)); // 5
    desk
}

#[test]
fn rows_of_csv_and_json_lines_are_facts() {
    let desk = desk();
    let text = csv(desk.journal());
    let lines: Vec<&str> = text.split_terminator("\r\n").collect();
    assert_eq!(lines[0], COLUMNS.join(","));
    let starting = |start: &str| lines.iter().filter(|line| line.starts_with(start)).count();
    assert_eq!(starting("1,"), 3, "household, customer, account");
    assert_eq!(
        lines[4],
        "2,0,2026-01-10T12:00:00Z,2026-01-10T12:00:00Z,k2,earn,command,posted,earned,500,a:1,ann,\
         h1,lot,2026-03-31,2026-03-31,,desk,"
    );
    let expired = lines.iter().find(|line| line.contains(",expired,")).unwrap();
    assert!(expired.starts_with("5,0,2026-04-02T12:00:00Z,2026-04-01T00:00:00Z,k5,redeem,time,"));
    let objects = json_lines(desk.journal());
    assert_eq!(objects.lines().count(), lines.len() - 1);
    assert!(
        objects
            .lines()
            .nth(3)
            .unwrap()
            .starts_with("{\"sequence\":2,\"item\":0,\"recorded_at\":\"2026-01-10T12:00:00Z\",")
    );
}

#[cfg(feature = "parquet")]
#[test]
fn parquet_has_the_rows_of_json_lines() {
    use parquet::file::reader::{FileReader as _, SerializedFileReader};
    let desk = desk();
    let mut bytes = Vec::new();
    let pace = &mut Pace::default();
    pointbook_audit::export_parquet(desk.journal(), Until::End, &mut bytes, pace).unwrap();
    let path = std::env::temp_dir().join(format!("pointbook-{}.parquet", std::process::id()));
    std::fs::write(&path, bytes).unwrap();
    let reader = SerializedFileReader::new(std::fs::File::open(&path).unwrap()).unwrap();
    std::fs::remove_file(&path).unwrap();
    let rows: Vec<String> =
        reader.get_row_iter(None).unwrap().map(|row| row.unwrap().to_string()).collect();
    let text = json_lines(desk.journal());
    let objects: Vec<&str> = text.lines().collect();
    assert_eq!(rows.len(), objects.len());
    for (row, object) in rows.iter().zip(objects) {
        for fact in ["account_opened", "posted"] {
            assert_eq!(row.contains(fact), object.contains(fact), "{row} is not {object}");
        }
        let has_lot = |text: &str| text.contains("2026-03-31");
        assert_eq!(has_lot(row), has_lot(object), "{row} is not {object}");
    }
    assert!(rows.iter().any(|row| row.contains("points: 500")), "{rows:?}");
}

#[test]
fn texts_of_any_kind_are_quoted() {
    let mut desk = desk();
    let mut command = pointbook_core::Command::new(
        crate::kit::key("odd, \"key\"\n\u{1}\\"),
        earn("a:1", 1, "never"),
    );
    command.envelope.by = Some("tab\there".into());
    desk.send(command);
    let text = csv(desk.journal());
    assert!(text.contains(",\"odd, \"\"key\"\"\n\u{1}\\\",earn,"), "{text}");
    let objects = json_lines(desk.journal());
    assert!(objects.contains("\"key\":\"odd, \\\"key\\\"\\n\\u0001\\\\\","), "{objects}");
    assert!(objects.contains("\"by\":\"tab\\there\""), "{objects}");
}

/// Runs hledger on books; what it prints.
fn hledger(books: &[u8], arguments: &[&str]) -> String {
    let mut process = Process::new("hledger");
    process.args(["-f", "-"]).args(arguments);
    process.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut running = process.spawn().unwrap();
    let mut input = running.stdin.take().unwrap();
    let text = books.to_vec();
    let writer = std::thread::spawn(move || input.write_all(&text));
    let output = running.wait_with_output().unwrap();
    let _ = writer.join().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "hledger {arguments:?}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

fn has_hledger() -> bool {
    Process::new("hledger").arg("--version").output().is_ok_and(|it| it.status.success())
}

#[test]
fn hledger_reads_the_books_without_complaint_and_has_our_balances() {
    assert!(has_hledger(), "this test needs hledger: apt-get install hledger");
    for seed in 0..5 {
        let journal = journal(seed, 120);
        let books = books(&*journal);
        hledger(&books, &["check"]);
        hledger(&books, &["check", "commodities", "balancednoautoconversion"]);
        let table = hledger(&books, &["balance", "--flat", "--depth", "2", "-E", "-O", "csv"]);
        let told = |account: &str| {
            let line = table.lines().find(|line| line.starts_with(&format!("\"{account}\",")));
            let amount = line.map_or("0", |line| line.split('"').nth(3).unwrap());
            amount.trim_end_matches(" pts").to_owned()
        };
        let trial = trial_balance(
            &*journal,
            Until::End,
            Some(pointbook_core::Timestamp::MIN),
            &mut Pace::default(),
        );
        let trial = trial.unwrap();
        let scale = trial.scale;
        for flow in ["earned", "redeemed", "expired", "refunded", "transferred_out"] {
            let into_members = ["earned", "refunded"].contains(&flow);
            let captured = if flow == "redeemed" { trial.flows.of("captured").unwrap() } else { 0 };
            let amount = trial.flows.of(flow).unwrap() - captured;
            let amount = if into_members { -amount } else { amount };
            assert_eq!(
                number(&told(&format!("flows:{flow}"))),
                number(&units_text(amount, scale)),
                "{flow}"
            );
        }
        for (name, units) in members(&*journal) {
            let member = format!("members:{}", name.replace(':', "%3A"));
            assert_eq!(number(&told(&member)), number(&units_text(units, scale)), "{member}");
        }
        assert_eq!(number(table.lines().last().unwrap().split('"').nth(3).unwrap()), "0");
    }
}

/// What every account has, by the fold of the decision state.
fn members(journal: &dyn Journal) -> Vec<(String, i128)> {
    let mut state = State::new(&journal.genesis().settings);
    for batch in journal.read(Sequence::new(1)).unwrap() {
        for entry in batch.unwrap().entries().unwrap() {
            state.apply(&entry).unwrap();
        }
    }
    let accounts = state.parts().filter_map(|part| match part {
        StatePart::Accounts(accounts) => Some(accounts),
        _ => None,
    });
    let units = |it: &pointbook_core::AccountPart| -> i128 {
        let lots = it.lots.iter().map(|lot| i128::from(lot.free.units() + lot.held.units()));
        let pending = it.pending.iter().map(|pending| i128::from(pending.points.units()));
        lots.chain(pending).sum::<i128>() - i128::from(it.deficit.units())
    };
    accounts.flatten().map(|it| (it.name.as_str().to_owned(), units(&it))).collect()
}

/// A number without zeros behind its decimal mark.
fn number(text: &str) -> String {
    let text = text.trim_end_matches(" pts");
    let text =
        if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text };
    if text.is_empty() || text == "-0" { "0".to_owned() } else { text.to_owned() }
}

#[test]
fn hledger_finds_a_posting_that_was_altered() {
    assert!(has_hledger(), "this test needs hledger: apt-get install hledger");
    let text = String::from_utf8(books(desk().journal())).unwrap();
    let altered = text.replace("  30 pts", "  31 pts").replace("  -30 pts", "  -31 pts");
    assert_ne!(text, altered);
    let mut process = Process::new("hledger");
    process.args(["-f", "-", "check"]);
    process.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut running = process.spawn().unwrap();
    running.stdin.take().unwrap().write_all(altered.as_bytes()).unwrap();
    assert!(!running.wait().unwrap().success());
}
