//! Reversals: claw-backs, refunds, shares, transfers, adjustments.

use serde_json::{Value, json};

use super::kit::Kit;

fn figures(outcome: &Value) -> [&str; 5] {
    ["points", "restored", "expired", "already_expired", "shortfall"]
        .map(|name| outcome[name].as_str().unwrap())
}

#[test]
fn shares_add_up_exactly() {
    let mut kit = Kit::new(json!({}));
    kit.accepted(json!({"key": "e", "earn": {"account": "a1", "points": "100"}}));
    kit.accepted(json!({"key": "r", "redeem": {"account": "a1", "points": "100"}}));
    for (share, points) in [("33.33/100", "33"), ("33.33/100", "33"), ("33.34/100", "34")] {
        let outcome = kit.accepted(json!({"reverse": {"of": "r", "share": share}}));
        assert_eq!(outcome["points"], points);
    }
    kit.refused(json!({"reverse": {"of": "r", "share": "1/1000000"}}), "over_reversal");
    kit.refused(json!({"reverse": {"of": "r"}}), "over_reversal");
}

#[test]
fn a_share_of_nothing_is_accepted_with_nothing() {
    let mut kit = Kit::new(json!({}));
    kit.accepted(json!({"key": "e", "earn": {"account": "a1", "points": "3"}}));
    let share = json!({"reverse": {"of": "e", "share": "1/5"}});
    let points: Vec<Value> =
        (0..5).map(|_| kit.accepted(share.clone())["points"].clone()).collect();
    assert_eq!(points, ["0", "1", "0", "1", "1"]);
    kit.refused(json!({"reverse": {"of": "e", "points": "1"}}), "over_reversal");
}

#[test]
fn a_claw_back_counts_what_expired_once_and_takes_the_rest() {
    let mut kit = Kit::new(json!({"clawback": "floor_at_zero"}));
    for key in ["one", "two"] {
        kit.accepted(
            json!({"key": key, "earn": {"account": "a1", "points": "10", "expires": "2026-01-05"}}),
        );
    }
    kit.accepted(json!({"redeem": {"account": "a1", "points": "8"}}));
    kit.accepted(json!({"earn": {"account": "a1", "points": "5", "expires": "2026-06-30"}}));
    kit.clock("2026-01-10T12:00:00-05:00");
    // 12 expired unspent; the first claw-back counts 10 of them, the second 2.
    let outcome = kit.accepted(json!({"reverse": {"of": "one"}}));
    assert_eq!(figures(&outcome), ["0", "0", "0", "10", "0"]);
    let outcome = kit.accepted(json!({"reverse": {"of": "two"}}));
    assert_eq!(figures(&outcome), ["5", "0", "0", "2", "3"]);
    assert_eq!(outcome["accounts"][0]["shortfall"], "3");
    let flows = kit.flows(json!({"account": "a1"}), "2026-01-10", "2026-01-10");
    assert_eq!(flows, json!({"earn_reversed": "5", "shortfall": "3"}));
}

#[test]
fn a_claw_back_takes_pending_points_first() {
    let mut kit = Kit::new(json!({}));
    let activates = "2026-01-20T00:00:00-05:00";
    kit.accepted(
        json!({"key": "p", "earn": {"account": "a1", "points": "10", "activates": activates}}),
    );
    let outcome = kit.accepted(json!({"reverse": {"of": "p", "points": "4"}}));
    assert_eq!(figures(&outcome), ["4", "0", "0", "0", "0"]);
    kit.clock("2026-01-20T00:00:00-05:00");
    assert_eq!(kit.lots("a1"), ["6@never"]);
    kit.accepted(json!({"reverse": {"of": "p"}}));
    let flows = kit.flows(json!({"account": "a1"}), "2026-01-20", "2026-01-20");
    assert_eq!(flows, json!({"earned": "6", "pending_activated": "6", "earn_reversed": "6"}));
}

#[test]
fn a_late_claw_back_takes_its_own_lot_before_the_sooner_ones() {
    let mut kit = Kit::new(json!({}));
    kit.accepted(
        json!({"key": "e", "earn": {"account": "a1", "points": "10", "expires": "2026-06-30"}}),
    );
    kit.accepted(json!({"earn": {"account": "a1", "points": "10", "expires": "2026-03-31"}}));
    kit.accepted(json!({"redeem": {"account": "a1", "points": "14"}}));
    let outcome = kit.accepted(json!({"reverse": {"of": "e"}}));
    assert_eq!(outcome["draws"].as_array().unwrap().len(), 1);
    assert_eq!(kit.ask(json!({"lots": {"account": "a1"}}))["deficit"], "4");
}

#[test]
fn what_had_become_deficit_comes_back_first() {
    let mut kit = Kit::new(json!({"expiry": {"days": 30}}));
    kit.accepted(json!({"earn": {"account": "a1", "points": "10"}}));
    kit.accepted(json!({"key": "r", "redeem": {"account": "a1", "points": "25", "offline": true}}));
    kit.accepted(json!({"earn": {"account": "a1", "points": "6"}}));
    kit.clock("2026-01-05T12:00:00-05:00");
    // 15 were owed, 9 still are: 12 back pay 9, and 3 are a lot under the policy of now.
    kit.accepted(json!({"reverse": {"of": "r", "points": "12"}}));
    assert_eq!(kit.lots("a1"), ["3@2026-02-04"]);
    kit.accepted(json!({"reverse": {"of": "r"}}));
    assert_eq!(kit.lots("a1"), ["10@2026-01-31", "6@2026-02-04"]);
}

#[test]
fn reissue_gives_expired_lots_a_new_date() {
    let mut kit = Kit::new(json!({"returns": {"reissue": {"days": 5}}}));
    kit.accepted(json!({"earn": {"account": "a1", "points": "10", "expires": "2026-01-05"}}));
    kit.accepted(json!({"key": "r", "redeem": {"account": "a1", "points": "10"}}));
    kit.clock("2026-01-10T12:00:00-05:00");
    let outcome = kit.accepted(json!({"reverse": {"of": "r", "points": "4"}}));
    assert_eq!(figures(&outcome), ["4", "4", "0", "0", "0"]);
    assert_eq!(kit.lots("a1"), ["4@2026-01-15"]);
    // A refund that counts long ago gets a date that has passed as well.
    let late = json!({"at": "2026-01-02T12:00:00-05:00", "reverse": {"of": "r"}});
    assert_eq!(figures(&kit.accepted(late)), ["6", "0", "6", "0", "0"]);
    let flows = kit.flows(json!({"account": "a1"}), "2026-01-08", "2026-01-08");
    assert_eq!(flows, json!({"expired": "6"}));
}

#[test]
fn a_transfer_goes_back_to_its_lots() {
    let mut kit = Kit::new(json!({}));
    kit.accepted(json!({"earn": {"account": "a1", "points": "5", "expires": "2026-01-05"}}));
    kit.accepted(json!({"earn": {"account": "a1", "points": "9", "expires": "2026-06-30"}}));
    let transfer = json!({"from": "a1", "to": "b1", "points": "12", "expiry": "reset"});
    kit.accepted(json!({"key": "t", "transfer": transfer}));
    kit.accepted(json!({"earn": {"account": "b1", "points": "3", "expires": "2026-02-01"}}));
    kit.clock("2026-01-10T12:00:00-05:00");
    kit.accepted(json!({"redeem": {"account": "b1", "points": "5"}}));
    let outcome = kit.accepted(json!({"reverse": {"of": "t", "points": "10"}}));
    assert_eq!(figures(&outcome), ["10", "7", "3", "0", "0"]);
    assert_eq!(outcome["draws"], json!([{"account": "b1", "expires": "never", "points": "10"}]));
    assert_eq!(kit.lots("a1"), ["9@2026-06-30"]);
    kit.refused(json!({"reverse": {"of": "t"}}), "insufficient_points");
    kit.accepted(json!({"status": {"account": "b1", "status": "cancelled"}}));
    kit.refused(json!({"reverse": {"of": "t"}}), "status_forbids");
}

#[test]
fn an_adjustment_is_undone_by_its_opposite() {
    let mut kit = Kit::new(json!({}));
    let adjust = |key: &str, points: &str| {
        json!({"key": key, "by": "op", "adjust": {"account": "a1", "points": points, "type": "t",
            "reason": "r", "allow_negative": true}})
    };
    kit.accepted(adjust("up", "10"));
    kit.accepted(adjust("down", "-14"));
    kit.refused(json!({"reverse": {"of": "up"}}), "insufficient_points");
    kit.accepted(json!({"reverse": {"of": "down"}}));
    kit.accepted(json!({"reverse": {"of": "up"}}));
    let flows = kit.flows(json!({"account": "a1"}), "2026-01-01", "2026-01-01");
    assert_eq!(flows, json!({"adjusted_up": "24", "adjusted_down": "24"}));
    kit.refused(json!({"reverse": {"of": "key-1"}}), "not_reversible");
    kit.refused(json!({"reverse": {"of": "up", "item": 0}}), "not_reversible");
}
