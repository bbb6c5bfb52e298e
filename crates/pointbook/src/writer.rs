//! The writer: the one thread that decides.
//!
//! It gathers what waits in the queue, decides it, and hands it to the committer as a flight. While
//! one flight is being written the next one is gathered, so batches form by themselves.
//!
//! Invariants:
//! - Commands are decided one after the other, each on the state that all before it made.
//! - A flight has no more than [`BATCH_ENTRIES_MAX`] entries, but for the rest of an `expire`.
//! - What depends on an undurable entry is told after that entry is durable: flights are in order.

use std::borrow::Borrow;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, TryRecvError, select};
use pointbook_core::{
    Action, Body, Command, DUE_FACTS_MAX, Effect, Entry, Judgement, Outcome, State, Timestamp,
    Trail, decide_rest, judge,
};
use pointbook_journal::{BATCH_BYTES_MAX, BATCH_ENTRIES_MAX, entry_bytes};

use crate::ahead::{Ahead, Track};
use crate::committer::Committer;
use crate::error::{Error, ErrorKind};
use crate::flight::{Answer, Flight, Replies, Reply};
use crate::keeping::Keeping;
use crate::keys::KeyBook;
use crate::metrics::as_u64;
use crate::past::{Before, Undurable};
use crate::poison::PoisonOnPanic;
use crate::queue::{Queue, Taker};
use crate::refold::refold;
use crate::request::Request;
use crate::shared::Shared;
use crate::sweep::Sweeper;
use crate::waiting::{First, Waiting};

/// The writer's end of everything.
#[derive(Debug)]
pub(crate) struct Writer {
    pub(crate) shared: Arc<Shared>,
    pub(crate) requests: Taker<Request>,
    pub(crate) hangar: Hangar,
    pub(crate) state: State,
    /// What the entry at hand changes, until the state has taken it over.
    pub(crate) effect: Effect,
    pub(crate) keys: KeyBook,
    pub(crate) sweeper: Sweeper,
    pub(crate) keeping: Keeping,
    pub(crate) undurable: Undurable,
    pub(crate) replies: Replies,
    /// Whether a flight has departed since it was last looked what else is due.
    pub(crate) has_departed: bool,
}

/// Where flights depart.
#[derive(Debug)]
pub(crate) struct Hangar {
    /// To the committer's thread.
    pub(crate) flights: Arc<Queue<Flight>>,
    /// It has nothing more to do.
    pub(crate) idle: Receiver<()>,
    /// Flights that are under way.
    pub(crate) under_way: Arc<AtomicUsize>,
    /// The committer, for what is so little that handing it over takes longer.
    pub(crate) committer: Arc<Mutex<Committer>>,
}

/// What the writer does next.
enum Next {
    Take(Request),
    Depart,
    Wait,
    Stop,
}

impl Writer {
    /// Runs until the ledger is closed.
    pub(crate) fn run(mut self) {
        let _guard = PoisonOnPanic(self.shared.poison.clone());
        loop {
            match self.next() {
                Next::Stop => break,
                Next::Take(request) => {
                    if self.take_some(request).is_break() {
                        break;
                    }
                }
                Next::Depart => self.depart(),
                Next::Wait => self.sweep_when_due(),
            }
            // Flights also depart in the midst of what is taken.
            if std::mem::take(&mut self.has_departed) {
                self.take_back();
                self.keep_when_due();
                self.sweep_when_due();
            }
        }
        self.quiesce();
    }

    /// Takes what waits; departs when it is full, or when the committer is free and there is
    /// enough for it, or nothing more waits.
    fn next(&self) -> Next {
        if self.should_depart(0) {
            return Next::Depart;
        }
        match self.requests.items().try_recv() {
            Ok(request) => return Next::Take(request),
            Err(TryRecvError::Disconnected) => return Next::Stop,
            Err(TryRecvError::Empty) => {}
        }
        if self.replies.count() == 0 {
            return match self.requests.items().recv_timeout(self.sweeper.patience()) {
                Ok(request) => Next::Take(request),
                Err(RecvTimeoutError::Timeout) => Next::Wait,
                Err(RecvTimeoutError::Disconnected) => Next::Stop,
            };
        }
        if self.hangar.is_free() {
            return Next::Depart;
        }
        select! {
            recv(self.requests.items()) -> request => request.map_or(Next::Stop, Next::Take),
            recv(self.hangar.idle) -> _ => Next::Depart,
            default(GIVE_UP_WAITING) => Next::Depart,
        }
    }

    /// Whether some commands more could be too many. Replies without entries are not kept waiting
    /// for ever either, however many come.
    fn is_full(&self) -> bool {
        let gathered = self.undurable.open.len().max(self.replies.count());
        gathered.saturating_add(COMMANDS_WARMED) > BATCH_ENTRIES_MAX
    }

    /// Whether it is full, or enough to keep a committer busy that has nothing to do. That is more
    /// where all is of one request, of which so many are left: nobody is answered before those.
    fn should_depart(&self, left: usize) -> bool {
        let worth_it = left.clamp(WORTH_DEPARTING, WORTH_DEPARTING_OF_MANY);
        let is_worth_it = self.replies.count() >= worth_it;
        self.is_full() || (is_worth_it && self.hangar.is_free())
    }

    /// Takes a request and some that wait behind it, for which what their commands will touch is
    /// read at once. Nothing is taken after the word to close.
    fn take_some(&mut self, first: Request) -> ControlFlow<()> {
        let waiting = self.requests.items().try_iter().take(COMMANDS_WARMED - 1);
        let some: Vec<Request> = std::iter::once(first).chain(waiting).collect();
        let singles: Vec<&Command> = some.iter().filter_map(Request::single).collect();
        self.warm(&singles);
        for request in some {
            if matches!(request, Request::Close) {
                return ControlFlow::Break(());
            }
            if self.should_depart(0) {
                self.depart();
            }
            self.take(request);
        }
        ControlFlow::Continue(())
    }

    fn take(&mut self, request: Request) {
        match request {
            Request::One(command, promise) => {
                let _span = tracing::trace_span!("decide", commands = 1).entered();
                let began = Instant::now();
                let answer = self.decide_at_most(command, None, DUE_FACTS_MAX);
                let answer = answer.unwrap_or_else(Answer::Failed);
                self.shared.counters.decide.add(began.elapsed());
                self.replies.push(Reply::One(promise, answer));
            }
            Request::Many(commands, promise) => {
                let is_alone = self.replies.count() == 0;
                self.replies.push(Reply::Room(commands.len()));
                self.decide_all(commands, is_alone);
                self.replies.push(Reply::Parts(promise));
            }
            Request::Sweep(promise) => match self.sweep() {
                Ok(swept) => self.replies.push(Reply::Swept(promise, swept.map(Box::new))),
                Err(error) => promise.keep(Err(error)),
            },
            Request::Refold(promise) => {
                self.quiesce();
                let sound = self.shared.poison.check();
                promise.keep(sound.and_then(|()| refold(&self.shared, &self.state)));
            }
            Request::Checkpoint(promise) => self.checkpoint_for(promise),
            Request::Kept(kept) => self.kept(kept),
            Request::Close => {}
        }
    }

    /// Decides the commands of a request, which is alone when no other waits to depart with it.
    fn decide_all(&mut self, commands: Vec<Command>, mut is_alone: bool) {
        let span = tracing::trace_span!("decide", commands = commands.len());
        let _entered = span.enter();
        let mut commands = commands.into_iter();
        let mut ahead = Ahead::default();
        while commands.len() > 0 {
            let began = Instant::now();
            for _ in 0..COMMANDS_WARMED {
                let track = ahead.step(&self.state, &self.keys, commands.as_slice());
                let left = commands.len();
                let Some(first) = First::of(&mut commands) else { break };
                let answer = self.decide_at_most(first, Some(track), DUE_FACTS_MAX);
                // What did not become part of an entry is still there.
                if commands.len() == left {
                    drop(commands.next());
                }
                self.replies.push_part(answer.unwrap_or_else(Answer::Failed));
            }
            self.shared.counters.decide.add(began.elapsed());
            if self.should_depart(if is_alone { commands.len() } else { 0 }) {
                self.depart();
                is_alone = true;
            }
        }
    }

    /// Asks for what commands will touch, for all of them at once, so that it is near then.
    fn warm(&self, commands: &[impl Borrow<Command>]) {
        self.state.warm(commands);
        self.keys.warm(commands.iter().map(|command| &command.borrow().key));
    }

    /// Decides one command, of which the entry of an `expire` holds so many facts at most, and
    /// makes what it wrote part of the flight to come. This and what it calls is inlined: an answer
    /// that is built, moved and read back waits for all that was written to memory meanwhile.
    #[inline(always)]
    pub(crate) fn decide_at_most(
        &mut self,
        waiting: impl Waiting,
        track: Option<&Track>,
        due_facts_max: usize,
    ) -> Result<Answer, Box<Error>> {
        self.shared.poison.check()?;
        let now = self.shared.clock.now();
        let command = waiting.command();
        let hash = track.map_or_else(|| self.keys.hash(&command.key), |track| track.hash);
        debug_assert_eq!(hash, self.keys.hash(&command.key), "a track is the command's own");
        let trail = track.map_or(&Trail::NOWHERE, |track| &track.trail);
        let hashed = (&command.key, hash);
        let before = Before::new(&self.keys, hashed, &self.undurable, &self.shared);
        let (told, effect) = ((command, trail), &mut self.effect);
        let judgement = judge(&self.state, &before, told, (now, due_facts_max), effect);
        if let Err(error) = before.finish() {
            return Err(self.give_up(error).into());
        }
        match judgement {
            Ok(Judgement::Write) => {
                let is_expire = matches!(command.body, Body::Single(Action::Expire));
                self.write(waiting, hash)?;
                if is_expire { Ok(self.finish_expire(now)?) } else { Ok(Answer::Written) }
            }
            Ok(Judgement::Answer(outcome)) => Ok(Answer::Known(Box::new(outcome))),
            Err(broken) => Err(self.give_up(broken.into()).into()),
        }
    }

    /// Poisons the ledger with an error; gives it back.
    #[cold]
    fn give_up(&self, error: Error) -> Error {
        self.shared.poison.spread(error.clone());
        error
    }

    /// Writes what an `expire`, whose first entry was written last, had no room for into entries of
    /// their own; it is answered when all are written. A rest that is too large for an entry stays
    /// due, which changes no answer.
    #[cold]
    #[expect(clippy::expect_used, reason = "who calls has just put it there")]
    fn finish_expire(&mut self, now: Timestamp) -> Result<Answer, Error> {
        self.replies.push(Reply::Silent);
        let first = self.undurable.open.last().cloned();
        let first = first.expect("invariant: the first entry is being gathered");
        if !self.sweeper.take_over(&first) {
            while self.decide_rest(&first, now, DUE_FACTS_MAX)? {
                match self.write_rest(&first) {
                    Err(error) if error.kind() == ErrorKind::TooLarge => break,
                    written => written?,
                }
                self.depart();
            }
        }
        Ok(Answer::Known(Box::new(Outcome::of(&first))))
    }

    /// Makes an entry part of the flight to come that nobody is told of.
    pub(crate) fn write_rest(&mut self, first: &Entry) -> Result<(), Error> {
        let hash = self.keys.hash(&first.command.key);
        self.write(Box::new(first.command.clone()), hash)?;
        self.replies.push(Reply::Silent);
        Ok(())
    }

    /// Decides the next entry of what an `expire` had no room for, if there is one: then it is the
    /// entry at hand.
    pub(crate) fn decide_rest(
        &mut self,
        first: &Entry,
        now: Timestamp,
        due_facts_max: usize,
    ) -> Result<bool, Error> {
        let rest = decide_rest(&self.state, first, now, due_facts_max, &mut self.effect);
        rest.map_err(|broken| self.give_up(broken.into()))
    }

    /// Makes an entry part of the flight to come, unless it is too large for any: then nothing
    /// changes.
    #[inline(always)]
    fn write(&mut self, waiting: impl Waiting, hash: u64) -> Result<(), Error> {
        if !is_small(waiting.command(), &self.effect) {
            let entry = self.effect.take_entry(waiting.take());
            return self.write_large(entry, hash);
        }
        self.take_over(hash)?;
        self.keys.add_holds(self.effect.holds(waiting.command()), self.effect.sequence());
        // Last of all: whoever read it again would wait until it is in memory.
        self.undurable.open.push(self.effect.take_entry(waiting.take()));
        Ok(())
    }

    #[cold]
    fn write_large(&mut self, entry: Entry, hash: u64) -> Result<(), Error> {
        if entry_bytes(&entry) > BATCH_BYTES_MAX {
            return Err(Error::new(ErrorKind::TooLarge));
        }
        self.take_over(hash)?;
        self.keys.add_holds(entry.holds(), entry.sequence);
        self.undurable.open.push(entry);
        Ok(())
    }

    /// Takes over what the entry at hand changes, and the hash of its key.
    #[inline(always)]
    fn take_over(&mut self, hash: u64) -> Result<(), Error> {
        let taken = self.state.take_over(&mut self.effect);
        taken.map_err(|broken| self.give_up(broken.into()))?;
        self.keys.add(hash, self.effect.sequence());
        Ok(())
    }

    /// Hands what was gathered to the committer.
    pub(crate) fn depart(&mut self) {
        if self.replies.count() == 0 {
            return;
        }
        let counters = &self.shared.counters;
        let (keys, bytes) = self.keys.size();
        counters.keys.store(as_u64(keys), Ordering::Relaxed);
        counters.key_bytes.store(as_u64(bytes), Ordering::Relaxed);
        self.shared.decided(self.state.applied_through());
        let entries = self.undurable.depart(self.shared.read.sequence(), &self.shared.archive);
        let room = self.replies.alike();
        let flight = Flight { entries, replies: std::mem::replace(&mut self.replies, room) };
        self.hangar.depart(flight);
        self.state.forget_ended_holds();
        self.has_departed = true;
    }

    /// Hands over what was gathered, and waits until it is durable, or never will be: a committer
    /// that panicked leaves what was on its way to it under way for ever.
    pub(crate) fn quiesce(&mut self) {
        self.depart();
        while !self.hangar.is_free() && self.shared.poison.check().is_ok() {
            let _ = self.hangar.idle.recv_timeout(GIVE_UP_WAITING);
        }
    }
}

impl Hangar {
    /// Whether nothing is under way.
    fn is_free(&self) -> bool {
        self.under_way.load(Ordering::Acquire) == 0
    }

    fn depart(&self, flight: Flight) {
        if self.is_free() && flight.replies.count() <= COMMIT_HERE_MAX {
            // A thread that panicked in there has poisoned the ledger, and is checked for.
            let mut committer = self.committer.lock().unwrap_or_else(PoisonError::into_inner);
            committer.commit(flight);
            return;
        }
        self.under_way.fetch_add(1, Ordering::AcqRel);
        // The committer's thread only ends with a panic, which has poisoned the ledger; then the
        // promises are dropped unkept, which tells the callers.
        let _ = self.flights.send(flight);
    }
}

/// The end of the committer's thread.
#[derive(Debug)]
pub(crate) struct Landing {
    pub(crate) flights: Taker<Flight>,
    pub(crate) idle: Sender<()>,
    pub(crate) under_way: Arc<AtomicUsize>,
    pub(crate) committer: Arc<Mutex<Committer>>,
    pub(crate) shared: Arc<Shared>,
}

impl Landing {
    /// Runs until the writer is gone.
    pub(crate) fn run(self) {
        let _guard = PoisonOnPanic(self.shared.poison.clone());
        let _last = Last(&self);
        while let Ok(flight) = self.flights.items().recv() {
            let _landed = Landed(&self);
            self.committer.lock().unwrap_or_else(PoisonError::into_inner).commit(flight);
        }
    }
}

/// Says that no entry will come any more: the writer is gone, and all that it handed over is
/// written, or this thread is gone, and nothing is written without it.
struct Last<'a>(&'a Landing);

impl Drop for Last<'_> {
    fn drop(&mut self) {
        self.0.shared.read.end();
    }
}

/// Says that a flight has landed, however that went.
struct Landed<'a>(&'a Landing);

impl Drop for Landed<'_> {
    fn drop(&mut self) {
        self.0.under_way.fetch_sub(1, Ordering::AcqRel);
        // When it is full the writer will look anyway.
        let _ = self.0.idle.try_send(());
    }
}

/// Whether an entry certainly fits into a batch, as it must. Only groups, and those with very many
/// facts, can be too large.
fn is_small(command: &Command, effect: &Effect) -> bool {
    matches!(command.body, Body::Single(_)) && effect.facts() <= FACTS_OF_A_SMALL_ENTRY
}

/// So many commands are read ahead for at a time, or decided between two looks whether to depart.
const COMMANDS_WARMED: usize = 30;
/// So few commands are written by the writer itself: nothing else is to be done meanwhile.
const COMMIT_HERE_MAX: usize = 32;
/// The longest texts and so many facts together are far from filling a batch.
const FACTS_OF_A_SMALL_ENTRY: usize = 1_000;
/// So many commands are worth a write of their own, whatever else waits: what comes meanwhile is
/// decided beside the write, and goes with the next one.
const WORTH_DEPARTING: usize = 128;
/// So many are, where as many more follow that are answered together: each write costs the same,
/// and several are still under way one after the other.
const WORTH_DEPARTING_OF_MANY: usize = 1_024;
/// A signal can be missed only by a race that the next look settles.
const GIVE_UP_WAITING: Duration = Duration::from_millis(20);
