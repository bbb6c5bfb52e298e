//! Tags: the numbers that are written for words of closed sets.
//!
//! Invariants:
//! - A tag is never given another meaning, nor used again.

use pointbook_core::{
    Clawback, Code, Flow, PriceRounding, Rest, Rounding, Short, Status, TransferExpiry,
    TransferScope,
};

use super::source::{Malformed, Taken};

/// What has a tag.
pub(super) trait Tagged: Sized {
    /// The tag.
    fn tag(self) -> u8;
    /// The meaning of a tag.
    fn of(tag: u8) -> Taken<Self>;
}

macro_rules! tagged {
    ($type:ident, $rule:literal, $($tag:literal = $variant:ident),+) => {
        impl Tagged for $type {
            #[inline]
            fn tag(self) -> u8 {
                match self {
                    $(Self::$variant => $tag,)+
                }
            }

            #[inline]
            fn of(tag: u8) -> Taken<Self> {
                match tag {
                    $($tag => Ok(Self::$variant),)+
                    _ => Err(Malformed($rule)),
                }
            }
        }
    };
}

tagged!(
    Flow,
    "a flow is a known one",
    0 = Earned,
    1 = EarnReversed,
    2 = Redeemed,
    3 = Refunded,
    4 = Expired,
    5 = AdjustedUp,
    6 = AdjustedDown,
    7 = TransferredIn,
    8 = TransferredOut,
    9 = Held,
    10 = Captured,
    11 = Released,
    12 = PendingAdded,
    13 = PendingActivated,
    14 = PendingCancelled,
    15 = Shortfall
);
tagged!(
    Status,
    "a status is a known one",
    0 = New,
    1 = GoodStanding,
    2 = RedeemOnly,
    3 = OnHold,
    4 = Inactive,
    5 = Cancelled
);
tagged!(
    Short,
    "what is missing is refused, owed or left out",
    0 = Refuse,
    1 = Offline,
    2 = Partial
);
tagged!(Rest, "the rest of a hold is released or stays", 0 = Released, 1 = StaysHeld);
tagged!(TransferExpiry, "transferred points keep their expiry or not", 0 = Keep, 1 = Reset);
tagged!(PriceRounding, "a price is rounded in a known way", 0 = Floor, 1 = HalfEven, 2 = Carry);
tagged!(
    Rounding,
    "a date is rounded in a known way",
    0 = None,
    1 = MonthEnd,
    2 = QuarterEnd,
    3 = YearEnd
);
tagged!(Clawback, "a claw-back is of a known kind", 0 = Negative, 1 = FloorAtZero);
tagged!(TransferScope, "a transfer's scope is a known one", 0 = Any, 1 = Household, 2 = Customer);

/// The number that is written for a code; `None` for one that this format does not know.
pub(super) fn number_of(code: Code) -> Option<u16> {
    CODES.iter().find(|(_, known)| *known == code).map(|(number, _)| *number)
}

/// The code of a number.
pub(super) fn code_of(number: u64) -> Taken<Code> {
    let known = CODES.iter().find(|(known, _)| u64::from(*known) == number);
    known.map(|(_, code)| *code).ok_or(Malformed("a refusal has a known code"))
}

/// The numbers are those of the persisted format, whatever the order of precedence becomes.
const CODES: [(u16, Code); 24] = [
    (1, Code::KeyReused),
    (2, Code::NotFound),
    (3, Code::AlreadyExists),
    (4, Code::SameOwner),
    (5, Code::SameAccount),
    (6, Code::StatusFinal),
    (7, Code::ScaleFixed),
    (8, Code::ZoneFixed),
    (9, Code::EffectiveInFuture),
    (10, Code::MoveBackdated),
    (11, Code::PeriodClosed),
    (12, Code::StatusForbids),
    (13, Code::TransferOutOfScope),
    (14, Code::HoldExists),
    (15, Code::TtlOutOfRange),
    (16, Code::HoldLapsed),
    (17, Code::HoldClosed),
    (18, Code::NotReversible),
    (19, Code::OverReversal),
    (20, Code::ExceedsHold),
    (21, Code::BelowMinimum),
    (22, Code::InsufficientPoints),
    (23, Code::AmountOutOfRange),
    (24, Code::GroupRefused),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_codes_stay_what_they_are() {
        for (number, name) in [
            (1, "key_reused"),
            (2, "not_found"),
            (3, "already_exists"),
            (4, "same_owner"),
            (5, "same_account"),
            (6, "status_final"),
            (7, "scale_fixed"),
            (8, "zone_fixed"),
            (9, "effective_in_future"),
            (10, "move_backdated"),
            (11, "period_closed"),
            (12, "status_forbids"),
            (13, "transfer_out_of_scope"),
            (14, "hold_exists"),
            (15, "ttl_out_of_range"),
            (16, "hold_lapsed"),
            (17, "hold_closed"),
            (18, "not_reversible"),
            (19, "over_reversal"),
            (20, "exceeds_hold"),
            (21, "below_minimum"),
            (22, "insufficient_points"),
            (23, "amount_out_of_range"),
            (24, "group_refused"),
        ] {
            let code = code_of(number).unwrap();
            assert_eq!(code.as_str(), name);
            assert_eq!(number_of(code).map(u64::from), Some(number));
        }
        assert!(code_of(0).is_err() && code_of(25).is_err() && code_of(u64::MAX).is_err());
    }

    fn tags<T: Tagged>() -> Vec<u8> {
        (0..=u8::MAX).filter(|tag| T::of(*tag).is_ok_and(|value| value.tag() == *tag)).collect()
    }

    #[test]
    fn tags_are_dense_and_come_back() {
        let all = [
            (tags::<Flow>(), 16),
            (tags::<Status>(), 6),
            (tags::<Short>(), 3),
            (tags::<Rest>(), 2),
            (tags::<TransferExpiry>(), 2),
            (tags::<PriceRounding>(), 3),
            (tags::<Rounding>(), 4),
            (tags::<Clawback>(), 2),
            (tags::<TransferScope>(), 3),
        ];
        for (tags, count) in all {
            assert_eq!(tags, (0..count).collect::<Vec<u8>>());
        }
    }
}
