//! Pointbook: a durable ledger in this process.

use std::path::Path;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use pointbook::core::{Code, Command, Date, Entry, Sequence, Timestamp, Who};
use pointbook::series::{Answer, Flows, Moment, Projection, Question as Asked, Window};
use pointbook::{Ledger, ManualClock, Options, Sweeps};

use crate::contender::Contender;
use crate::fault::Fault;
use crate::question::{Question, Set};
use crate::world::{self, MONTHS, World};

/// Makes the ledger and posts all of it, each command when it is sent.
pub(crate) fn fill(directory: &Path, world: World) -> Result<Ledger, Fault> {
    let clock = Arc::new(ManualClock::default());
    clock.set(world::first_instant());
    let ledger = options(&clock).create(directory, &world::settings())?;
    let opens: Vec<_> = world.opens().collect();
    for some in opens.chunks(BATCH) {
        accept(&ledger, some.to_vec())?;
    }
    let mut commands = world.commands();
    loop {
        let mut batch = Vec::with_capacity(BATCH);
        for (sent, command) in commands.by_ref().take(BATCH) {
            clock.set(sent);
            batch.push(command);
        }
        if batch.is_empty() {
            break;
        }
        accept(&ledger, batch)?;
    }
    clock.set(world::last_instant());
    ledger.sweep()?.wait()?;
    ledger.checkpoint()?.wait()?;
    Ok(ledger)
}

/// Opens the ledger that was made.
pub(crate) fn open(directory: &Path) -> Result<Ledger, Fault> {
    let clock = Arc::new(ManualClock::default());
    clock.set(world::last_instant());
    Ok(options(&clock).open(directory)?)
}

fn options(clock: &Arc<ManualClock>) -> Options {
    Options::default().clock(clock.clone()).sweeps(Sweeps::Manual)
}

/// Sends a batch and waits for it. Some redeem more than there is: they are refused, in writing.
fn accept(ledger: &Ledger, batch: Vec<Command>) -> Result<(), Fault> {
    for outcome in ledger.submit_batch(batch)?.wait()? {
        match outcome?.settled.refusal() {
            None => {}
            Some(refusal) if refusal.code == Code::InsufficientPoints => {}
            Some(refusal) => return Err(format!("refused: {refusal:?}").into()),
        }
    }
    Ok(())
}

/// What is asked about windows.
pub(crate) trait Asks {
    /// Answers a question.
    fn ask(&self, question: &Asked) -> Result<Answer, Fault>;

    /// The windows of somebody.
    fn statement(&self, who: &Who, spans: &[(Moment, Moment)]) -> Result<Vec<Window>, Fault>;
}

/// The ledger as an application asks it.
impl Asks for Ledger {
    fn ask(&self, question: &Asked) -> Result<Answer, Fault> {
        Ok(self.ask(question)?.answer)
    }

    fn statement(&self, who: &Who, spans: &[(Moment, Moment)]) -> Result<Vec<Window>, Fault> {
        Ok(self.statement(who, spans)?.answer)
    }
}

/// The read side alone, without the ledger around it: no lock, no clock. Windows need no entries
/// and do not depend on when they are asked.
impl Asks for Projection {
    fn ask(&self, question: &Asked) -> Result<Answer, Fault> {
        let nothing: Vec<Arc<Entry>> = Vec::new();
        Ok(self.answer(question, Timestamp::MAX, &nothing)?)
    }

    fn statement(&self, who: &Who, spans: &[(Moment, Moment)]) -> Result<Vec<Window>, Fault> {
        let nothing: Vec<Arc<Entry>> = Vec::new();
        Ok(self.statement(who, spans, &nothing)?)
    }
}

/// Folds the journal of a ledger once more.
pub(crate) fn read_side(ledger: &Ledger) -> Result<Projection, Fault> {
    let mut projection = Projection::new(&world::settings());
    let mut follower = ledger.follow(Sequence::new(1));
    let mut some: Vec<Arc<Entry>> = Vec::with_capacity(BATCH);
    while let Some(entry) = follower.next_within(Duration::ZERO)? {
        some.push(entry);
        if some.len() == BATCH {
            projection.apply_all(&some)?;
            some.clear();
        }
    }
    projection.apply_all(&some)?;
    Ok(projection)
}

/// Asks a ledger or its read side.
pub(crate) struct Pointbook<A>(pub(crate) A);

impl<A: Asks> Contender for Pointbook<A> {
    fn answer(&mut self, question: &Question, answer: &mut Vec<i64>) -> Result<(), Fault> {
        let name = question.name.clone();
        match question.set {
            Set::Account | Set::Large | Set::Giant => {
                let window = window(self.0.ask(&asked(Who::Account(name), question.days))?)?;
                answer.push(i64::try_from(window.closing.total - window.opening.total)?);
            }
            Set::Home => {
                let window = window(self.0.ask(&asked(Who::Household(name), question.days))?)?;
                put(&window.flows, answer)?;
            }
            Set::Statement => {
                for window in self.0.statement(&Who::Household(name), &MONTHS_OF_ALL)? {
                    put(&window.flows, answer)?;
                }
            }
        }
        Ok(())
    }
}

fn asked(who: Who, (first, last): (Date, Date)) -> Asked {
    let (from, to) = (Moment::Day(first), Moment::Day(last));
    Asked::Window { who, from, to, known_at: None, restated_since: None }
}

fn window(answer: Answer) -> Result<Window, Fault> {
    match answer {
        Answer::Window(window) => Ok(*window),
        other => Err(format!("no window: {other:?}").into()),
    }
}

/// The flows in the order of the kinds.
fn put(flows: &Flows, answer: &mut Vec<i64>) -> Result<(), Fault> {
    let Flows { earned, redeemed, expired, adjusted_up, adjusted_down, .. } = flows;
    for flow in [earned, redeemed, expired, adjusted_up, adjusted_down] {
        answer.push(i64::try_from(*flow)?);
    }
    Ok(())
}

/// The first and the last day of each month.
static MONTHS_OF_ALL: LazyLock<Vec<(Moment, Moment)>> = LazyLock::new(|| {
    let days = (0..MONTHS).map(world::month);
    days.map(|(first, last)| (Moment::Day(first), Moment::Day(last))).collect()
});

/// A full batch.
const BATCH: usize = 8_190;
