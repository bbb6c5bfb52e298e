//! Commands that are malformed: each one breaks a well-formed command in one place.

use serde_json::{Map, Value, json};

use super::generator::{Act, Generator};

impl Generator {
    /// Makes a command with a fault in it; at times under a key that is taken.
    pub(super) fn malformed(&mut self) -> Value {
        let act = self.choices.one_of(&[
            Act::Earn,
            Act::Earn,
            Act::Redeem,
            Act::Hold,
            Act::Capture,
            Act::Adjust,
            Act::Transfer,
            Act::Reverse,
            Act::Move,
            Act::Status,
        ]);
        let believed = self.world.clone();
        let draft = self.draft(act);
        let mut envelope = self.dress(&draft, true);
        self.world = believed;
        let taken = self.choices.chance(10).then(|| self.choices.pick(&self.world.sent)).flatten();
        let taken = taken.map(|sent| sent.key.clone());
        let key = taken.unwrap_or_else(|| self.fresh("k"));
        envelope.insert("key".to_owned(), json!(key));
        if self.choices.chance(30) {
            self.break_envelope(&mut envelope, draft.verb);
        } else if let Some(Value::Object(body)) = envelope.get_mut(draft.verb) {
            self.break_body(body, draft.verb);
        }
        if self.choices.chance(12) && !envelope.contains_key("group") {
            return self.within_group(envelope);
        }
        Value::Object(envelope)
    }

    fn within_group(&mut self, mut member: Map<String, Value>) -> Value {
        let key = match self.choices.below(8) {
            0 => member.get("key").cloned(),
            _ => member.remove("key"),
        };
        let earn = json!({"earn": {"account": self.account_name(0), "points": "1"}});
        let members = match self.choices.below(12) {
            0 => json!([]),
            1 => json!([earn, {"group": [member]}]),
            2 => json!({"earn": earn}),
            _ => json!([earn, member]),
        };
        json!({"key": key, "group": members})
    }

    fn break_envelope(&mut self, envelope: &mut Map<String, Value>, verb: &str) {
        let (name, value) = match self.choices.below(12) {
            0 => ("colour", json!("red")),
            1 => ("memo", json!("m".repeat(513))),
            2 => ("meta", json!({"k": "v".repeat(257)})),
            3 => ("meta", json!({"k": 7})),
            4 => ("at", json!("2026-02-30T00:00:00Z")),
            5 => ("at", json!("2026-02-03T00:00:00")),
            6 => ("expire", json!({"now": true})),
            7 => ("earn", json!({"points": "1"})),
            8 => ("by", json!(7)),
            9 => ("key", json!("k".repeat(129))),
            10 => ("at", json!("2026-02-03T00:00:00.0000001Z")),
            _ => ("", Value::Null),
        };
        if name.is_empty() {
            envelope.remove(verb);
            return;
        }
        envelope.insert(name.to_owned(), value);
        if verb == "capture" && self.choices.chance(50) {
            envelope.insert("at".to_owned(), json!("2026-02-03T00:00:00Z"));
        }
    }

    fn break_body(&mut self, body: &mut Map<String, Value>, verb: &str) {
        if self.choices.chance(50) && body.contains_key("points") {
            let bad = self.choices.one_of(&BAD_AMOUNTS);
            body.insert("points".to_owned(), json!(bad));
            return;
        }
        let mandatory = self.choices.pick(mandatory(verb)).copied();
        let (name, value) = match (self.choices.below(6), verb) {
            (0, _) => ("colour", json!("red")),
            (1, "earn") => ("activates", json!("tomorrow")),
            (1, "hold") => ("ttl_seconds", json!(-1)),
            (1, "reverse") => ("share", json!(self.choices.one_of(&["20", "a/b", "1/0", "-1/2"]))),
            (1, "transfer") => ("expiry", json!("maybe")),
            (1, "status") => ("status", json!("sleepy")),
            (2, "earn") => ("expires", json!("2026-02-30")),
            (2, "redeem" | "hold") => ("customer", json!("not a name")),
            (2, "reverse") => ("item", json!(-1)),
            (2, "capture") => ("more", json!("yes")),
            (3, "earn") => ("spend", json!("123456789012.345")),
            (3, "adjust") => ("type", json!(5)),
            (3, _) => ("points", json!(12)),
            (4, "hold" | "adjust") => ("account", json!("ä")),
            (4, "earn" | "redeem") => ("account", json!("a".repeat(65))),
            _ => (mandatory.unwrap_or("account"), Value::Null),
        };
        if value.is_null() {
            body.remove(name);
        } else {
            body.insert(name.to_owned(), value);
        }
    }
}

fn mandatory(verb: &str) -> &'static [&'static str] {
    match verb {
        "earn" | "redeem" => &["account", "points"],
        "hold" => &["hold", "points"],
        "capture" => &["hold"],
        "adjust" => &["account", "points", "type", "reason"],
        "transfer" => &["from", "to", "points"],
        "reverse" => &["of"],
        "move" => &["customer", "account", "to_household", "to_customer"],
        _ => &["account"],
    }
}

const BAD_AMOUNTS: [&str; 14] = [
    "0",
    "0.00",
    "-5",
    "1.00001",
    "0.12345",
    "1000000000000001",
    "99999999999999999999",
    "1e3",
    "",
    "1,5",
    "+5",
    " 5",
    "five",
    "-0",
];
