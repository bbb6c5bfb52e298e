//! Pointbook: a durable ledger in this process.

use std::path::Path;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use pointbook::core::{Command, Date, Entry, Sequence, Timestamp, Who};
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
    clock.set(world::end_instant());
    ledger.sweep()?.wait()?;
    ledger.checkpoint()?.wait()?;
    Ok(ledger)
}

/// Opens the ledger that was made.
pub(crate) fn open(directory: &Path) -> Result<Ledger, Fault> {
    let clock = Arc::new(ManualClock::default());
    clock.set(world::end_instant());
    Ok(options(&clock).open(directory)?)
}

fn options(clock: &Arc<ManualClock>) -> Options {
    Options::default().clock(clock.clone()).sweeps(Sweeps::Manual)
}

/// Sends a batch and waits for it. Some redeem more than there is, and are refused.
fn accept(ledger: &Ledger, batch: Vec<Command>) -> Result<(), Fault> {
    for outcome in ledger.submit_batch(batch)?.wait()? {
        outcome?;
    }
    Ok(())
}

/// The ledger as an application asks it.
pub(crate) struct Whole(pub(crate) Ledger);

/// The read side alone, without the ledger around it: no lock, no clock.
pub(crate) struct ReadSide(Projection);

impl ReadSide {
    /// Folds the journal of a ledger.
    pub(crate) fn of(ledger: &Ledger) -> Result<Self, Fault> {
        let mut projection = Projection::new(&world::settings());
        let mut follower = ledger.follow(Sequence::new(1));
        let mut some: Vec<Arc<Entry>> = Vec::with_capacity(BATCH);
        loop {
            while let Some(entry) = follower.next_within(Duration::ZERO)? {
                some.push(entry);
                if some.len() == BATCH {
                    break;
                }
            }
            if some.is_empty() {
                return Ok(Self(projection));
            }
            projection.apply_all(&some)?;
            some.clear();
        }
    }
}

impl Contender for Whole {
    fn answer(&mut self, question: &Question, answer: &mut Vec<i64>) -> Result<(), Fault> {
        each(question, answer, |asked| Ok(self.0.ask(asked)?.answer))
    }
}

impl Contender for ReadSide {
    fn answer(&mut self, question: &Question, answer: &mut Vec<i64>) -> Result<(), Fault> {
        let nothing: Vec<Arc<Entry>> = Vec::new();
        // Windows do not depend on when they are asked.
        each(question, answer, |asked| Ok(self.0.answer(asked, Timestamp::MAX, &nothing)?))
    }
}

/// Asks what a question needs: one window, or one for each month.
fn each(
    question: &Question,
    answer: &mut Vec<i64>,
    mut ask: impl FnMut(&Asked) -> Result<Answer, Fault>,
) -> Result<(), Fault> {
    let name = question.name.clone();
    let who = match question.set {
        Set::Account | Set::Large | Set::Giant => Who::Account(name),
        Set::Home | Set::Statement => Who::Household(name),
    };
    let mut asked = asked(who, question.days);
    match question.set {
        Set::Account | Set::Large | Set::Giant => {
            let window = window(ask(&asked)?)?;
            answer.push(i64::try_from(window.closing.total - window.opening.total)?);
        }
        Set::Home => put(&window(ask(&asked)?)?.flows, answer)?,
        Set::Statement => {
            for (first, last) in MONTHS_OF_ALL.iter() {
                if let Asked::Window { from, to, .. } = &mut asked {
                    (*from, *to) = (Moment::Day(*first), Moment::Day(*last));
                }
                put(&window(ask(&asked)?)?.flows, answer)?;
            }
        }
    }
    Ok(())
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
static MONTHS_OF_ALL: LazyLock<Vec<(Date, Date)>> =
    LazyLock::new(|| (0..MONTHS).map(world::month).collect());

/// A full batch.
const BATCH: usize = 8_190;
