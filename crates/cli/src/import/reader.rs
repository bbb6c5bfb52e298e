//! Reading: from the bytes of a source to batches of commands, on a thread of its own.

use std::io::Read;
use std::sync::mpsc::SyncSender;
use std::{io, str};

use pointbook_core::{Command, Scale};
use pointbook_wire::{FaultCode, Invalid, LINE_BYTES_MAX, decode_command};

use super::batch::{BATCH_RECORDS_MAX, Batch, Record};
use super::blocks::{Block, Blocks, Found};
use super::columns::Columns;

/// What makes commands of records.
#[derive(Clone, Debug)]
pub(super) enum Decoder {
    /// Of lines of JSON.
    Json(Scale),
    /// Of rows.
    Csv(Columns),
}

impl Decoder {
    /// The command that a record is; none when it says nothing.
    pub(super) fn command(&self, text: &[u8]) -> Option<Result<Command, Invalid>> {
        if text.trim_ascii().is_empty() {
            return None;
        }
        match self {
            Self::Json(_) if text.starts_with(b"//") => None,
            Self::Json(scale) => Some(decode_command(text, *scale)),
            Self::Csv(columns) => Some(match str::from_utf8(text) {
                Ok(row) => columns.command(row.trim_end_matches(['\r', '\n'])),
                Err(error) => {
                    let place = error.valid_up_to();
                    let why = format!("the row is no UTF-8 after {place} bytes");
                    Err(Invalid::new("", FaultCode::BadFormat, &why))
                }
            }),
        }
    }

    fn batch(&self, block: Block) -> Batch {
        let Block { text, records: found, end } = block;
        let mut records = Vec::with_capacity(found.len());
        let mut commands = Vec::with_capacity(found.len());
        for Found { line, text: place, too_long } in found {
            let bytes = text.get(place.clone()).unwrap_or_default();
            let read = if too_long { Some(Err(long_line())) } else { self.command(bytes) };
            let fault = match read {
                None => continue,
                Some(Ok(command)) => {
                    commands.push(command);
                    None
                }
                Some(Err(invalid)) => Some(Box::new(invalid)),
            };
            records.push(Record { line, text: place, fault });
        }
        Batch { text, records, commands, end }
    }
}

/// Reads batches until the end, a failure, or nobody takes them any more.
pub(super) fn read_batches<R: Read>(
    mut blocks: Blocks<R>,
    decoder: &Decoder,
    to: &SyncSender<io::Result<Batch>>,
) {
    loop {
        let batch = match blocks.next(BATCH_RECORDS_MAX) {
            Ok(Some(block)) => Ok(decoder.batch(block)),
            Ok(None) => return,
            Err(error) => Err(error),
        };
        let is_last = batch.is_err();
        if to.send(batch).is_err() || is_last {
            return;
        }
    }
}

fn long_line() -> Invalid {
    let why = format!("a line has at most {LINE_BYTES_MAX} bytes");
    Invalid::new("", FaultCode::TooLong, &why)
}
