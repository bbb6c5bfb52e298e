//! Spans say what the engine does, to whoever listens.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use pointbook::Ticket;
use pointbook::core::Sequence;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use super::kit::*;

/// Listens, and keeps the names of all spans that are begun.
#[derive(Clone, Debug, Default)]
struct Listener(Arc<Mutex<BTreeSet<&'static str>>>);

impl Listener {
    fn names(&self) -> BTreeSet<&'static str> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Subscriber for Listener {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(span.metadata().name());
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, _: &Event<'_>) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[test]
fn every_kind_of_work_has_its_span() {
    let listener = Listener::default();
    // The engine's threads are other ones, so the listener is everybody's in this process.
    tracing::subscriber::set_global_default(listener.clone()).unwrap();
    let book = Book::new();
    accepted(&book.send(earn("k1", 500)));
    book.ledger.submit_batch(many("m", 3)).unwrap().wait().unwrap();
    accepted(&book.send(hold("hold", 400)));
    book.set_clock("2026-01-05T13:00:00-06:00");
    assert!(book.ledger.sweep().and_then(Ticket::wait).unwrap().is_some());
    let kept = book.ledger.checkpoint().and_then(Ticket::wait).unwrap();
    assert_eq!(kept, Sequence::new(7));
    let names = listener.names();
    for name in ["decide", "commit", "sweep", "checkpoint"] {
        assert!(names.contains(name), "{name} is not among {names:?}");
    }
}
