//! Responses: the last step, which counts and logs what was answered.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use bytes::Bytes;
use http_body_util::channel::Channel;
use http_body_util::{Either, Full};
use hyper::header::{
    ALLOW, CACHE_CONTROL, CONNECTION, CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER,
    X_CONTENT_TYPE_OPTIONS,
};
use hyper::{HeaderMap, StatusCode};

use crate::access::Caller;
use crate::access_line::AccessLine;
use crate::call::{JSON, Reply};
use crate::host::Host;
use crate::names::{ReasonCode, header};
use crate::problem::Problem;
use crate::security::{hex, random_bytes};

/// What goes out: a text, or a stream that goes on.
pub(crate) type Outgoing = Either<Full<Bytes>, Channel<Bytes>>;
/// A response.
pub(crate) type Response = hyper::Response<Outgoing>;

/// What is answered, and what is known about it.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(crate) status: u16,
    pub(crate) content_type: &'static str,
    pub(crate) body: Outgoing,
    pub(crate) code: Option<ReasonCode>,
    pub(crate) caller: Option<Arc<Caller>>,
    pub(crate) allow: Option<&'static str>,
    pub(crate) close: bool,
}

impl Answered {
    /// A text.
    pub(crate) fn of_reply(reply: Reply) -> Self {
        Self {
            status: reply.status,
            content_type: reply.content_type,
            body: Either::Left(Full::new(Bytes::from(reply.body))),
            code: None,
            caller: None,
            allow: None,
            close: false,
        }
    }

    /// A problem.
    pub(crate) fn of_problem(problem: Problem) -> Self {
        let reply = Reply::json(problem.status(), problem.body());
        Self { code: Some(problem.code()), ..Self::of_reply(reply) }
    }
}

/// Makes the response, counts it and logs it.
pub(crate) fn finish(
    host: &Host,
    route: &'static str,
    answered: Answered,
    started: Instant,
) -> Response {
    let took = started.elapsed();
    let code = answered.code.map(ReasonCode::as_str);
    host.counts.answer(route, answered.status, took);
    code.into_iter().for_each(|code| host.counts.refusal(code));
    let request_id = request_id();
    let caller = answered.caller.as_deref();
    let line = AccessLine {
        request_id: &request_id,
        route,
        status: answered.status,
        code: code.unwrap_or_default(),
        caller: caller.map(|it| it.name.as_str()).unwrap_or_default(),
        program: caller.map(|it| it.program.name.as_str()).unwrap_or_default(),
        micros: u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
    };
    line.tell(|| host.now());
    let mut response = hyper::Response::new(answered.body);
    *response.status_mut() = StatusCode::from_u16(answered.status).unwrap_or(StatusCode::OK);
    let headers = response.headers_mut();
    let is_json = answered.content_type == JSON;
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(answered.content_type));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if is_json {
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    }
    if let Ok(value) = HeaderValue::try_from(request_id) {
        headers.insert(REQUEST_ID.clone(), value);
    }
    hints(headers, answered.status, (answered.allow, answered.close));
    response
}

fn hints(headers: &mut HeaderMap, status: u16, (allow, close): (Option<&'static str>, bool)) {
    if matches!(status, 429 | 503) {
        headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
    }
    if let Some(allow) = allow {
        headers.insert(ALLOW, HeaderValue::from_static(allow));
    }
    if close {
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
    }
}

/// A number that no other request has: one half tells the process, the other counts.
fn request_id() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    static PROCESS: std::sync::LazyLock<String> =
        std::sync::LazyLock::new(|| hex(&random_bytes::<8>().unwrap_or_default()));
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    [PROCESS.as_str(), &hex(&count.to_be_bytes())].concat()
}

static REQUEST_ID: HeaderName = HeaderName::from_static(header::REQUEST_ID);
