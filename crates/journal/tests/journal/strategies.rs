//! Random entries: every shape that the types allow, whether a rule would make it or not.

use std::collections::BTreeMap;

use pointbook_core::*;
use proptest::collection::{btree_map, vec};
use proptest::option::of;
use proptest::prelude::*;
use rust_decimal::Decimal;

/// An entry at sequence 1.
pub(crate) fn entry() -> impl Strategy<Value = Entry> {
    (instant(), command(), facts(), verdict()).prop_map(|(recorded_at, command, due, verdict)| {
        Entry { sequence: Sequence::new(1), recorded_at, command, due, verdict }
    })
}

/// Settings as a command or a genesis names them.
pub(crate) fn settings() -> impl Strategy<Value = ProgramSettings> {
    let fixed = (of(scale()), of(zone()), of(policy()));
    let ways = (
        of(one_of([PriceRounding::Floor, PriceRounding::HalfEven, PriceRounding::Carry])),
        of(one_of([Clawback::Negative, Clawback::FloorAtZero])),
        of(returns()),
        of(one_of([TransferScope::Any, TransferScope::Household, TransferScope::Customer])),
    );
    let least = of((0..=POINTS_PER_COMMAND_MAX).prop_map(Points::new));
    let seconds = (of(any::<u32>()), of(any::<u32>()), of(any::<u32>()));
    (fixed, ways, least, seconds, of(factor())).prop_map(
        |(fixed, ways, min_redemption, seconds, cost_per_point)| ProgramSettings {
            scale: fixed.0,
            zone: fixed.1,
            expiry: fixed.2,
            rounding: ways.0,
            clawback: ways.1,
            returns: ways.2,
            transfer_scope: ways.3,
            min_redemption,
            hold_ttl_seconds: seconds.0,
            hold_ttl_seconds_max: seconds.1,
            future_tolerance_seconds: seconds.2,
            cost_per_point,
        },
    )
}

fn command() -> impl Strategy<Value = Command> {
    let items = vec((envelope(), action()), 1..5).prop_map(|items| {
        Body::Group(items.into_iter().map(|(envelope, action)| Item { envelope, action }).collect())
    });
    let body = prop_oneof![3 => action().prop_map(Body::Single), 1 => items];
    (key(), envelope(), body).prop_map(|(key, envelope, body)| Command { key, envelope, body })
}

fn envelope() -> impl Strategy<Value = Envelope> {
    let field = ("\\PC{0,12}", "\\PC{0,24}");
    let meta = prop_oneof![
        3 => Just(BTreeMap::new()),
        1 => btree_map(field.0.prop_map(boxed), field.1.prop_map(boxed), 0..=META_FIELDS_MAX),
    ];
    (of(instant()), of(text()), of(text()), meta).prop_map(|(at, by, memo, meta)| Envelope {
        at,
        by,
        memo,
        meta,
    })
}

fn action() -> impl Strategy<Value = Action> {
    prop_oneof![
        (name(), name(), name()).prop_map(|(account, customer, household)| {
            Action::Open(Open { account, customer, household })
        }),
        movement(),
        status_change(),
        earn(),
        (who(), positive(), of(text()), short()).prop_map(|(who, points, reference, short)| {
            Action::Redeem(Redeem { who, points, reference, short })
        }),
        (who(), positive(), key(), of(any::<u32>()), of(text())).prop_map(
            |(who, points, hold, ttl_seconds, reference)| {
                Action::Hold(Hold { who, points, hold, ttl_seconds, reference })
            }
        ),
        (key(), of(positive()), one_of([Rest::Released, Rest::StaysHeld]))
            .prop_map(|(hold, points, rest)| Action::Capture(Capture { hold, points, rest })),
        (key(), of(positive()))
            .prop_map(|(hold, points)| Action::Release(Release { hold, points })),
        adjust(),
        transfer(),
        (key(), of(any::<u32>()), reverse_amount())
            .prop_map(|(of, item, amount)| Action::Reverse(Reverse { of, item, amount })),
        Just(Action::Expire),
        date().prop_map(|through| Action::ClosePeriod(ClosePeriod { through })),
        settings().prop_map(|settings| Action::Program(Box::new(settings))),
    ]
}

fn movement() -> impl Strategy<Value = Action> {
    (any::<bool>(), name(), name()).prop_map(|(of_customer, who, to)| {
        Action::Move(if of_customer {
            Move::Customer { customer: who, to_household: to }
        } else {
            Move::Account { account: who, to_customer: to }
        })
    })
}

fn status_change() -> impl Strategy<Value = Action> {
    let account = (name(), of(status()), of(any::<bool>()));
    prop_oneof![
        account.prop_map(|(account, status, accrue)| {
            Action::Status(StatusChange::Account { account, status, accrue })
        }),
        (name(), any::<bool>()).prop_map(|(customer, redeemer)| {
            Action::Status(StatusChange::Customer { customer, redeemer })
        }),
    ]
}

fn earn() -> impl Strategy<Value = Action> {
    let amount = prop_oneof![
        positive().prop_map(EarnAmount::Points),
        (factor(), factor()).prop_map(|(spend, rate)| EarnAmount::Priced { spend, rate }),
    ];
    (name(), amount, of(expiry()), of(instant()), of(text())).prop_map(
        |(account, amount, expires, activates, reference)| {
            Action::Earn(Earn { account, amount, expires, activates, reference })
        },
    )
}

fn adjust() -> impl Strategy<Value = Action> {
    let points = (any::<bool>(), positive())
        .prop_map(|(up, points)| if up { points } else { Points::new(-points.units()) });
    (name(), points, text(), text(), of(expiry()), short()).prop_map(
        |(account, points, adjustment, reason, expires, short)| {
            Action::Adjust(Adjust { account, points, adjustment, reason, expires, short })
        },
    )
}

fn transfer() -> impl Strategy<Value = Action> {
    let expiry = one_of([TransferExpiry::Keep, TransferExpiry::Reset]);
    (name(), name(), positive(), of(text()), of(text()), expiry).prop_map(
        |(from, to, points, transfer, reason, expiry)| {
            Action::Transfer(Transfer { from, to, points, transfer, reason, expiry })
        },
    )
}

fn reverse_amount() -> impl Strategy<Value = ReverseAmount> {
    prop_oneof![
        Just(ReverseAmount::Rest),
        positive().prop_map(ReverseAmount::Points),
        share().prop_map(ReverseAmount::Share),
    ]
}

fn verdict() -> impl Strategy<Value = Verdict> {
    let refused = (any::<u32>(), code(), detail()).prop_map(|(item, code, detail)| {
        Verdict::Refused { item, refusal: Refusal { code, detail } }
    });
    let accepted = vec(member(), 0..4).prop_map(|all| Verdict::Accepted(all.into()));
    prop_oneof![3 => accepted, 1 => refused]
}

fn member() -> impl Strategy<Value = Member> {
    (instant(), of(instant()), of(units()), facts()).prop_map(
        |(effective_at, requested_effective_at, points, facts)| Member {
            effective_at,
            requested_effective_at,
            points,
            facts: facts.into(),
        },
    )
}

fn facts() -> impl Strategy<Value = Vec<Fact>> {
    vec(fact(), 0..4)
}

fn fact() -> impl Strategy<Value = Fact> {
    let moved_lot = (account(), lot_id(), date());
    let landed = (account(), entry_ref(), lot_ref());
    let reversed = (entry_ref(), units(), of(share()));
    prop_oneof![
        8 => posting().prop_map(Fact::Posted),
        1 => moved_lot
            .prop_map(|(account, lot, expires)| Fact::LotMoved { account, lot, expires }),
        1 => landed.prop_map(|(account, earn, lot)| Fact::PendingLanded { account, earn, lot }),
        1 => priced(),
        1 => (account(), lot_id(), units()).prop_map(|(account, lot, points)| {
            Fact::ExpiredCounted { account, lot, points }
        }),
        1 => account().prop_map(|account| Fact::Touched { account }),
        4 => owner_fact(),
        1 => (hold(), key(), instant())
            .prop_map(|(hold, name, deadline)| Fact::HoldPlaced { hold, name, deadline }),
        1 => hold().prop_map(|hold| Fact::HoldClosed { hold }),
        1 => reversed
            .prop_map(|(original, points, share)| Fact::Reversed { original, points, share }),
        1 => settings().prop_map(|settings| Fact::ProgramChanged(Box::new(settings))),
        1 => date().prop_map(Fact::PeriodClosed),
    ]
}

fn priced() -> impl Strategy<Value = Fact> {
    let product = (any::<i64>(), 0..=28_u32)
        .prop_map(|(digits, scale)| Decimal::from_i128_with_scale(digits.into(), scale));
    let rounding = one_of([PriceRounding::Floor, PriceRounding::HalfEven, PriceRounding::Carry]);
    let kept = of((0..Fraction::ONE).prop_map(Fraction::new));
    (account(), product, rounding, kept).prop_map(|(account, product, rounding, kept)| {
        Fact::Priced { account, product, rounding, kept }
    })
}

fn owner_fact() -> impl Strategy<Value = Fact> {
    prop_oneof![
        (account(), name(), customer()).prop_map(|(account, name, customer)| {
            Fact::AccountOpened { account, name, customer }
        }),
        (customer(), name(), household()).prop_map(|(customer, name, household)| {
            Fact::CustomerCreated { customer, name, household }
        }),
        (household(), name())
            .prop_map(|(household, name)| Fact::HouseholdCreated { household, name }),
        (customer(), household(), household())
            .prop_map(|(customer, from, to)| Fact::CustomerMoved { customer, from, to }),
        (account(), customer(), customer()).prop_map(|(account, from, to)| Fact::AccountMoved {
            account,
            from,
            to
        }),
        (account(), of(status()), of(any::<bool>()))
            .prop_map(|(account, status, accrue)| Fact::StatusSet { account, status, accrue }),
        (customer(), any::<bool>())
            .prop_map(|(customer, redeemer)| Fact::RedeemerSet { customer, redeemer }),
    ]
}

fn posting() -> impl Strategy<Value = Posting> {
    let points = prop_oneof![1..1_000_i64, 1..=i64::MAX].prop_map(Points::new);
    (account(), instant(), flow(), points, place()).prop_map(
        |(account, effective_at, flow, points, place)| Posting {
            account,
            effective_at,
            flow,
            points,
            place,
        },
    )
}

fn place() -> impl Strategy<Value = Place> {
    let target = prop_oneof![
        expiry().prop_map(PendingTarget::Dated),
        rule().prop_map(PendingTarget::Rolling),
    ];
    prop_oneof![
        lot_ref().prop_map(Place::Lot),
        of(lot_ref()).prop_map(|meant_for| Place::Deficit { meant_for }),
        (hold(), lot_ref(), any::<u32>(), instant()).prop_map(|(hold, lot, order, deadline)| {
            Place::NewHold { hold, lot, order, deadline }
        }),
        (hold(), lot_ref()).prop_map(|(hold, lot)| Place::Hold { hold, lot }),
        (hold(), lot_ref()).prop_map(|(hold, lot)| Place::HoldToDeficit { hold, lot }),
        (entry_ref(), instant(), target).prop_map(|(earn, activates, target)| {
            Place::NewPending { earn, activates, target }
        }),
        entry_ref().prop_map(|earn| Place::Pending { earn }),
        Just(Place::Nowhere),
    ]
}

fn lot_ref() -> impl Strategy<Value = LotRef> {
    prop_oneof![
        expiry().prop_map(LotRef::dated),
        (lot_id(), expiry()).prop_map(|(id, expires)| LotRef { id, expires }),
    ]
}

fn lot_id() -> impl Strategy<Value = LotId> {
    prop_oneof![
        expiry().prop_map(LotId::Dated),
        (rule(), any::<u32>()).prop_map(|(rule, life)| LotId::Rolling { rule, life }),
    ]
}

fn rule() -> impl Strategy<Value = RollingRule> {
    let term = (any::<bool>(), any::<u16>()).prop_map(|(months, length)| {
        if months { Term::Months(length) } else { Term::Days(length) }
    });
    (term, any::<bool>(), any::<bool>()).prop_map(|(term, on_earn, on_redeem)| RollingRule {
        term,
        on_earn,
        on_redeem,
    })
}

fn policy() -> impl Strategy<Value = ExpiryPolicy> {
    let round =
        one_of([Rounding::None, Rounding::MonthEnd, Rounding::QuarterEnd, Rounding::YearEnd]);
    let day = (1..=12_u8, 1..=31_u8)
        .prop_filter_map("a day of some year", |(month, day)| MonthDay::new(month, day));
    prop_oneof![
        Just(ExpiryPolicy::Never),
        any::<u16>().prop_map(ExpiryPolicy::Days),
        (any::<u16>(), round).prop_map(|(months, round)| ExpiryPolicy::Months { months, round }),
        vec(day, 0..5).prop_map(ExpiryPolicy::Fixed),
        rule().prop_map(ExpiryPolicy::Inactivity),
    ]
}

fn returns() -> impl Strategy<Value = Returns> {
    prop_oneof![Just(Returns::Expire), any::<u16>().prop_map(|days| Returns::Reissue { days })]
}

fn zone() -> impl Strategy<Value = Zone> {
    one_of(["America/Chicago", "Europe/Berlin", "Pacific/Apia", "UTC", "-06:00", "+14:00"])
        .prop_map(|text| text.parse().unwrap())
}

fn scale() -> impl Strategy<Value = Scale> {
    (0..=SCALE_MAX).prop_map(|decimals| Scale::new(decimals).unwrap())
}

fn detail() -> impl Strategy<Value = Detail> {
    prop_oneof![
        Just(Detail::Nothing),
        (any::<i128>(), units()).prop_map(|(available, requested)| Detail::Points {
            available: Wide::new(available),
            requested
        }),
        (any::<u32>(), any::<u32>())
            .prop_map(|(requested, most)| Detail::Seconds { requested, most }),
        instant().prop_map(Detail::Since),
        "\\PC{0,20}".prop_map(Detail::Field),
    ]
}

fn code() -> impl Strategy<Value = Code> {
    one_of([
        Code::KeyReused,
        Code::NotFound,
        Code::AlreadyExists,
        Code::StatusForbids,
        Code::InsufficientPoints,
        Code::GroupRefused,
    ])
}

fn flow() -> impl Strategy<Value = Flow> {
    one_of(Flow::ALL)
}

fn status() -> impl Strategy<Value = Status> {
    one_of(Status::ALL)
}

fn short() -> impl Strategy<Value = Short> {
    one_of([Short::Refuse, Short::Offline, Short::Partial])
}

fn who() -> impl Strategy<Value = Who> {
    (0..3_u8, name()).prop_map(|(which, name)| match which {
        0 => Who::Account(name),
        1 => Who::Customer(name),
        _ => Who::Household(name),
    })
}

fn name() -> impl Strategy<Value = Name> {
    "[A-Za-z0-9._:-]{1,64}".prop_map(|text| Name::new(&text).unwrap())
}

fn key() -> impl Strategy<Value = Key> {
    "\\PC{1,32}".prop_map(|text| Key::new(&text).unwrap())
}

fn text() -> impl Strategy<Value = Box<str>> {
    prop_oneof![4 => "\\PC{0,40}", 1 => "[a-z]{512}"].prop_map(boxed)
}

fn boxed(text: String) -> Box<str> {
    text.into_boxed_str()
}

fn positive() -> impl Strategy<Value = Points> {
    prop_oneof![1..=1_000_i64, 1..=POINTS_PER_COMMAND_MAX].prop_map(Points::new)
}

fn units() -> impl Strategy<Value = Points> {
    prop_oneof![-1_000..=1_000_i64, any::<i64>()].prop_map(Points::new)
}

fn factor() -> impl Strategy<Value = Factor> {
    (0..=99_999_999_999_999_i64, 0..=14_u32, 0..=14_u32).prop_map(|(digits, zeros, decimals)| {
        let mantissa = i128::from(digits) * 10_i128.pow(zeros);
        let decimal = Decimal::from_i128_with_scale(mantissa, decimals);
        Factor::parse(&decimal.to_string()).unwrap()
    })
}

fn share() -> impl Strategy<Value = Share> {
    (factor(), factor()).prop_filter_map("fits", |(part, whole)| Share::new(part, whole))
}

/// Instants of all times; near ones are written in another way than far ones.
fn instant() -> impl Strategy<Value = Timestamp> {
    let near = 1_768_000_000_000_000..1_768_000_000_100_000_i64;
    prop_oneof![2 => near, 1 => any::<i64>()].prop_map(Timestamp::from_micros)
}

fn date() -> impl Strategy<Value = Date> {
    let years = prop_oneof![4 => 2020..2035_i32, 1 => -262_000..262_000_i32];
    (years, 1..=366_u32)
        .prop_filter_map("a day of the year", |(year, day)| Date::from_yo_opt(year, day))
}

fn expiry() -> impl Strategy<Value = Expiry> {
    prop_oneof![Just(Expiry::Never), date().prop_map(Expiry::On)]
}

fn entry_ref() -> impl Strategy<Value = EntryRef> {
    (any::<u64>(), any::<u32>())
        .prop_map(|(sequence, item)| EntryRef { sequence: Sequence::new(sequence), item })
}

fn account() -> impl Strategy<Value = AccountId> {
    prop_oneof![0..300_u32, any::<u32>()].prop_map(AccountId::new)
}

fn customer() -> impl Strategy<Value = CustomerId> {
    any::<u32>().prop_map(CustomerId::new)
}

fn household() -> impl Strategy<Value = HouseholdId> {
    any::<u32>().prop_map(HouseholdId::new)
}

fn hold() -> impl Strategy<Value = HoldId> {
    any::<u32>().prop_map(HoldId::new)
}

fn one_of<T: Copy + core::fmt::Debug, const N: usize>(all: [T; N]) -> impl Strategy<Value = T> {
    (0..N).prop_map(move |index| all[index])
}
