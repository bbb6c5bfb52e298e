//! Memory that is counted: how much was in use at most while something ran.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

static IN_USE: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

/// The system's allocator, counting.
pub struct Meter;

// SAFETY: every call goes to the system's allocator as it came.
unsafe impl GlobalAlloc for Meter {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let in_use = IN_USE.fetch_add(layout.size(), Relaxed) + layout.size();
        MOST.fetch_max(in_use, Relaxed);
        // SAFETY: the caller keeps the promises of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        IN_USE.fetch_sub(layout.size(), Relaxed);
        // SAFETY: the caller keeps the promises of `dealloc`.
        unsafe { System.dealloc(pointer, layout) }
    }
}

/// Runs something that reads `bytes` bytes, which may take a fixed multiple of them.
pub fn within<T>(bytes: usize, run: impl FnOnce() -> T) -> T {
    let before = IN_USE.load(Relaxed);
    MOST.store(before, Relaxed);
    let result = run();
    let taken = MOST.load(Relaxed).saturating_sub(before);
    assert!(taken <= BYTES_FREE + TIMES * bytes, "{bytes} bytes took {taken} bytes");
    result
}

/// What one byte may take: a fact of two bytes takes 80 or more, in a list that doubles.
const TIMES: usize = 256;
const BYTES_FREE: usize = 16_384;
