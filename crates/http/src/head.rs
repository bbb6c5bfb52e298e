//! The head of a request, as far as it matters.

use hyper::header::{AUTHORIZATION, HOST, HeaderName, HeaderValue};
use hyper::http::request::Parts;
use hyper::{HeaderMap, Uri, Version};

use crate::names::{ReasonCode, header};
use crate::problem::Problem;

/// The head of a request.
#[derive(Debug)]
pub(crate) struct Head {
    pub(crate) method: &'static str,
    uri: Uri,
    headers: HeaderMap,
}

/// How callers see the service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// As the configuration says.
    Fixed(String),
    /// As each request says: for a service on loopback.
    OfRequest,
}

impl Head {
    /// Takes what matters out of a head; `method` is the route's.
    pub(crate) fn new(
        method: &'static str,
        origin: &Origin,
        parts: Parts,
    ) -> Result<Self, Problem> {
        let Parts { uri, headers, version, .. } = parts;
        headers.get(AUTHORIZATION).map(text).transpose()?;
        // Most requests have each header once.
        if headers.len() > headers.keys_len() {
            check_doubles(&headers)?;
        }
        if version == Version::HTTP_11 && !headers.contains_key(HOST) {
            return Err(Problem::new(ReasonCode::InvalidFieldFormat, "there is no Host header"));
        }
        if *origin == Origin::OfRequest {
            headers.get(HOST).map(text).transpose()?;
        }
        Ok(Self { method, uri, headers })
    }

    /// Scheme, host and port, as the caller sees them.
    pub(crate) fn origin(&self, origin: &Origin) -> String {
        match origin {
            Origin::Fixed(origin) => origin.clone(),
            Origin::OfRequest => {
                let host = self.header(HOST.as_str()).unwrap_or_default().to_ascii_lowercase();
                let host = host.strip_suffix(":80").unwrap_or(&host);
                format!("http://{host}")
            }
        }
    }

    pub(crate) fn path(&self) -> &str {
        self.uri.path()
    }

    pub(crate) fn query(&self) -> &str {
        self.uri.query().unwrap_or_default()
    }

    pub(crate) fn authorization(&self) -> Option<&str> {
        self.headers.get(AUTHORIZATION).and_then(|it| it.to_str().ok())
    }

    /// The key of the native API, when the request carries one.
    pub(crate) fn bearer(&self) -> Option<&str> {
        let (scheme, key) = self.authorization()?.split_once(' ')?;
        scheme.eq_ignore_ascii_case("Bearer").then_some(key)
    }

    /// What the caller says makes two requests one.
    pub(crate) fn idempotency_key(&self) -> Result<Option<String>, Problem> {
        let Some(value) = self.headers.get(header::IDEMPOTENCY_KEY) else { return Ok(None) };
        let key = value.to_str().ok();
        let is_key = |it: &&str| {
            (1..=KEY_BYTES_MAX).contains(&it.len()) && it.bytes().all(|it| it.is_ascii_graphic())
        };
        match key.filter(is_key) {
            Some(key) => Ok(Some(key.to_owned())),
            None => {
                let why = "Idempotency-Key has 1 to 128 visible characters";
                Err(Problem::new(ReasonCode::InvalidFieldFormat, why))
            }
        }
    }

    /// Whether there is such a header.
    pub(crate) fn has(&self, name: &HeaderName) -> bool {
        self.headers.contains_key(name)
    }

    /// A header, when it is there and plain text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|it| it.to_str().ok())
    }
}

/// Refuses headers that count and are there twice.
fn check_doubles(headers: &HeaderMap) -> Result<(), Problem> {
    let is_double = |name: &str| headers.get_all(name).iter().nth(1).is_some();
    if is_double(AUTHORIZATION.as_str()) {
        let why = "there are two Authorization headers";
        return Err(Problem::new(ReasonCode::InvalidAuthHeader, why));
    }
    if ONCE.into_iter().any(is_double) {
        let why = "a header that may be there once is there twice";
        return Err(Problem::new(ReasonCode::InvalidFieldFormat, why));
    }
    Ok(())
}

fn text(value: &HeaderValue) -> Result<&str, Problem> {
    let why = "a header is no plain text";
    value.to_str().map_err(|_| Problem::new(ReasonCode::InvalidAuthHeader, why))
}

const KEY_BYTES_MAX: usize = 128;
/// Two of these could be read in two ways, by us and by what stands before us.
const ONCE: [&str; 3] = ["host", header::IDEMPOTENCY_KEY, header::LAST_EVENT_ID];
