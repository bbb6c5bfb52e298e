//! The host: all that answers requests, shared by all connections.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use pointbook::Clock;
use pointbook_core::Timestamp;
use tokio::sync::{Semaphore, watch};

use crate::access::Access;
use crate::addresses::Addresses;
use crate::config::{Config, ConfigError, LimitsConfig, Programs};
use crate::counts::{Counts, Gauges};
use crate::head::Origin;
use crate::security::TimeWindow;

/// All that answers requests.
#[derive(Debug)]
pub(crate) struct Host {
    pub(crate) programs: Programs,
    access: RwLock<Arc<Access>>,
    clock: Arc<dyn Clock>,
    pub(crate) window: TimeWindow,
    pub(crate) origin: Origin,
    pub(crate) limits: LimitsConfig,
    pub(crate) counts: Counts,
    pub(crate) connections: Arc<Semaphore>,
    pub(crate) addresses: Arc<Addresses>,
    pub(crate) requests: Arc<Semaphore>,
    pub(crate) followers: Arc<Semaphore>,
    /// Whether there is another address for operators.
    pub(crate) has_operations: bool,
    stopping: watch::Sender<bool>,
    is_stopping: AtomicBool,
}

impl Host {
    /// Opens all programs and reads all keys.
    pub(crate) fn open(config: &Config, clock: Arc<dyn Clock>) -> Result<Arc<Self>, ConfigError> {
        let programs = config.open_programs(&clock)?;
        let access = config.access(&programs)?;
        let origin = config.public_url.clone().map_or(Origin::OfRequest, Origin::Fixed);
        if config.programs.iter().any(|program| program.directory.is_some()) {
            wait_for_next_second(&*clock);
        }
        let limits = config.limits;
        let room = |most: u32| Arc::new(Semaphore::new(usize::try_from(most).unwrap_or(1)));
        Ok(Arc::new(Self {
            programs,
            access: RwLock::new(Arc::new(access)),
            window: TimeWindow::new(seconds(&*clock)),
            clock,
            origin,
            limits,
            counts: Counts::default(),
            connections: room(limits.connections),
            addresses: Addresses::new(limits.connections_per_address),
            requests: room(limits.requests),
            followers: room(limits.followers),
            has_operations: config.operations_listen.is_some(),
            stopping: watch::Sender::new(false),
            is_stopping: AtomicBool::new(false),
        }))
    }

    /// Who may call.
    pub(crate) fn access(&self) -> Arc<Access> {
        self.access.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes over the keys of another edition of the configuration. Programs stay as they are.
    pub(crate) fn reload(&self, config: &Config) -> Result<(), ConfigError> {
        let known = |name: &str| self.programs.contains_key(name);
        if let Some(new) = config.programs.iter().find(|it| !known(&it.name)) {
            let place = format!("program {}", new.name);
            return Err(ConfigError::new(place, "a new program needs a new start"));
        }
        let mut access = config.access(&self.programs)?;
        let earlier = self.access();
        access.inherit(&earlier);
        access.edition = earlier.edition.saturating_add(1);
        *self.access.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(access);
        Ok(())
    }

    /// The time.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The time, in seconds since 1970.
    pub(crate) fn now_seconds(&self) -> u64 {
        seconds(&*self.clock)
    }

    /// How long a request may take.
    pub(crate) fn request_time(&self) -> Duration {
        Duration::from_secs(u64::from(self.limits.request_seconds))
    }

    /// When a request must have ended.
    pub(crate) fn deadline(&self, started: Instant) -> tokio::time::Instant {
        tokio::time::Instant::from_std(started) + self.request_time()
    }

    /// Whether all programs can write, and none is being closed.
    pub(crate) fn is_ready(&self) -> bool {
        !self.is_stopping() && self.programs.values().all(|program| program.is_ready())
    }

    /// What is counted, as text.
    pub(crate) fn metrics(&self) -> String {
        let used = |room: &Semaphore, most: u32| {
            usize::try_from(most).unwrap_or(0).saturating_sub(room.available_permits())
        };
        let gauges = Gauges {
            connections_open: used(&self.connections, self.limits.connections),
            requests_open: used(&self.requests, self.limits.requests),
            followers_open: used(&self.followers, self.limits.followers),
        };
        self.counts.text(gauges, self.programs.values().map(|program| &**program))
    }

    /// Tells everybody that the end has come.
    pub(crate) fn stop(&self) {
        self.is_stopping.store(true, Ordering::SeqCst);
        self.stopping.send_replace(true);
    }

    /// Whether the end has come.
    pub(crate) fn is_stopping(&self) -> bool {
        self.is_stopping.load(Ordering::SeqCst)
    }

    /// Tells when the end comes.
    pub(crate) fn stopping(&self) -> watch::Receiver<bool> {
        self.stopping.subscribe()
    }

    /// Finishes what was submitted, and closes all ledgers.
    pub(crate) fn close(&self) {
        self.programs.values().for_each(|program| program.ledger.close());
    }
}

/// Waits until the second in which the ledgers were opened is over: a process before this one may
/// have answered what was signed in it, and its nonces are forgotten. Only a test's clock stands
/// still.
fn wait_for_next_second(clock: &dyn Clock) {
    let (opened, began) = (seconds(clock), Instant::now());
    while seconds(clock) <= opened && began.elapsed() < Duration::from_secs(1) {
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn seconds(clock: &dyn Clock) -> u64 {
    u64::try_from(clock.now().micros() / pointbook_core::MICROS_PER_SECOND).unwrap_or(0)
}
