//! Rows: one fact of one entry, flat.

use pointbook_core::{Expiry, Key, Name, Points, Scale, Timestamp};

/// The columns of a row, in order.
pub const COLUMNS: [&str; 19] = [
    "sequence",
    "item",
    "recorded_at",
    "effective_at",
    "key",
    "verb",
    "cause",
    "fact",
    "flow",
    "points",
    "account",
    "customer",
    "household",
    "place",
    "lot",
    "expires",
    "hold",
    "by",
    "detail",
];

/// One fact of one entry, flat. What a fact does not have is not there.
#[derive(Clone, Debug)]
pub(super) struct Row<'a> {
    pub(super) sequence: u64,
    pub(super) item: u32,
    pub(super) recorded_at: Timestamp,
    pub(super) effective_at: Timestamp,
    pub(super) key: &'a Key,
    pub(super) verb: &'static str,
    /// `command`, `time` or `refusal`.
    pub(super) cause: &'static str,
    pub(super) fact: &'static str,
    pub(super) flow: Option<&'static str>,
    pub(super) points: Option<Points>,
    pub(super) account: Option<&'a Name>,
    pub(super) customer: Option<&'a Name>,
    pub(super) household: Option<&'a Name>,
    pub(super) place: Option<&'static str>,
    pub(super) lot: Option<String>,
    pub(super) expires: Option<Expiry>,
    pub(super) hold: Option<&'a Key>,
    pub(super) by: Option<&'a str>,
    pub(super) detail: Option<String>,
}

/// What stands in a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cell<'a> {
    /// Nothing.
    Nothing,
    /// A number of things.
    Number(u64),
    /// A text that needs no quotes anywhere: no separator is in it.
    Plain(String),
    /// Any text.
    Text(&'a str),
}

impl Row<'_> {
    /// The cells, in the order of the columns.
    pub(super) fn cells(&self, scale: Scale) -> [Cell<'_>; COLUMNS.len()] {
        let plain = |text: Option<String>| text.map_or(Cell::Nothing, Cell::Plain);
        let word = |text: Option<&'static str>| text.map_or(Cell::Nothing, Cell::Text);
        let name = |name: Option<&'_ Name>| plain(name.map(|it| it.as_str().to_owned()));
        [
            Cell::Number(self.sequence),
            Cell::Number(u64::from(self.item)),
            Cell::Plain(self.recorded_at.text()),
            Cell::Plain(self.effective_at.text()),
            Cell::Text(self.key.as_str()),
            Cell::Text(self.verb),
            Cell::Text(self.cause),
            Cell::Text(self.fact),
            word(self.flow),
            plain(self.points.map(|points| points.text(scale))),
            name(self.account),
            name(self.customer),
            name(self.household),
            word(self.place),
            plain(self.lot.clone()),
            plain(self.expires.map(|expires| expires.to_string())),
            self.hold.map_or(Cell::Nothing, |hold| Cell::Text(hold.as_str())),
            self.by.map_or(Cell::Nothing, Cell::Text),
            self.detail.as_deref().map_or(Cell::Nothing, Cell::Text),
        ]
    }
}
