//! Panics of a subject are findings too: they are caught, and told like any other fault.

use std::cell::{Cell, RefCell};
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use super::fault::Fault;

thread_local! {
    static STEP: Cell<usize> = const { Cell::new(0) };
    static WATCHED: Cell<bool> = const { Cell::new(false) };
    static SAID: RefCell<String> = const { RefCell::new(String::new()) };
}

static HOOK: Once = Once::new();

/// Notes which step is being run on this thread, for the case that it panics.
pub fn reached(step: usize) {
    STEP.with(|at| at.set(step));
}

/// Runs a check; a panic within becomes a fault at the step that was reached.
///
/// # Errors
/// What the check says, or where and why it panicked.
pub fn guarded<T>(check: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
    HOOK.call_once(install);
    let before = WATCHED.with(|watched| watched.replace(true));
    reached(0);
    let result = panic::catch_unwind(AssertUnwindSafe(check));
    WATCHED.with(|watched| watched.set(before));
    result.unwrap_or_else(|_| {
        let said = SAID.with(|said| said.borrow().clone());
        Err(Fault::new(STEP.with(Cell::get), format!("panicked: {said}")))
    })
}

/// Puts a hook before the one that prints: watched threads note their panic and print nothing.
fn install() {
    let printing = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if WATCHED.with(Cell::get) {
            SAID.with(|said| *said.borrow_mut() = info.to_string());
        } else {
            printing(info);
        }
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_fault_at_its_step() {
        let result: Result<(), Fault> = guarded(|| {
            reached(7);
            panic!("lot below zero");
        });
        let fault = result.unwrap_err();
        assert_eq!(fault.step, 7);
        assert!(fault.text.contains("lot below zero"));
    }
}
