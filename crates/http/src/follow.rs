//! Following over HTTP: the journal as a stream of events.
//!
//! Invariants:
//! - A follower has a thread of its own, as it waits; there are only so many.
//! - A reader that does not read holds up only its own thread.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::Either;
use http_body_util::channel::{Channel, Sender};
use pointbook_core::Sequence;
use tokio::runtime::Handle;
use tokio::sync::OwnedSemaphorePermit;

use crate::call::Call;
use crate::host::Host;
use crate::names::{ReasonCode, parameter};
use crate::problem::Problem;
use crate::response::Answered;
use crate::routes::feed_line;

/// Begins a stream, after the entry that was seen last, or from where the query says.
pub(crate) fn follow(
    host: &Arc<Host>,
    call: Call,
    last_seen: Option<&str>,
) -> Result<Answered, Problem> {
    let number = |text: &str| {
        let number = text.parse().map_err(|_| {
            Problem::new(ReasonCode::InvalidFieldFormat, "a sequence is a whole number")
        });
        number.map(Sequence::new)
    };
    if call.query.names().any(|name| name != parameter::FROM) {
        return Err(Problem::new(ReasonCode::InvalidFieldValue, "the fields here are from"));
    }
    let from = match (last_seen, call.query.value(parameter::FROM)) {
        (Some(seen), _) => number(seen)?.next(),
        (None, Some(from)) => number(from)?,
        (None, None) => Sequence::new(1),
    };
    let room = host.followers.clone().try_acquire_owned();
    let room = room.map_err(|_| Problem::unavailable("there are too many followers"))?;
    let (sender, body) = Channel::new(LINES_AHEAD);
    let stream = Stream { host: host.clone(), call, sender, room };
    let runtime = Handle::current();
    let thread = std::thread::Builder::new().name("pointbook-follow".to_owned());
    let started = thread.spawn(move || stream.run(from, &runtime));
    started.map_err(|_| Problem::unavailable("there are no more threads"))?;
    Ok(Answered {
        status: 200,
        content_type: "text/event-stream",
        body: Either::Right(body),
        code: None,
        caller: None,
        allow: None,
        close: false,
    })
}

struct Stream {
    host: Arc<Host>,
    call: Call,
    sender: Sender<Bytes>,
    room: OwnedSemaphorePermit,
}

impl Stream {
    fn run(mut self, from: Sequence, runtime: &Handle) {
        let program = self.call.caller.program.clone();
        let mut follower = program.ledger.follow(from);
        let mut told_at = Instant::now();
        while !self.host.is_stopping() && program.is_ready() {
            let line = match follower.next_within(LOOK) {
                Ok(Some(entry)) => feed_line(&program.ledger, &entry),
                Ok(None) if told_at.elapsed() >= SILENCE_MAX => ": nothing new\n\n".to_owned(),
                Ok(None) => continue,
                Err(error) => {
                    tracing::error!(error = %error, "a follower could not read");
                    break;
                }
            };
            told_at = Instant::now();
            let sent = self.sender.send_data(Bytes::from(line));
            let sent = runtime.block_on(async { tokio::time::timeout(STALL_MAX, sent).await });
            if !matches!(sent, Ok(Ok(()))) {
                break;
            }
        }
        drop(self.room);
    }
}

/// Lines that wait to be read.
const LINES_AHEAD: usize = 64;
/// How often a follower looks whether the end has come.
const LOOK: Duration = Duration::from_millis(500);
/// After so long without an entry a remark is sent, so that both sides see whether the other is
/// there.
const SILENCE_MAX: Duration = Duration::from_secs(15);
/// A reader who takes nothing for so long is gone.
const STALL_MAX: Duration = Duration::from_secs(60);
