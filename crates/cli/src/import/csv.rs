//! CSV as RFC 4180 has it: fields in quotes may hold separators, doubled quotes and ends of lines.

use std::borrow::Cow;

/// Finds where a record ends.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scanner {
    separator: u8,
}

/// Where in a record a byte stands.
#[derive(Clone, Copy, Debug)]
enum State {
    /// At the start of a field.
    Start,
    /// In a field without quotes.
    Plain,
    /// In quotes.
    Quoted,
    /// After a quote that closes.
    Closed,
}

impl Scanner {
    /// A scanner of fields parted by this.
    pub(super) const fn new(separator: u8) -> Self {
        Self { separator }
    }

    /// The length of the first record, the end of its line included; none when its end is not
    /// there.
    pub(super) fn record(self, text: &[u8]) -> Option<usize> {
        let mut state = State::Start;
        for (place, byte) in text.iter().enumerate() {
            state = match (state, byte) {
                // A doubled quote closes and opens again.
                (State::Start | State::Closed, b'"') => State::Quoted,
                (State::Quoted, b'"') => State::Closed,
                (State::Quoted, _) => State::Quoted,
                (_, b'\n') => return Some(place.saturating_add(1)),
                (_, byte) if *byte == self.separator => State::Start,
                _ => State::Plain,
            };
        }
        None
    }

    /// The fields of a record without the end of its line. The error says what is wrong.
    pub(super) fn fields(self, record: &str) -> Result<Vec<Cow<'_, str>>, &'static str> {
        let mut fields = Vec::new();
        let mut rest = record;
        loop {
            let (field, after) = match rest.strip_prefix('"') {
                Some(quoted) => self.quoted(quoted)?,
                None => self.plain(rest),
            };
            fields.push(field);
            match after {
                Some(after) => rest = after,
                None => return Ok(fields),
            }
        }
    }

    fn plain(self, rest: &str) -> (Cow<'_, str>, Option<&str>) {
        match rest.split_once(char::from(self.separator)) {
            Some((field, after)) => (Cow::Borrowed(field), Some(after)),
            None => (Cow::Borrowed(rest), None),
        }
    }

    fn quoted(self, text: &str) -> Result<(Cow<'_, str>, Option<&str>), &'static str> {
        let mut field = Cow::Borrowed("");
        let mut rest = text;
        loop {
            let (part, after) = rest.split_once('"').ok_or("a quote is not closed")?;
            field += part;
            let mut following = after.chars();
            match following.next() {
                Some('"') => field += "\"",
                Some(sign) if sign == char::from(self.separator) => {
                    return Ok((field, Some(following.as_str())));
                }
                None => return Ok((field, None)),
                Some(_) => {
                    return Err("something stands between a closing quote and the separator");
                }
            }
            rest = following.as_str();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(record: &str) -> Result<Vec<String>, &'static str> {
        let fields = Scanner::new(b',').fields(record)?;
        Ok(fields.into_iter().map(Cow::into_owned).collect())
    }

    #[test]
    fn fields_are_as_they_were_written() {
        for (record, expected) in [
            ("", &[""][..]),
            ("a,b", &["a", "b"]),
            ("a,", &["a", ""]),
            ("\"a,b\",\"\",c", &["a,b", "", "c"]),
            ("\"say \"\"hi\"\"\"", &["say \"hi\""]),
            ("\"x\ny\",z", &["x\ny", "z"]),
            ("5\" nail,b", &["5\" nail", "b"]),
            ("\"\u{e4}\",\u{20ac}", &["\u{e4}", "\u{20ac}"]),
        ] {
            assert_eq!(fields(record).unwrap(), expected, "{record}");
        }
        assert!(fields("\"a").is_err() && fields("\"a\"b,c").is_err());
    }

    #[test]
    fn records_end_outside_of_quotes() {
        let length = |text: &str| Scanner::new(b',').record(text.as_bytes());
        assert_eq!(length("a,b\nc"), Some(4));
        assert_eq!(length("\"a\n\",b\nc"), Some(7));
        assert_eq!(length("\"a\"\"\n\"\nc"), Some(7));
        assert_eq!(length("a\"b\nc\n"), Some(4));
        assert_eq!(length("a\"\"b\nc\n"), Some(5));
        assert_eq!(length("\"a\n"), None);
    }
}
