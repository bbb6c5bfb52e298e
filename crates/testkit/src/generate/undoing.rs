//! Reversals of everything, also of what cannot be reversed; retries and reused keys.

use chrono::DateTime;
use serde_json::{Map, Value, json};

use super::amounts::{amount, share, units};
use super::calendar::utc_text;
use super::generator::{Act, Draft, Generator};
use super::world::Reversible;

impl Generator {
    /// Makes a reversal: of all that is left, of points, or of a share.
    pub(super) fn reverse(&mut self) -> Draft {
        let mut body = Map::new();
        let Some((sent, part)) = self.an_undoable() else {
            return self.reverse_of_anything();
        };
        let Some(known) = self.world.sent.get(sent) else { return self.reverse_of_anything() };
        let (key, group) = (known.key.clone(), known.group);
        let Some(was) = known.reversible.get(part).copied() else {
            return self.reverse_of_anything();
        };
        body.insert("of".to_owned(), json!(key));
        if group {
            body.insert("item".to_owned(), json!(was.item));
        }
        let undone = match self.choices.below(20) {
            0..=7 => was.left,
            8..=13 => {
                let units = self.some_of(was.left);
                body.insert("points".to_owned(), json!(amount(units, self.scale)));
                units
            }
            _ => {
                let (mut text, mut size) = share(&mut self.choices);
                if self.careful && was.left < was.whole {
                    (text, size) = ("0.5/100", 50);
                }
                body.insert("share".to_owned(), json!(text));
                was.whole.saturating_mul(size) / 10_000
            }
        };
        self.undone(sent, part, was, undone);
        Draft::new("reverse", Value::Object(body))
    }

    /// Sends an earlier command once more, sometimes written in another way.
    pub(super) fn retry(&mut self) -> Value {
        let recent = self.world.sent.len().saturating_sub(15);
        let from = if self.choices.chance(70) { recent } else { 0 };
        let sent = self.world.sent.get(from..).unwrap_or_default();
        let Some(envelope) = self.choices.pick(sent).map(|sent| sent.envelope.clone()) else {
            return self.single(Act::Earn);
        };
        if self.choices.chance(12) { rewritten(envelope) } else { envelope }
    }

    /// Sends another command under an earlier key.
    pub(super) fn altered(&mut self) -> Value {
        let index = self.choices.index(self.world.sent.len());
        let Some(sent) = self.world.sent.get(index).cloned() else {
            return self.single(Act::Earn);
        };
        let mut envelope = sent.envelope;
        let Some(members) = envelope.as_object_mut() else { return envelope };
        match self.choices.below(8) {
            0 => {
                let draft = self.draft(Act::Earn);
                let mut other = self.dress(&draft, true);
                other.insert("key".to_owned(), json!(sent.key));
                return Value::Object(other);
            }
            1 => {
                members.insert("memo".to_owned(), json!("another memo"));
            }
            2 => {
                members.insert("by".to_owned(), json!("somebody else"));
            }
            3 if !members.contains_key("capture") && !members.contains_key("release") => {
                members.insert("at".to_owned(), json!(utc_text(self.clock - 1)));
            }
            _ => self.alter_body(members),
        }
        envelope
    }

    /// Changes one member below the verb.
    fn alter_body(&mut self, envelope: &mut Map<String, Value>) {
        let scale = self.scale;
        let units = units(&mut self.choices);
        let at = self.choices.index(6);
        let verbs = envelope.iter_mut();
        let bodies = verbs.filter(|(name, _)| !matches!(name.as_str(), "meta" | "key"));
        for (_, body) in bodies {
            let body = match body {
                Value::Array(members) => members.first_mut().and_then(Value::as_object_mut),
                other => other.as_object_mut(),
            };
            let Some(body) = body else { continue };
            let names: Vec<String> = body.keys().cloned().collect();
            let name = names.get(at.checked_rem(names.len().max(1)).unwrap_or(0));
            match name.map(String::as_str) {
                Some("points") => {
                    drop(body.insert("points".to_owned(), json!(amount(units, scale))))
                }
                Some("account") => drop(body.insert("account".to_owned(), json!("a1"))),
                Some("expires" | "ref" | "more" | "ttl_seconds" | "partial") => {
                    drop(body.remove(&names.get(at).cloned().unwrap_or_default()));
                }
                _ if body.contains_key("points") => {
                    drop(body.insert("points".to_owned(), json!(amount(units, scale))));
                }
                _ => {}
            }
        }
    }

    /// Names something that is no use to reverse, or that is not there.
    fn reverse_of_anything(&mut self) -> Draft {
        let index = self.choices.index(self.world.sent.len());
        let known = self.world.sent.get(index).map(|sent| (sent.key.clone(), sent.group));
        let mut body = Map::new();
        let (key, group) = known.unwrap_or_default();
        let stranger = key.is_empty() || self.choices.chance(8);
        let of = if stranger { format!("{}no-such-key", self.prefix) } else { key };
        body.insert("of".to_owned(), json!(of));
        if self.choices.chance(if group { 70 } else { 15 }) {
            body.insert("item".to_owned(), json!(self.choices.below(8)));
        }
        if self.choices.chance(15) {
            body.insert("points".to_owned(), json!(amount(1, self.scale)));
        }
        Draft::new("reverse", Value::Object(body))
    }

    /// Picks something to reverse; mostly something new of which something is left.
    fn an_undoable(&mut self) -> Option<(usize, usize)> {
        if !self.likely(92) {
            return None;
        }
        let left_matters = self.likely(88);
        let newest = if self.choices.chance(80) { 25 } else { 400 };
        let first = self.world.sent.len().saturating_sub(newest);
        let mut found = Vec::new();
        for (index, sent) in self.world.sent.iter().enumerate().skip(first) {
            let parts = sent.reversible.iter().enumerate();
            let parts = parts.filter(|(_, part)| !left_matters || part.left > 0);
            found.extend(parts.take(3).map(|(part, _)| (index, part)));
        }
        self.choices.pick(&found).copied()
    }

    fn undone(&mut self, sent: usize, part: usize, was: Reversible, units: i64) {
        let known = self.world.sent.get_mut(sent).and_then(|sent| sent.reversible.get_mut(part));
        if let Some(known) = known {
            known.left = was.left.saturating_sub(units).max(0);
        }
        if was.gives_back {
            self.world.credit(was.account, units, self.lifetime());
        } else {
            self.world.debit(&[was.account], units);
        }
    }
}

/// Writes the same command in another way: its instant in UTC, in full.
fn rewritten(mut envelope: Value) -> Value {
    if let Some(at) = envelope.get_mut("at")
        && let Some(text) = at.as_str()
        && let Ok(instant) = DateTime::parse_from_rfc3339(text)
    {
        *at = json!(
            instant.with_timezone(&chrono::Utc).format("%Y-%m-%dT%H:%M:%S%.6f+00:00").to_string()
        );
    }
    envelope
}
