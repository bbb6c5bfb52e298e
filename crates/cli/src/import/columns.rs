//! Columns: what the head of a CSV file says, and the commands that its rows are.
//!
//! A column is a field of the envelope (`key`, `at`, `by`, `memo`, `meta.NAME`), the `verb`, a
//! field of the row's verb (`account`), or a field of one verb (`earn.account`). An empty cell is
//! no field.

use std::borrow::Cow;
use std::sync::Arc;

use pointbook_core::{Calendar, Command, Kind, Scale};
use pointbook_wire::{FaultCode, Invalid, Node, Number, decode_command_node};

use super::csv::Scanner;
use super::format::FormatArgs;
use crate::when::When;

/// The columns of a CSV file.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    scanner: Scanner,
    columns: Vec<Column>,
    verb: Option<Kind>,
    scale: Scale,
    calendar: Arc<Calendar>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Column {
    /// A field beside the verb.
    Envelope(&'static str),
    /// One of the caller's own fields.
    Meta(String),
    /// The verb.
    Verb,
    /// A field of the verb; of this one when it names it.
    Field { verb: Option<Kind>, name: &'static str },
}

impl Columns {
    /// Reads the head; the error says what is wrong with it.
    pub(super) fn read(
        head: &str,
        args: &FormatArgs,
        scale: Scale,
        calendar: Arc<Calendar>,
    ) -> Result<Self, String> {
        let scanner = Scanner::new(args.separator);
        let heads = scanner.fields(head)?;
        let mut columns = Vec::new();
        for head in &heads {
            let head = head.trim();
            let renamed = args.columns.iter().find(|(name, _)| name == head);
            let field = renamed.map_or(head, |(_, field)| field);
            let column = Column::named(field).ok_or_else(|| {
                format!("there is no field {field:?}; fields are {}", Column::all_names())
            })?;
            if columns.contains(&column) {
                return Err(format!("two columns are {field:?}"));
            }
            columns.push(column);
        }
        if let Some((name, _)) =
            args.columns.iter().find(|(name, _)| !heads.iter().any(|head| head.trim() == name))
        {
            return Err(format!("there is no column {name:?} to take for another"));
        }
        let verb = args.verb.as_deref().map(|verb| kind(verb).ok_or_else(|| no_verb(verb)));
        Ok(Self { scanner, columns, verb: verb.transpose()?, scale, calendar })
    }

    /// The command that a row is.
    pub(super) fn command(&self, row: &str) -> Result<Command, Invalid> {
        let malformed = |why: &str| Invalid::new("", FaultCode::BadFormat, why);
        let cells = self.scanner.fields(row).map_err(malformed)?;
        if cells.len() != self.columns.len() {
            let why = format!("{} fields, but the head has {}", cells.len(), self.columns.len());
            return Err(malformed(&why));
        }
        let key = self.cell(&cells, &Column::Envelope("key")).map(str::to_owned);
        let command = self.node(cells).and_then(|node| decode_command_node(&node, self.scale));
        command.map_err(|invalid| Invalid { key: invalid.key.or(key), ..invalid })
    }

    fn cell<'a>(&self, cells: &'a [Cow<'_, str>], column: &Column) -> Option<&'a str> {
        let place = self.columns.iter().position(|it| it == column)?;
        cells.get(place).map(|cell| cell.trim()).filter(|cell| !cell.is_empty())
    }

    fn node<'a>(&self, cells: Vec<Cow<'a, str>>) -> Result<Node<'a>, Invalid> {
        let mut verb = match self.cell(&cells, &Column::Verb) {
            Some(name) => {
                let unknown = || Invalid::new("verb", FaultCode::BadFormat, &no_verb(name));
                Some(kind(name).ok_or_else(unknown)?)
            }
            None => self.verb,
        };
        let mut command = Vec::with_capacity(ENVELOPE_FIELDS);
        let (mut fields, mut meta) = (Vec::with_capacity(self.columns.len()), Vec::new());
        for (column, cell) in self.columns.iter().zip(cells) {
            let Some(cell) = trimmed(cell) else { continue };
            match column {
                Column::Verb => {}
                Column::Envelope("at") => command.push(("at".into(), self.instant("at", cell)?)),
                Column::Envelope(name) => command.push(((*name).into(), Node::Text(cell))),
                Column::Meta(name) => meta.push((name.clone().into(), Node::Text(cell))),
                Column::Field { verb: own, name } => {
                    let own = own.or(verb);
                    if verb.is_some() && own != verb {
                        let why = "a field of another verb than the row's";
                        return Err(Invalid::new(name, FaultCode::Conflict, why));
                    }
                    verb = own;
                    fields.push(((*name).into(), self.value(name, cell)?));
                }
            }
        }
        if !meta.is_empty() {
            command.push(("meta".into(), Node::Object(meta)));
        }
        if let Some(verb) = verb {
            command.push((verb.as_str().into(), Node::Object(fields)));
        }
        Ok(Node::Object(command))
    }

    /// The value of a field, as JSON has it.
    fn value<'a>(&self, name: &str, cell: Cow<'a, str>) -> Result<Node<'a>, Invalid> {
        if name == "activates" {
            return self.instant(name, cell);
        }
        if BOOLEANS.contains(&name) {
            return match &*cell {
                "true" | "yes" | "1" => Ok(Node::Bool(true)),
                "false" | "no" | "0" => Ok(Node::Bool(false)),
                _ => Err(Invalid::new(name, FaultCode::BadFormat, "true or false is expected")),
            };
        }
        if NUMBERS.contains(&name) {
            let number = cell.parse().ok().filter(|_| cell.bytes().all(|it| it.is_ascii_digit()));
            let why = "a whole number is expected";
            let none = || Invalid::new(name, FaultCode::BadFormat, why);
            return number.map(|it| Node::Number(Number::Natural(it))).ok_or_else(none);
        }
        Ok(Node::Text(cell))
    }

    /// An instant, or a local time or date of the program's zone: a date is its first instant.
    fn instant<'a>(&self, name: &str, cell: Cow<'a, str>) -> Result<Node<'a>, Invalid> {
        let wrong = |why: &str| Invalid::new(name, FaultCode::BadFormat, why);
        let instant = match cell.parse() {
            // An instant is what JSON has too.
            Ok(When::Instant(_)) => return Ok(Node::Text(cell)),
            Ok(When::Day(day)) => self.calendar.day_start(day),
            Ok(When::Wall { day, clock: [hour, minute, second] }) => {
                let wall = day.and_hms_opt(hour, minute, second);
                let instant = wall.and_then(|it| self.calendar.zone().first_instant(&it));
                instant.ok_or_else(|| wrong("the program's zone has no such local time"))?
            }
            Ok(When::Now | When::DaysAgo(_)) | Err(_) => {
                return Err(wrong("an instant, a local time or a date is expected"));
            }
        };
        Ok(Node::Text(instant.text().into()))
    }
}

impl Column {
    fn named(name: &str) -> Option<Self> {
        if let Some(name) = ENVELOPE.into_iter().find(|it| *it == name) {
            return Some(Self::Envelope(name));
        }
        if name == "verb" {
            return Some(Self::Verb);
        }
        match name.split_once('.') {
            Some(("meta", own)) => (!own.is_empty()).then(|| Self::Meta(own.to_owned())),
            Some((verb, field)) => {
                let name = field_named(field)?;
                Some(Self::Field { verb: Some(kind(verb)?), name })
            }
            None => Some(Self::Field { verb: None, name: field_named(name)? }),
        }
    }

    fn all_names() -> String {
        format!("{}, meta.NAME, verb, {}; or VERB.FIELD", ENVELOPE.join(", "), FIELDS.join(", "))
    }
}

/// The verb of this name, of those that a row can be.
fn kind(name: &str) -> Option<Kind> {
    let fits = |kind: &Kind| kind.as_str() == name && *kind != Kind::Program;
    Kind::ALL.into_iter().find(fits)
}

fn no_verb(name: &str) -> String {
    format!("{name:?} is no verb that a row can be; groups and settings are written as JSON Lines")
}

fn field_named(name: &str) -> Option<&'static str> {
    FIELDS.into_iter().find(|it| *it == name)
}

fn trimmed(cell: Cow<'_, str>) -> Option<Cow<'_, str>> {
    let trimmed = match cell {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
    };
    (!trimmed.is_empty()).then_some(trimmed)
}

const ENVELOPE: [&str; 4] = ["key", "at", "by", "memo"];
const ENVELOPE_FIELDS: usize = 6;
const BOOLEANS: [&str; 6] = ["accrue", "redeemer", "offline", "partial", "more", "allow_negative"];
const NUMBERS: [&str; 2] = ["ttl_seconds", "item"];
const FIELDS: [&str; 29] = [
    "account",
    "customer",
    "household",
    "to_household",
    "to_customer",
    "status",
    "accrue",
    "redeemer",
    "points",
    "spend",
    "rate",
    "expires",
    "activates",
    "ref",
    "offline",
    "partial",
    "hold",
    "ttl_seconds",
    "more",
    "type",
    "reason",
    "allow_negative",
    "from",
    "to",
    "expiry",
    "of",
    "item",
    "share",
    "through",
];

#[cfg(test)]
mod tests {
    use clap::Parser;
    use pointbook_wire::encode_command;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        args: FormatArgs,
    }

    fn columns(head: &str, options: &[&str]) -> Result<Columns, String> {
        let line = Line::parse_from([&["x"], options].concat());
        let calendar = Arc::new(Calendar::new("America/Chicago".parse().unwrap()));
        Columns::read(head, &line.args, Scale::new(2).unwrap(), calendar)
    }

    fn told(head: &str, options: &[&str], row: &str) -> String {
        match columns(head, options).unwrap().command(row) {
            Ok(command) => encode_command(&command, Scale::new(2).unwrap()).to_string(),
            Err(invalid) => invalid.to_string(),
        }
    }

    #[test]
    fn rows_are_commands_of_their_verb() {
        let head = "key,verb,at,account,points,offline,meta.shop";
        assert_eq!(
            told(head, &[], "k1,earn,2026-01-05,a1,12.5,,north"),
            r#"{"at":"2026-01-05T06:00:00Z","earn":{"account":"a1","points":"12.50"},"key":"k1","#
                .to_owned()
                + r#""meta":{"shop":"north"}}"#
        );
        assert_eq!(
            told(head, &[], "k2,redeem,2026-01-05 12:30,a1, 3 ,yes,"),
            r#"{"at":"2026-01-05T18:30:00Z","key":"k2","redeem":{"account":"a1","offline":true,"#
                .to_owned()
                + r#""points":"3.00"}}"#
        );
    }

    #[test]
    fn fields_may_name_their_verb() {
        let head = "key,earn.account,earn.points,redeem.household,redeem.points";
        assert_eq!(
            told(head, &[], "k,a1,5,,"),
            r#"{"earn":{"account":"a1","points":"5.00"},"key":"k"}"#
        );
        assert_eq!(
            told(head, &[], "k,,,h1,5"),
            r#"{"key":"k","redeem":{"household":"h1","points":"5.00"}}"#
        );
        assert!(told(head, &[], "k,a1,,h1,5").contains("another verb"));
        assert!(told(head, &[], "k,,,,").contains("a verb or a group is needed"));
    }

    #[test]
    fn columns_of_others_are_taken_for_ours() {
        let options = ["--verb", "earn", "--separator", ";", "--column", "Card No=account"];
        let head = "key;Card No;points";
        let row = told(head, &options, "k;a1;1");
        assert_eq!(row, r#"{"earn":{"account":"a1","points":"1.00"},"key":"k"}"#);
        assert!(columns("key;points", &options).unwrap_err().contains("no column \"Card No\""));
        assert!(columns("key,points", &["--verb", "program"]).unwrap_err().contains("no verb"));
    }

    #[test]
    fn heads_and_rows_that_make_no_sense_say_why() {
        assert!(columns("key,colour", &[]).unwrap_err().contains("no field \"colour\""));
        assert!(columns("key,key", &[]).unwrap_err().contains("two columns"));
        assert!(columns("key,\"x", &[]).unwrap_err().contains("not closed"));
        let head = "key,verb,account,points,more,ttl_seconds,activates";
        for (row, why) in [
            ("k,earn,a1", "3 fields, but the head has 7"),
            ("k,group,a1,5,,,", "no verb that a row can be"),
            ("k,earn,a1,5,maybe,,", "true or false"),
            ("k,hold,a1,5,,1.5,", "a whole number"),
            ("k,earn,a1,5,,,2026-03-08 02:30", "no such local time"),
            ("k,earn,a1,5,,,soon", "a local time or a date"),
            ("k,earn,a1,1.555,,,", "precision_exceeded"),
            (",earn,a1,5,,,", "missing_field"),
        ] {
            assert!(told(head, &[], row).contains(why), "{row}: {}", told(head, &[], row));
        }
        let invalid = columns(head, &[]).unwrap().command("k7,earn,a1,x,,,").unwrap_err();
        assert_eq!(invalid.key.as_deref(), Some("k7"));
    }
}
