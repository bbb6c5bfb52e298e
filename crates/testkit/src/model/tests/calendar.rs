//! Local days, month ends, and the dates of lots.

use chrono::{DateTime, NaiveDate};
use serde_json::json;

use super::kit::Kit;
use crate::model::lot::LotId;
use crate::model::policy::Policy;
use crate::model::value::{instant, show_instant};
use crate::model::zone::Zone;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn begins(zone: &str, date: &str) -> String {
    show_instant(Zone::parse(zone).unwrap().first_instant(day(date)))
}

fn falls_on(zone: &str, at: &str) -> String {
    Zone::parse(zone).unwrap().local_day(instant(at).unwrap()).to_string()
}

fn expires(policy: serde_json::Value, from: &str) -> String {
    match Policy::parse(&policy).unwrap().lot_for(day(from)) {
        LotId::Dated(Some(date)) => date.to_string(),
        other => format!("{other:?}"),
    }
}

#[test]
fn a_day_begins_after_the_gap_when_midnight_does_not_exist() {
    assert_eq!(begins("America/Havana", "2025-03-09"), "2025-03-09T05:00:00Z");
    assert_eq!(begins("America/Sao_Paulo", "2018-11-04"), "2018-11-04T03:00:00Z");
    assert_eq!(begins("Asia/Beirut", "2024-03-31"), "2024-03-30T22:00:00Z");
}

#[test]
fn a_skipped_day_is_empty() {
    assert_eq!(begins("Pacific/Apia", "2011-12-30"), begins("Pacific/Apia", "2011-12-31"));
    assert_eq!(falls_on("Pacific/Apia", "2011-12-30T09:59:59Z"), "2011-12-29");
    assert_eq!(falls_on("Pacific/Apia", "2011-12-30T10:00:00Z"), "2011-12-31");
}

#[test]
fn a_day_begins_at_the_first_of_two_midnights() {
    // Havana sets its clocks from 01:00 back to 00:00, so 2 November has its midnight twice.
    assert_eq!(begins("America/Havana", "2025-11-02"), "2025-11-02T04:00:00Z");
    // São Paulo set its clocks from 24:00 back to 23:00: the repeated hour belongs to the 17th.
    assert_eq!(begins("America/Sao_Paulo", "2018-02-18"), "2018-02-18T03:00:00Z");
    assert_eq!(falls_on("America/Sao_Paulo", "2018-02-18T02:30:00Z"), "2018-02-17");
    // St. John's went from 00:01 back to 23:01: the clock shows the 6th again, the day is the 7th.
    assert_eq!(begins("America/St_Johns", "2010-11-07"), "2010-11-07T02:30:00Z");
    assert_eq!(falls_on("America/St_Johns", "2010-11-07T02:45:00Z"), "2010-11-07");
}

#[test]
fn days_agree_with_a_minute_by_minute_walk() {
    let walks = [
        ("America/Sao_Paulo", "2018-02-15"),
        ("America/Sao_Paulo", "2018-11-02"),
        ("America/Havana", "2025-03-07"),
        ("America/Havana", "2025-10-31"),
        ("Asia/Beirut", "2024-03-29"),
        ("Asia/Beirut", "2024-10-25"),
        ("Pacific/Apia", "2011-12-28"),
        ("Australia/Lord_Howe", "2026-04-03"),
        ("America/St_Johns", "2010-11-05"),
        ("Africa/Casablanca", "2025-02-21"),
    ];
    for (name, from) in walks {
        let tz: chrono_tz::Tz = name.parse().unwrap();
        let zone = Zone::parse(name).unwrap();
        let start = zone.first_instant(day(from));
        let mut reached = day(from);
        for minute in 0..5 * 1_440 {
            let at = start + minute * 60_000_000;
            let local = DateTime::from_timestamp_micros(at).unwrap().with_timezone(&tz);
            let date = local.date_naive();
            if date > reached {
                reached = date;
                assert_eq!(zone.first_instant(date), at, "{name} {date}");
            }
            assert_eq!(zone.local_day(at), reached, "{name} {local}");
        }
    }
}

#[test]
fn months_are_clamped_and_rounded_up_to_period_ends() {
    let months = |n: u32, round: &str| json!({"months": n, "round": round});
    assert_eq!(expires(json!({"months": 1}), "2026-01-31"), "2026-02-28");
    assert_eq!(expires(json!({"months": 1}), "2024-01-31"), "2024-02-29");
    assert_eq!(expires(months(1, "none"), "2026-01-15"), "2026-02-15");
    assert_eq!(expires(months(1, "month_end"), "2026-01-31"), "2026-02-28");
    assert_eq!(expires(months(1, "month_end"), "2026-01-01"), "2026-02-28");
    assert_eq!(expires(months(1, "quarter_end"), "2026-03-31"), "2026-06-30");
    assert_eq!(expires(months(2, "quarter_end"), "2026-01-31"), "2026-03-31");
    assert_eq!(expires(months(12, "year_end"), "2025-01-01"), "2026-12-31");
}

#[test]
fn fixed_dates_are_the_next_on_or_after_the_day() {
    let fixed = json!({"fixed": ["09-30", "03-31", "02-29"]});
    assert_eq!(expires(fixed.clone(), "2026-03-31"), "2026-03-31");
    assert_eq!(expires(fixed.clone(), "2026-04-01"), "2026-09-30");
    assert_eq!(expires(fixed.clone(), "2026-10-01"), "2027-02-28");
    assert_eq!(expires(fixed, "2028-02-28"), "2028-02-29");
}

#[test]
fn a_lot_is_good_through_its_whole_local_day() {
    let mut kit = Kit::new(json!({"zone": "America/Havana"}));
    kit.accepted(json!({"earn": {"account": "a1", "points": "10", "expires": "2026-03-07"}}));
    // 8 March begins at 01:00, the hour before it does not exist.
    let balance = |at: &str| json!({"balance": {"account": "a1"}, "at": at});
    assert_eq!(kit.ask(balance("2026-03-08T04:59:59.999999Z"))["total"], "10");
    assert_eq!(kit.ask(balance("2026-03-08T05:00:00Z"))["total"], "0");
}
