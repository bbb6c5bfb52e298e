//! Following over HTTP: the journal as a stream of events.
//!
//! Invariants:
//! - A follower has a thread of its own, as it waits; there are only so many.
//! - A reader that does not read holds up only its own thread.
//! - A stream ends when keys are read anew: who still has one that is good comes back.

use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::Either;
use http_body_util::channel::{Channel, Sender};
use pointbook_core::Sequence;
use tokio::runtime::Handle;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::timeout;

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
        while self.is_wanted() {
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
            if !runtime.block_on(self.send(line)) {
                break;
            }
        }
        drop(self.room);
    }

    /// Whether there is still something to tell, and the reader may still be told.
    fn is_wanted(&self) -> bool {
        let is_known = self.host.access().edition == self.call.edition;
        is_known && !self.host.is_stopping() && self.call.caller.program.is_ready()
    }

    /// Hands a line over; tells whether there may be another one.
    async fn send(&mut self, line: String) -> bool {
        let (host, edition) = (&self.host, self.call.edition);
        let mut sending = pin!(self.sender.send_data(Bytes::from(line)));
        for _ in 0..STALL_LOOKS_MAX {
            match timeout(LOOK, &mut sending).await {
                Ok(sent) => return sent.is_ok(),
                Err(_) if host.is_stopping() || host.access().edition != edition => return false,
                Err(_) => {}
            }
        }
        false
    }
}

/// Lines that wait to be read.
const LINES_AHEAD: usize = 64;
/// How often a follower looks whether the end has come.
const LOOK: Duration = Duration::from_millis(500);
/// After so long without an entry a remark is sent, so that both sides see whether the other is
/// there.
const SILENCE_MAX: Duration = Duration::from_secs(15);
/// A reader who takes nothing for so many looks, a minute, is gone.
const STALL_LOOKS_MAX: u32 = 120;
