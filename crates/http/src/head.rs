//! The head of a request, as far as it matters.

use hyper::header::{AUTHORIZATION, HOST, HeaderValue};
use hyper::http::request::Parts;
use hyper::{HeaderMap, Version};

use crate::names::{ReasonCode, header};
use crate::problem::Problem;

/// The head of a request.
#[derive(Debug)]
pub(crate) struct Head {
    pub(crate) method: &'static str,
    /// Scheme, host and port, as the caller sees them.
    pub(crate) origin: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) authorization: Option<String>,
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
        let mut values = headers.get_all(AUTHORIZATION).iter();
        let authorization = values.next().map(text).transpose()?;
        if values.next().is_some() {
            let why = "there are two Authorization headers";
            return Err(Problem::new(ReasonCode::InvalidAuthHeader, why));
        }
        for name in ONCE {
            if headers.get_all(name).iter().nth(1).is_some() {
                let why = "a header that may be there once is there twice";
                return Err(Problem::new(ReasonCode::InvalidFieldFormat, why));
            }
        }
        if version == Version::HTTP_11 && !headers.contains_key(HOST) {
            return Err(Problem::new(ReasonCode::InvalidFieldFormat, "there is no Host header"));
        }
        let origin = match origin {
            Origin::Fixed(origin) => origin.clone(),
            Origin::OfRequest => {
                let host = headers.get(HOST).map(text).transpose()?.unwrap_or_default();
                let host = host.to_ascii_lowercase();
                let host = host.strip_suffix(":80").unwrap_or(&host);
                format!("http://{host}")
            }
        };
        let (path, query) = (uri.path().to_owned(), uri.query().unwrap_or_default().to_owned());
        Ok(Self { method, origin, path, query, authorization, headers })
    }

    /// The key of the native API, when the request carries one.
    pub(crate) fn bearer(&self) -> Option<&str> {
        let (scheme, key) = self.authorization.as_deref()?.split_once(' ')?;
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
    pub(crate) fn has(&self, name: &str) -> bool {
        self.headers.contains_key(name)
    }

    /// A header, when it is there and plain text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|it| it.to_str().ok())
    }
}

fn text(value: &HeaderValue) -> Result<String, Problem> {
    let text = value.to_str().map(str::to_owned);
    text.map_err(|_| Problem::new(ReasonCode::InvalidAuthHeader, "a header is no plain text"))
}

const KEY_BYTES_MAX: usize = 128;
/// Two of these could be read in two ways, by us and by what stands before us.
const ONCE: [&str; 3] = ["host", header::IDEMPOTENCY_KEY, header::LAST_EVENT_ID];
