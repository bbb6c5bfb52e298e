//! Triggers: which call of a kind goes wrong.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::mishap::{Lasting, Mishap};

/// Counts the calls of one kind, and says which of them go wrong.
#[derive(Debug, Default)]
pub struct Trigger(Mutex<Calls>);

#[derive(Debug, Default)]
struct Calls {
    made: u64,
    struck: u64,
    plan: Option<Plan>,
}

#[derive(Clone, Copy, Debug)]
struct Plan {
    at: u64,
    mishap: Mishap,
    lasting: Lasting,
}

impl Trigger {
    /// Lets the `nth` call from now on, counted from 1, go wrong.
    pub fn arm(&self, nth: u64, mishap: Mishap, lasting: Lasting) {
        let mut calls = self.lock();
        let at = calls.made.saturating_add(nth);
        calls.plan = Some(Plan { at, mishap, lasting });
    }

    /// Lets all calls go well again.
    pub fn disarm(&self) {
        self.lock().plan = None;
    }

    /// How many calls there were.
    pub fn calls(&self) -> u64 {
        self.lock().made
    }

    /// How many of them went wrong.
    pub fn struck(&self) -> u64 {
        self.lock().struck
    }

    /// Counts a call, and says how it goes wrong, if it does.
    pub(super) fn call(&self) -> Option<Mishap> {
        let mut calls = self.lock();
        calls.made = calls.made.saturating_add(1);
        let made = calls.made;
        let strikes = |plan: &Plan| match plan.lasting {
            Lasting::Once => made == plan.at,
            Lasting::Always => made >= plan.at,
        };
        let mishap = calls.plan.filter(strikes).map(|plan| plan.mishap);
        calls.struck = calls.struck.saturating_add(u64::from(mishap.is_some()));
        mishap
    }

    fn lock(&self) -> MutexGuard<'_, Calls> {
        // Nobody panics while holding it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
