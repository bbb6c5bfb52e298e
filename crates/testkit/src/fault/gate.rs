//! Gates: where threads stand still until a test lets them go on.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A gate that is open at first.
#[derive(Debug, Default)]
pub struct Gate {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    is_shut: bool,
    /// How many may still pass although it is shut.
    admitted: u64,
    arrived: u64,
    waiting: u64,
}

impl Gate {
    /// Shuts the gate: who comes next waits.
    pub fn shut(&self) {
        self.change(|state| {
            state.is_shut = true;
            state.admitted = 0;
        });
    }

    /// Opens the gate for all who wait and all who come.
    pub fn open(&self) {
        self.change(|state| state.is_shut = false);
    }

    /// Lets so many pass, and stays shut for the others.
    pub fn admit(&self, count: u64) {
        self.change(|state| state.admitted = state.admitted.saturating_add(count));
    }

    /// Waits until somebody stands at the shut gate.
    ///
    /// # Panics
    /// When nobody comes for half a minute: the test would wait for ever.
    pub fn wait_for_arrival(&self) {
        drop(self.wait_until("nobody comes to the gate", |state| state.waiting > 0));
    }

    /// How many came to the gate so far, whether they had to wait or not.
    pub fn arrived(&self) -> u64 {
        self.lock().arrived
    }

    /// Passes the gate, as soon as it is open.
    ///
    /// # Panics
    /// When it is not opened for half a minute.
    pub fn pass(&self) {
        self.change(|state| {
            state.arrived = state.arrived.saturating_add(1);
            state.waiting = state.waiting.saturating_add(1);
        });
        let may_pass = |state: &State| !state.is_shut || state.admitted > 0;
        let mut state = self.wait_until("nobody opens the gate", may_pass);
        state.waiting = state.waiting.saturating_sub(1);
        if state.is_shut {
            state.admitted = state.admitted.saturating_sub(1);
        }
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.lock());
        self.changed.notify_all();
    }

    fn wait_until(&self, or: &str, reached: impl Fn(&State) -> bool) -> MutexGuard<'_, State> {
        let waited =
            self.changed.wait_timeout_while(self.lock(), PATIENCE, |state| !reached(state));
        let (state, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
        assert!(!timeout.timed_out(), "{or}");
        state
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

const PATIENCE: Duration = Duration::from_secs(30);
