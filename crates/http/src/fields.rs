//! Fields: what a query or a body says, read one by one, with all faults told at once.

use pointbook_core::{AmountFault, Date, Name, Points, Scale, TEXT_BYTES_MAX};
use serde_json::value::RawValue;

use crate::names::ReasonCode;
use crate::problem::{Problem, Reason};
use crate::security::{BANK_NUMBER_BYTES_MAX, Query};
use pointbook_security::flat_object;

/// Fields that are being read.
#[derive(Debug, Default)]
pub(crate) struct Fields {
    values: Vec<(String, Value)>,
    reasons: Vec<Reason>,
}

#[derive(Debug)]
enum Value {
    /// Of a query: a text without quotes.
    Text(String),
    /// Of a body.
    Json(Box<RawValue>),
}

impl Value {
    /// The text of a string.
    fn text(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.clone()),
            Self::Json(json) => serde_json::from_str(json.get()).ok(),
        }
    }

    /// The text of a number, or of a string that holds one.
    fn number(&self) -> Option<String> {
        match self {
            Self::Json(json) if !json.get().starts_with('"') => Some(json.get().to_owned()),
            _ => self.text(),
        }
    }
}

/// Which amounts a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sign {
    /// Above zero.
    Positive,
    /// Above or below zero.
    Any,
}

impl Fields {
    /// The fields of a query, which may only be these.
    pub(crate) fn of_query(query: &Query, known: &[&str]) -> Self {
        let value = |name: &str| {
            let value = query.value(name).unwrap_or_default();
            (name.to_owned(), Value::Text(value.to_owned()))
        };
        Self { values: query.names().map(value).collect(), reasons: Vec::new() }.closed(known)
    }

    /// The fields of a body, which may only be these.
    pub(crate) fn of_body(json: &[u8], known: &[&str]) -> Result<Self, Problem> {
        let members = flat_object(json).map_err(|_| {
            let description = "the body is no JSON object with each member once";
            Problem::new(ReasonCode::InvalidFieldFormat, description)
        })?;
        let values = members.into_iter().map(|(name, json)| (name, Value::Json(json))).collect();
        Ok(Self { values, reasons: Vec::new() }.closed(known))
    }

    fn closed(mut self, known: &[&str]) -> Self {
        if self.values.iter().any(|(name, _)| !known.contains(&name.as_str())) {
            let description = format!("the fields here are {}", known.join(", "));
            self.reasons.push(Reason { code: ReasonCode::InvalidFieldValue, description });
        }
        self
    }

    /// Tells what is wrong with a field.
    pub(crate) fn fault(&mut self, code: ReasonCode, name: &str, why: &str) {
        self.reasons.push(Reason { code, description: format!("{name} {why}") });
    }

    /// Ends the reading.
    pub(crate) fn finish<T>(self, read: Option<T>) -> Result<T, Problem> {
        match (Problem::of_fields(self.reasons), read) {
            (None, Some(read)) => Ok(read),
            (Some(problem), _) => Err(problem),
            // Readers say why they give nothing; this is for one that forgot.
            (None, None) => Err(Problem::new(ReasonCode::InvalidFieldValue, "a field is wrong")),
        }
    }

    fn take(&mut self, name: &str) -> Option<Value> {
        let at = self.values.iter().position(|(known, _)| known == name)?;
        let (_, value) = self.values.remove(at);
        let is_empty = match &value {
            Value::Text(text) => text.is_empty(),
            Value::Json(json) => matches!(json.get(), "null" | "\"\""),
        };
        (!is_empty).then_some(value)
    }

    fn need(&mut self, name: &str) -> Option<Value> {
        let value = self.take(name);
        if value.is_none() {
            self.fault(ReasonCode::MissingRequiredField, name, "is mandatory");
        }
        value
    }

    /// A mandatory text for people, at most as long as the ledger takes one.
    pub(crate) fn text(&mut self, name: &str) -> Option<Box<str>> {
        let text = self.need(name)?.text();
        let is_good = |it: &String| it.len() <= TEXT_BYTES_MAX && !it.contains('\0');
        let good = text.filter(is_good);
        if good.is_none() {
            let why = format!("is a text of at most {TEXT_BYTES_MAX} bytes");
            self.fault(ReasonCode::InvalidFieldFormat, name, &why);
        }
        good.map(String::into_boxed_str)
    }

    /// A mandatory bank number.
    pub(crate) fn bank_number(&mut self, name: &str) -> Option<String> {
        let text = self.need(name)?.text();
        let is_number = |it: &String| {
            it.len() <= BANK_NUMBER_BYTES_MAX
                && it.bytes().all(|byte| (b' '..=b'~').contains(&byte))
        };
        let good = text.filter(is_number);
        if good.is_none() {
            let why = format!("has 1 to {BANK_NUMBER_BYTES_MAX} characters of ASCII");
            self.fault(ReasonCode::InvalidFieldFormat, name, &why);
        }
        good
    }

    /// A mandatory random number: 30 decimal digits.
    pub(crate) fn random_number(&mut self, name: &str) -> Option<Name> {
        let text = self.need(name)?.text().unwrap_or_default();
        let is_number = text.len() == RANDOM_DIGITS && text.bytes().all(|it| it.is_ascii_digit());
        let good = is_number.then(|| Name::new(&text)).flatten();
        if good.is_none() {
            let why = format!("has {RANDOM_DIGITS} digits");
            self.fault(ReasonCode::InvalidFieldFormat, name, &why);
        }
        good
    }

    /// The name of a household, when there is one.
    pub(crate) fn may_name(&mut self, name: &str) -> Option<Name> {
        let text = self.take(name)?.text();
        let good = text.and_then(|text| Name::new(&text));
        if good.is_none() {
            self.fault(ReasonCode::InvalidFieldFormat, name, "has 1 to 64 of A-Za-z0-9._:-");
        }
        good
    }

    /// A mandatory amount.
    pub(crate) fn points(&mut self, name: &str, scale: Scale, sign: Sign) -> Option<Points> {
        let text = self.need(name)?.number();
        let points = text.map_or(Err(AmountFault::BadFormat), |it| Points::parse(&it, scale));
        let (code, why) = match points {
            Ok(points) if points.is_zero() => (ReasonCode::InvalidFieldValue, "is not zero"),
            Ok(points) if sign == Sign::Positive && points < Points::ZERO => {
                (ReasonCode::InvalidFieldValue, "is above zero")
            }
            Ok(points) => return Some(points),
            Err(AmountFault::TooFine) => {
                (ReasonCode::InvalidFieldValue, "is finer than the program's points")
            }
            Err(AmountFault::TooLarge) => (ReasonCode::InvalidFieldValue, "is too large"),
            Err(_) => (ReasonCode::InvalidFieldFormat, "is a decimal number"),
        };
        self.fault(code, name, why);
        None
    }

    /// A date, when there is one.
    pub(crate) fn may_date(&mut self, name: &str) -> Option<Date> {
        let text = self.take(name)?.text();
        let is_shaped = |text: &String| text.len() == DATE_BYTES && !text.contains([' ', '+']);
        let good = text.filter(is_shaped).and_then(|it| Date::parse_from_str(&it, "%Y-%m-%d").ok());
        if good.is_none() {
            self.fault(ReasonCode::InvalidFieldFormat, name, "is a date as 2026-01-31");
        }
        good
    }

    /// A whole number of a range, or its default.
    pub(crate) fn number(
        &mut self,
        name: &str,
        default: u32,
        range: std::ops::RangeInclusive<u32>,
    ) -> Option<u32> {
        let Some(value) = self.take(name) else { return Some(default) };
        let digits = value.number().filter(|it| it.bytes().all(|byte| byte.is_ascii_digit()));
        let number: Option<u32> = digits.and_then(|it| it.parse().ok());
        let good = number.filter(|it| range.contains(it));
        if good.is_none() {
            let why = format!("is a number from {} to {}", range.start(), range.end());
            self.fault(ReasonCode::InvalidFieldValue, name, &why);
        }
        good
    }

    /// One of some words, when there is one.
    pub(crate) fn may_word<T: Copy>(&mut self, name: &str, words: &[(&str, T)]) -> Option<T> {
        let text = self.take(name)?.text();
        let word = words.iter().find(|(word, _)| text.as_deref() == Some(word));
        if word.is_none() {
            let words: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            let why = format!("is one of {}", words.join(", "));
            self.fault(ReasonCode::InvalidFieldValue, name, &why);
        }
        word.map(|(_, value)| *value)
    }

    /// One of some words, which is mandatory.
    pub(crate) fn word<T: Copy>(&mut self, name: &str, words: &[(&str, T)]) -> Option<T> {
        let value = self.need(name)?;
        self.values.push((name.to_owned(), value));
        self.may_word(name, words)
    }
}

/// Digits of a random number.
pub(crate) const RANDOM_DIGITS: usize = 30;
const DATE_BYTES: usize = 10;

#[cfg(test)]
mod tests {
    use super::*;

    fn points(json: &str, scale: u8, sign: Sign) -> Result<i64, ReasonCode> {
        let body = format!(r#"{{"p":{json}}}"#);
        let mut fields = Fields::of_body(body.as_bytes(), &["p"]).unwrap();
        let points = fields.points("p", Scale::new(scale).unwrap(), sign);
        fields.finish(points).map(Points::units).map_err(|it| it.code())
    }

    #[test]
    fn amounts_are_numbers_or_texts_and_exact() {
        assert_eq!(points("500", 0, Sign::Any), Ok(500));
        assert_eq!(points("-500.0", 0, Sign::Any), Ok(-500));
        assert_eq!(points("\"12.5\"", 2, Sign::Positive), Ok(1250));
        assert_eq!(points("0.1", 1, Sign::Positive), Ok(1));
        assert_eq!(points("12.505", 2, Sign::Any), Err(ReasonCode::InvalidFieldValue));
        assert_eq!(points("0", 0, Sign::Any), Err(ReasonCode::InvalidFieldValue));
        assert_eq!(points("-1", 0, Sign::Positive), Err(ReasonCode::InvalidFieldValue));
        assert_eq!(points("1e3", 0, Sign::Any), Err(ReasonCode::InvalidFieldFormat));
        assert_eq!(points("true", 0, Sign::Any), Err(ReasonCode::InvalidFieldFormat));
        assert_eq!(points("1000000000000001", 0, Sign::Any), Err(ReasonCode::InvalidFieldValue));
        assert_eq!(points("\"\"", 0, Sign::Any), Err(ReasonCode::MissingRequiredField));
        assert_eq!(points("null", 0, Sign::Any), Err(ReasonCode::MissingRequiredField));
    }

    #[test]
    fn all_faults_come_at_once_and_repeat_nothing() {
        let body = br#"{"b":"4111111111111111x4111111111111111","d":"2026-13-01","z":1}"#;
        let mut fields = Fields::of_body(body, &["b", "d", "t"]).unwrap();
        let read = (fields.bank_number("b"), fields.may_date("d"), fields.text("t"));
        assert_eq!(read, (None, None, None));
        let problem = fields.finish(None::<()>).unwrap_err().body();
        for code in ["INVALID_FIELD_VALUE", "INVALID_FIELD_FORMAT", "MISSING_REQUIRED_FIELD"] {
            assert!(problem.contains(code), "{problem}");
        }
        assert!(!problem.contains("4111"));
    }

    #[test]
    fn numbers_words_and_dates_have_their_forms() {
        let query = Query::parse("n=26&w=no&d=2026-1-01&e=").unwrap();
        let mut fields = Fields::of_query(&query, &["n", "w", "d", "e"]);
        assert_eq!(fields.number("n", 1, 1..=25), None);
        assert_eq!(fields.number("e", 25, 1..=25), Some(25));
        assert_eq!(fields.may_word("w", &[("yes", 1)]), None);
        assert_eq!(fields.word("w", &[("yes", 1)]), None);
        assert_eq!(fields.may_date("d"), None);
        assert_eq!(fields.finish(Some(1)).unwrap_err().body().matches("ReasonCode").count(), 4);
    }
}
