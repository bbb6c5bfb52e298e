//! Cursors of imports: how far one has come, kept in the ledger.
//!
//! Invariants:
//! - A cursor is of one file in one state, read in one way. Whatever else it meets is read from the
//!   beginning, which costs time and changes nothing, as keys are known.

use std::sync::Arc;

use pointbook::Ledger;
use pointbook::journal::{Change, Error, Part, Room, Shelf};
use pointbook_core::Sequence;
use serde_json::{Value, json};

use super::batch::Place;
use super::source::Identity;
use super::tally::Tally;

/// How far an import has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cursor {
    /// What came of the records before.
    pub(super) tally: Tally,
    /// Where it goes on.
    pub(super) place: Place,
    /// How many bytes bad records took in their file.
    pub(super) rejects_bytes: u64,
}

/// Where the cursor of one file is kept.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    shelf: Arc<dyn Shelf>,
    key: Vec<u8>,
    state: String,
}

impl Slot {
    /// The slot of a file.
    pub(super) fn new(ledger: &Ledger, identity: &Identity) -> Self {
        // Names of readers are text, and no text begins so.
        let key = [b"\xffimport:", identity.path.as_slice()].concat();
        Self { shelf: ledger.shelf().clone(), key, state: identity.state.clone() }
    }

    /// The cursor that was kept, if it is of this file in this state.
    pub(super) fn find(&self) -> Result<Option<Cursor>, Error> {
        let Some(bytes) = self.shelf.find(Room::Cursors, &self.key)? else { return Ok(None) };
        let part = Part::decode(&bytes)?;
        let kept: Value = serde_json::from_slice(&part.payload).unwrap_or_default();
        let is_ours = part.kind == KIND && kept.get("state") == Some(&self.state.as_str().into());
        Ok(is_ours.then(|| read(&kept)).flatten())
    }

    /// Keeps the cursor, good for the entries through this one. It is durable with the next of
    /// them.
    pub(super) fn keep(&self, cursor: &Cursor, through: Sequence) -> Result<(), Error> {
        let payload = write(cursor, &self.state).to_string().into_bytes();
        let part = Part { kind: KIND, sequence: through, payload };
        let change = Change { key: self.key.clone(), value: Some(part.encode()) };
        self.shelf.put(Room::Cursors, &[change])
    }

    /// Makes what was kept durable.
    pub(super) fn sync(&self) -> Result<(), Error> {
        self.shelf.sync()
    }
}

fn write(cursor: &Cursor, state: &str) -> Value {
    json!({
        "state": state,
        "offset": cursor.place.offset,
        "line": cursor.place.line,
        "rejects_bytes": cursor.rejects_bytes,
        "accepted": cursor.tally.accepted,
        "refused": cursor.tally.refused,
        "invalid": cursor.tally.invalid,
        "replayed": cursor.tally.replayed,
    })
}

fn read(kept: &Value) -> Option<Cursor> {
    let number = |name| kept.get(name).and_then(Value::as_u64);
    Some(Cursor {
        tally: Tally {
            accepted: number("accepted")?,
            refused: number("refused")?,
            invalid: number("invalid")?,
            replayed: number("replayed")?,
        },
        place: Place { offset: number("offset")?, line: number("line")? },
        rejects_bytes: number("rejects_bytes")?,
    })
}

/// The kind of such a part, which no other maker of parts has.
const KIND: u16 = 301;

#[cfg(test)]
mod tests {
    use pointbook_core::ProgramSettings;

    use super::*;

    #[test]
    fn a_cursor_is_found_for_the_same_state_alone() {
        let ledger = Ledger::in_memory(&ProgramSettings::default()).unwrap();
        let identity =
            |path: &[u8], state: &str| Identity { path: path.to_vec(), state: state.to_owned() };
        let slot = Slot::new(&ledger, &identity(b"/a", "1"));
        assert_eq!(slot.find().unwrap(), None);
        let tally = Tally { accepted: 1, refused: 2, invalid: 3, replayed: 4 };
        let cursor = Cursor { tally, place: Place { offset: 5, line: 6 }, rejects_bytes: 7 };
        slot.keep(&cursor, Sequence::new(3)).unwrap();
        slot.sync().unwrap();
        assert_eq!(slot.find().unwrap(), Some(cursor));
        for (path, state) in [(&b"/b"[..], "1"), (b"/a", "2")] {
            assert_eq!(Slot::new(&ledger, &identity(path, state)).find().unwrap(), None);
        }
    }
}
