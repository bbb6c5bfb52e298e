//! Flows added up, under the names of the semantics.

use pointbook_core::{Flow, Posting};

/// What flowed, by kind, in whole units. The names and their order are those of the semantics.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flows {
    amounts: [i128; KINDS],
}

impl Flows {
    /// The names, in order.
    pub const NAMES: [&'static str; KINDS] = [
        "earned",
        "earn_reversed",
        "redeemed",
        "refunded",
        "expired",
        "adjusted_up",
        "adjusted_down",
        "transferred_in",
        "transferred_out",
        "moved_in",
        "moved_out",
        "held",
        "captured",
        "released",
        "pending_added",
        "pending_activated",
        "pending_cancelled",
        "moved_on_hold",
        "moved_pending",
        "shortfall",
    ];

    /// Each name with its amount, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, i128)> {
        Self::NAMES.into_iter().zip(self.amounts)
    }

    /// The amount of a name; `None` when no flow is called that.
    ///
    /// # Examples
    ///
    /// ```
    /// use pointbook_audit::Flows;
    ///
    /// assert_eq!(Flows::default().of("earned"), Some(0));
    /// assert_eq!(Flows::default().of("spent"), None);
    /// ```
    pub fn of(&self, name: &str) -> Option<i128> {
        self.iter().find(|(known, _)| *known == name).map(|(_, amount)| amount)
    }

    /// Whether nothing flowed.
    pub fn is_zero(&self) -> bool {
        self.amounts.iter().all(|amount| *amount == 0)
    }

    /// What the flows do to a balance.
    pub fn effect(&self) -> Balance {
        let [
            earned,
            earn_reversed,
            redeemed,
            refunded,
            expired,
            adjusted_up,
            adjusted_down,
            transferred_in,
            transferred_out,
            moved_in,
            moved_out,
            held,
            captured,
            released,
            pending_added,
            pending_activated,
            pending_cancelled,
            moved_on_hold,
            moved_pending,
            _shortfall,
        ] = self.amounts;
        let plus = earned + refunded + adjusted_up + transferred_in + moved_in;
        let minus = earn_reversed + redeemed + expired + adjusted_down + transferred_out;
        Balance {
            total: plus - minus - moved_out,
            on_hold: held - captured - released + moved_on_hold,
            pending: pending_added - pending_activated - pending_cancelled + moved_pending,
        }
    }

    /// Adds a posting, `times` times.
    pub(crate) fn add(&mut self, posting: &Posting, times: i128) {
        let points = times * i128::from(posting.points.units());
        if posting.flow == Flow::Captured {
            // What is captured is redeemed as well.
            self.raise(kind_of(Flow::Redeemed), points);
        }
        self.raise(kind_of(posting.flow), points);
    }

    /// Adds what an account brought along when it came.
    pub(crate) fn add_arrival(&mut self, carried: &Balance) {
        self.raise(MOVED_IN, carried.total);
        self.raise(MOVED_ON_HOLD, carried.on_hold);
        self.raise(MOVED_PENDING, carried.pending);
    }

    /// Adds what an account took along when it left.
    pub(crate) fn add_departure(&mut self, carried: &Balance) {
        self.raise(MOVED_OUT, carried.total);
        self.raise(MOVED_ON_HOLD, -carried.on_hold);
        self.raise(MOVED_PENDING, -carried.pending);
    }

    fn raise(&mut self, kind: usize, by: i128) {
        if let Some(amount) = self.amounts.get_mut(kind) {
            *amount += by;
        }
    }
}

/// What there is, in whole units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Balance {
    /// Everything that is not pending: available and held.
    pub total: i128,
    /// Held.
    pub on_hold: i128,
    /// Announced, not yet active.
    pub pending: i128,
}

impl Balance {
    /// What can be spent, less what is owed.
    pub const fn available(&self) -> i128 {
        self.total - self.on_hold
    }

    pub(crate) fn of(account: &pointbook_core::Account) -> Self {
        let on_hold = i128::from(account.on_hold().units());
        let pending = i128::from(account.pending_points().units());
        Self { total: i128::from(account.available()) + on_hold, on_hold, pending }
    }

    pub(crate) const fn plus(&self, other: &Self) -> Self {
        Self {
            total: self.total + other.total,
            on_hold: self.on_hold + other.on_hold,
            pending: self.pending + other.pending,
        }
    }

    pub(crate) const fn minus(&self, other: &Self) -> Self {
        Self {
            total: self.total - other.total,
            on_hold: self.on_hold - other.on_hold,
            pending: self.pending - other.pending,
        }
    }
}

/// The name of a flow.
pub fn flow_name(flow: Flow) -> &'static str {
    Flows::NAMES.get(kind_of(flow)).copied().unwrap_or_default()
}

const fn kind_of(flow: Flow) -> usize {
    match flow {
        Flow::Earned => 0,
        Flow::EarnReversed => 1,
        Flow::Redeemed => 2,
        Flow::Refunded => 3,
        Flow::Expired => 4,
        Flow::AdjustedUp => 5,
        Flow::AdjustedDown => 6,
        Flow::TransferredIn => 7,
        Flow::TransferredOut => 8,
        Flow::Held => 11,
        Flow::Captured => 12,
        Flow::Released => 13,
        Flow::PendingAdded => 14,
        Flow::PendingActivated => 15,
        Flow::PendingCancelled => 16,
        Flow::Shortfall => 19,
    }
}

const KINDS: usize = 20;
const MOVED_IN: usize = 9;
const MOVED_OUT: usize = 10;
const MOVED_ON_HOLD: usize = 17;
const MOVED_PENDING: usize = 18;
