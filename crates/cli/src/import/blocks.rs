//! Blocks: a source cut into texts of whole records.
//!
//! Invariants:
//! - A record is never cut, but for one that is longer than any may be: of that the beginning is
//!   told and the rest passed over.
//! - However long records are, no more than two of the longest is held.

use std::io::{self, Read};
use std::ops::Range;

use pointbook_wire::LINE_BYTES_MAX;

use super::batch::{BATCH_BYTES_MAX, BATCH_RECORDS_MAX, Place};
use super::csv::Scanner;

/// What ends a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cut {
    /// The end of a line.
    Lines,
    /// The end of a line that is in no quotes; fields are parted by this.
    Quoted(u8),
}

/// A text of whole records.
#[derive(Debug, Default)]
pub(super) struct Block {
    /// The text.
    pub(super) text: Vec<u8>,
    /// The records in it.
    pub(super) records: Vec<Found>,
    /// Where the source goes on.
    pub(super) end: Place,
}

/// A record that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// The line that it begins on.
    pub(super) line: u64,
    /// Its place in the text, the end of its line included.
    pub(super) text: Range<usize>,
    /// Whether it is longer than a record may be; its beginning is in the text.
    pub(super) too_long: bool,
}

/// A source, block by block.
#[derive(Debug)]
pub(super) struct Blocks<R> {
    source: R,
    cut: Cut,
    rest: Vec<u8>,
    place: Place,
    is_over: bool,
}

impl<R: Read> Blocks<R> {
    /// The blocks of a source that stands at this place.
    pub(super) fn new(source: R, cut: Cut, place: Place) -> Self {
        Self { source, cut, rest: Vec::new(), place, is_over: false }
    }

    /// The next block, with at most so many records; none at the end.
    pub(super) fn next(&mut self, records_max: usize) -> io::Result<Option<Block>> {
        let mut block = Block { text: std::mem::take(&mut self.rest), ..Block::default() };
        let mut begin = 0_usize;
        while block.records.len() < records_max && begin < BATCH_BYTES_MAX {
            let rest = block.text.get(begin..).unwrap_or_default();
            if let Some(length) = self.record(rest) {
                self.found(&mut block, begin, length);
                begin = begin.saturating_add(length);
            } else if rest.len() > LINE_BYTES_MAX {
                let length = self.pass_over(&mut block, begin)?;
                begin = begin.saturating_add(length);
            } else if !self.fill(&mut block.text)? {
                break;
            }
        }
        self.rest = block.text.split_off(begin.min(block.text.len()));
        block.end = self.place;
        Ok((!block.records.is_empty()).then_some(block))
    }

    /// The length of the record that `rest` begins with, when its end is there.
    fn record(&self, rest: &[u8]) -> Option<usize> {
        let end = match self.cut {
            Cut::Lines => line_length(rest),
            Cut::Quoted(separator) => match Scanner::new(separator).record(rest) {
                // A quote that nobody closes would take the whole rest of the file with it.
                Some(length) if length > QUOTED_BYTES_MAX => line_length(rest),
                None if rest.len() > QUOTED_BYTES_MAX || self.is_over => line_length(rest),
                found => found,
            },
        };
        let last = (self.is_over && !rest.is_empty()).then_some(rest.len());
        end.or(last)
    }

    fn found(&mut self, block: &mut Block, begin: usize, length: usize) {
        let text = begin..begin.saturating_add(length);
        let bytes = block.text.get(text.clone()).unwrap_or_default();
        let ends = match self.cut {
            Cut::Lines => 1,
            Cut::Quoted(_) => bytes.iter().filter(|byte| **byte == b'\n').count().max(1),
        };
        let too_long = length > LINE_BYTES_MAX.saturating_add(LINE_END_BYTES);
        block.records.push(Found { line: self.place.line, text, too_long });
        self.advance(length, ends);
    }

    /// Passes over a line that is too long; tells how much of it stays in the text.
    fn pass_over(&mut self, block: &mut Block, begin: usize) -> io::Result<usize> {
        let keep = begin.saturating_add(TOO_LONG_BYTES_KEPT);
        let dropped = block.text.len().saturating_sub(keep);
        block.text.truncate(keep);
        let text = begin..keep;
        block.records.push(Found { line: self.place.line, text, too_long: true });
        self.advance(dropped.saturating_add(TOO_LONG_BYTES_KEPT), 0);
        let mut rest = Vec::new();
        loop {
            rest.clear();
            let more = self.fill(&mut rest)?;
            match line_length(&rest) {
                Some(length) => {
                    self.advance(length, 1);
                    let after = rest.get(length..).unwrap_or_default();
                    block.text.extend_from_slice(after);
                    return Ok(TOO_LONG_BYTES_KEPT);
                }
                None => self.advance(rest.len(), 0),
            }
            if !more {
                return Ok(TOO_LONG_BYTES_KEPT);
            }
        }
    }

    /// Reads more; tells whether there was any.
    fn fill(&mut self, text: &mut Vec<u8>) -> io::Result<bool> {
        if self.is_over {
            return Ok(false);
        }
        let read = self.source.by_ref().take(READ_BYTES).read_to_end(text)?;
        self.is_over = read == 0;
        // At the end, what is there may be a last record without the end of its line.
        Ok(true)
    }

    fn advance(&mut self, bytes: usize, lines: usize) {
        let add = |number: u64, more: usize| {
            number.saturating_add(u64::try_from(more).unwrap_or(u64::MAX))
        };
        let Place { offset, line } = self.place;
        self.place = Place { offset: add(offset, bytes), line: add(line, lines) };
    }
}

/// The length of the first line, its end included.
fn line_length(text: &[u8]) -> Option<usize> {
    text.iter().position(|byte| *byte == b'\n').map(|end| end.saturating_add(1))
}

const _: () = assert!(BATCH_RECORDS_MAX > 0 && BATCH_BYTES_MAX < LINE_BYTES_MAX);
const READ_BYTES: u64 = 1 << 20;
/// The most bytes of a record with quotes: a command that needs no group has far fewer.
const QUOTED_BYTES_MAX: usize = 64 << 10;
/// How much is kept of a line that is too long.
const TOO_LONG_BYTES_KEPT: usize = 200;
const LINE_END_BYTES: usize = 2;

#[cfg(test)]
mod tests {
    use super::*;

    fn records(text: &[u8], cut: Cut, records_max: usize) -> Vec<(u64, String, bool)> {
        let mut blocks = Blocks::new(text, cut, Place::default());
        let mut all = Vec::new();
        let mut end = Place::default();
        while let Some(block) = blocks.next(records_max).unwrap() {
            for Found { line, text, too_long } in &block.records {
                let text = String::from_utf8_lossy(&block.text[text.clone()]).into_owned();
                all.push((*line, text, *too_long));
            }
            end = block.end;
        }
        assert_eq!(end.offset, text.len() as u64);
        all
    }

    fn plain(text: &str, cut: Cut) -> Vec<(u64, String)> {
        let all = records(text.as_bytes(), cut, 2);
        all.into_iter().map(|(line, text, _)| (line, text)).collect()
    }

    fn row(line: u64, text: &str) -> (u64, String) {
        (line, text.to_owned())
    }

    #[test]
    fn lines_are_cut_at_their_ends() {
        let rows = plain("a\n\nb\r\nc", Cut::Lines);
        assert_eq!(rows, [row(1, "a\n"), row(2, "\n"), row(3, "b\r\n"), row(4, "c")]);
        assert!(records(b"", Cut::Lines, 1).is_empty());
    }

    #[test]
    fn quotes_hold_the_ends_of_lines() {
        let cut = Cut::Quoted(b',');
        let rows = plain("a,\"x\ny\"\nb\n", cut);
        assert_eq!(rows, [row(1, "a,\"x\ny\"\n"), row(3, "b\n")]);
        // A quote inside a field opens nothing.
        assert_eq!(plain("5\" nail\nb\n", cut), [row(1, "5\" nail\n"), row(2, "b\n")]);
        // One that is never closed spoils its own line only.
        assert_eq!(plain("\"a\nb\nc", cut), [row(1, "\"a\n"), row(2, "b\n"), row(3, "c")]);
        let long = format!("\"a\n{}", "b,c\n".repeat(40_000));
        assert_eq!(records(long.as_bytes(), cut, 1_000).len(), 40_001);
    }

    #[test]
    fn lines_that_are_too_long_are_passed_over() {
        let mut text = b"a\n".to_vec();
        text.extend(vec![b'x'; LINE_BYTES_MAX + (3 << 20)]);
        text.extend_from_slice(b"\nb\n");
        text.extend(vec![b'y'; LINE_BYTES_MAX + 5]);
        let all = records(&text, Cut::Lines, 8_190);
        let told: Vec<_> =
            all.iter().map(|(line, text, long)| (*line, text.len(), *long)).collect();
        assert_eq!(told, [(1, 2, false), (2, 200, true), (3, 2, false), (4, 200, true)]);
    }
}
