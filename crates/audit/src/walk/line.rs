//! The threads of a walk.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use super::belt::{Belt, Made, Turn};
use super::source::{Sheaf, Source};
use crate::error::Error;

/// Whether a walk goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// It does.
    On,
    /// Nothing more is wanted.
    Stop,
}

/// What is done with each sheaf, on any thread: what is made goes into something that may have
/// been used before.
pub(crate) type Work<'a, T> =
    dyn Fn(Sheaf, &mut T) -> Result<(), pointbook_journal::Error> + Sync + 'a;

/// Works on all that a source has, with so many threads beside this one, and takes what was made,
/// in order, until it is told to stop.
///
/// # Errors
///
/// The first failure in the journal's order, after what was made before it was taken.
pub(crate) fn run<T: Default + Send>(
    source: Source<'_>,
    helpers: usize,
    work: &Work<'_, T>,
    mut take: impl FnMut(&mut T) -> Result<Step, Error>,
) -> Result<(), Error> {
    let line = Line { belt: Mutex::new(Belt::new(source, helpers)), changed: Condvar::new(), work };
    thread::scope(|scope| {
        for _ in 0..helpers {
            // With fewer threads it takes longer.
            let _ = thread::Builder::new().spawn_scoped(scope, || line.help());
        }
        let _bell = Bell { line: &line, stops: true };
        line.take(&mut take)
    })
}

/// Where the threads meet.
struct Line<'a, 'b, T> {
    belt: Mutex<Belt<'a, T>>,
    changed: Condvar,
    work: &'b Work<'b, T>,
}

impl<'a, T: Default> Line<'a, '_, T> {
    fn help(&self) {
        let _bell = Bell { line: self, stops: false };
        while let Turn::Work { source, number, made } = self.wait(Belt::turn_of_helper) {
            self.work_on(source, number, made);
        }
    }

    fn take(&self, take: &mut dyn FnMut(&mut T) -> Result<Step, Error>) -> Result<(), Error> {
        loop {
            match self.wait(Belt::turn_of_taker) {
                Turn::Work { source, number, made } => self.work_on(source, number, made),
                Turn::Take(Made { mut made, failed }) => {
                    let step = take(&mut made)?;
                    if step == Step::Stop {
                        return Ok(());
                    }
                    if let Some(error) = failed {
                        return Err(error.into());
                    }
                    self.lock().spare(made);
                    self.changed.notify_all();
                }
                Turn::Wait | Turn::Over => return Ok(()),
            }
        }
    }

    fn work_on(&self, mut source: Source<'a>, number: usize, mut made: T) {
        let read = source.read();
        let more = matches!(read, Ok(Some(_)));
        self.lock().give_back(more.then_some(source));
        self.changed.notify_all();
        let done = match read {
            Ok(None) => None,
            Ok(Some(sheaf)) => {
                let failed = (self.work)(sheaf, &mut made).err();
                Some(Made { made, failed })
            }
            // What was used before has things in it that are not of this sheaf.
            Err(error) => Some(Made { made: T::default(), failed: Some(error) }),
        };
        self.lock().put(number, done);
        self.changed.notify_all();
    }

    /// Waits for a turn.
    fn wait(&self, turn: impl Fn(&mut Belt<'a, T>) -> Turn<'a, T>) -> Turn<'a, T> {
        let mut belt = self.lock();
        loop {
            match turn(&mut belt) {
                Turn::Wait => {
                    belt = self.changed.wait(belt).unwrap_or_else(PoisonError::into_inner);
                }
                other => return other,
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Belt<'a, T>> {
        self.belt.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells the others when somebody ends, so that nobody waits for what will not come.
struct Bell<'a, 'b, 'c, T: Default> {
    line: &'a Line<'b, 'c, T>,
    /// Whether nothing more is wanted then.
    stops: bool,
}

impl<T: Default> Drop for Bell<'_, '_, '_, T> {
    fn drop(&mut self) {
        let mut belt = self.line.lock();
        if thread::panicking() {
            belt.lose_one();
        }
        if self.stops || thread::panicking() {
            belt.stop();
        }
        drop(belt);
        self.line.changed.notify_all();
    }
}
