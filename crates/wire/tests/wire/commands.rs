//! What commands mean, where more than one text or a default stands for it.

use pointbook_core::{
    Action, Body, Command, EarnAmount, Expiry, Points, ReverseAmount, Scale, Short,
};
use pointbook_wire::decode_command;

fn read(line: &str) -> Command {
    decode_command(line.as_bytes(), Scale::default()).expect(line)
}

fn action(verb: &str) -> Action {
    match read(&format!(r#"{{"key":"k","by":"op",{verb}}}"#)).body {
        Body::Single(action) => action,
        Body::Group(_) => panic!("{verb} is no group"),
    }
}

#[test]
fn what_is_left_out_is_not_there() {
    let command = read(r#"{"key":"k","earn":{"account":"a","points":"1.0"}}"#);
    assert_eq!(command.envelope, pointbook_core::Envelope::default());
    let Body::Single(Action::Earn(earn)) = command.body else { panic!("an earn") };
    assert_eq!(earn.amount, EarnAmount::Points(Points::new(1)));
    assert_eq!((earn.expires, earn.activates, earn.reference), (None, None, None));
}

#[test]
fn a_redeem_says_what_it_does_when_there_are_too_few_points() {
    for (flags, short) in [
        (r#""offline":true,"partial":false"#, Short::Offline),
        (r#""partial":true"#, Short::Partial),
        (r#""partial":false,"offline":false"#, Short::Refuse),
    ] {
        let verb = format!(r#""redeem":{{"account":"a","points":"1",{flags}}}"#);
        let Action::Redeem(redeem) = action(&verb) else { panic!("a redeem") };
        assert_eq!(redeem.short, short);
    }
}

#[test]
fn adjustments_are_signed() {
    let verb =
        r#""adjust":{"account":"a","points":"-7","type":"t","reason":"r","allow_negative":true}"#;
    let Action::Adjust(adjust) = action(verb) else { panic!("an adjustment") };
    assert_eq!((adjust.points, adjust.short), (Points::new(-7), Short::Offline));
}

#[test]
fn reversals_are_of_the_rest_unless_they_say() {
    let Action::Reverse(reverse) = action(r#""reverse":{"of":"k","item":0}"#) else { panic!() };
    assert_eq!((reverse.item, reverse.amount), (Some(0), ReverseAmount::Rest));
    let share = |text: &str| match action(&format!(r#""reverse":{{"of":"k","share":"{text}"}}"#)) {
        Action::Reverse(reverse) => reverse.amount,
        other => panic!("{other:?}"),
    };
    assert_eq!(share("20/100"), share("0.2/1.0"));
}

#[test]
fn never_is_an_expiry() {
    let Action::Earn(earn) = action(r#""earn":{"account":"a","points":"1","expires":"never"}"#)
    else {
        panic!("an earn")
    };
    assert_eq!(earn.expires, Some(Expiry::Never));
}

#[test]
fn group_members_keep_their_own_envelopes() {
    let command = read(
        r#"{"key":"g","at":"2026-01-01T00:00:00Z","by":"op","memo":"both","group":[
            {"at":"2026-01-02T00:00:00Z","expire":{}},{"memo":"own","expire":{}}]}"#,
    );
    let Body::Group(items) = command.body else { panic!("a group") };
    assert_eq!(items[0].envelope.at.unwrap().text(), "2026-01-02T00:00:00Z");
    // Inheriting is the ledger's business.
    assert_eq!((items[1].envelope.at, items[1].envelope.memo.as_deref()), (None, Some("own")));
    assert_eq!(command.envelope.memo.as_deref(), Some("both"));
}

#[test]
fn escapes_and_the_order_of_fields_do_not_matter() {
    let one = read(r#"{"key":"k\u00e4","earn":{"account":"a","points":"1"}}"#);
    let other = read("{\"earn\":{\"points\":\"1\",\"account\":\"\\u0061\"},\"key\":\"k\u{e4}\"}");
    assert_eq!(one, other);
}
