//! Outcomes: what the caller is told, derived from the entry alone.

use crate::command::{Action, Body};
use crate::entry::{Entry, Fact, Flow, Member, Posting, Verdict};
use crate::expiry::Expiry;
use crate::id::{AccountId, Sequence};
use crate::name::Key;
use crate::one_or_many::OneOrMany;
use crate::points::Points;
use crate::refusal::{Code, Refusal};
use crate::time::Timestamp;

/// What a caller is told about one command or group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The key of the command.
    pub key: Key,
    /// Whether this is the first answer again.
    pub replayed: bool,
    /// What came of it.
    pub settled: Settled,
}

/// What came of a command or group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settled {
    /// A single command happened.
    Accepted {
        /// Its place in the journal.
        sequence: Sequence,
        /// When it was written.
        recorded_at: Timestamp,
        /// What it did.
        receipt: Receipt,
    },
    /// All commands of a group happened.
    GroupAccepted {
        /// Its place in the journal.
        sequence: Sequence,
        /// When it was written.
        recorded_at: Timestamp,
        /// What each did.
        receipts: Vec<Receipt>,
    },
    /// A single command was refused.
    Refused {
        /// Its place and time in the journal; none when the refusal is not written down.
        written: Option<(Sequence, Timestamp)>,
        /// Why.
        refusal: Refusal,
    },
    /// A group was refused.
    GroupRefused {
        /// Its place and time in the journal; none when the refusal is not written down.
        written: Option<(Sequence, Timestamp)>,
        /// How many members it has.
        items: usize,
        /// The member at fault.
        item: u32,
        /// Why; the other members are refused with [`Code::GroupRefused`].
        refusal: Refusal,
    },
}

impl Settled {
    /// The refusal, when there is one.
    pub const fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused { refusal, .. } | Self::GroupRefused { refusal, .. } => Some(refusal),
            _ => None,
        }
    }

    /// A refusal of `body` at `item`, written at `written` if at all.
    pub fn refused(
        body: &Body,
        item: u32,
        refusal: Refusal,
        written: Option<(Sequence, Timestamp)>,
    ) -> Self {
        match body {
            // A used key is the whole group's fault, not a member's.
            Body::Group(items) if refusal.code != Code::KeyReused => {
                Self::GroupRefused { written, items: items.len(), item, refusal }
            }
            _ => Self::Refused { written, refusal },
        }
    }
}

/// What one accepted action did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// When it counts.
    pub effective_at: Timestamp,
    /// What the caller wished, when it was booked at another instant.
    pub requested_effective_at: Option<Timestamp>,
    /// What really moved; signed for an adjustment.
    pub points: Option<Points>,
    /// Points taken from lots, in the order they were taken; `None` for what moves no points.
    pub draws: Option<OneOrMany<Draw>>,
    /// What a reversal gave back or could not take.
    pub reversal: Option<Box<ReversalReceipt>>,
}

/// What was taken from one lot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draw {
    /// Whose.
    pub account: AccountId,
    /// The lot's expiry when it was drawn.
    pub expires: Expiry,
    /// How many.
    pub points: Points,
}

/// What a reversal gave back or could not take, in total and per account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReversalReceipt {
    /// In total.
    pub total: Returned,
    /// Per account, the one opened first coming first.
    pub accounts: Vec<(AccountId, Returned)>,
}

/// The parts of a reversal, disjoint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Returned {
    /// What really moved.
    pub points: Points,
    /// Given back and still there.
    pub restored: Points,
    /// Given back and expired in the same entry.
    pub expired: Points,
    /// Expired before, so not taken again.
    pub already_expired: Points,
    /// Gone, and forgiven.
    pub shortfall: Points,
}

impl Outcome {
    /// The outcome of a written entry, told for the first time.
    #[inline]
    pub fn of(entry: &Entry) -> Self {
        let written = (entry.sequence, entry.recorded_at);
        let (sequence, recorded_at) = written;
        let settled = match (&entry.verdict, &entry.command.body) {
            (Verdict::Refused { item, refusal }, body) => {
                Settled::refused(body, *item, refusal.clone(), Some(written))
            }
            (Verdict::Accepted(members), Body::Single(action)) => Settled::Accepted {
                sequence,
                recorded_at,
                receipt: members.first().map_or_else(Receipt::nothing, |m| Receipt::of(action, m)),
            },
            (Verdict::Accepted(members), Body::Group(items)) => {
                let each = items.iter().zip(members);
                let receipts = each.map(|(item, m)| Receipt::of(&item.action, m)).collect();
                Settled::GroupAccepted { sequence, recorded_at, receipts }
            }
        };
        Self { key: entry.command.key.clone(), replayed: false, settled }
    }
}

impl Receipt {
    /// The receipt of one accepted action.
    #[inline(always)]
    pub fn of(action: &Action, member: &Member) -> Self {
        let draws = moves_points(action).then(|| draws(member));
        let is_reversal = matches!(action, Action::Reverse(_));
        let reversal = is_reversal.then(|| Box::new(ReversalReceipt::of(member)));
        Self {
            effective_at: member.effective_at,
            requested_effective_at: member.requested_effective_at,
            points: member.points,
            draws,
            reversal,
        }
    }

    const fn nothing() -> Self {
        Self {
            effective_at: Timestamp::MIN,
            requested_effective_at: None,
            points: None,
            draws: None,
            reversal: None,
        }
    }
}

impl ReversalReceipt {
    fn of(member: &Member) -> Self {
        let mut receipt = Self::default();
        for fact in &member.facts {
            let Some(account) = fact.account() else { continue };
            let part = Returned::of(fact);
            if part == Returned::default() {
                continue;
            }
            receipt.total = receipt.total.plus(&part);
            match receipt.accounts.iter_mut().find(|(known, _)| *known == account) {
                Some((_, known)) => *known = known.plus(&part),
                None => receipt.accounts.push((account, part)),
            }
        }
        receipt.accounts.sort_by_key(|(account, _)| *account);
        receipt
    }
}

impl Returned {
    /// What a fact of a reversal adds. The drawing side of a reversed transfer adds nothing: its
    /// points are counted where they come back.
    fn of(fact: &Fact) -> Self {
        let nothing = Self::default();
        let Some(Posting { flow, points, .. }) = fact.posting().copied() else {
            return match fact {
                Fact::ExpiredCounted { points, .. } => Self { already_expired: *points, ..nothing },
                _ => nothing,
            };
        };
        match flow {
            Flow::Refunded | Flow::TransferredIn | Flow::AdjustedUp => {
                Self { points, restored: points, ..nothing }
            }
            // Moved from restored to expired.
            Flow::Expired => Self {
                restored: Points::new(points.units().saturating_neg()),
                expired: points,
                ..nothing
            },
            Flow::EarnReversed | Flow::PendingCancelled | Flow::AdjustedDown => {
                Self { points, ..nothing }
            }
            Flow::Shortfall => Self { shortfall: points, ..nothing },
            _ => nothing,
        }
    }

    fn plus(&self, other: &Self) -> Self {
        // Parts of one command: at most 10^15 each.
        let add = |a: Points, b: Points| Points::new(a.units().saturating_add(b.units()));
        Self {
            points: add(self.points, other.points),
            restored: add(self.restored, other.restored),
            expired: add(self.expired, other.expired),
            already_expired: add(self.already_expired, other.already_expired),
            shortfall: add(self.shortfall, other.shortfall),
        }
    }
}

/// The draws of a member: what was taken from lots and holds, in order.
#[inline(always)]
fn draws(member: &Member) -> OneOrMany<Draw> {
    match &*member.facts {
        // What most commands come to, and made where it stays.
        [fact] => draw(fact).map_or_else(OneOrMany::new, OneOrMany::one),
        facts => facts.iter().filter_map(draw).collect(),
    }
}

/// What a fact takes from a lot or a hold.
fn draw(fact: &Fact) -> Option<Draw> {
    let posting = fact.posting().filter(|posting| posting.flow.draws())?;
    let lot = posting.place.lot()?;
    Some(Draw { account: posting.account, expires: lot.expires, points: posting.points })
}

const fn moves_points(action: &Action) -> bool {
    matches!(
        action,
        Action::Redeem(_)
            | Action::Hold(_)
            | Action::Capture(_)
            | Action::Adjust(_)
            | Action::Transfer(_)
            | Action::Reverse(_)
            | Action::Earn(_)
            | Action::Release(_)
    )
}
