//! Shares: their two terms.

use pointbook_core::Share;

use super::sink::Sink;
use super::source::{Malformed, Source, Taken};

pub(super) fn put(share: Share, sink: &mut impl Sink) {
    let (part, whole) = share.terms();
    sink.wide(part);
    sink.wide(whole);
}

pub(super) fn take<'a>(source: &mut impl Source<'a>) -> Taken<Share> {
    let terms = (source.wide()?, source.wide()?);
    let share = Share::of_terms(terms.0, terms.1).filter(|share| share.terms() == terms);
    share.ok_or(Malformed("a share has two terms, the lowest"))
}
