//! Lines: a text of many JSON values, one by one, each with its number.
//!
//! Invariants:
//! - A bad line never spoils the next one: it is read to its end and told as a fault.
//! - No line takes more memory than [`LINE_BYTES_MAX`], however long it is.

use std::io::{self, BufRead};

use crate::fault::{FaultCode, Invalid};

/// The lines of a text.
///
/// # Examples
///
/// ```
/// use pointbook_wire::Lines;
///
/// let text = "// two commands\n{\"key\":\"a\"}\n\n{\"key\":\"b\"}\n";
/// let numbers = Lines::new(text.as_bytes()).without_remarks().map(|line| line.unwrap().number);
/// assert_eq!(numbers.collect::<Vec<_>>(), [2, 4]);
/// ```
#[derive(Debug)]
pub struct Lines<R> {
    text: R,
    number: u64,
    remarks: Remarks,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its number, from 1.
    pub number: u64,
    /// What it says, without its end; or why it cannot be taken.
    pub text: Result<String, Invalid>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Remarks {
    Given,
    LeftOut,
}

impl<R: BufRead> Lines<R> {
    /// The lines of `text`, all of them.
    pub const fn new(text: R) -> Self {
        Self { text, number: 0, remarks: Remarks::Given }
    }

    /// Leaves out blank lines and lines that begin with `//`; they are numbered all the same.
    #[must_use]
    pub fn without_remarks(self) -> Self {
        Self { remarks: Remarks::LeftOut, ..self }
    }

    /// Reads the next line; `None` at the end.
    fn read(&mut self) -> io::Result<Option<Raw>> {
        let mut raw = Raw::default();
        let mut began = false;
        loop {
            let chunk = match self.text.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                chunk => chunk?,
            };
            if chunk.is_empty() {
                return Ok(began.then_some(raw));
            }
            began = true;
            let end = chunk.iter().position(|byte| *byte == b'\n');
            raw.take(chunk.get(..end.unwrap_or(chunk.len())).unwrap_or_default());
            let used = end.map_or(chunk.len(), |end| end.saturating_add(1));
            self.text.consume(used);
            if end.is_some() {
                return Ok(Some(raw));
            }
        }
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = io::Result<Line>;

    fn next(&mut self) -> Option<io::Result<Line>> {
        loop {
            let raw = match self.read() {
                Ok(raw) => raw?,
                Err(error) => return Some(Err(error)),
            };
            self.number = self.number.saturating_add(1);
            if self.remarks == Remarks::Given || !raw.is_remark() {
                return Some(Ok(Line { number: self.number, text: raw.text() }));
            }
        }
    }
}

/// The bytes of a line, as many as may be kept.
#[derive(Default)]
struct Raw {
    kept: Vec<u8>,
    too_long: bool,
}

impl Raw {
    fn take(&mut self, bytes: &[u8]) {
        let room = LINE_BYTES_MAX.saturating_sub(self.kept.len());
        self.too_long |= bytes.len() > room;
        self.kept.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
    }

    fn is_remark(&self) -> bool {
        let blank = !self.too_long && self.kept.iter().all(u8::is_ascii_whitespace);
        blank || self.kept.starts_with(b"//")
    }

    fn text(self) -> Result<String, Invalid> {
        if self.too_long {
            let message = format!("a line has at most {LINE_BYTES_MAX} bytes");
            return Err(Invalid::new("", FaultCode::TooLong, &message));
        }
        String::from_utf8(self.kept).map_err(|error| {
            let place = error.utf8_error().valid_up_to();
            let message = format!("the line is no UTF-8 after {place} bytes");
            Invalid::new("", FaultCode::MalformedJson, &message)
        })
    }
}

/// The longest line, in bytes: 8 MiB, so that a group of 8,190 commands has a kibibyte for each.
pub const LINE_BYTES_MAX: usize = 8 << 20;

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    fn lines(text: &[u8]) -> Vec<(u64, Result<String, FaultCode>)> {
        let lines = Lines::new(BufReader::with_capacity(7, text));
        let told = |line: Line| (line.number, line.text.map_err(|it| it.faults[0].code));
        lines.map(|line| told(line.unwrap())).collect()
    }

    #[test]
    fn lines_are_numbered_and_the_last_needs_no_end() {
        let told = lines(b"a\n\nb\r\n//c");
        let texts: Vec<_> = told.iter().map(|(_, text)| text.clone().unwrap()).collect();
        assert_eq!(texts, ["a", "", "b\r", "//c"]);
        assert_eq!(told.last().unwrap().0, 4);
        assert!(lines(b"").is_empty());
        assert_eq!(lines(b"\n").len(), 1);
    }

    #[test]
    fn lines_go_on_after_one_that_is_too_long_or_no_utf_8() {
        let mut text = vec![b'x'; 10 << 20];
        text.extend_from_slice(b"\n\xff\xfe\n");
        text.extend(vec![b'y'; LINE_BYTES_MAX]);
        text.extend_from_slice(b"\nlast\n");
        let told = lines(&text);
        assert_eq!(told[0], (1, Err(FaultCode::TooLong)));
        assert_eq!(told[1], (2, Err(FaultCode::MalformedJson)));
        assert_eq!(told[2].1.as_ref().map(String::len), Ok(LINE_BYTES_MAX));
        assert_eq!(told[3], (4, Ok("last".to_owned())));
    }

    #[test]
    fn remarks_are_left_out_on_request() {
        let text = "// a\n \t\r\nx\n //y\n//";
        let told: Vec<_> =
            Lines::new(text.as_bytes()).without_remarks().map(Result::unwrap).collect();
        let numbers: Vec<u64> = told.iter().map(|line| line.number).collect();
        assert_eq!(numbers, [3, 4]);
    }
}
