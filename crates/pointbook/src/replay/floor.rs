//! The threads of a replay.

use std::num::NonZero;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use pointbook_core::{Broken, Entry, State};
use pointbook_journal::{Head, Journal};

use super::board::{Board, Fold};
use super::job::{Job, Source};
use crate::archive::missing;
use crate::error::Error;

/// Folds a whole journal to the state that decisions depend on, each batch checked. Whoever only
/// wants to know what a journal comes to needs no ledger for it.
///
/// # Errors
///
/// [`crate::ErrorKind::Journal`] when it cannot be read or was altered,
/// [`crate::ErrorKind::Broken`] when it does not fold.
///
/// # Examples
///
/// ```
/// use pointbook::core::ProgramSettings;
/// use pointbook::{Ledger, replay};
///
/// # fn main() -> Result<(), pointbook::Error> {
/// let ledger = Ledger::in_memory(&ProgramSettings::default())?;
/// assert_eq!(replay(&**ledger.journal())?.applied_through(), ledger.sequence());
/// # Ok(())
/// # }
/// ```
pub fn replay(journal: &dyn Journal) -> Result<State, Error> {
    let genesis = journal.genesis();
    let mut state = State::new(&genesis.settings);
    replay_into(journal, genesis.head(), vec![fold_state(&mut state)])?;
    Ok(state)
}

/// Folds into a state.
fn fold_state(state: &mut State) -> Fold<'_> {
    Box::new(|entries| Ok(fold(state, entries)?))
}

/// Folds into a state that forgets holds that have ended: its key book has their names.
pub(crate) fn fold_state_of_engine(state: &mut State) -> Fold<'_> {
    Box::new(|entries| {
        fold(state, entries)?;
        state.forget_ended_holds();
        Ok(())
    })
}

fn fold(state: &mut State, entries: &[Entry]) -> Result<(), Broken> {
    for some in entries.chunks(ENTRIES_WARMED) {
        state.warm_fold(some);
        some.iter().try_for_each(|entry| state.apply(entry))?;
    }
    Ok(())
}

/// Hands the entries after `head` to each fold; tells where the journal ends.
pub(crate) fn replay_into(
    journal: &dyn Journal,
    head: Head,
    folds: Vec<Fold<'_>>,
) -> Result<Head, Error> {
    let end = journal.head().sequence;
    if end <= head.sequence {
        return Ok(head);
    }
    let source = Source::new(journal.read(head.sequence.next())?, head);
    // More threads than folds can only be decoding, which then is the lesser part.
    let threads = folds.len().saturating_mul(2);
    let threads = thread::available_parallelism().map_or(1, NonZero::get).min(threads);
    let floor = Floor { board: Mutex::new(Board::new(source, folds)), changed: Condvar::new() };
    thread::scope(|scope| {
        for _ in 1..threads {
            // With fewer threads it takes longer.
            let _ = thread::Builder::new().spawn_scoped(scope, || floor.work());
        }
        floor.work();
    });
    let head = floor.board.into_inner().unwrap_or_else(PoisonError::into_inner).finish()?;
    // A journal that ends before its own head has lost something.
    if head.sequence < end { Err(missing()) } else { Ok(head) }
}

/// Where the threads meet.
struct Floor<'a> {
    board: Mutex<Board<'a>>,
    changed: Condvar,
}

impl<'a> Floor<'a> {
    /// Does jobs until there are no more.
    fn work(&self) {
        let _bell = Bell(self);
        while let Some(job) = self.next() {
            let done = job.run();
            let folded = self.lock().take(done);
            self.changed.notify_all();
            folded.into_iter().for_each(|entries| self.clear(entries));
        }
    }

    /// Takes a job, or waits for one; none when there will be no more.
    fn next(&self) -> Option<Job<'a>> {
        let mut board = self.lock();
        loop {
            if let Some(job) = board.give() {
                return Some(job);
            }
            if board.is_idle() {
                return None;
            }
            board = self.changed.wait(board).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Empties a list that nobody needs any more, so that its memory is used again.
    fn clear(&self, entries: Arc<Vec<Entry>>) {
        if let Some(mut entries) = Arc::into_inner(entries) {
            entries.clear();
            self.lock().spare(entries);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Board<'a>> {
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells the others of a panic, so that nobody waits for the job that it ended.
struct Bell<'a, 'b>(&'a Floor<'b>);

impl Drop for Bell<'_, '_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.lock().lose_one();
        }
        self.0.changed.notify_all();
    }
}

/// So many entries are read ahead for at a time.
const ENTRIES_WARMED: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Ledger;
    use crate::error::ErrorKind;
    use crate::replay::Fold;
    use pointbook_core::{Action, Command, Key, Name, Open, ProgramSettings};

    /// A journal of so many entries, in batches of different sizes.
    fn journal(entries: usize) -> Arc<dyn Journal> {
        let ledger = Ledger::in_memory(&ProgramSettings::default()).unwrap();
        let name = Name::new("a").unwrap();
        let (customer, household) = (name.clone(), name.clone());
        let open = Action::Open(Open { account: name, customer, household });
        let key = |number| Key::new(&format!("k{number}")).unwrap();
        let mut numbers = 0..entries;
        for size in (1..).step_by(97) {
            let some = numbers.by_ref().take(size);
            let commands: Vec<Command> =
                some.map(|it| Command::new(key(it), open.clone())).collect();
            if commands.is_empty() {
                break;
            }
            ledger.submit_batch(commands).unwrap().wait().unwrap();
        }
        ledger.journal().clone()
    }

    /// A fold that fails at an entry.
    fn failing_at<'a>(number: u64, kind: ErrorKind) -> Fold<'a> {
        Box::new(move |entries| match entries.iter().any(|it| it.sequence.number() == number) {
            true => Err(Error::new(kind)),
            false => Ok(()),
        })
    }

    fn head_of(journal: &dyn Journal) -> Head {
        journal.genesis().head()
    }

    #[test]
    fn every_fold_gets_every_entry_once_and_in_order() {
        let journal = journal(20_000);
        let mut seen = [const { Vec::new() }; 3];
        let folds = seen.iter_mut().map(|seen: &mut Vec<u64>| -> Fold<'_> {
            Box::new(|entries| {
                seen.extend(entries.iter().map(|entry| entry.sequence.number()));
                Ok(())
            })
        });
        let end = replay_into(&*journal, head_of(&*journal), folds.collect()).unwrap();
        assert_eq!(end, journal.head());
        assert!(seen.iter().all(|seen| seen.iter().copied().eq(1..=20_000)));
    }

    #[test]
    fn first_failure_in_the_order_of_the_journal_is_told_when_there_are_several() {
        let journal = journal(20_000);
        let (early, late) = (ErrorKind::Checkpoint, ErrorKind::RolledBack);
        for _ in 0..20 {
            let folds = vec![failing_at(15_000, late), failing_at(3_000, early)];
            let error = replay_into(&*journal, head_of(&*journal), folds).unwrap_err();
            assert_eq!(error.kind(), early);
            let folds = vec![failing_at(9_000, early), failing_at(9_000, late)];
            let error = replay_into(&*journal, head_of(&*journal), folds).unwrap_err();
            assert_eq!(error.kind(), early, "of one entry, that of the first fold");
        }
    }

    #[test]
    #[should_panic(expected = "scoped thread panicked")]
    fn nobody_waits_for_ever_when_a_fold_panics() {
        let journal = journal(20_000);
        let fold: Fold<'_> = Box::new(|entries| {
            assert!(
                entries.iter().all(|it| it.sequence.number() < 5_000),
                "scoped thread panicked"
            );
            Ok(())
        });
        drop(replay_into(&*journal, head_of(&*journal), vec![fold]));
    }
}
