//! Problems: why a request is refused, and the envelope that tells it.
//!
//! Invariants:
//! - A description never repeats what the caller sent: bank numbers do not come back.

use crate::answer::{Object, quoted};
use crate::names::{ReasonCode, SOURCE_GATEWAY, SOURCE_SERVICE};
use crate::security::{AuthFault, CryptoError};

/// Why a request is refused: one reason, or several fields at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    first: Reason,
    more: Vec<Reason>,
    status: u16,
}

/// One reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reason {
    pub(crate) code: ReasonCode,
    pub(crate) description: String,
}

impl Problem {
    /// A problem with one reason, and the status of its code.
    pub(crate) fn new(code: ReasonCode, description: impl Into<String>) -> Self {
        let first = Reason { code, description: description.into() };
        Self { first, more: Vec::new(), status: code.status() }
    }

    /// The same with another status.
    pub(crate) fn with_status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    /// A problem with several fields; none when there are no reasons.
    pub(crate) fn of_fields(reasons: Vec<Reason>) -> Option<Self> {
        let mut reasons = reasons.into_iter();
        let first = reasons.next()?;
        let status = first.code.status();
        Some(Self { first, more: reasons.collect(), status })
    }

    /// The service cannot answer now.
    pub(crate) fn unavailable(description: &str) -> Self {
        Self::new(ReasonCode::Unavailable, description)
    }

    /// The status of the answer.
    pub(crate) const fn status(&self) -> u16 {
        self.status
    }

    /// The code of the first reason.
    pub(crate) const fn code(&self) -> ReasonCode {
        self.first.code
    }

    /// The envelope.
    pub(crate) fn body(&self) -> String {
        let reasons: Vec<String> =
            std::iter::once(&self.first).chain(&self.more).map(Reason::text).collect();
        format!(r#"{{"Errors":{{"Error":[{}]}}}}"#, reasons.join(","))
    }
}

impl Reason {
    fn text(&self) -> String {
        let source = if self.code.is_of_gateway() { SOURCE_GATEWAY } else { SOURCE_SERVICE };
        Object::default()
            .raw("Source", &quoted(source))
            .raw("ReasonCode", &quoted(self.code.as_str()))
            .raw("Description", &quoted(&self.description))
            .raw("Recoverable", if self.code.is_recoverable() { "true" } else { "false" })
            .raw("Details", "null")
            .text()
    }
}

impl From<AuthFault> for Problem {
    fn from(fault: AuthFault) -> Self {
        let code = match fault {
            AuthFault::Header(_) => ReasonCode::InvalidAuthHeader,
            AuthFault::Query(_) => ReasonCode::InvalidFieldFormat,
            AuthFault::BodyHash => ReasonCode::InvalidBodyHash,
            AuthFault::Timestamp => ReasonCode::InvalidTimestamp,
            AuthFault::NonceReused => ReasonCode::NonceReused,
            AuthFault::NoncesFull => ReasonCode::Unavailable,
            AuthFault::ConsumerKey => ReasonCode::InvalidConsumerKey,
            AuthFault::Signature => ReasonCode::AuthenticationFailed,
        };
        Self::new(code, fault.to_string())
    }
}

impl From<CryptoError> for Problem {
    fn from(_: CryptoError) -> Self {
        Self::new(ReasonCode::CryptoError, "the payload cannot be decrypted")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn envelope_tells_every_reason() {
        let reason = |code, description: &str| Reason { code, description: description.to_owned() };
        let problem = Problem::of_fields(vec![
            reason(ReasonCode::MissingRequiredField, "a \"b\""),
            reason(ReasonCode::CryptoError, "c"),
        ]);
        let body = problem.unwrap().body();
        assert_eq!(
            body,
            concat!(
                r#"{"Errors":{"Error":[{"Source":"rewards-points-api","#,
                r#""ReasonCode":"MISSING_REQUIRED_FIELD","Description":"a \"b\"","#,
                r#""Recoverable":false,"Details":null},{"Source":"Gateway","#,
                r#""ReasonCode":"CRYPTO_ERROR","Description":"c","#,
                r#""Recoverable":false,"Details":null}]}}"#,
            )
        );
        assert_eq!(Problem::of_fields(Vec::new()), None);
        assert!(Problem::unavailable("x").body().contains("\"Recoverable\":true"));
    }
}
