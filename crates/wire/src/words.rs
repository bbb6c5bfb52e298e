//! Words: the closed sets of strings, each told once for reading and writing.

use pointbook_core::{
    Clawback, Flow, Kind, PriceRounding, Rounding, Status, TransferExpiry, TransferScope,
};
use pointbook_series::{ByTime, Order};

/// What each word of a closed set means.
pub(crate) struct Words<T: 'static>(&'static [(&'static str, T)]);

impl<T: Copy + PartialEq> Words<T> {
    /// What a word means.
    pub(crate) fn meaning(&self, word: &str) -> Option<T> {
        self.0.iter().find(|(known, _)| *known == word).map(|(_, meaning)| *meaning)
    }

    /// The word for a meaning; every meaning has one.
    pub(crate) fn word(&self, meaning: T) -> &'static str {
        self.0.iter().find(|(_, known)| *known == meaning).map_or("", |(word, _)| word)
    }

    /// All words, for people.
    pub(crate) fn list(&self) -> String {
        self.0.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ")
    }
}

/// How an expiry date is rounded up.
pub(crate) const ROUNDINGS: Words<Rounding> = Words(&[
    ("none", Rounding::None),
    ("month_end", Rounding::MonthEnd),
    ("quarter_end", Rounding::QuarterEnd),
    ("year_end", Rounding::YearEnd),
]);

/// How a product becomes units.
pub(crate) const PRICE_ROUNDINGS: Words<PriceRounding> = Words(&[
    ("floor", PriceRounding::Floor),
    ("half_even", PriceRounding::HalfEven),
    ("carry", PriceRounding::Carry),
]);

/// What a claw-back does about points that are gone.
pub(crate) const CLAWBACKS: Words<Clawback> =
    Words(&[("negative", Clawback::Negative), ("floor_at_zero", Clawback::FloorAtZero)]);

/// Between which accounts points may be transferred.
pub(crate) const TRANSFER_SCOPES: Words<TransferScope> = Words(&[
    ("any", TransferScope::Any),
    ("household", TransferScope::Household),
    ("customer", TransferScope::Customer),
]);

/// What becomes of the expiry of transferred points.
pub(crate) const TRANSFER_EXPIRIES: Words<TransferExpiry> =
    Words(&[("keep", TransferExpiry::Keep), ("reset", TransferExpiry::Reset)]);

/// The statuses of an account.
pub(crate) const STATUSES: Words<Status> = Words(&[
    (Status::New.as_str(), Status::New),
    (Status::GoodStanding.as_str(), Status::GoodStanding),
    (Status::RedeemOnly.as_str(), Status::RedeemOnly),
    (Status::OnHold.as_str(), Status::OnHold),
    (Status::Inactive.as_str(), Status::Inactive),
    (Status::Cancelled.as_str(), Status::Cancelled),
]);

/// Which activity resets a rolling lot.
pub(crate) const RESETS: Words<Activity> =
    Words(&[("earn", Activity::Earn), ("redeem", Activity::Redeem)]);

/// An activity that may keep a rolling lot alive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Activity {
    /// An earn.
    Earn,
    /// A redeem or capture.
    Redeem,
}

/// The orders of a history.
pub(crate) const ORDERS: Words<Order> =
    Words(&[("newest", Order::Newest), ("oldest", Order::Oldest)]);

/// The times of a history.
pub(crate) const TIMES: Words<ByTime> =
    Words(&[("effective", ByTime::Effective), ("recorded", ByTime::Recorded)]);

/// The verbs.
pub(crate) const KINDS: Words<Kind> = Words(&[
    (Kind::Open.as_str(), Kind::Open),
    (Kind::Move.as_str(), Kind::Move),
    (Kind::Status.as_str(), Kind::Status),
    (Kind::Earn.as_str(), Kind::Earn),
    (Kind::Redeem.as_str(), Kind::Redeem),
    (Kind::Hold.as_str(), Kind::Hold),
    (Kind::Capture.as_str(), Kind::Capture),
    (Kind::Release.as_str(), Kind::Release),
    (Kind::Adjust.as_str(), Kind::Adjust),
    (Kind::Transfer.as_str(), Kind::Transfer),
    (Kind::Reverse.as_str(), Kind::Reverse),
    (Kind::Expire.as_str(), Kind::Expire),
    (Kind::ClosePeriod.as_str(), Kind::ClosePeriod),
    (Kind::Program.as_str(), Kind::Program),
]);

/// The flows of a posting, by the names of the semantics.
pub(crate) const FLOWS: Words<Flow> = Words(&[
    ("earned", Flow::Earned),
    ("earn_reversed", Flow::EarnReversed),
    ("redeemed", Flow::Redeemed),
    ("refunded", Flow::Refunded),
    ("expired", Flow::Expired),
    ("adjusted_up", Flow::AdjustedUp),
    ("adjusted_down", Flow::AdjustedDown),
    ("transferred_in", Flow::TransferredIn),
    ("transferred_out", Flow::TransferredOut),
    ("held", Flow::Held),
    ("captured", Flow::Captured),
    ("released", Flow::Released),
    ("pending_added", Flow::PendingAdded),
    ("pending_activated", Flow::PendingActivated),
    ("pending_cancelled", Flow::PendingCancelled),
    ("shortfall", Flow::Shortfall),
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verb_and_status_has_its_word() {
        for kind in Kind::ALL {
            assert_eq!(KINDS.meaning(KINDS.word(kind)), Some(kind));
        }
        for status in Status::ALL {
            assert_eq!(STATUSES.meaning(STATUSES.word(status)), Some(status));
        }
        assert_eq!(KINDS.meaning("group"), None);
    }
}
