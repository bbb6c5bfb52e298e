//! The rolling lot of an inactivity policy.

use serde_json::{Value, json};

use super::kit::Kit;

fn policy(resets: Value) -> Value {
    json!({"expiry": {"inactivity": {"days": 10, "resets": resets}}})
}

fn earn(points: &str) -> Value {
    json!({"earn": {"account": "a1", "points": points}})
}

fn redeem(points: &str) -> Value {
    json!({"redeem": {"account": "a1", "points": points}})
}

#[test]
fn earns_and_redeems_reset_it_and_draws_name_the_date_before() {
    let mut kit = Kit::new(policy(json!(["earn", "redeem"])));
    kit.accepted(earn("5"));
    assert_eq!(kit.lots("a1"), ["5@2026-01-11"]);
    kit.clock("2026-01-05T12:00:00-05:00");
    kit.accepted(earn("5"));
    assert_eq!(kit.lots("a1"), ["10@2026-01-15"]);
    kit.clock("2026-01-08T12:00:00-05:00");
    assert_eq!(kit.accepted(redeem("1"))["draws"][0]["expires"], "2026-01-15");
    assert_eq!(kit.lots("a1"), ["9@2026-01-18"]);
    kit.accepted(
        json!({"by": "op", "adjust": {"account": "a1", "points": "1", "type": "t", "reason": "r"}}),
    );
    assert_eq!(kit.lots("a1"), ["10@2026-01-18"]);
}

#[test]
fn a_late_reset_never_shortens_it() {
    let mut kit = Kit::new(policy(json!(["earn"])));
    kit.accepted(earn("5"));
    let mut late = earn("1");
    late["at"] = json!("2025-06-01T12:00:00Z");
    kit.accepted(late);
    assert_eq!(kit.lots("a1"), ["6@2026-01-11"]);
    kit.accepted(redeem("1"));
    assert_eq!(kit.lots("a1"), ["5@2026-01-11"]);
}

#[test]
fn an_emptied_lot_lives_until_its_date_and_nothing_revives_a_dead_one() {
    let mut kit = Kit::new(policy(json!(["redeem"])));
    kit.accepted(earn("5"));
    kit.accepted(json!({"key": "r", "redeem": {"account": "a1", "points": "5"}}));
    kit.clock("2026-01-05T12:00:00-05:00");
    kit.accepted(json!({"reverse": {"of": "r", "points": "1"}}));
    assert_eq!(kit.lots("a1"), ["1@2026-01-11"]);
    kit.clock("2026-01-12T12:00:00-05:00");
    let outcome = kit.accepted(json!({"reverse": {"of": "r", "points": "1"}}));
    assert_eq!((outcome["restored"].clone(), outcome["expired"].clone()), (json!("0"), json!("1")));
    // The next points start a new one; points drawn from the dead one belong to the dead one.
    kit.accepted(earn("7"));
    let outcome = kit.accepted(json!({"reverse": {"of": "r", "points": "1"}}));
    assert_eq!(outcome["expired"], "1");
    assert_eq!(kit.lots("a1"), ["7@2026-01-22"]);
}

#[test]
fn held_points_of_a_dead_lot_belong_to_the_dead_one() {
    let mut kit = Kit::new(policy(json!(["earn"])));
    kit.accepted(earn("5"));
    kit.accepted(
        json!({"hold": {"account": "a1", "points": "3", "hold": "x", "ttl_seconds": 2592000}}),
    );
    kit.clock("2026-01-12T00:00:00-05:00");
    assert_eq!(kit.lots("a1"), ["0+3@2026-01-11"]);
    kit.accepted(earn("1"));
    assert_eq!(kit.lots("a1"), ["0+3@2026-01-11", "1@2026-01-22"]);
    kit.accepted(json!({"release": {"hold": "x"}}));
    assert_eq!(kit.lots("a1"), ["1@2026-01-22"]);
}

#[test]
fn a_pending_earn_resets_when_recorded_and_joins_when_active() {
    let mut kit = Kit::new(policy(json!(["earn"])));
    kit.accepted(earn("5"));
    kit.clock("2026-01-03T12:00:00-05:00");
    let pending = |at: &str| json!({"earn": {"account": "a1", "points": "2", "activates": at}});
    kit.accepted(pending("2026-01-10T00:00:00-05:00"));
    kit.accepted(pending("2026-01-20T00:00:00-05:00"));
    assert_eq!(kit.lots("a1"), ["5@2026-01-13"]);
    kit.clock("2026-01-10T12:00:00-05:00");
    assert_eq!(kit.lots("a1"), ["7@2026-01-13"]);
    kit.clock("2026-01-20T12:00:00-05:00");
    assert_eq!(kit.lots("a1"), ["2@2026-01-30"]);
}

#[test]
fn the_dated_goes_before_the_rolling_and_both_are_shown() {
    let mut kit = Kit::new(policy(json!(["earn"])));
    kit.accepted(earn("5"));
    kit.accepted(json!({"earn": {"account": "a1", "points": "4", "expires": "2026-01-11"}}));
    assert_eq!(kit.lots("a1"), ["4@2026-01-11", "5@2026-01-11"]);
    kit.accepted(redeem("5"));
    assert_eq!(kit.lots("a1"), ["4@2026-01-11"]);
    kit.accepted(json!({"transfer": {"from": "a1", "to": "b1", "points": "3"}}));
    kit.clock("2026-01-05T12:00:00-05:00");
    kit.accepted(json!({"earn": {"account": "b1", "points": "1"}}));
    assert_eq!(kit.lots("b1"), ["3@2026-01-11", "1@2026-01-15"]);
}

#[test]
fn a_claw_back_counts_only_what_its_own_life_lost() {
    let mut kit = Kit::new(policy(json!(["earn"])));
    kit.accepted(json!({"key": "first", "earn": {"account": "a1", "points": "5"}}));
    kit.clock("2026-01-15T12:00:00-05:00");
    kit.accepted(json!({"key": "second", "earn": {"account": "a1", "points": "4"}}));
    let outcome = kit.accepted(json!({"reverse": {"of": "second"}}));
    assert_eq!(
        (outcome["points"].clone(), outcome["already_expired"].clone()),
        (json!("4"), json!("0"))
    );
    let outcome = kit.accepted(json!({"reverse": {"of": "first"}}));
    assert_eq!(
        (outcome["points"].clone(), outcome["already_expired"].clone()),
        (json!("0"), json!("5"))
    );
}
