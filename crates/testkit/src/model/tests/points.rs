//! Earning by money, deficits, holds, pending points, refusals by precedence.

use serde_json::{Value, json};

use super::kit::Kit;

fn spend(spend: &str, rate: &str) -> Value {
    json!({"earn": {"account": "a1", "spend": spend, "rate": rate}})
}

#[test]
fn carry_keeps_the_fraction_for_the_next_earn() {
    let mut kit = Kit::new(json!({"rounding": "carry"}));
    let earned: Vec<Value> =
        (0..4).map(|_| kit.accepted(spend("1.10", "0.75"))["points"].clone()).collect();
    // 0.825, 1.65, 2.475, 3.3
    assert_eq!(earned, ["0", "1", "1", "1"]);
}

#[test]
fn half_even_rounds_to_the_even_unit() {
    let mut kit = Kit::new(json!({"rounding": "half_even", "scale": 1}));
    for (money, points) in [("0.25", "0.2"), ("0.35", "0.4"), ("0.2501", "0.3"), ("0", "0.0")] {
        assert_eq!(kit.accepted(spend(money, "1"))["points"], points);
    }
}

#[test]
fn money_has_fourteen_digits_and_points_a_limit() {
    let mut kit = Kit::new(json!({}));
    assert_eq!(kit.run(spend("123456789012345", "1"))["outcome"], "invalid");
    kit.refused(spend("99999999999999", "11"), "amount_out_of_range");
    assert_eq!(kit.accepted(spend("0.1", "0.1"))["points"], "0");
}

#[test]
fn a_deficit_is_paid_by_whatever_comes_next() {
    let mut kit = Kit::new(json!({}));
    let offline =
        |points: &str| json!({"redeem": {"account": "a1", "points": points, "offline": true}});
    kit.accepted(json!({"earn": {"account": "a1", "points": "20"}}));
    kit.accepted(json!({"hold": {"account": "a1", "points": "15", "hold": "x"}}));
    let outcome = kit.accepted(offline("30"));
    assert_eq!(
        (outcome["points"].clone(), outcome["draws"][0]["points"].clone()),
        (json!("30"), json!("5"))
    );
    kit.accepted(json!({"release": {"hold": "x", "points": "10"}}));
    // 25 were owed; 10 came back and paid.
    assert_eq!(kit.lots("a1"), ["0+5@never"]);
    assert_eq!(kit.ask(json!({"lots": {"account": "a1"}}))["deficit"], "15");
    kit.accepted(json!({"earn": {"account": "b1", "points": "20"}}));
    kit.accepted(json!({"transfer": {"from": "b1", "to": "a1", "points": "20"}}));
    assert_eq!(kit.lots("a1"), ["5+5@never"]);
}

#[test]
fn a_deficit_is_paid_before_a_late_lot_expires() {
    let mut kit = Kit::new(json!({}));
    kit.accepted(json!({"redeem": {"account": "a1", "points": "8", "offline": true}}));
    kit.accepted(json!({"earn": {"account": "a1", "points": "10", "expires": "2025-12-01"}}));
    let flows = kit.flows(json!({"account": "a1"}), "2026-01-01", "2026-01-01");
    assert_eq!(flows, json!({"earned": "10", "redeemed": "8", "expired": "2"}));
    assert_eq!(kit.ask(json!({"lots": {"account": "a1"}}))["deficit"], "0");
}

#[test]
fn held_points_do_not_expire_until_they_come_back() {
    let mut kit = Kit::new(json!({}));
    kit.accepted(json!({"earn": {"account": "a1", "points": "10", "expires": "2026-01-02"}}));
    kit.accepted(json!({"hold": {"account": "a1", "points": "6", "hold": "x"}}));
    kit.clock("2026-01-05T12:00:00-05:00");
    assert_eq!(kit.lots("a1"), ["0+6@2026-01-02"]);
    let outcome = kit.accepted(json!({"capture": {"hold": "x", "points": "2"}}));
    assert_eq!(outcome["draws"][0]["expires"], "2026-01-02");
    let flows = kit.flows(json!({"account": "a1"}), "2026-01-05", "2026-01-05");
    assert_eq!(flows, json!({"captured": "2", "redeemed": "2", "released": "4", "expired": "4"}));
    kit.refused(json!({"release": {"hold": "x"}}), "hold_closed");
}

#[test]
fn a_late_hold_can_lapse_in_its_own_entry() {
    let mut kit = Kit::new(json!({}));
    kit.accepted(json!({"earn": {"account": "a1", "points": "10"}}));
    kit.clock("2026-01-05T12:00:00-05:00");
    let hold = json!({"account": "a1", "points": "6", "hold": "x", "ttl_seconds": 60});
    kit.accepted(json!({"at": "2026-01-05T11:00:00-05:00", "hold": hold}));
    assert_eq!(kit.lots("a1"), ["10@never"]);
    kit.refused(json!({"capture": {"hold": "x"}}), "hold_lapsed");
    kit.refused(json!({"hold": {"account": "a1", "points": "1", "hold": "x"}}), "hold_exists");
}

#[test]
fn a_pending_earn_in_the_past_activates_in_its_own_entry() {
    let mut kit = Kit::new(json!({"expiry": {"days": 2}}));
    kit.clock("2026-01-20T12:00:00-05:00");
    let earn = json!({"account": "a1", "points": "5", "activates": "2026-01-12T00:00:00-05:00"});
    kit.accepted(json!({"at": "2026-01-10T00:00:00-05:00", "earn": earn}));
    let flows = kit.flows(json!({"account": "a1"}), "2026-01-12", "2026-01-15");
    assert_eq!(flows, json!({"earned": "5", "pending_activated": "5", "expired": "5"}));
}

#[test]
fn the_first_refusal_of_the_list_is_given() {
    let mut kit = Kit::new(json!({"min_redemption": "5", "transfer_scope": "household"}));
    kit.refused(json!({"redeem": {"account": "a1", "points": "4"}}), "below_minimum");
    kit.refused(json!({"redeem": {"account": "a1", "points": "5"}}), "insufficient_points");
    kit.refused(
        json!({"transfer": {"from": "a1", "to": "c1", "points": "5"}}),
        "transfer_out_of_scope",
    );
    kit.accepted(json!({"status": {"customer": "ann", "redeemer": false}}));
    kit.refused(json!({"redeem": {"account": "a1", "points": "4"}}), "status_forbids");
    kit.refused(json!({"transfer": {"from": "a1", "to": "c1", "points": "5"}}), "status_forbids");
    kit.refused(json!({"redeem": {"customer": "ann", "points": "4"}}), "status_forbids");
    kit.refused(
        json!({"at": "2027-01-01T00:00:00Z", "redeem": {"account": "a1", "points": "4"}}),
        "effective_in_future",
    );
    kit.refused(
        json!({"at": "2027-01-01T00:00:00Z", "redeem": {"account": "x", "points": "4"}}),
        "not_found",
    );
}

#[test]
fn a_tie_goes_to_the_account_opened_first_and_ineligible_ones_are_passed_over() {
    let mut kit = Kit::new(json!({}));
    for account in ["b1", "a1"] {
        kit.accepted(json!({"earn": {"account": account, "points": "5", "expires": "2026-06-30"}}));
    }
    let redeem = json!({"redeem": {"household": "h1", "points": "6"}});
    let outcome = kit.accepted(redeem.clone());
    assert_eq!(outcome["draws"][0]["account"], "a1");
    assert_eq!(
        outcome["draws"][1],
        json!({"account": "b1", "expires": "2026-06-30", "points": "1"})
    );
    kit.accepted(json!({"status": {"account": "b1", "status": "on_hold"}}));
    kit.refused(redeem, "insufficient_points");
}
