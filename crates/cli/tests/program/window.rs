//! What flowed in a span.

use crate::program::{Place, call, call_with};

const CLOCK: &str = "--clock=2026-02-10T12:00:00-06:00";

#[test]
fn flows_of_a_month_stand_between_opening_and_closing() {
    let place = Place::new();
    let shop = place.shop();
    let month = ["window", &shop, "-H", "kim", "--month", "2026-01", CLOCK];
    let told = call(&[&month[..], &["--table"]].concat()).good();
    assert_eq!(
        told,
        "household kim from 2026-01-01 through 2026-01-31\n\
         flow       total  on hold  pending\n\
         opening        0        0        0\n\
         earned    +1,800\n\
         redeemed    -350\n\
         held                 +200\n\
         released             -200\n\
         closing    1,450        0        0\n"
    );
    let told = call(&month).good();
    let head = "flow\ttotal\ton hold\tpending\nopening\t0\t0\t0\nearned\t+1800\t\t\n";
    assert!(told.starts_with(head), "{told}");
    let told = call(&[&month[..], &["--json"]].concat()).json();
    assert_eq!(
        (&told["flows"]["earned"], &told["flows"]["expired"]),
        (&"1800".into(), &"0".into())
    );
    assert_eq!(call(&[&month[..], &["--all"]].concat()).good().lines().count(), 23);
}

#[test]
fn flows_that_are_not_in_memory_flow_all_the_same() {
    let place = Place::new();
    let shop = place.shop();
    let month = ["window", &shop, "-H", "kim", "--month", "2026-01", CLOCK];
    let told = call(&month).good();
    assert_eq!(call(&[&month[..], &["--series-cache", "0"]].concat()).good(), told);
    assert_eq!(call(&[&month[..], &["--series-cache=8"]].concat()).good(), told);
    let told = call(&[&month[..], &["--series-cache", "much"]].concat()).ended(2);
    assert!(told.contains("--series-cache"), "{told}");
}

#[test]
fn spans_end_as_people_write_them() {
    let place = Place::new();
    let shop = place.shop();
    let earned = |span: &[&str]| {
        let words = [&["window", &shop, "-H", "kim", CLOCK, "--json"], span].concat();
        let told = call(&words).json();
        told["flows"]["earned"].as_str().unwrap().to_owned()
    };
    assert_eq!(earned(&["--from", "2026-01-06", "--to", "2026-01-06"]), "1500");
    assert_eq!(earned(&["--from", "2026-01-06", "--to", "2026-01-07 12:00"]), "1500");
    assert_eq!(earned(&["--from", "2026-01-06", "--to", "2026-01-07 12:01"]), "1800");
    assert_eq!(earned(&["--year", "2026"]), "1800");
    // The month of the clock.
    assert_eq!(earned(&[]), "0");
    for span in [
        &["--from", "2026-01-06"][..],
        &["--month", "2026-13"],
        &["--month", "2026-01", "--year", "2026"],
        &["--from", "2026-01-06", "--to", "2026-01-06", "--month", "2026-01"],
    ] {
        call(&[&["window", &shop, "-H", "kim"], span].concat()).ended(2);
    }
    let backwards = ["--from", "2026-01-06", "--to", "2026-01-01"];
    let called = call(&[&["window", &shop, "-H", "kim", CLOCK][..], &backwards].concat());
    assert!(called.status == Some(1) && called.err.contains("next: "), "{called:?}");
}

#[test]
fn restatements_are_listed() {
    let place = Place::new();
    let shop = place.shop();
    let late = r#"{"key":"late","at":"2026-01-20T12:00:00-06:00","#.to_owned()
        + r#""earn":{"account":"bob-card","points":"40"}}"#;
    call_with(late, &["post", &shop, "--clock", "2026-02-05T12:00:00-06:00"]).good();
    let since = ["--month", "2026-01", "--restated-since", "2026-01-31"];
    let words = [&["window", &shop, "-H", "kim", CLOCK, "--table"][..], &since].concat();
    let told = call(&words).good();
    assert!(
        told.ends_with(
            "restated by\n\
             entry  key   verb  recorded          effective         flow    points\n\
             8      late  earn  2026-02-05 12:00  2026-01-20 12:00  earned      40\n"
        ),
        "{told}"
    );
    let known = ["--month", "2026-01", "--known-at", "2026-01-31", "--json"];
    let told = call(&[&["window", &shop, "-H", "kim", CLOCK][..], &known].concat()).json();
    assert_eq!(told["flows"]["earned"], "1800");
}
