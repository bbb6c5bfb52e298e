//! Reading a command envelope, with all its faults at once, and comparing two of them.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::{Map, Value};

use super::Micros;
use super::amount::FaultCode;
use super::schema::{self, Field, GROUP, GROUP_MAX, KEY_MAX, TEXT_MAX, VERBS, Verb};
use super::value::{Kind, Val, instant};

/// What is wrong with one field.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    /// Its path.
    pub(super) field: String,
    /// The code.
    pub(super) code: FaultCode,
}

/// The fields of one command that were given.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Args(Vec<(&'static str, Val)>);

/// One command, alone or in a group.
#[derive(Clone, Debug)]
pub(super) struct Command {
    /// When it counts, if it says so itself.
    pub(super) at: Option<Micros>,
    /// Who.
    pub(super) by: Option<String>,
    /// Free text.
    pub(super) memo: Option<String>,
    /// Free pairs.
    pub(super) meta: BTreeMap<String, String>,
    /// The name of its verb, or `group`.
    pub(super) verb: &'static str,
    /// Its fields.
    pub(super) args: Args,
}

/// A key with a command or a group.
#[derive(Clone, Debug)]
pub(super) struct Envelope {
    /// The key.
    pub(super) key: String,
    /// The command, or what a group's members inherit.
    pub(super) head: Command,
    /// The members of a group.
    pub(super) members: Vec<Command>,
}

impl Args {
    /// The value of a field.
    pub(super) fn find(&self, name: &str) -> Option<&Val> {
        self.0.iter().find(|(given, _)| *given == name).map(|(_, value)| value)
    }

    /// A field of text.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        match self.find(name) {
            Some(Val::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// An amount.
    pub(super) fn points(&self, name: &str) -> Option<i128> {
        match self.find(name) {
            Some(Val::Points(points)) => Some(*points),
            _ => None,
        }
    }

    /// A date, or never.
    pub(super) fn day(&self, name: &str) -> Option<Option<NaiveDate>> {
        match self.find(name) {
            Some(Val::Day(day)) => Some(*day),
            _ => None,
        }
    }

    /// An instant.
    pub(super) fn instant(&self, name: &str) -> Option<Micros> {
        match self.find(name) {
            Some(Val::Instant(at)) => Some(*at),
            _ => None,
        }
    }

    /// True or false.
    pub(super) fn flag(&self, name: &str) -> Option<bool> {
        match self.find(name) {
            Some(Val::Flag(flag)) => Some(*flag),
            _ => None,
        }
    }

    /// A whole number.
    pub(super) fn number(&self, name: &str) -> Option<i64> {
        match self.find(name) {
            Some(Val::Number(number)) => Some(*number),
            _ => None,
        }
    }
}

impl Envelope {
    /// Reads the JSON of an envelope.
    pub(super) fn read(value: &Value, scale: u32) -> Result<Envelope, Vec<Fault>> {
        let mut faults = Vec::new();
        let Some(object) = value.as_object() else {
            return Err(vec![fault("", "wrong_type")]);
        };
        let key = match read_text(object, "key", KEY_MAX, "", &mut faults) {
            Some(key) if !key.is_empty() => key,
            Some(_) => {
                faults.push(fault("key", "out_of_range"));
                String::new()
            }
            None => {
                let missing = !object.contains_key("key");
                faults.extend(missing.then(|| fault("key", "missing_field")));
                String::new()
            }
        };
        let envelope = match object.get(GROUP) {
            None => {
                let head = read_command(object, "", None, scale, &mut faults);
                head.map(|head| Envelope { key, head, members: Vec::new() })
            }
            Some(list) => read_group(object, list, scale, &mut faults)
                .map(|(head, members)| Envelope { key, head, members }),
        };
        match envelope {
            Some(envelope) if faults.is_empty() => Ok(envelope),
            _ => Err(faults),
        }
    }

    /// The path of the first field that differs from another envelope's.
    pub(super) fn difference(&self, other: &Envelope) -> Option<String> {
        if let Some(path) = self.head.difference(&other.head) {
            return Some(path);
        }
        for (index, member) in self.members.iter().enumerate() {
            let Some(twin) = other.members.get(index) else {
                return Some(format!("{GROUP}[{index}]"));
            };
            if let Some(path) = member.difference(twin) {
                return Some(format!("{GROUP}[{index}].{path}"));
            }
        }
        let more = other.members.len() > self.members.len();
        more.then(|| format!("{GROUP}[{}]", self.members.len()))
    }
}

impl Command {
    fn difference(&self, other: &Command) -> Option<String> {
        let named = [
            ("at", self.at == other.at),
            ("by", self.by == other.by),
            ("memo", self.memo == other.memo),
            ("meta", self.meta == other.meta),
        ];
        if let Some((name, _)) = named.iter().find(|(_, same)| !same) {
            return Some((*name).to_owned());
        }
        if self.verb != other.verb {
            // The verb that comes first in the table: one of the two lacks it.
            let verbs = [self.verb, other.verb];
            return verbs.into_iter().min_by_key(|verb| schema::place(verb)).map(str::to_owned);
        }
        let fields = schema::verb(self.verb)?.fields;
        fields
            .iter()
            .find(|field| !same_value(field, &self.args, &other.args))
            .map(|field| format!("{}.{}", self.verb, field.name))
    }
}

/// Reads the fields of one object by a table.
pub(super) fn read_fields(
    path: &str,
    fields: &'static [Field],
    value: &Value,
    scale: u32,
    faults: &mut Vec<Fault>,
) -> Args {
    let Some(object) = value.as_object() else {
        faults.push(fault(path, "wrong_type"));
        return Args::default();
    };
    let mut args = Vec::new();
    for field in fields {
        match object.get(field.name).map(|value| field.kind.read(value, scale)) {
            Some(Ok(value)) => args.push((field.name, value)),
            Some(Err(code)) => faults.push(fault(&format!("{path}.{}", field.name), code)),
            None if field.required => {
                faults.push(fault(&format!("{path}.{}", field.name), "missing_field"));
            }
            None => {}
        }
    }
    for name in object.keys().filter(|name| fields.iter().all(|field| field.name != *name)) {
        faults.push(fault(&format!("{path}.{name}"), "unknown_field"));
    }
    Args(args)
}

/// A fault.
pub(super) fn fault(field: &str, code: FaultCode) -> Fault {
    Fault { field: field.to_owned(), code }
}

/// A switch that is off and one left out, and `keep` said or not, are the same command.
fn same_value(field: &Field, left: &Args, right: &Args) -> bool {
    let plain = |args: &Args| match (field.kind, args.find(field.name)) {
        (Kind::Switch, Some(Val::Flag(false))) => None,
        (_, Some(Val::Text(word))) if field.name == "expiry" && word == "keep" => None,
        (_, value) => value.cloned(),
    };
    plain(left) == plain(right)
}

fn read_group(
    object: &Map<String, Value>,
    list: &Value,
    scale: u32,
    faults: &mut Vec<Fault>,
) -> Option<(Command, Vec<Command>)> {
    let head = read_head(object, "", GROUP, faults);
    for name in object.keys() {
        if !["key", "at", "by", "memo", "meta", GROUP].contains(&name.as_str()) {
            faults.push(fault(name, "unknown_field"));
        }
    }
    let Some(list) = list.as_array() else {
        faults.push(fault(GROUP, "wrong_type"));
        return None;
    };
    if !(1..=GROUP_MAX).contains(&list.len()) {
        faults.push(fault(GROUP, "out_of_range"));
    }
    let mut members = Vec::new();
    for (index, member) in list.iter().enumerate() {
        let path = format!("{GROUP}.{index}.");
        match member.as_object() {
            Some(member) => {
                let by = head.by.as_deref();
                members.extend(read_command(member, &path, by, scale, faults));
            }
            None => faults.push(fault(path.trim_end_matches('.'), "wrong_type")),
        }
    }
    Some((head, members))
}

fn read_command(
    object: &Map<String, Value>,
    path: &str,
    by_inherited: Option<&str>,
    scale: u32,
    faults: &mut Vec<Fault>,
) -> Option<Command> {
    let given: Vec<&Verb> = VERBS.iter().filter(|verb| object.contains_key(verb.name)).collect();
    for name in object.keys() {
        let known = ["at", "by", "memo", "meta"].contains(&name.as_str())
            // Only a command that stands alone has a key.
            || (path.is_empty() && name == "key")
            || schema::verb(name).is_some();
        if !known {
            faults.push(fault(&format!("{path}{name}"), "unknown_field"));
        }
    }
    let [verb] = given.as_slice() else {
        let code = if given.is_empty() { "missing_field" } else { "conflict" };
        faults.push(fault(path.trim_end_matches('.'), code));
        return None;
    };
    let mut command = read_head(object, path, verb.name, faults);
    if object.contains_key("at") && !verb.timed {
        faults.push(fault(&format!("{path}at"), "unknown_field"));
    }
    if verb.name == "adjust" && !object.contains_key("by") && by_inherited.is_none() {
        faults.push(fault(&format!("{path}by"), "missing_field"));
    }
    let body = object.get(verb.name)?;
    let path = format!("{path}{}", verb.name);
    command.args = read_fields(&path, verb.fields, body, scale, faults);
    check_together(verb, body, &path, faults);
    Some(command)
}

/// The rules that join several fields of one verb.
fn check_together(verb: &Verb, body: &Value, path: &str, faults: &mut Vec<Fault>) {
    let has = |name: &str| body.get(name).is_some();
    let on = |name: &str| body.get(name).and_then(Value::as_bool) == Some(true);
    for choice in verb.one_of {
        match choice.iter().filter(|name| has(name)).count() {
            0 => faults.push(fault(&format!("{path}.{}", choice.join("|")), "missing_field")),
            1 => {}
            _ => faults.push(fault(&format!("{path}.{}", choice.join("|")), "conflict")),
        }
    }
    for (one, other) in verb.never_both {
        if has(one) && has(other) {
            faults.push(fault(&format!("{path}.{other}"), "conflict"));
        }
    }
    for (one, other) in verb.needs {
        if has(one) && !has(other) {
            faults.push(fault(&format!("{path}.{other}"), "missing_field"));
        }
    }
    let empty = !has("status") && !has("accrue");
    if verb.name == "status" && has("account") && empty {
        faults.push(fault(&format!("{path}.status"), "missing_field"));
    }
    let drawn = body.get("points").and_then(Value::as_str).is_some_and(|p| p.starts_with('-'));
    if verb.name == "adjust" && drawn && has("expires") {
        faults.push(fault(&format!("{path}.expires"), "conflict"));
    }
    if verb.name == "redeem" && on("offline") && (!has("account") || on("partial")) {
        faults.push(fault(&format!("{path}.offline"), "conflict"));
    }
}

/// Reads what every command may carry.
fn read_head(
    object: &Map<String, Value>,
    path: &str,
    verb: &'static str,
    faults: &mut Vec<Fault>,
) -> Command {
    let at = object.get("at").and_then(|value| {
        let read = value.as_str().and_then(instant);
        if read.is_none() {
            faults.push(fault(&format!("{path}at"), "bad_format"));
        }
        read
    });
    let by = read_text(object, "by", TEXT_MAX, path, faults);
    if by.as_deref() == Some("") {
        faults.push(fault(&format!("{path}by"), "out_of_range"));
    }
    let memo = read_text(object, "memo", TEXT_MAX, path, faults);
    let meta = object.get("meta").map(|value| read_meta(value, path, faults)).unwrap_or_default();
    Command { at, by, memo, meta, verb, args: Args::default() }
}

fn read_text(
    object: &Map<String, Value>,
    name: &str,
    max: usize,
    path: &str,
    faults: &mut Vec<Fault>,
) -> Option<String> {
    let value = object.get(name)?;
    match value.as_str() {
        Some(text) if text.len() <= max => return Some(text.to_owned()),
        Some(_) => faults.push(fault(&format!("{path}{name}"), "out_of_range")),
        None => faults.push(fault(&format!("{path}{name}"), "wrong_type")),
    }
    None
}

fn read_meta(value: &Value, path: &str, faults: &mut Vec<Fault>) -> BTreeMap<String, String> {
    let mut meta = BTreeMap::new();
    let pairs = value.as_object().into_iter().flatten();
    for (name, value) in pairs {
        let text = value.as_str().unwrap_or_default();
        let legal = (1..=64).contains(&name.len()) && value.is_string() && text.len() <= 256;
        if !legal {
            faults.push(fault(&format!("{path}meta.{name}"), "out_of_range"));
        }
        meta.insert(name.clone(), text.to_owned());
    }
    if !value.is_object() || meta.len() > 16 {
        faults.push(fault(&format!("{path}meta"), "out_of_range"));
    }
    meta
}
