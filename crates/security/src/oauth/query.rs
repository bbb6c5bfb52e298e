//! The query of a request: pairs, each name once.
//!
//! Invariants:
//! - There is no raw plus: client libraries disagree whether it is a space, so what was signed
//!   could be read in two ways.
//! - There is no `oauth_` parameter: these stand in the header, where they are checked.

use super::fault::AuthFault;
use crate::percent::percent_decode;

/// The pairs of a query, in the order in which they were sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query(Vec<Pair>);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) verbatim: (String, String),
    pub(super) decoded: (String, String),
}

impl Query {
    /// Reads what stands behind the question mark.
    ///
    /// # Errors
    ///
    /// [`AuthFault::Query`] when it is too long or badly written, or a name is doubled or begins
    /// with `oauth_`.
    pub fn parse(text: &str) -> Result<Self, AuthFault> {
        if text.is_empty() {
            return Ok(Self::default());
        }
        if text.len() > QUERY_BYTES_MAX {
            return Err(AuthFault::Query("the query is too long"));
        }
        if text.contains('+') {
            return Err(AuthFault::Query("write %2B or %20 instead of a plus in the query"));
        }
        let mut pairs: Vec<Pair> = Vec::new();
        for text in text.split('&') {
            let pair = pair(text)?;
            if pairs.iter().any(|known| known.decoded.0 == pair.decoded.0) {
                return Err(AuthFault::Query("a parameter of the query is there twice"));
            }
            if pairs.len() >= PAIRS_MAX {
                return Err(AuthFault::Query("the query has too many parameters"));
            }
            pairs.push(pair);
        }
        Ok(Self(pairs))
    }

    /// The value of a parameter, decoded.
    pub fn value(&self, name: &str) -> Option<&str> {
        let pair = self.0.iter().find(|pair| pair.decoded.0 == name)?;
        Some(&pair.decoded.1)
    }

    /// The names, decoded.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|pair| pair.decoded.0.as_str())
    }

    pub(super) fn pairs(&self) -> &[Pair] {
        &self.0
    }
}

fn pair(text: &str) -> Result<Pair, AuthFault> {
    const FORM: AuthFault = AuthFault::Query("a parameter of the query is badly written");
    let (name, value) = text.split_once('=').unwrap_or((text, ""));
    let decode = |text| percent_decode(text).ok_or(FORM);
    let decoded = (decode(name)?, decode(value)?);
    if decoded.0.is_empty() {
        return Err(FORM);
    }
    if decoded.0.to_ascii_lowercase().starts_with("oauth_") {
        return Err(AuthFault::Query("oauth_ parameters belong into the Authorization header"));
    }
    Ok(Pair { verbatim: (name.to_owned(), value.to_owned()), decoded })
}

/// The longest query.
pub const QUERY_BYTES_MAX: usize = 2_048;
const PAIRS_MAX: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_decoded() {
        let query = Query::parse("a=1&b%20c=%2B&d").unwrap();
        assert_eq!((query.value("a"), query.value("b c")), (Some("1"), Some("+")));
        assert_eq!((query.value("d"), query.value("e")), (Some(""), None));
        assert_eq!(Query::parse("").unwrap().names().count(), 0);
    }

    #[test]
    fn queries_that_can_be_read_in_two_ways_are_refused() {
        let many = (0..17).map(|it| format!("a{it}=1")).collect::<Vec<_>>().join("&");
        let long = format!("a={}", "x".repeat(QUERY_BYTES_MAX));
        for text in [
            "a=1+2",
            "a=1&a=2",
            "a=1&%61=2",
            "a=%",
            "a=%ff",
            "=1",
            "&",
            "a=1&",
            "oauth_nonce=1",
            "OAUTH%5Fnonce=1",
            &many,
            &long,
        ] {
            assert!(matches!(Query::parse(text), Err(AuthFault::Query(_))), "{text}");
        }
    }
}
