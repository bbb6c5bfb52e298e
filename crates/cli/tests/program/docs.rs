//! The guides: what they tell a reader to type works as it stands there.

use std::env;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::program::{Called, Place, call, call_with};

/// All that a guide tells to type, in order.
fn typed(guide: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(guide);
    let text = fs::read_to_string(path).unwrap();
    let blocks = text.split("```sh\n").skip(1).map(|rest| rest.split_once("```").unwrap().0);
    let typed: String = blocks.collect();
    assert!(typed.contains("pointbook "), "{guide} tells nothing to type");
    typed
}

/// Types it in a place of its own.
#[track_caller]
fn works(place: &Place, guide: &str) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_pointbook")).parent().unwrap();
    let paths = env::split_paths(&env::var_os("PATH").unwrap()).collect::<Vec<_>>();
    let paths = std::iter::once(program.to_owned()).chain(paths);
    let mut shell = Command::new("bash");
    shell.args(["-euo", "pipefail", "-c", &typed(guide)]).current_dir(place.at(""));
    shell.env("PATH", env::join_paths(paths).unwrap()).stdin(Stdio::null());
    Called::from(shell.output().unwrap()).good()
}

const COMMANDS: &str = r#"
{"key":"o1","open":{"account":"card-1","customer":"ann","household":"kim"}}
{"key":"e1","earn":{"account":"card-1","points":"500"}}
"#;

#[test]
fn verbs_work_as_their_guide_shows_them() {
    let place = Place::new();
    place.file("commands.jsonl", COMMANDS);
    place.file("history.csv", "key,account,points\nreceipt-1,card-1,70\n");
    let told = works(&place, "cli.md");
    assert!(told.contains("1 accepted, 0 refused") && told.contains("570\t0\t0\t570"), "{told}");
}

#[test]
fn a_backup_is_made_as_the_guide_says() {
    let place = Place::new();
    place.shop();
    let told = works(&place, "operations.md");
    assert!(told.contains("copied to shop-2026-01-31") && told.ends_with("sound\n"), "{told}");
}

#[test]
fn an_auditor_gets_through_the_guide() {
    let place = Place::new();
    place.shop();
    let told = works(&place, "audit.md");
    let lines = ["sound", "balanced: the flows come to the points that there are"];
    for line in lines {
        assert!(told.lines().any(|it| it == line), "{line} in {told}");
    }
    assert_eq!(told.matches("valid: ").count(), 2, "{told}");
    assert!(told.contains("1450 pts  members"), "hledger has our sum: {told}");
}

#[test]
fn tables_of_an_older_system_come_over_as_the_guide_says() {
    let place = Place::new();
    let accounts = "key,verb,account,customer,household\n\
                    open-1,open,m1,c1,h7\nopen-2,open,m2,c2,hown-2\n";
    let transactions = "key,verb,at,account,points,offline\n\
                        tx-1,earn,,m1,500,\ntx-2,earn,,m2,40,\ntx-3,redeem,,m1,120,true\n";
    place.file("accounts.csv", accounts);
    place.file("transactions.csv", transactions);
    let question = |member| format!("{{\"balance\":{{\"account\":\"m{member}\"}}}}\n");
    place.file("questions.jsonl", question(1) + &question(2));
    place.file("points.txt", "380\n40\n");
    let told = works(&place, "migration.md");
    assert!(told.contains("transactions.csv: 3 accepted, 0 refused"), "{told}");
    let rows = call(&["follow", &place.at("shop"), "--json"]);
    assert_eq!(rows.json_lines().len(), 5);
}

#[test]
fn pages_are_written_as_their_guide_says() {
    let place = Place::new();
    let (shop, clock) = (place.at("shop"), "--clock=2025-02-01T12:00:00Z");
    call(&["init", &shop, clock]).good();
    let open = r#"{"key":"o9","open":{"account":"ada","customer":"ada","household":"okafor"}}"#;
    call_with(open, &["post", &shop, clock]).good();
    works(&place, "pages.md");
    for page in ["statement.html", "stats.html"] {
        assert!(fs::read_to_string(place.at(page)).unwrap().starts_with("<!DOCTYPE html>"));
    }
}
