//! Holds that are open: placed, not lapsed, and not wholly captured or released.

use std::collections::{BTreeMap, BTreeSet};

use pointbook_core::{AccountId, Entry, Fact, Flow, HoldId, Kind, Place, Posting, Timestamp, Who};
use pointbook_series::{HistoryFilter, Moment, Order};

use super::entries::found;
use super::{minute, rows};
use crate::book::Book;
use crate::failure::Failure;
use crate::page::HoldLine;

/// The holds of somebody that are open at an instant and hold points of these accounts, the one
/// that lapses first at the beginning.
pub(super) fn open_holds(
    book: &Book,
    who: &Who,
    at: Timestamp,
    accounts: &BTreeSet<AccountId>,
) -> Result<Vec<HoldLine>, Failure> {
    let filter = HistoryFilter {
        to: Some(Moment::At(at.next())),
        kinds: vec![Kind::Hold, Kind::Capture, Kind::Release],
        order: Order::Oldest,
        ..HistoryFilter::default()
    };
    let mut open = BTreeMap::<HoldId, Open>::new();
    let mut seen = BTreeSet::new();
    for row in rows(book, who, &filter)? {
        if seen.insert(row.row.sequence) {
            let entry = found(book, row.row.sequence)?;
            fold(&mut open, &entry, at, accounts);
        }
    }
    let mut open: Vec<Open> = open.into_values().filter(|it| it.points > 0).collect();
    open.sort_by_key(|it| it.deadline);
    let line = |it: Open| HoldLine {
        hold: it.name,
        placed: minute(book, it.placed),
        lapses: minute(book, it.deadline),
        points: it.points,
    };
    Ok(open.into_iter().map(line).collect())
}

/// A hold that is open.
struct Open {
    name: String,
    placed: Timestamp,
    deadline: Timestamp,
    points: i128,
}

fn fold(
    open: &mut BTreeMap<HoldId, Open>,
    entry: &Entry,
    at: Timestamp,
    accounts: &BTreeSet<AccountId>,
) {
    for member in entry.members() {
        for fact in &member.facts {
            match fact {
                Fact::HoldPlaced { hold, name, deadline } if *deadline > at => {
                    let (name, placed) = (name.to_string(), member.effective_at);
                    open.insert(*hold, Open { name, placed, deadline: *deadline, points: 0 });
                }
                Fact::HoldClosed { hold } => {
                    open.remove(hold);
                }
                _ => {}
            }
        }
        for posting in member.postings().filter(|it| accounts.contains(&it.account)) {
            let Some((hold, units)) = held(posting) else { continue };
            if let Some(hold) = open.get_mut(&hold) {
                hold.points = hold.points.saturating_add(units);
            }
        }
    }
}

/// Which hold a posting adds to or takes from, and how much.
fn held(posting: &Posting) -> Option<(HoldId, i128)> {
    let units = i128::from(posting.points.units());
    match (posting.flow, posting.place) {
        (Flow::Held, Place::NewHold { hold, .. }) => Some((hold, units)),
        (
            Flow::Captured | Flow::Released,
            Place::Hold { hold, .. } | Place::HoldToDeficit { hold, .. },
        ) => Some((hold, 0_i128.saturating_sub(units))),
        _ => None,
    }
}
