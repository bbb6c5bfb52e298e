//! Moves, and late entries over them.

use serde_json::{Value, json};

use super::kit::Kit;

fn h(name: &str) -> Value {
    json!({"household": name})
}

#[test]
fn a_late_entry_is_carried_across_the_move() {
    let mut kit = Kit::new(json!({}));
    kit.clock("2026-03-01T00:00:00-05:00");
    kit.accepted(json!({"move": {"customer": "ann", "to_household": "h2"}}));
    kit.clock("2026-03-10T00:00:00-04:00");
    let at = "2026-02-01T00:00:00-05:00";
    kit.accepted(json!({"at": at, "earn": {"account": "a1", "points": "30"}}));
    let hold = json!({"account": "a1", "points": "10", "hold": "x", "ttl_seconds": 2592000});
    kit.accepted(json!({"at": at, "hold": hold}));
    assert_eq!(
        kit.flows(h("h1"), "2026-02-01", "2026-02-28"),
        json!({"earned": "30", "held": "10"})
    );
    // The hold lapsed on 3 March, in the new household.
    let moved = json!({"moved_out": "30", "moved_on_hold": "-10"});
    assert_eq!(kit.flows(h("h1"), "2026-03-01", "2026-03-31"), moved);
    let moved = json!({"moved_in": "30", "moved_on_hold": "10", "released": "10"});
    assert_eq!(kit.flows(h("h2"), "2026-03-01", "2026-03-31"), moved);
}

#[test]
fn a_move_may_not_be_effective_before_the_newest_entry() {
    let mut kit = Kit::new(json!({}));
    kit.accepted(json!({"earn": {"account": "a1", "points": "5", "expires": "2026-01-04"}}));
    kit.clock("2026-01-10T12:00:00-05:00");
    let to = |at: &str| json!({"at": at, "move": {"account": "a1", "to_customer": "cid"}});
    // The expiry at the end of 4 January counts, written down or not.
    kit.refused(to("2026-01-04T23:59:59-05:00"), "move_backdated");
    kit.accepted(to("2026-01-05T00:00:00-05:00"));
    // The move is an entry of both customers.
    let at = "2026-01-04T00:00:00-05:00";
    let away = json!({"at": at, "move": {"customer": "ann", "to_household": "h2"}});
    kit.refused(away, "move_backdated");
    let at = "2026-01-04T00:00:00-05:00";
    let away = json!({"at": at, "move": {"customer": "cid", "to_household": "h1"}});
    kit.refused(away, "move_backdated");
}

#[test]
fn an_account_moved_within_a_household_shows_nothing_there() {
    let mut kit = Kit::new(json!({}));
    kit.accepted(json!({"earn": {"account": "a1", "points": "5"}}));
    kit.clock("2026-01-10T12:00:00-05:00");
    kit.accepted(json!({"move": {"account": "a1", "to_customer": "bob"}}));
    assert_eq!(kit.flows(h("h1"), "2026-01-10", "2026-01-10"), json!({}));
    let flows = kit.flows(json!({"customer": "ann"}), "2026-01-10", "2026-01-10");
    assert_eq!(flows, json!({"moved_out": "5"}));
    let flows = kit.flows(json!({"customer": "bob"}), "2026-01-10", "2026-01-10");
    assert_eq!(flows, json!({"moved_in": "5"}));
}

#[test]
fn a_flow_at_the_instant_of_a_move_belongs_to_the_new_owner() {
    let mut kit = Kit::new(json!({}));
    kit.clock("2026-01-10T12:00:00-05:00");
    kit.accepted(json!({"earn": {"account": "a1", "points": "5"}}));
    kit.accepted(json!({"move": {"customer": "ann", "to_household": "h2"}}));
    assert_eq!(kit.flows(h("h1"), "2026-01-10", "2026-01-10"), json!({}));
    assert_eq!(kit.flows(h("h2"), "2026-01-10", "2026-01-10"), json!({"earned": "5"}));
}

#[test]
fn two_moves_at_one_instant_show_both_sides_of_both() {
    let mut kit = Kit::new(json!({}));
    kit.accepted(json!({"open": {"account": "d1", "customer": "dan", "household": "h3"}}));
    kit.accepted(json!({"earn": {"account": "a1", "points": "5"}}));
    kit.clock("2026-01-10T12:00:00-05:00");
    kit.accepted(json!({"move": {"customer": "ann", "to_household": "h2"}}));
    kit.accepted(json!({"move": {"customer": "ann", "to_household": "h3"}}));
    let day = |name: &str| kit.flows(h(name), "2026-01-10", "2026-01-10");
    assert_eq!(day("h1"), json!({"moved_out": "5"}));
    assert_eq!(day("h2"), json!({"moved_in": "5", "moved_out": "5"}));
    assert_eq!(day("h3"), json!({"moved_in": "5"}));
}
