//! A ledger in numbers.

use crate::program::{Place, call};

#[test]
fn numbers_of_a_ledger_are_shown() {
    let place = Place::new();
    let shop = place.shop();
    let clock = "--clock=2026-01-10T12:00:00-06:00";
    let told = call(&["stats", &shop, clock]).good();
    for row in [
        "made\t2026-01-01 12:00",
        "zone\tAmerica/Chicago",
        "entries\t7",
        "households\t2",
        "points outstanding\t1450",
        "points on hold\t200",
        "points ever earned\t1800",
    ] {
        assert!(told.lines().any(|line| line == row), "{row} in {told}");
    }
    let told = call(&["stats", &shop, clock, "--json"]).json();
    assert_eq!((&told["entries"], &told["households"]), (&7.into(), &2.into()));
    assert_eq!(told["program"]["closing"]["total"], "1450");
    assert_eq!(told["ledger"].as_str().unwrap().len(), 32);
    // Opening it wrote what was in the logs into files, and nothing into the logs.
    assert!(told["file_bytes"]["journal"].as_u64().unwrap() > 0, "{told}");
    assert_eq!(told["log_bytes"], 0);
}
