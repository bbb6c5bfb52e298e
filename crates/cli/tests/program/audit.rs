//! Questions of an auditor: replay, diff, explain, liability, trial balance.

use crate::program::{Place, call, call_with};

const CLOCK: &str = "--clock=2026-02-10T12:00:00-06:00";

#[test]
fn state_at_an_entry_or_a_time_has_a_digest() {
    let place = Place::new();
    let shop = place.shop();
    let digest = |words: &[&str]| {
        let told = call(&[&["replay", &shop, "--json"], words].concat()).json();
        (told["sequence"].as_u64().unwrap(), told["digest"].as_str().unwrap().to_owned())
    };
    assert_eq!(digest(&[]), digest(&["--through", "7"]));
    assert_eq!(digest(&["--through", "5"]), digest(&["--known-at", "2026-01-07"]));
    assert_ne!(digest(&["--through", "5"]).1, digest(&["--through", "6"]).1);
    let told = call(&["replay", &shop]).good();
    assert!(told.contains("entry\t7\n") && told.contains("accounts\t3\n"), "{told}");
    let called = call(&["replay", &shop, "--through", "8", "--json"]);
    assert_eq!((called.status, &called.json_lines()[0]["code"]), (Some(1), &"past_end".into()));
}

#[test]
fn late_entries_are_told_with_the_windows_that_they_changed() {
    let place = Place::new();
    let shop = place.shop();
    let since = ["--known-at", "2026-01-31"];
    let told = call(&[&["diff", &shop][..], &since].concat()).good();
    assert_eq!(told, "no window changed\n");
    let late = r#"{"key":"late","at":"2026-01-20T12:00:00-06:00","#.to_owned()
        + r#""earn":{"account":"bob-card","points":"40"}}"#;
    call_with(late, &["post", &shop, "--clock", "2026-02-05T12:00:00-06:00"]).good();
    let told = call(&[&["diff", &shop, "--table"][..], &since].concat()).good();
    for line in [
        "account bob-card  2026-01-01   earned  8           +40",
        "customer bob      2026-01-01   earned  8           +40",
        "household kim     2026-01-01   earned  8           +40",
        "8      late  2026-02-05 12:00  2026-01-20 12:00",
    ] {
        assert!(told.lines().any(|it| it == line), "{line} in {told}");
    }
    let told = call(&[&["diff", &shop, "--by", "day", "--json"][..], &since].concat()).json();
    assert_eq!(told["windows"].as_array().unwrap().len(), 3);
    assert_eq!(told["windows"][0]["from"], "2026-01-20T06:00:00Z");
    assert_eq!(told["windows"][2]["changes"]["earned"], "40");
    assert_eq!(told["entries"][0]["key"], "late");
    let both = ["--known-at", "2026-02-01", "--and-at", "2026-01-01"];
    assert_eq!(call(&[&["diff", &shop][..], &both].concat()).status, Some(1));
}

#[test]
fn points_of_an_entry_and_of_a_lot_are_explained() {
    let place = Place::new();
    let shop = place.shop();
    let told = call(&["explain", &shop, "6", "--table"]).good();
    assert!(told.starts_with("points of entry 4: 1,450 left\nentry  verb"), "{told}");
    let row = "6*     redeem  2026-01-08 12:00  redeemed  bob-card  bob";
    assert!(told.lines().any(|line| line.starts_with(row)), "{told}");
    let told = call(&["explain", &shop, "6", "--json"]).json();
    let chains = told["chains"].as_array().unwrap();
    assert_eq!(chains.len(), 2);
    assert_eq!(chains[1]["steps"][1]["points"], "300");
    assert_eq!(chains[0]["left"], "1450");
    let lot = ["explain", &shop, "-a", "bob-card", "--expires", "2026-02-14", "--json"];
    let told = call(&lot).json();
    assert_eq!(told["chains"][0]["origin"]["sequence"], 5);
    assert_eq!(call(&["explain", &shop, "1"]).good(), "no points moved by it\n");
    let called = call(&["explain", &shop, "99", "--json"]);
    assert_eq!((called.status, &called.json_lines()[0]["code"]), (Some(1), &"not_found".into()));
    call(&["explain", &shop]).ended(2);
}

#[test]
fn liability_is_told_by_expiry_and_by_vintage() {
    let place = Place::new();
    let shop = place.shop();
    let told = call(&["liability", &shop, "--month", "2026-01", "--table", CLOCK]).good();
    let rows: Vec<&str> = told.lines().collect();
    assert_eq!(rows[0], "by expiry, from 2026-01-01 00:00 to before 2026-02-01 00:00");
    let cells = |row: &str| row.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(
        cells(rows[3]),
        ["2027-01", "0", "1,500", "50", "0", "0", "1,450", "0.00%", "14.50"],
        "{told}"
    );
    assert_eq!(cells(rows[4])[..7], ["total", "0", "1,800", "350", "0", "0", "1,450"]);
    let told = call(&["liability", &shop, "--month", "2026-01", "--json", CLOCK]).json();
    assert_eq!(told["by_vintage"][0]["month"], "2026-01");
    assert_eq!(told["total"]["closing"], "1450");
    assert_eq!(told["total"]["cost"], "14.50");
    let backwards = ["liability", &shop, "--from", "2026-02-01", "--to", "2026-01-01"];
    assert_eq!(call(&backwards).status, Some(1));
}

#[test]
fn whole_program_is_one_equation() {
    let place = Place::new();
    let shop = place.shop();
    let told = call(&["trial-balance", &shop, "--at", "2026-01-10"]).good();
    for row in ["earned\t1800", "redeemed\t350", "held\t200", "total\t1450", "of it on hold\t200"] {
        assert!(told.lines().any(|line| line == row), "{row} in {told}");
    }
    assert!(told.ends_with("balanced: the flows come to the points that there are\n"), "{told}");
    let told = call(&["trial-balance", &shop, "--json", CLOCK]).json();
    assert_eq!((&told["balanced"], &told["accounts"]), (&true.into(), &3.into()));
    // By then the hold has lapsed.
    assert_eq!(
        (&told["balance"]["on_hold"], &told["flows"]["released"]),
        (&"0".into(), &"200".into())
    );
}
