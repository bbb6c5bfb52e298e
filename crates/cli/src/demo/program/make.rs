//! Making the program: bundle by bundle into a ledger, whose clock goes along.

use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use pointbook::{Error, Ledger, ManualClock, Ticket};
use pointbook_core::{Calendar, Command, Date, Outcome, Program, Settled, Timestamp};

use super::days::{Bundle, Bundles};
use super::world::World;
use crate::demo::size::Size;

/// What came of making the program.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::demo) struct Made {
    /// Commands that were sent.
    pub(in crate::demo) sent: u64,
    /// Those that were accepted.
    pub(in crate::demo) accepted: u64,
    /// Those that were refused.
    pub(in crate::demo) refused: u64,
    /// Those of them that are not written down: what they name was not there.
    pub(in crate::demo) unwritten: u64,
    /// Those that were known before.
    pub(in crate::demo) replayed: u64,
    /// Those that were effective on a day before the one on which they came.
    pub(in crate::demo) late: u64,
    /// Sweeps that wrote something down.
    pub(in crate::demo) sweeps: u64,
    /// How long it took.
    pub(in crate::demo) took: Duration,
}

/// How far it is.
#[derive(Clone, Copy, Debug)]
pub(in crate::demo) struct Stage {
    /// The day of the program.
    pub(in crate::demo) day: Date,
    /// What came of it so far.
    pub(in crate::demo) made: Made,
}

/// Makes the program; `look` is shown how far it is, again and again.
///
/// # Errors
///
/// When the ledger fails, or when `look` does.
pub(in crate::demo) fn make<E: From<Error>>(
    ledger: &Ledger,
    clock: &ManualClock,
    size: Size,
    mut look: impl FnMut(Stage) -> Result<(), E>,
) -> Result<Made, E> {
    let begin = Instant::now();
    let calendar = Program::new(&ledger.journal().genesis().settings).calendar;
    let (to, from) = sync_channel(BUNDLES_AHEAD);
    let mut made = Made::default();
    thread::scope(|scope| {
        let calendar = &calendar;
        scope.spawn(move || generate(size, calendar, &to));
        // When this ends early, the channel goes and the generator ends too.
        for (bundle, commands) in from {
            send(ledger, clock, (bundle, commands), &mut made)?;
            made.took = begin.elapsed();
            look(Stage { day: bundle.day, made })?;
        }
        Ok::<(), E>(())
    })?;
    Ok(made)
}

/// Generates bundles ahead of the ledger.
fn generate(size: Size, calendar: &Calendar, to: &SyncSender<(Bundle, Vec<Command>)>) {
    let mut world = World::new(size.members);
    for bundle in Bundles::new(size.commands, calendar).iter() {
        if to.send((*bundle, world.commands(bundle))).is_err() {
            return;
        }
    }
}

/// Sends a bundle when its time has come; after a midnight also what time has done by then.
fn send(
    ledger: &Ledger,
    clock: &ManualClock,
    (bundle, commands): (Bundle, Vec<Command>),
    made: &mut Made,
) -> Result<(), Error> {
    clock.set(bundle.to);
    // Both are in the queue before either is waited for: one write does for both.
    let sweep = bundle.is_first.then(|| ledger.sweep()).transpose()?;
    let outcomes = ledger.submit_batch(commands)?;
    let swept = sweep.map(Ticket::wait).transpose()?.flatten();
    made.sweeps = made.sweeps.saturating_add(u64::from(swept.is_some()));
    for outcome in outcomes.wait()? {
        made.count(&outcome?, bundle.from);
    }
    Ok(())
}

impl Made {
    /// Counts what came of a command that was sent with others since `from`.
    fn count(&mut self, outcome: &Outcome, from: Timestamp) {
        let add = |counter: &mut u64| *counter = counter.saturating_add(1);
        add(&mut self.sent);
        if outcome.replayed {
            return add(&mut self.replayed);
        }
        match &outcome.settled {
            Settled::Accepted { receipt, .. } => {
                add(&mut self.accepted);
                if receipt.effective_at < from {
                    add(&mut self.late);
                }
            }
            Settled::GroupAccepted { .. } => add(&mut self.accepted),
            Settled::Refused { written, .. } | Settled::GroupRefused { written, .. } => {
                add(&mut self.refused);
                if written.is_none() {
                    add(&mut self.unwritten);
                }
            }
        }
    }
}

/// So many bundles are made before they are wanted.
const BUNDLES_AHEAD: usize = 32;

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use pointbook::{Options, Sweeps};

    use super::*;
    use crate::demo::program::settings;

    const SMALL: Size = Size { members: 60, commands: 4_000 };

    #[derive(Debug)]
    enum Halt {
        Enough,
        Failed(Error),
    }

    impl From<Error> for Halt {
        fn from(error: Error) -> Self {
            Self::Failed(error)
        }
    }

    fn made(size: Size) -> (Ledger, Made) {
        let clock = Arc::new(ManualClock::default());
        let options = Options::default().clock(clock.clone()).sweeps(Sweeps::Manual);
        let ledger = Ledger::in_memory_with(&settings(), options).unwrap();
        let made = make::<Error>(&ledger, &clock, size, |_| Ok(())).unwrap();
        (ledger, made)
    }

    #[test]
    fn the_same_size_gives_the_same_entries() {
        let (one, of_one) = made(SMALL);
        let (other, _) = made(SMALL);
        let refused = of_one.refused - of_one.unwritten;
        assert_eq!(of_one.accepted + refused + of_one.sweeps, one.sequence().number());
        let leaves = |ledger: &Ledger| {
            let batches = ledger.journal().read(pointbook_core::Sequence::new(1)).unwrap();
            let entries = batches.flat_map(|batch| batch.unwrap().entries().unwrap());
            entries.map(|entry| format!("{entry:?}")).collect::<Vec<_>>()
        };
        assert_eq!(leaves(&one), leaves(&other));
    }

    #[test]
    fn everything_that_members_do_happens() {
        let (ledger, made) = made(SMALL);
        let mut kinds = std::collections::BTreeSet::new();
        let batches = ledger.journal().read(pointbook_core::Sequence::new(1)).unwrap();
        let entries = batches.flat_map(|batch| batch.unwrap().entries().unwrap());
        for entry in entries.filter(|entry| !entry.members().is_empty()) {
            kinds.insert(match &entry.command.body {
                pointbook_core::Body::Single(action) => action.kind().as_str(),
                pointbook_core::Body::Group(_) => "group",
            });
        }
        let all = [
            "adjust",
            "capture",
            "close_period",
            "earn",
            "expire",
            "group",
            "hold",
            "move",
            "open",
            "redeem",
            "release",
            "reverse",
            "status",
            "transfer",
        ];
        assert_eq!(kinds.into_iter().collect::<Vec<_>>(), all);
        assert!(made.late > 0 && made.replayed > 0 && made.refused > 0, "{made:?}");
        assert!(made.refused < made.accepted / 10, "{made:?}");
    }

    #[test]
    fn a_look_that_fails_ends_it() {
        let clock = Arc::new(ManualClock::default());
        let options = Options::default().clock(clock.clone()).sweeps(Sweeps::Manual);
        let ledger = Ledger::in_memory_with(&settings(), options).unwrap();
        let mut looks = 0;
        let ended = make(&ledger, &clock, SMALL, |_| {
            looks += 1;
            if looks == 3 { Err(Halt::Enough) } else { Ok(()) }
        });
        match ended {
            Err(Halt::Enough) => assert_eq!(looks, 3),
            Err(Halt::Failed(error)) => panic!("{error}"),
            Ok(made) => panic!("{made:?}"),
        }
    }
}
