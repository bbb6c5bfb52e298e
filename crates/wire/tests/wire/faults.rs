//! Every fault is told with its path and its code, and all of one text are told at once.

use pointbook_core::Scale;
use pointbook_wire::{Invalid, decode_command, decode_settings};

/// Expects exactly these faults, in this order.
fn expect(line: &str, faults: &[(&str, &str)]) {
    let told = decode_command(line.as_bytes(), Scale::new(2).unwrap());
    assert_eq!(pairs(&told.expect_err(line)), faults, "{line}");
}

fn pairs(invalid: &Invalid) -> Vec<(&str, &str)> {
    invalid.faults.iter().map(|it| (it.field.as_str(), it.code.as_str())).collect()
}

fn good(line: &str) {
    let told = decode_command(line.as_bytes(), Scale::new(2).unwrap());
    assert!(told.is_ok(), "{line}: {told:?}");
}

/// A command with one verb and its parameters.
fn verb(verb: &str) -> String {
    format!(r#"{{"key":"k","by":"op",{verb}}}"#)
}

fn expect_verb(text: &str, faults: &[(&str, &str)]) {
    expect(&verb(text), faults);
}

#[test]
fn all_faults_of_a_command_come_at_once() {
    expect(
        r#"{"at":"now","by":"","memo":5,"meta":{"a":1,"b":"x"},"earn":{"account":"a 1",
            "points":"0.005","expires":"2026-02-30","activates":"x","ref":[],"colour":1},"x":{}}"#,
        &[
            ("key", "missing_field"),
            ("at", "bad_format"),
            ("by", "bad_format"),
            ("memo", "wrong_type"),
            ("meta.a", "wrong_type"),
            ("earn.account", "bad_format"),
            ("earn.points", "precision_exceeded"),
            ("earn.expires", "bad_format"),
            ("earn.activates", "bad_format"),
            ("earn.ref", "wrong_type"),
            ("earn.colour", "unknown_field"),
            ("x", "unknown_field"),
        ],
    );
}

#[test]
fn the_key_is_told_with_the_faults_when_it_is_a_key() {
    let key_of = |line: &str| decode_command(line.as_bytes(), Scale::default()).unwrap_err().key;
    assert_eq!(key_of(r#"{"key":"k1"}"#).as_deref(), Some("k1"));
    assert_eq!(key_of(r#"{"key":7}"#), None);
    assert_eq!(key_of(r#"{"key":""}"#), None);
    assert_eq!(key_of(&format!(r#"{{"key":"{}"}}"#, "k".repeat(129))), None);
}

#[test]
fn envelopes_have_limits() {
    let earn = r#""earn":{"account":"a","points":"1"}"#;
    good(&format!(r#"{{"key":"{}","memo":"",{earn}}}"#, "k".repeat(128)));
    expect(&format!(r#"{{"key":"{}",{earn}}}"#, "k".repeat(129)), &[("key", "too_long")]);
    expect(&format!(r#"{{"key":"",{earn}}}"#), &[("key", "bad_format")]);
    expect(&format!(r#"{{"key":null,{earn}}}"#), &[("key", "wrong_type")]);
    good(&format!(r#"{{"key":"k","memo":"{}",{earn}}}"#, "m".repeat(512)));
    let long = "m".repeat(513);
    expect(&format!(r#"{{"key":"k","memo":"{long}",{earn}}}"#), &[("memo", "too_long")]);
    expect(&format!(r#"{{"key":"k","by":"{}",{earn}}}"#, "b".repeat(129)), &[("by", "too_long")]);
    for at in ["2026-02-30T00:00:00Z", "2026-02-03T00:00:00", "2026-02-03", "", "\\u0000"] {
        expect(&format!(r#"{{"key":"k","at":"{at}",{earn}}}"#), &[("at", "bad_format")]);
    }
}

#[test]
fn meta_has_limits() {
    let line = |meta: &str| {
        format!(r#"{{"key":"k","meta":{meta},"earn":{{"account":"a","points":"1"}}}}"#)
    };
    let pairs = |count: usize| {
        let each: Vec<String> = (0..count).map(|place| format!(r#""f{place}":"v""#)).collect();
        format!("{{{}}}", each.join(","))
    };
    good(&line(&pairs(16)));
    expect(&line(&pairs(17)), &[("meta", "too_long")]);
    expect(&line("[]"), &[("meta", "wrong_type")]);
    expect(&line(r#"{"a":"1","a":"2"}"#), &[("meta.a", "duplicate_field")]);
    expect(&line(&format!(r#"{{"a":"{}"}}"#, "v".repeat(257))), &[("meta.a", "too_long")]);
    let name = "n".repeat(65);
    let shown = format!("meta.{}...", "n".repeat(64));
    expect(&line(&format!(r#"{{"{name}":"v"}}"#)), &[(&shown, "too_long")]);
    good(&line(&format!(r#"{{"{}":"{}"}}"#, "n".repeat(64), "v".repeat(256))));
}

#[test]
fn there_is_exactly_one_verb() {
    expect(r#"{"key":"k"}"#, &[("", "missing_field")]);
    expect(
        r#"{"key":"k","earn":{"account":"a","points":"1"},"expire":{"now":true}}"#,
        &[("expire.now", "unknown_field"), ("expire", "conflict")],
    );
    expect(r#"{"key":"k","expire":{},"group":[{"expire":{}}]}"#, &[("expire", "conflict")]);
    expect(r#"{"key":"k","spend":{}}"#, &[("", "missing_field"), ("spend", "unknown_field")]);
    expect(r#"[]"#, &[("", "wrong_type")]);
    expect(r#""x""#, &[("", "wrong_type")]);
}

#[test]
fn fields_that_are_there_twice_are_faults() {
    expect(
        r#"{"key":"k","key":"k","earn":{"account":"a","points":"1","points":"1"}}"#,
        &[("earn.points", "duplicate_field"), ("key", "duplicate_field")],
    );
    expect(
        r#"{"key":"k","earn":{"account":"a","points":"1"},"earn":{}}"#,
        &[("earn", "duplicate_field")],
    );
    expect(
        r#"{"key":"k","x":1,"x":2,"expire":{}}"#,
        &[("x", "duplicate_field"), ("x", "unknown_field")],
    );
}

#[test]
fn amounts_are_decimal_strings_within_limits() {
    for (points, code) in [
        ("12", "wrong_type"),
        ("1.5", "wrong_type"),
        ("null", "wrong_type"),
        (r#""0""#, "out_of_range"),
        (r#""-0""#, "out_of_range"),
        (r#""-5""#, "out_of_range"),
        (r#""10000000000000.01""#, "out_of_range"),
        (r#""99999999999999999999999""#, "out_of_range"),
        (r#""0.001""#, "precision_exceeded"),
        (r#""1e3""#, "bad_format"),
        (r#""""#, "bad_format"),
        (r#""1,5""#, "bad_format"),
        (r#""+5""#, "bad_format"),
        (r#"" 5""#, "bad_format"),
    ] {
        let text = format!(r#""earn":{{"account":"a","points":{points}}}"#);
        expect_verb(&text, &[("earn.points", code)]);
    }
    for points in ["0.01", "10000000000000.00", "007.500"] {
        good(&verb(&format!(r#""earn":{{"account":"a","points":"{points}"}}"#)));
    }
}

#[test]
fn earns_have_points_or_spend_and_rate() {
    expect_verb(r#""earn":{"account":"a"}"#, &[("earn.points", "missing_field")]);
    expect_verb(r#""earn":{"account":"a","spend":"5"}"#, &[("earn.rate", "missing_field")]);
    expect_verb(r#""earn":{"account":"a","rate":"5"}"#, &[("earn.spend", "missing_field")]);
    expect_verb(
        r#""earn":{"account":"a","points":"5","spend":"5","rate":"1"}"#,
        &[("earn.points", "conflict")],
    );
    expect_verb(
        r#""earn":{"account":"a","spend":"123456789012345","rate":"1.00000000000001"}"#,
        &[("earn.spend", "precision_exceeded"), ("earn.rate", "precision_exceeded")],
    );
    expect_verb(
        r#""earn":{"account":"a","spend":"-1","rate":"1e2"}"#,
        &[("earn.spend", "out_of_range"), ("earn.rate", "bad_format")],
    );
    expect_verb(
        r#""earn":{"account":"a","spend":"1000000000000000000000000000000","rate":2}"#,
        &[("earn.spend", "out_of_range"), ("earn.rate", "wrong_type")],
    );
    good(&verb(r#""earn":{"account":"a","spend":"0","rate":"0.00000000000001"}"#));
    expect_verb(
        &format!(r#""earn":{{"account":"{}","points":"1","expires":"9"}}"#, "a".repeat(65)),
        &[("earn.account", "too_long"), ("earn.expires", "bad_format")],
    );
}

#[test]
fn redeems_and_holds_are_about_one_of_three() {
    for verb in ["redeem", "hold"] {
        let hold = if verb == "hold" { r#","hold":"h""# } else { "" };
        expect_verb(
            &format!(r#""{verb}":{{"points":"1"{hold}}}"#),
            &[(&format!("{verb}.account"), "missing_field")],
        );
        expect_verb(
            &format!(r#""{verb}":{{"points":"1","account":"a","household":"h !"{hold}}}"#),
            &[
                (&format!("{verb}.household"), "bad_format"),
                (&format!("{verb}.household"), "conflict"),
            ],
        );
    }
    expect_verb(
        r#""redeem":{"customer":"c","points":"1","offline":true,"partial":"x"}"#,
        &[("redeem.partial", "wrong_type"), ("redeem.offline", "conflict")],
    );
    good(&verb(r#""redeem":{"customer":"c","points":"1","offline":false}"#));
    expect_verb(
        r#""redeem":{"account":"c","points":"1","offline":true,"partial":true}"#,
        &[("redeem.partial", "conflict")],
    );
    expect_verb(
        r#""hold":{"account":"a","points":"1","hold":"","ttl_seconds":-1}"#,
        &[("hold.hold", "bad_format"), ("hold.ttl_seconds", "out_of_range")],
    );
    for (ttl, code) in [
        ("1.5", "wrong_type"),
        ("60.0", "wrong_type"),
        ("\"60\"", "wrong_type"),
        ("4294967296", "out_of_range"),
        ("99999999999999999999999", "wrong_type"),
    ] {
        let text =
            format!(r#""hold":{{"account":"a","points":"1","hold":"h","ttl_seconds":{ttl}}}"#);
        expect_verb(&text, &[("hold.ttl_seconds", code)]);
    }
    good(&verb(r#""hold":{"account":"a","points":"1","hold":"h","ttl_seconds":0}"#));
}

#[test]
fn captures_and_releases_take_no_time_of_their_own() {
    for verb in ["capture", "release"] {
        let at = r#""at":"2026-01-05T08:59:00-05:00""#;
        expect(&format!(r#"{{"key":"k",{at},"{verb}":{{"hold":"h"}}}}"#), &[("at", "conflict")]);
        good(&format!(r#"{{"key":"k",{at},"group":[{{"{verb}":{{"hold":"h"}}}}]}}"#));
        expect(
            &format!(
                r#"{{"key":"k","group":[{{"expire":{{}}}},{{{at},"{verb}":{{"hold":"h"}}}}]}}"#
            ),
            &[("group[1].at", "conflict")],
        );
        expect_verb(
            &format!(r#""{verb}":{{"hold":"h","points":"0","more":1}}"#),
            &[
                (&format!("{verb}.points"), "out_of_range"),
                (
                    &format!("{verb}.more"),
                    if verb == "capture" { "wrong_type" } else { "unknown_field" },
                ),
            ],
        );
    }
}

#[test]
fn adjustments_say_who_ordered_them() {
    let adjust = r#""adjust":{"account":"a","points":"-5","type":"t","reason":"r"}"#;
    expect(&format!(r#"{{"key":"k",{adjust}}}"#), &[("by", "missing_field")]);
    expect(&format!(r#"{{"key":"k","by":"",{adjust}}}"#), &[("by", "bad_format")]);
    good(&format!(r#"{{"key":"k","by":"op",{adjust}}}"#));
    good(&format!(r#"{{"key":"k","by":"op","group":[{{{adjust}}}]}}"#));
    good(&format!(r#"{{"key":"k","group":[{{"by":"op",{adjust}}}]}}"#));
    expect(
        &format!(r#"{{"key":"k","group":[{{"by":"op",{adjust}}},{{{adjust}}}]}}"#),
        &[("group[1].by", "missing_field")],
    );
}

#[test]
fn adjustments_are_not_zero_and_tell_why() {
    expect_verb(
        r#""adjust":{"account":"a","points":"0.00","type":"","allow_negative":"yes"}"#,
        &[
            ("adjust.points", "out_of_range"),
            ("adjust.type", "bad_format"),
            ("adjust.reason", "missing_field"),
            ("adjust.allow_negative", "wrong_type"),
        ],
    );
    expect_verb(
        r#""adjust":{"account":"a","points":"-1","type":"t","reason":"r","expires":"never"}"#,
        &[("adjust.expires", "conflict")],
    );
    good(&verb(
        r#""adjust":{"account":"a","points":"1","type":"t","reason":"r","expires":"never"}"#,
    ));
}

#[test]
fn owners_are_named_in_pairs() {
    expect_verb(
        r#""open":{"account":"a","customer":7}"#,
        &[("open.customer", "wrong_type"), ("open.household", "missing_field")],
    );
    expect_verb(r#""move":{}"#, &[("move.customer", "missing_field")]);
    expect_verb(r#""move":{"customer":"c"}"#, &[("move.to_household", "missing_field")]);
    expect_verb(
        r#""move":{"account":"a","to_customer":"c","to_household":"h"}"#,
        &[("move.to_household", "conflict")],
    );
    expect_verb(
        r#""move":{"account":"a","customer":"c","to_customer":"c"}"#,
        &[("move.account", "conflict")],
    );
    expect_verb(r#""status":{"account":"a"}"#, &[("status.status", "missing_field")]);
    expect_verb(
        r#""status":{"account":"a","status":"sleepy","accrue":1,"redeemer":true}"#,
        &[
            ("status.status", "bad_format"),
            ("status.accrue", "wrong_type"),
            ("status.redeemer", "conflict"),
        ],
    );
    expect_verb(r#""status":{"customer":"c"}"#, &[("status.redeemer", "missing_field")]);
    expect_verb(
        r#""status":{"customer":"c","redeemer":true,"status":"new","accrue":true}"#,
        &[("status.status", "conflict"), ("status.accrue", "conflict")],
    );
}

#[test]
fn transfers_and_reversals_are_checked() {
    expect_verb(
        r#""transfer":{"from":"a","points":"1","expiry":"maybe","reason":5}"#,
        &[
            ("transfer.to", "missing_field"),
            ("transfer.reason", "wrong_type"),
            ("transfer.expiry", "bad_format"),
        ],
    );
    expect_verb(
        r#""reverse":{"item":-1,"points":"1","share":"1/2"}"#,
        &[
            ("reverse.of", "missing_field"),
            ("reverse.item", "out_of_range"),
            ("reverse.share", "conflict"),
        ],
    );
    for (share, code) in [
        ("20", "bad_format"),
        ("a/b", "bad_format"),
        ("1/2/3", "bad_format"),
        ("/2", "bad_format"),
        ("1/0", "out_of_range"),
        ("0/1", "out_of_range"),
        ("-1/2", "out_of_range"),
        ("123456789012345/2", "precision_exceeded"),
        ("1/0.00000000000000000001", "precision_exceeded"),
    ] {
        expect_verb(
            &format!(r#""reverse":{{"of":"k","share":"{share}"}}"#),
            &[("reverse.share", code)],
        );
    }
}

#[test]
fn dates_are_strict() {
    for through in ["2026-1-31", "2026-02-30", "0000-01-01", "+2026-01-1", "2026-01-31Z", ""] {
        expect_verb(
            &format!(r#""close_period":{{"through":"{through}"}}"#),
            &[("close_period.through", "bad_format")],
        );
    }
    good(&verb(r#""close_period":{"through":"0001-01-01"}"#));
    good(&verb(r#""close_period":{"through":"9999-12-31"}"#));
    expect_verb(r#""expire":true"#, &[("expire", "wrong_type")]);
}

#[test]
fn groups_have_limits_and_members_no_keys() {
    let group = |members: &str| format!(r#"{{"key":"g","group":[{members}]}}"#);
    expect(&group(""), &[("group", "out_of_range")]);
    good(&group(&vec![r#"{"expire":{}}"#; 8_190].join(",")));
    expect(&group(&vec![r#"{"expire":{}}"#; 8_191].join(",")), &[("group", "too_long")]);
    expect(&group("7"), &[("group[0]", "wrong_type")]);
    expect(
        &group(r#"{"key":"k","expire":{}},{"group":[]},{},{"redeem":{"account":"","points":"1"}}"#),
        &[
            ("group[0].key", "unknown_field"),
            ("group[1].group", "unknown_field"),
            ("group[2]", "missing_field"),
            ("group[3].redeem.account", "bad_format"),
        ],
    );
    expect(r#"{"key":"g","group":{}}"#, &[("group", "wrong_type")]);
}

#[test]
fn settings_are_checked() {
    let expect = |text: &str, faults: &[(&str, &str)]| {
        assert_eq!(pairs(&decode_settings(text.as_bytes()).expect_err(text)), faults, "{text}");
    };
    expect(
        r#"{"scale":5,"zone":"Mars","rounding":"up","clawback":1,"transfer_scope":"","returns":"x",
            "min_redemption":"-1","hold_ttl_seconds":-1,"hold_ttl_max_seconds":4294967296,
            "future_tolerance_seconds":"5","cost_per_point":"x","colour":1}"#,
        &[
            ("scale", "out_of_range"),
            ("zone", "bad_format"),
            ("rounding", "bad_format"),
            ("clawback", "wrong_type"),
            ("returns", "bad_format"),
            ("transfer_scope", "bad_format"),
            ("min_redemption", "out_of_range"),
            ("hold_ttl_seconds", "out_of_range"),
            ("hold_ttl_max_seconds", "out_of_range"),
            ("future_tolerance_seconds", "wrong_type"),
            ("cost_per_point", "bad_format"),
            ("colour", "unknown_field"),
        ],
    );
    expect(r#"{"min_redemption":"0.5"}"#, &[("min_redemption", "precision_exceeded")]);
    assert!(decode_settings(br#"{"min_redemption":"0.5","scale":1}"#).is_ok());
    assert!(decode_settings(br#"{"min_redemption":"0"}"#).is_ok());
    expect(
        r#"{"returns":{"reissue":{"days":36526}}}"#,
        &[("returns.reissue.days", "out_of_range")],
    );
    expect(r#"{"returns":{"reissue":{}}}"#, &[("returns.reissue.days", "missing_field")]);
}

#[test]
fn expiry_policies_are_checked() {
    for (policy, field, code) in [
        (r#""always""#, "", "bad_format"),
        ("5", "", "wrong_type"),
        ("{}", ".days", "missing_field"),
        (r#"{"days":-1}"#, ".days", "out_of_range"),
        (r#"{"days":36526}"#, ".days", "out_of_range"),
        (r#"{"days":1.0}"#, ".days", "wrong_type"),
        (r#"{"months":1201}"#, ".months", "out_of_range"),
        (r#"{"months":1,"days":1}"#, ".months", "conflict"),
        (r#"{"months":1,"round":"week_end"}"#, ".round", "bad_format"),
        (r#"{"days":1,"round":"month_end"}"#, ".round", "unknown_field"),
        (r#"{"fixed":[]}"#, ".fixed", "out_of_range"),
        (r#"{"fixed":["03-31","02-30"]}"#, ".fixed[1]", "bad_format"),
        (r#"{"fixed":["3-31"]}"#, ".fixed[0]", "bad_format"),
        (r#"{"inactivity":{"days":1}}"#, ".inactivity.resets", "missing_field"),
        (r#"{"inactivity":{"resets":["earn"]}}"#, ".inactivity.days", "missing_field"),
        (r#"{"inactivity":{"days":1,"resets":[]}}"#, ".inactivity.resets", "out_of_range"),
        (
            r#"{"inactivity":{"days":1,"resets":["earn","earn"]}}"#,
            ".inactivity.resets[1]",
            "conflict",
        ),
        (r#"{"inactivity":{"days":1,"resets":["move"]}}"#, ".inactivity.resets[0]", "bad_format"),
    ] {
        let text = format!(r#""program":{{"expiry":{policy}}}"#);
        expect_verb(&text, &[(&format!("program.expiry{field}"), code)]);
    }
    let days = |count: usize| vec![r#""02-29""#; count].join(",");
    good(&verb(&format!(r#""program":{{"expiry":{{"fixed":[{}]}}}}"#, days(64))));
    expect_verb(
        &format!(r#""program":{{"expiry":{{"fixed":[{}]}}}}"#, days(65)),
        &[("program.expiry.fixed", "too_long")],
    );
}

#[test]
fn faults_are_told_up_to_a_limit() {
    let doubles = vec![r#""":1"#; 20_000].join(",");
    let line = format!(r#"{{"key":"k","expire":{{}},{doubles}}}"#);
    let invalid = decode_command(line.as_bytes(), Scale::default()).unwrap_err();
    assert_eq!(invalid.faults.len(), pointbook_wire::FAULTS_MAX);
}
