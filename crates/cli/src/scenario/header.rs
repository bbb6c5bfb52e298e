//! The first line of a scenario file.

use std::collections::BTreeSet;

use pointbook_core::{Action, Command, Key, Name, Open, ProgramSettings};
use pointbook_wire::{Fault, FaultCode, Invalid, Node, decode_settings_node};

/// What the first line says.
#[derive(Debug)]
pub(super) struct Header {
    /// The settings of the ledger.
    pub(super) settings: ProgramSettings,
    /// The accounts that are opened before the first step.
    pub(super) opens: Vec<Open>,
}

impl Header {
    /// Reads the first line.
    pub(super) fn read(text: &str) -> Result<Self, Invalid> {
        let node = Node::parse(text.as_bytes())?;
        let mut faults = strange_fields(&node);
        let is_told = node.member("scenario").and_then(Node::text);
        if is_told.is_none_or(|told| told.trim().is_empty()) {
            let message = "the first line tells in `scenario` what the file shows";
            faults.push(Fault::new("scenario", FaultCode::MissingField, message));
        }
        let settings = node.member("program").map(decode_settings_node).transpose();
        let settings = settings.unwrap_or_else(|invalid| {
            faults.extend(invalid.faults.into_iter().map(in_program));
            None
        });
        let opens = node.member("open").map(|node| opens(node, &mut faults)).unwrap_or_default();
        if faults.is_empty() {
            return Ok(Self { settings: settings.unwrap_or_default(), opens });
        }
        Err(Invalid { faults, key: None })
    }

    /// The commands that open the accounts, with keys by the header's line.
    pub(super) fn commands(&self, line: u64) -> Vec<Command> {
        let numbered = (1_usize..).zip(&self.opens);
        let command = |(number, open): (usize, &Open)| {
            let key = Key::new(&format!("line-{line}-{number}"))?;
            Some(Command::new(key, Action::Open(open.clone())))
        };
        numbered.filter_map(command).collect()
    }
}

fn strange_fields(node: &Node<'_>) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut seen = BTreeSet::new();
    for (name, _) in node.members().unwrap_or_default() {
        if !FIELDS.contains(&&**name) {
            let message = "there is no such field here";
            faults.push(Fault::new(name, FaultCode::UnknownField, message));
        } else if !seen.insert(&**name) {
            let message = "this field is there already";
            faults.push(Fault::new(name, FaultCode::DuplicateField, message));
        }
    }
    faults
}

fn in_program(fault: Fault) -> Fault {
    let dot = if fault.field.is_empty() { "" } else { "." };
    Fault { field: format!("program{dot}{}", fault.field), ..fault }
}

fn opens(node: &Node<'_>, faults: &mut Vec<Fault>) -> Vec<Open> {
    let Node::List(paths) = node else {
        faults.push(Fault::new("open", FaultCode::WrongType, "an array is expected"));
        return Vec::new();
    };
    let mut opens = Vec::new();
    for (place, path) in paths.iter().enumerate() {
        match path.text().and_then(open) {
            Some(open) => opens.push(open),
            None => {
                let message = "a text household/customer/account is expected";
                faults.push(Fault::new(&format!("open[{place}]"), FaultCode::BadFormat, message));
            }
        }
    }
    opens
}

fn open(path: &str) -> Option<Open> {
    let mut names = path.split('/').map(Name::new);
    let (household, customer, account) = (names.next()??, names.next()??, names.next()??);
    names.next().is_none().then_some(Open { account, customer, household })
}

const FIELDS: [&str; 3] = ["scenario", "program", "open"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_open_accounts_in_order() {
        let header = Header::read(r#"{"scenario":"x","open":["h/c/a","h/c/b"]}"#).unwrap();
        let keys: Vec<String> = header.commands(3).iter().map(|it| it.key.to_string()).collect();
        assert_eq!(keys, ["line-3-1", "line-3-2"]);
    }

    #[test]
    fn headers_without_sense_say_why() {
        for (text, fields) in [
            ("{}", &["scenario"][..]),
            (r#"{"scenario":" "}"#, &["scenario"]),
            (r#"{"scenario":"x","scenario":"y","colour":1}"#, &["scenario", "colour"]),
            (r#"{"scenario":"x","program":{"expiry":{"days":-1}}}"#, &["program.expiry.days"]),
            (r#"{"scenario":"x","program":[]}"#, &["program"]),
            (
                r#"{"scenario":"x","open":["h/c","h/c/a/b","h//a",7]}"#,
                &["open[0]", "open[1]", "open[2]", "open[3]"],
            ),
            (r#"{"scenario":"x","open":"h/c/a"}"#, &["open"]),
            ("[]", &["scenario"]),
            ("x", &[""]),
        ] {
            let invalid = Header::read(text).unwrap_err();
            let told: Vec<&str> = invalid.faults.iter().map(|it| it.field.as_str()).collect();
            assert_eq!(told, fields, "{text}");
        }
    }
}
