//! Keys, groups, late entries, closed periods, restatements.

use serde_json::{Value, json};

use super::kit::Kit;

fn earn(points: &str) -> Value {
    json!({"earn": {"account": "a1", "points": points}})
}

#[test]
fn a_reused_key_names_the_first_field_that_differs() {
    let mut kit = Kit::new(json!({"scale": 1}));
    kit.accepted(json!({"key": "k", "earn": {"account": "a1", "points": "1"}}));
    let again = kit.run(json!({"key": "k", "earn": {"account": "a1", "points": "1.0"}}));
    assert_eq!(again["replayed"], true);
    let field = |kit: &mut Kit, command: Value| kit.run(command)["field"].clone();
    let other = json!({"key": "k", "memo": "m", "earn": {"account": "b1", "points": "1"}});
    assert_eq!(field(&mut kit, other), "memo");
    let other = json!({"key": "k", "earn": {"account": "b1", "points": "2"}});
    assert_eq!(field(&mut kit, other), "earn.account");
    let other = json!({"key": "k", "redeem": {"account": "a1", "points": "1"}});
    // The verb that comes first in the table is there in one and not in the other.
    assert_eq!(field(&mut kit, other), "earn");
}

#[test]
fn the_first_refused_member_decides_whether_a_group_is_written() {
    let mut kit = Kit::new(json!({}));
    let short = json!({"redeem": {"account": "a1", "points": "9"}});
    let stranger = json!({"earn": {"account": "x", "points": "1"}});
    let written = kit.run(json!({"key": "g1", "group": [earn("5"), short, stranger]}));
    assert_eq!(
        (written["sequence"].clone(), written["code"].clone()),
        (json!(4), json!("group_refused"))
    );
    let unwritten = kit.run(json!({"key": "g2", "group": [earn("5"), stranger, short]}));
    assert_eq!(unwritten.get("sequence"), None);
    assert_eq!(unwritten["items"][1]["code"], "not_found");
    assert_eq!(kit.accepted(earn("1"))["sequence"], 5);
}

#[test]
fn a_group_can_reverse_its_own_earlier_member() {
    let mut kit = Kit::new(json!({}));
    let undo = json!({"reverse": {"of": "g", "item": 0}});
    let outcome = kit.accepted(json!({"key": "g", "group": [earn("5"), undo]}));
    assert_eq!(outcome["items"][1]["points"], "5");
    kit.refused(json!({"reverse": {"of": "g"}}), "not_reversible");
    kit.refused(json!({"reverse": {"of": "g", "item": 7}}), "not_reversible");
    kit.refused(json!({"reverse": {"of": "g", "item": 0}}), "over_reversal");
}

#[test]
fn skew_is_booked_now_and_a_closed_period_at_its_end() {
    let mut kit = Kit::new(json!({}));
    kit.clock("2026-01-10T12:00:00-05:00");
    let mut skewed = earn("1");
    skewed["at"] = json!("2026-01-10T12:05:00-05:00");
    let outcome = kit.accepted(skewed);
    assert_eq!(outcome["effective_at"], "2026-01-10T17:00:00Z");
    assert_eq!(outcome["requested_effective_at"], "2026-01-10T17:05:00Z");
    kit.refused(json!({"close_period": {"through": "2026-01-10"}}), "effective_in_future");
    kit.accepted(json!({"close_period": {"through": "2026-01-09"}}));
    kit.accepted(json!({"close_period": {"through": "2026-01-09"}}));
    let mut late = earn("1");
    late["at"] = json!("2026-01-02T00:00:00Z");
    assert_eq!(kit.accepted(late)["effective_at"], "2026-01-10T05:00:00Z");
}

#[test]
fn an_earn_recorded_after_its_expiry_changes_only_the_past() {
    let mut kit = Kit::new(json!({"expiry": {"days": 1}}));
    kit.clock("2026-01-10T12:00:00-05:00");
    let mut late = earn("7");
    late["at"] = json!("2026-01-04T12:00:00-05:00");
    kit.accepted(late);
    let whom = json!({"account": "a1"});
    assert_eq!(kit.flows(whom.clone(), "2026-01-04", "2026-01-05"), json!({"earned": "7"}));
    assert_eq!(kit.flows(whom, "2026-01-06", "2026-01-06"), json!({"expired": "7"}));
}

#[test]
fn restatements_name_what_a_late_entry_brought_across_a_move() {
    let mut kit = Kit::new(json!({"expiry": {"days": 60}}));
    kit.clock("2026-03-01T00:00:00-05:00");
    kit.accepted(json!({"move": {"customer": "ann", "to_household": "h2"}}));
    kit.clock("2026-03-20T12:00:00-04:00");
    let mut late = earn("7");
    late["at"] = json!("2026-01-10T12:00:00-05:00");
    late["key"] = json!("late");
    kit.accepted(late);
    let ask = |kit: &Kit, household: &str, from: &str, to: &str| {
        let since = "2026-03-20T00:00:00-04:00";
        let whom = json!({"household": household});
        let window = json!({"window": whom, "from": from, "to": to, "restated_since": since});
        kit.ask(window)["restatements"].clone()
    };
    let january = ask(&kit, "h1", "2026-01-01", "2026-01-31");
    assert_eq!(january[0]["flows"], json!({"earned": "7"}));
    assert_eq!(january[0]["key"], "late");
    let march = ask(&kit, "h1", "2026-03-01", "2026-03-31");
    assert_eq!(march[0]["flows"], json!({"moved_out": "7"}));
    // It expired on 11 March, before it was recorded, in the household the account had by then.
    let march = ask(&kit, "h2", "2026-03-01", "2026-03-31");
    assert_eq!(march[0]["flows"], json!({"moved_in": "7", "expired": "7"}));
}

#[test]
fn time_driven_changes_restate_nothing() {
    let mut kit = Kit::new(json!({}));
    kit.accepted(json!({"earn": {"account": "a1", "points": "5", "expires": "2026-01-02"}}));
    kit.clock("2026-02-01T12:00:00-05:00");
    kit.accepted(earn("1"));
    let (from, to, since) = ("2026-01-01", "2026-01-31", "2026-01-15T00:00:00Z");
    let whom = json!({"account": "a1"});
    let window = json!({"window": whom, "from": from, "to": to, "restated_since": since});
    let answer = kit.ask(window);
    assert_eq!(
        (answer["flows"]["expired"].clone(), answer["restatements"].clone()),
        (json!("5"), json!([]))
    );
}
