//! Faults: why a text is no command, question or settings.
//!
//! Invariants:
//! - A fault names its field and its code; its message never repeats the caller's values.

use core::fmt;

use pointbook_core::Key;

/// A text that was not understood, with all that is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// What is wrong, in the order of the fields' reference; at most [`FAULTS_MAX`].
    pub faults: Vec<Fault>,
    /// The key that the text carries, when it has a proper one.
    pub key: Option<String>,
}

impl Invalid {
    /// A text with one fault in a field; the empty name is the whole text.
    pub fn new(field: &str, code: FaultCode, message: &str) -> Self {
        Self { faults: vec![Fault::new(field, code, message)], key: None }
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, fault) in self.faults.iter().enumerate() {
            let separator = if place == 0 { "" } else { "; " };
            write!(f, "{separator}{fault}")?;
        }
        Ok(())
    }
}

impl core::error::Error for Invalid {}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The path of the field, such as `group[2].redeem.account`; empty for the whole text.
    pub field: String,
    /// What kind of fault.
    pub code: FaultCode,
    /// What was expected, for people.
    pub message: String,
}

impl Fault {
    /// A fault in a field; the empty name is the whole text.
    pub fn new(field: &str, code: FaultCode, message: &str) -> Self {
        Self { field: field.to_owned(), code, message: message.to_owned() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let separator = if self.field.is_empty() { "" } else { ": " };
        write!(f, "{}{separator}{} ({})", self.field, self.message, self.code)
    }
}

/// The kinds of fault. Their names are stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum FaultCode {
    /// The text is no JSON, is no UTF-8, or is nested too deeply.
    MalformedJson,
    /// There is no field of that name here.
    UnknownField,
    /// The field is there more than once.
    DuplicateField,
    /// The field is mandatory and not there.
    MissingField,
    /// A string, a number, an object and so on where another is expected.
    WrongType,
    /// A string that does not say what it should.
    BadFormat,
    /// A value that is too small or too large.
    OutOfRange,
    /// A decimal that is finer than it may be.
    PrecisionExceeded,
    /// A text, list or line that is too long.
    TooLong,
    /// Fields that do not go together.
    Conflict,
}

impl FaultCode {
    /// The stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MalformedJson => "malformed_json",
            Self::UnknownField => "unknown_field",
            Self::DuplicateField => "duplicate_field",
            Self::MissingField => "missing_field",
            Self::WrongType => "wrong_type",
            Self::BadFormat => "bad_format",
            Self::OutOfRange => "out_of_range",
            Self::PrecisionExceeded => "precision_exceeded",
            Self::TooLong => "too_long",
            Self::Conflict => "conflict",
        }
    }
}

impl fmt::Display for FaultCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The faults found so far in one text.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<Fault>);

impl Faults {
    /// Adds one, unless there are [`FAULTS_MAX`] already.
    pub(crate) fn add(&mut self, fault: Fault) {
        if self.0.len() < FAULTS_MAX {
            self.0.push(fault);
        }
    }

    /// The value that was read, when nothing was wrong.
    pub(crate) fn settle<T>(self, read: Option<T>, key: Option<Key>) -> Result<T, Invalid> {
        let key = key.map(|key| key.as_str().to_owned());
        match read {
            Some(value) if self.0.is_empty() => Ok(value),
            // Readers say why they give nothing; this is for one that forgot.
            _ if self.0.is_empty() => {
                let invalid = Invalid::new("", FaultCode::BadFormat, "this cannot be read");
                Err(Invalid { key, ..invalid })
            }
            _ => Err(Invalid { faults: self.0, key }),
        }
    }
}

/// The most faults that are told about one text, so that a short text never gets an endless answer.
pub const FAULTS_MAX: usize = 10_000;
