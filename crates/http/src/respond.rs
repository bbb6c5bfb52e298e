//! Responding: from a request to its response, whatever happens.
//!
//! Invariants:
//! - Every request has an answer, within its time.
//! - RSA and the file of identifiers keep no async thread busy.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use http_body_util::{BodyExt, Limited};
use hyper::Request;
use hyper::body::{Body, Incoming};
use hyper::header::{CONTENT_ENCODING, TRANSFER_ENCODING};
use pointbook::{Error, ErrorKind};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::timeout_at;

use crate::access::Caller;
use crate::call::{Call, Reply, Step};
use crate::follow::follow;
use crate::gate::Gate;
use crate::head::Head;
use crate::host::Host;
use crate::names::ReasonCode;
use crate::openapi::OPENAPI;
use crate::problem::Problem;
use crate::response::{Answered, Response, finish};
use crate::routes::{Act, Found, Guard, Route, answer_question, find};
use crate::security::sha256;

/// Where a request came in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Door {
    /// Who is at the other end.
    pub(crate) peer: SocketAddr,
    /// Whether it is the address for operators.
    pub(crate) is_operations: bool,
}

/// Responds to a request.
pub(crate) async fn respond(
    host: &Arc<Host>,
    door: Door,
    request: Request<Incoming>,
) -> Result<Response, Infallible> {
    let started = Instant::now();
    // Whoever also told a length has it dropped before it comes here. Something before us may have
    // believed it, so that what follows on the connection is not what it seems.
    let is_chunked = request.headers().contains_key(TRANSFER_ENCODING);
    let (route, mut answered) = match find(request.method().as_str(), request.uri().path()) {
        Found::Route(route) if is_open(route) => (route.path, open(host, door, route)),
        Found::Route(route) => (route.path, guarded(host, route, request, started).await),
        Found::Method(other) => {
            let problem = Problem::new(ReasonCode::MethodNotAllowed, "another method is needed");
            ("other", Answered { allow: Some(other), ..Answered::of_problem(problem) })
        }
        Found::Nothing => {
            let problem = Problem::new(ReasonCode::ResourceNotFound, "there is nothing here");
            ("other", Answered::of_problem(problem))
        }
    };
    answered.close |= is_chunked;
    Ok(finish(host, route, answered, started))
}

const fn is_open(route: &Route) -> bool {
    matches!(route.guard, Guard::Anybody | Guard::Operator)
}

/// Answers what needs no sender.
fn open(host: &Host, door: Door, route: &Route) -> Answered {
    let is_operator = door.is_operations || (!host.has_operations && door.peer.ip().is_loopback());
    if route.guard == Guard::Operator && !is_operator {
        let problem = Problem::new(ReasonCode::ResourceNotFound, "there is nothing here");
        return Answered::of_problem(problem);
    }
    let text = |status, body: &str| Reply { status, content_type: TEXT, body: body.to_owned() };
    Answered::of_reply(match route.act {
        Act::Live => text(200, "ok\n"),
        Act::Ready if host.is_ready() => text(200, "ok\n"),
        Act::Ready => text(503, "not ready\n"),
        Act::Metrics => text(200, &host.metrics()),
        _ => Reply::json(200, OPENAPI.to_owned()),
    })
}

async fn guarded(
    host: &Arc<Host>,
    route: &'static Route,
    request: Request<Incoming>,
    started: Instant,
) -> Answered {
    let deadline = host.deadline(started);
    let (parts, body) = request.into_parts();
    let head = match Head::new(route.method, &host.origin, parts) {
        Ok(head) => head,
        Err(problem) => return Answered { close: true, ..Answered::of_problem(problem) },
    };
    let most = body_bytes_max(host, &head, &body);
    let body = match timeout_at(deadline, read_body(&head, body, most)).await {
        Ok(Ok(body)) => body,
        Ok(Err(problem)) => return Answered { close: true, ..Answered::of_problem(problem) },
        Err(_) => {
            let problem = Problem::new(ReasonCode::TimedOut, "the body did not come in time");
            let problem = problem.with_status(408);
            return Answered { close: true, ..Answered::of_problem(problem) };
        }
    };
    // Only now: who sends slowly takes the place of nobody.
    let Ok(permit) = host.requests.clone().try_acquire_owned() else {
        return Answered::of_problem(Problem::unavailable("too many requests at once"));
    };
    let received = Received { head, body, permit };
    if is_quick(route, &received) {
        // A digest and a look: less than handing it over takes.
        return at_once(host, route, received);
    }
    // What is kept for these is large, and would be moved with every request.
    match timeout_at(deadline, Box::pin(called(host, route, received))).await {
        Ok(answered) => answered,
        Err(_) => {
            let why = "no answer in time; what was sent may have been done: send it again with \
                       its key";
            Answered::of_problem(Problem::new(ReasonCode::TimedOut, why))
        }
    }
}

/// How long a body may be: longer for those whose key is known before anything is read.
fn body_bytes_max(host: &Host, head: &Head, body: &Incoming) -> usize {
    let told = body.size_hint().upper().and_then(|it| usize::try_from(it).ok());
    if told.is_some_and(|it| it <= BODY_BYTES_MAX) {
        return BODY_BYTES_MAX;
    }
    let is_known = |key: &str| host.access().api_keys.contains_key(&sha256(key.as_bytes()));
    if head.bearer().is_some_and(is_known) { NATIVE_BODY_BYTES_MAX } else { BODY_BYTES_MAX }
}

async fn read_body(head: &Head, body: Incoming, most: usize) -> Result<Bytes, Problem> {
    if head.has(&CONTENT_ENCODING) {
        let why = "bodies are not compressed here";
        return Err(Problem::new(ReasonCode::UnsupportedMediaType, why));
    }
    let too_large =
        || Problem::new(ReasonCode::PayloadTooLarge, format!("a body has at most {most} bytes"));
    if body.size_hint().lower() > u64::try_from(most).unwrap_or(u64::MAX) {
        return Err(too_large());
    }
    match Limited::new(body, most).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<http_body_util::LengthLimitError>() => Err(too_large()),
        Err(_) => Err(Problem::new(ReasonCode::InvalidFieldFormat, "the body cannot be read")),
    }
}

/// A request whose body is there, and its place among those at work.
struct Received {
    head: Head,
    body: Bytes,
    /// It goes where the work goes: work that nobody waits for any more still takes its place.
    permit: OwnedSemaphorePermit,
}

/// Whether a request is a question that looks as if it was answered in microseconds: one that does
/// not look back. A word that is written with escapes could be any.
fn is_quick(route: &Route, received: &Received) -> bool {
    let question = &received.body[..];
    let mut words = question.split(|byte| *byte == b'"');
    matches!(route.act, Act::Ask)
        && received.head.bearer().is_some()
        && question.len() <= SHORT_BYTES_MAX
        && !question.contains(&b'\\')
        && !words.any(|word| LONG_WORDS.contains(&word))
}

/// Answers a question that is quick.
fn at_once(host: &Host, route: &Route, received: Received) -> Answered {
    let Received { head, body, permit: _permit } = received;
    match admit(host, route, &head, body) {
        Ok(call) => {
            let answered = match answer_question(&call) {
                Ok(reply) => Answered::of_reply(reply),
                Err(problem) => Answered::of_problem(problem),
            };
            Answered { caller: Some(call.caller), ..answered }
        }
        Err(problem) => Answered::of_problem(problem),
    }
}

/// Answers a call whose body is there.
async fn called(host: &Arc<Host>, route: &'static Route, received: Received) -> Answered {
    let known = host.clone();
    let joined = tokio::task::spawn_blocking(move || prepare(&known, route, received));
    let fault = |_| Err((None, Problem::unavailable("a fault of the service")));
    match joined.await.unwrap_or_else(fault) {
        Err((caller, problem)) => Answered { caller, ..Answered::of_problem(problem) },
        Ok(Prepared { call, step: None, head, .. }) => {
            let last_seen = head.header(crate::names::header::LAST_EVENT_ID);
            let caller = Some(call.caller.clone());
            match follow(host, call, last_seen) {
                Ok(answered) => Answered { caller, ..answered },
                Err(problem) => Answered { caller, ..Answered::of_problem(problem) },
            }
        }
        Ok(Prepared { call, step: Some(step), permit: _permit, .. }) => {
            let answered = match settle(&call.caller, step).await {
                Ok(reply) => Answered::of_reply(reply),
                Err(problem) => Answered::of_problem(problem),
            };
            Answered { caller: Some(call.caller), ..answered }
        }
    }
}

/// A call that was let in, and what it asks for; none when it follows.
struct Prepared {
    call: Call,
    step: Option<Step>,
    head: Head,
    permit: OwnedSemaphorePermit,
}

type Refused = (Option<Arc<Caller>>, Problem);

/// Lets a request in and finds out what it asks for. This may take milliseconds.
fn prepare(host: &Host, route: &Route, received: Received) -> Result<Prepared, Refused> {
    let Received { head, body, permit } = received;
    let call = admit(host, route, &head, body).map_err(|problem| (None, problem))?;
    let step = match route.act {
        Act::Call(act) => act(&call).map(Some),
        Act::Ask => answer_question(&call).map(|reply| Some(Step::Answer(reply))),
        _ => Ok(None),
    };
    if let Ok(Some(Step::Batch(commands, _))) = &step {
        call.caller.count_more(commands.len().saturating_sub(1));
    }
    match step {
        Ok(step) => Ok(Prepared { call, step, head, permit }),
        Err(problem) => Err((Some(call.caller), problem)),
    }
}

fn admit(host: &Host, route: &Route, head: &Head, body: Bytes) -> Result<Call, Problem> {
    let access = host.access();
    let gate = Gate {
        access: &access,
        window: &host.window,
        origin: &host.origin,
        now_seconds: host.now_seconds(),
        now: Instant::now(),
    };
    gate.admit(route.guard, head, body)
}

/// Waits for what the ledger says.
async fn settle(caller: &Caller, step: Step) -> Result<Reply, Problem> {
    let ledger = &caller.program.ledger;
    match step {
        Step::Answer(reply) => Ok(reply),
        Step::Submit(command, finish) => {
            let submitted = ledger.try_submit(*command).map_err(|error| failed(&error))?;
            let ticket = submitted.map_err(|_| Problem::unavailable("the ledger is busy"))?;
            let outcome = ticket.await.map_err(|error| failed(&error))?;
            finish(caller, outcome)
        }
        Step::Batch(commands, finish) => {
            let program = caller.program.clone();
            // The queue may be full, and sending waits then.
            let sent = tokio::task::spawn_blocking(move || program.ledger.submit_batch(commands));
            let sent = sent.await.map_err(|_| Problem::unavailable("a fault of the service"))?;
            let outcomes = sent.map_err(|error| failed(&error))?.await;
            let outcomes = outcomes.map_err(|error| failed(&error))?;
            let outcomes = outcomes.into_iter().collect::<Result<_, _>>();
            Ok(finish(caller, outcomes.map_err(|error| failed(&error))?))
        }
    }
}

fn failed(error: &Error) -> Problem {
    if error.kind() == ErrorKind::TooLarge {
        return Problem::new(ReasonCode::PayloadTooLarge, "a command passes a limit");
    }
    tracing::error!(error = %error, "the ledger failed");
    Problem::unavailable("the ledger cannot write; what was sent may have been done: send it again")
}

/// The longest body of the Points Activity API.
pub(crate) const BODY_BYTES_MAX: usize = 64 << 10;
/// The longest body of the native API.
const NATIVE_BODY_BYTES_MAX: usize = 1 << 20;
const SHORT_BYTES_MAX: usize = 1_024;
/// What stands in questions that read the journal, or much of a history.
const LONG_WORDS: [&[u8]; 5] = [b"history", b"known_at", b"restated_since", b"lots", b"expiring"];
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";
