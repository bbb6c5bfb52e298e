//! Opening: from a journal to a running ledger.

use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex};
use std::thread::{Builder, JoinHandle};

use crossbeam_channel::bounded;
use pointbook_core::Effect;
use pointbook_journal::{Journal, Shelf};

use crate::archive::Archive;
use crate::blocks::Larder;
use crate::checkpoint::Keeper;
use crate::committer::Committer;
use crate::error::{Error, ErrorKind};
use crate::flight::Replies;
use crate::keeping::Keeping;
use crate::ledger::Ledger;
use crate::metrics::Counters;
use crate::options::Options;
use crate::past::Undurable;
use crate::patience::Patience;
use crate::queue::Queue;
use crate::read_side::{Folded, ReadSide};
use crate::recover::{Recovered, recover};
use crate::shared::Shared;
use crate::sweep::Sweeper;
use crate::threads::{Threads, step_back};
use crate::writer::{Hangar, Landing, Writer};

/// Opens a ledger: folds what the journal has, and starts the threads.
pub(crate) fn open(
    options: Options,
    journal: Arc<dyn Journal>,
    shelf: Arc<dyn Shelf>,
) -> Result<Ledger, Error> {
    let larder = Larder::new(shelf.clone(), options.series_cache);
    let Recovered { state, projection, keys, recovery } = recover(&*journal, &*shelf, &larder)?;
    let folded = Folded { projection, recorded_at: state.recorded_at() };
    let shared = Arc::new(Shared {
        archive: Archive::new(journal),
        larder,
        shelf,
        clock: options.clock.clone(),
        read: ReadSide::new(folded),
        poison: Arc::default(),
        counters: Counters::default(),
        recovery,
    });
    shared.decided(state.applied_through());
    let (requests, queue) = Queue::new(options.queue);
    let (snapshots, to_keep) = Queue::new(1);
    let (hangar, landing) = airfield(&shared);
    let keeper = Keeper { shared: shared.clone(), snapshots: to_keep, writer: requests.clone() };
    let keeping = Keeping {
        snapshots,
        cadence: options.cadence,
        last: shared.recovery.checkpoint,
        is_busy: false,
        is_sharing: false,
        waiting: Vec::new(),
        patience: Patience::default(),
    };
    let writer = Writer {
        shared: shared.clone(),
        requests: queue,
        hangar,
        state,
        effect: Effect::default(),
        keys,
        sweeper: Sweeper::new(options.sweeps),
        keeping,
        undurable: Undurable::default(),
        replies: Replies::default(),
        has_departed: false,
    };
    let threads = vec![
        start("pointbook-write", move || writer.run())?,
        start("pointbook-commit", move || landing.run())?,
        start("pointbook-keep", move || {
            step_back();
            keeper.run();
        })?,
    ];
    Ok(Ledger::new(shared, Threads::new(requests, threads)))
}

/// The writer's end and the committer's end of what is under way.
fn airfield(shared: &Arc<Shared>) -> (Hangar, Landing) {
    let (flights, to_land) = Queue::new(1);
    let (idle, idled) = bounded(1);
    let committer = Arc::new(Mutex::new(Committer::new(shared.clone())));
    let under_way = Arc::new(AtomicUsize::new(0));
    let landing = Landing {
        flights: to_land,
        idle,
        under_way: under_way.clone(),
        committer: committer.clone(),
        shared: shared.clone(),
    };
    (Hangar { flights, idle: idled, under_way, committer }, landing)
}

fn start(name: &str, run: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, Error> {
    let builder = Builder::new().name(name.to_owned());
    builder.spawn(run).map_err(|error| Error::because(ErrorKind::Thread, error))
}
