//! Flows: dated, signed changes of one account, and what they do to a balance.

use serde_json::{Map, Value};

use super::Micros;
use super::amount::show;

/// A command's place in the journal: sequence, and position in its group.
pub(super) type Mark = (u64, usize);

/// The kinds of flow of a window, in the order of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FlowKind {
    /// Points earned, or pending points that became active.
    Earned,
    /// Points clawed back.
    EarnReversed,
    /// Points redeemed, captures included.
    Redeemed,
    /// Points given back for a redeem or capture.
    Refunded,
    /// Points expired.
    Expired,
    /// Positive adjustments.
    AdjustedUp,
    /// Negative adjustments.
    AdjustedDown,
    /// Points transferred in.
    TransferredIn,
    /// Points transferred out.
    TransferredOut,
    /// Totals that came with a move.
    MovedIn,
    /// Totals that left with a move.
    MovedOut,
    /// Points set aside.
    Held,
    /// Held points that were redeemed.
    Captured,
    /// Held points that were given back or lapsed.
    Released,
    /// Pending points announced.
    PendingAdded,
    /// Pending points that became active.
    PendingActivated,
    /// Pending points clawed back.
    PendingCancelled,
    /// Held points that moved, net.
    MovedOnHold,
    /// Pending points that moved, net.
    MovedPending,
    /// Points a claw-back forgave.
    Shortfall,
}

/// All kinds and their names.
pub(super) const KINDS: [(FlowKind, &str); 20] = [
    (FlowKind::Earned, "earned"),
    (FlowKind::EarnReversed, "earn_reversed"),
    (FlowKind::Redeemed, "redeemed"),
    (FlowKind::Refunded, "refunded"),
    (FlowKind::Expired, "expired"),
    (FlowKind::AdjustedUp, "adjusted_up"),
    (FlowKind::AdjustedDown, "adjusted_down"),
    (FlowKind::TransferredIn, "transferred_in"),
    (FlowKind::TransferredOut, "transferred_out"),
    (FlowKind::MovedIn, "moved_in"),
    (FlowKind::MovedOut, "moved_out"),
    (FlowKind::Held, "held"),
    (FlowKind::Captured, "captured"),
    (FlowKind::Released, "released"),
    (FlowKind::PendingAdded, "pending_added"),
    (FlowKind::PendingActivated, "pending_activated"),
    (FlowKind::PendingCancelled, "pending_cancelled"),
    (FlowKind::MovedOnHold, "moved_on_hold"),
    (FlowKind::MovedPending, "moved_pending"),
    (FlowKind::Shortfall, "shortfall"),
];

/// One flow.
#[derive(Clone, Copy, Debug)]
pub(super) struct Flow {
    /// The account, by its place in the order of opening.
    pub(super) account: usize,
    /// When it counts.
    pub(super) at: Micros,
    /// What it is.
    pub(super) kind: FlowKind,
    /// How much.
    pub(super) amount: i128,
}

/// A balance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Balance {
    /// Free and held points, less the deficit.
    pub(super) total: i128,
    /// Held points.
    pub(super) on_hold: i128,
    /// Points that are not active yet.
    pub(super) pending: i128,
}

impl Balance {
    /// Adds what a flow does.
    pub(super) fn apply(&mut self, flow: &Flow) {
        let amount = flow.amount;
        match flow.kind {
            FlowKind::Earned
            | FlowKind::Refunded
            | FlowKind::AdjustedUp
            | FlowKind::TransferredIn
            | FlowKind::MovedIn => self.total += amount,
            FlowKind::EarnReversed
            | FlowKind::Redeemed
            | FlowKind::Expired
            | FlowKind::AdjustedDown
            | FlowKind::TransferredOut
            | FlowKind::MovedOut => self.total -= amount,
            FlowKind::Held | FlowKind::MovedOnHold => self.on_hold += amount,
            FlowKind::Captured | FlowKind::Released => self.on_hold -= amount,
            FlowKind::PendingAdded | FlowKind::MovedPending => self.pending += amount,
            FlowKind::PendingActivated | FlowKind::PendingCancelled => self.pending -= amount,
            FlowKind::Shortfall => {}
        }
    }

    /// The JSON of an answer.
    pub(super) fn json(&self, scale: u32) -> Value {
        serde_json::json!({
            "available": show(self.total - self.on_hold, scale),
            "on_hold": show(self.on_hold, scale),
            "pending": show(self.pending, scale),
            "total": show(self.total, scale),
        })
    }
}

/// The sums of a window, by kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Flows([i128; 20]);

impl Flows {
    /// Adds to a kind.
    pub(super) fn add(&mut self, kind: FlowKind, amount: i128) {
        self.0[kind as usize] += amount;
    }

    /// What is more than in another.
    pub(super) fn less(&self, other: &Flows) -> Flows {
        let mut rest = self.clone();
        for (kind, _) in KINDS {
            rest.0[kind as usize] -= other.0[kind as usize];
        }
        rest
    }

    /// Whether there is none at all.
    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|amount| *amount == 0)
    }

    /// The JSON, with or without the zeros.
    pub(super) fn json(&self, scale: u32, zeros: bool) -> Value {
        let mut object = Map::new();
        for (kind, name) in KINDS {
            let amount = self.0[kind as usize];
            if zeros || amount != 0 {
                object.insert(name.to_owned(), Value::String(show(amount, scale)));
            }
        }
        Value::Object(object)
    }
}
