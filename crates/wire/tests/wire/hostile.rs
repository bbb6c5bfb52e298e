//! Whatever the bytes are, reading ends in faults, and the next line is read as if nothing was.

use pointbook_core::Scale;
use pointbook_wire::{
    FaultCode, Invalid, LINE_BYTES_MAX, Lines, Node, decode_command, decode_question,
    decode_settings,
};
use proptest::prelude::*;

fn faults(line: &[u8]) -> Invalid {
    assert!(decode_question(line).is_err());
    assert!(decode_settings(line).is_err());
    decode_command(line, Scale::default()).unwrap_err()
}

#[test]
fn what_is_no_json_is_malformed() {
    let texts: [&[u8]; 17] = [
        b"",
        b" ",
        b"{",
        b"{\"key\":\"k\"",
        b"{\"key\":\"k\"}}",
        b"{\"key\":\"k\"} {}",
        b"{'key':'k'}",
        b"{\"key\":\"k\",}",
        b"{key:1}",
        b"\xef\xbb\xbf{\"key\":\"k\",\"expire\":{}}",
        b"{\"key\":\"\xff\",\"expire\":{}}",
        b"\xff\xfe{\x00}\x00",
        br#"{"key":"\ud800","expire":{}}"#,
        br#"{"key":"\udc00\ud800","expire":{}}"#,
        b"{\"key\":\"a\nb\"}",
        b"{\"key\":\"k\",\"expire\":{},\"x\":1e999}",
        b"// a remark",
    ];
    for text in texts {
        let invalid = faults(text);
        let shown = String::from_utf8_lossy(text);
        assert_eq!(invalid.faults.len(), 1, "{shown}");
        assert_eq!(invalid.faults[0].code, FaultCode::MalformedJson, "{shown}");
        assert_eq!((invalid.faults[0].field.as_str(), invalid.key), ("", None), "{shown}");
    }
}

#[test]
fn huge_numbers_are_faults() {
    for number in ["99999999999999999999999", "-99999999999999999999999", "1.5", "1e308", "1e-999"]
    {
        let line = format!(r#"{{"key":{number},"reverse":{{"of":"k","item":{number}}}}}"#);
        let invalid = decode_command(line.as_bytes(), Scale::default()).unwrap_err();
        let told: Vec<_> = invalid.faults.iter().map(|it| (&*it.field, it.code)).collect();
        let wrong = FaultCode::WrongType;
        assert_eq!(told, [("key", wrong), ("reverse.item", wrong)], "{number}");
    }
    let digits = format!(r#"{{"key":"k","reverse":{{"of":"k","item":{}}}}}"#, "9".repeat(1 << 20));
    assert!(decode_command(digits.as_bytes(), Scale::default()).is_err());
    let amount = format!(
        r#"{{"key":"k","earn":{{"account":"a","spend":"{}","rate":"0.{}"}}}}"#,
        "9".repeat(1 << 19),
        "0".repeat(1 << 19)
    );
    let invalid = decode_command(amount.as_bytes(), Scale::default()).unwrap_err();
    assert_eq!(invalid.faults[0].field, "earn.spend");
}

#[test]
fn deep_nesting_is_a_fault() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("[{\"group\":", "}]")] {
        let levels = 100_000;
        let closed = format!("{}1{}", open.repeat(levels), close.repeat(levels));
        for text in [closed, open.repeat(levels)] {
            assert_eq!(faults(text.as_bytes()).faults[0].code, FaultCode::MalformedJson);
        }
    }
}

#[test]
fn lines_go_on_after_every_bad_one() {
    let good = br#"{"key":"k","expire":{}}"#;
    let bad: [Vec<u8>; 5] = [
        vec![b'['; 10 << 20],
        b"\xff\xff".to_vec(),
        "[".repeat(100_000).into_bytes(),
        b"{\"key\":".to_vec(),
        vec![b' '; LINE_BYTES_MAX + 1],
    ];
    let mut text = Vec::new();
    for line in &bad {
        text.extend_from_slice(line);
        text.push(b'\n');
        text.extend_from_slice(good);
        text.push(b'\n');
    }
    let mut accepted = Vec::new();
    for line in Lines::new(&*text).without_remarks() {
        let line = line.unwrap();
        let read = line.text.and_then(|it| decode_command(it.as_bytes(), Scale::default()));
        accepted.extend(read.map(|_| line.number));
    }
    assert_eq!(accepted, [2, 4, 6, 8, 10]);
}

proptest! {
    #[test]
    fn any_bytes_end_in_a_value_or_in_faults(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Node::parse(&bytes);
        let _ = decode_command(&bytes, Scale::default());
        let lines = Lines::new(&*bytes).count();
        prop_assert_eq!(lines, bytes.split(|byte| *byte == b'\n').count()
            - usize::from(bytes.is_empty() || bytes.ends_with(b"\n")));
    }

    #[test]
    fn any_mutation_of_a_command_ends_in_a_value_or_in_faults(
        place in 0..200_usize,
        byte in any::<u8>(),
    ) {
        let mut line = br#"{"key":"k","by":"op","at":"2026-01-31T23:59:59-05:00","meta":{"a":"b"},
            "adjust":{"account":"a1","points":"12.50","type":"t","reason":"r",
            "expires":"2026-12-31"}}"#
            .to_vec();
        let place = place % line.len();
        line[place] = byte;
        if let Err(invalid) = decode_command(&line, Scale::new(2).unwrap()) {
            prop_assert!(!invalid.faults.is_empty());
        }
    }
}
