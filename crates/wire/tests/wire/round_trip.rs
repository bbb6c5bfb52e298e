//! Reading what was written gives the same command, whatever the command is.

use std::collections::BTreeMap;

use pointbook_core::*;
use pointbook_wire::{decode_command, decode_settings, encode_command};
use proptest::option::of;
use proptest::prelude::*;

fn name() -> impl Strategy<Value = Name> {
    "[A-Za-z0-9._:-]{1,64}".prop_map(|text| Name::new(&text).unwrap())
}

fn key() -> impl Strategy<Value = Key> {
    prop_oneof![".{1,32}", "[\\\\\"/\u{0}-\u{1f}]{1,20}"]
        .prop_map(|text: String| Key::new(&text).unwrap())
}

fn text() -> impl Strategy<Value = Box<str>> {
    ".{0,64}".prop_map(String::into_boxed_str)
}

fn telling() -> impl Strategy<Value = Box<str>> {
    ".{1,32}".prop_map(String::into_boxed_str)
}

fn positive() -> impl Strategy<Value = Points> {
    prop_oneof![1..=1_000_i64, 1..=POINTS_PER_COMMAND_MAX].prop_map(Points::new)
}

fn factor() -> impl Strategy<Value = Factor> {
    (0..=99_999_999_999_999_u64, 0..=14_usize).prop_map(|(digits, decimals)| {
        let digits = format!("{digits:0>width$}", width = decimals + 1);
        let (whole, fraction) = digits.split_at(digits.len() - decimals);
        let fraction = if fraction.is_empty() { "0" } else { fraction };
        Factor::parse(&format!("{whole}.{fraction}")).unwrap()
    })
}

fn share() -> impl Strategy<Value = Share> {
    let above_zero = || factor().prop_filter("above zero", |it| !it.is_zero());
    (above_zero(), above_zero()).prop_filter_map("fits", |(part, whole)| Share::new(part, whole))
}

fn instant() -> impl Strategy<Value = Timestamp> {
    (-62_135_596_800_000_000..=253_402_300_799_999_999_i64).prop_map(Timestamp::from_micros)
}

fn date() -> impl Strategy<Value = Date> {
    (1..=9_999, 1..=366_u32)
        .prop_filter_map("a day of the year", |(year, day)| Date::from_yo_opt(year, day))
}

fn expiry() -> impl Strategy<Value = Expiry> {
    prop_oneof![Just(Expiry::Never), date().prop_map(Expiry::On)]
}

fn who() -> impl Strategy<Value = Who> {
    (0..3_u8, name()).prop_map(|(which, name)| match which {
        0 => Who::Account(name),
        1 => Who::Customer(name),
        _ => Who::Household(name),
    })
}

fn owners() -> impl Strategy<Value = Action> {
    let open = (name(), name(), name()).prop_map(|(account, customer, household)| Open {
        account,
        customer,
        household,
    });
    let moved = (any::<bool>(), name(), name()).prop_map(|(which, one, other)| match which {
        true => Move::Customer { customer: one, to_household: other },
        false => Move::Account { account: one, to_customer: other },
    });
    let status = prop_oneof![
        (name(), of(prop::sample::select(&Status::ALL[..])), of(any::<bool>()))
            .prop_filter("one of the two", |(_, status, accrue)| status.is_some()
                || accrue.is_some())
            .prop_map(|(account, status, accrue)| StatusChange::Account {
                account,
                status,
                accrue
            }),
        (name(), any::<bool>())
            .prop_map(|(customer, redeemer)| StatusChange::Customer { customer, redeemer }),
    ];
    prop_oneof![
        open.prop_map(Action::Open),
        moved.prop_map(Action::Move),
        status.prop_map(Action::Status),
    ]
}

fn earning() -> impl Strategy<Value = Action> {
    let amount = prop_oneof![
        positive().prop_map(EarnAmount::Points),
        (factor(), factor()).prop_map(|(spend, rate)| EarnAmount::Priced { spend, rate }),
    ];
    let earn = (name(), amount, of(expiry()), of(instant()), of(text())).prop_map(
        |(account, amount, expires, activates, reference)| {
            Action::Earn(Earn { account, amount, expires, activates, reference })
        },
    );
    let short = prop::sample::select(&[Short::Refuse, Short::Offline][..]);
    let adjust = (name(), positive(), telling(), telling(), of(expiry()), short, any::<bool>())
        .prop_map(|(account, points, adjustment, reason, expires, short, up)| {
            let points = if up { points } else { Points::new(-points.units()) };
            let expires = expires.filter(|_| up);
            Action::Adjust(Adjust { account, points, adjustment, reason, expires, short })
        });
    prop_oneof![earn, adjust]
}

fn spending() -> impl Strategy<Value = Action> {
    let short = prop::sample::select(&[Short::Refuse, Short::Offline, Short::Partial][..]);
    let redeem =
        (who(), positive(), of(text()), short).prop_map(|(who, points, reference, short)| {
            let many = !matches!(who, Who::Account(_)) && short == Short::Offline;
            let short = if many { Short::Refuse } else { short };
            Action::Redeem(Redeem { who, points, reference, short })
        });
    let hold = (who(), positive(), key(), of(any::<u32>()), of(text())).prop_map(
        |(who, points, hold, ttl_seconds, reference)| {
            Action::Hold(Hold { who, points, hold, ttl_seconds, reference })
        },
    );
    let expiries = prop::sample::select(&[TransferExpiry::Keep, TransferExpiry::Reset][..]);
    let transfer = (name(), name(), positive(), of(text()), of(text()), expiries).prop_map(
        |(from, to, points, transfer, reason, expiry)| {
            Action::Transfer(Transfer { from, to, points, transfer, reason, expiry })
        },
    );
    prop_oneof![redeem, hold, transfer]
}

fn settling() -> impl Strategy<Value = Action> {
    let capture = (key(), of(positive()), any::<bool>()).prop_map(|(hold, points, more)| {
        let rest = if more { Rest::StaysHeld } else { Rest::Released };
        Action::Capture(Capture { hold, points, rest })
    });
    let release = (key(), of(positive()))
        .prop_map(|(hold, points)| Action::Release(Release { hold, points }));
    prop_oneof![capture, release]
}

fn keeping() -> impl Strategy<Value = Action> {
    let amount = prop_oneof![
        Just(ReverseAmount::Rest),
        positive().prop_map(ReverseAmount::Points),
        share().prop_map(ReverseAmount::Share),
    ];
    let reverse = (key(), of(any::<u32>()), amount)
        .prop_map(|(of, item, amount)| Action::Reverse(Reverse { of, item, amount }));
    prop_oneof![
        reverse,
        Just(Action::Expire),
        date().prop_map(|through| Action::ClosePeriod(ClosePeriod { through })),
        settings().prop_map(|it| Action::Program(Box::new(it))),
    ]
}

fn policy() -> impl Strategy<Value = ExpiryPolicy> {
    let month_day =
        (1..=12_u8, 1..=31_u8).prop_filter_map("a day", |(month, day)| MonthDay::new(month, day));
    let term =
        prop_oneof![(0..=36_525_u16).prop_map(Term::Days), (0..=1_200_u16).prop_map(Term::Months),];
    let rounds =
        [Rounding::None, Rounding::MonthEnd, Rounding::QuarterEnd, Rounding::YearEnd].to_vec();
    prop_oneof![
        Just(ExpiryPolicy::Never),
        (0..=36_525_u16).prop_map(ExpiryPolicy::Days),
        (0..=1_200_u16, prop::sample::select(rounds))
            .prop_map(|(months, round)| ExpiryPolicy::Months { months, round }),
        prop::collection::vec(month_day, 1..=64).prop_map(ExpiryPolicy::Fixed),
        (term, 1..=3_u8).prop_map(|(term, on)| ExpiryPolicy::Inactivity(RollingRule {
            term,
            on_earn: on & 1 != 0,
            on_redeem: on & 2 != 0,
        })),
    ]
}

fn settings() -> impl Strategy<Value = ProgramSettings> {
    let zones = ["America/Chicago", "UTC", "-06:00", "+14:00", "Pacific/Apia"];
    let zones: Vec<Zone> = zones.iter().map(|zone| zone.parse().unwrap()).collect();
    let roundings = [PriceRounding::Floor, PriceRounding::HalfEven, PriceRounding::Carry].to_vec();
    let scopes = [TransferScope::Any, TransferScope::Household, TransferScope::Customer].to_vec();
    let clawbacks = [Clawback::Negative, Clawback::FloorAtZero].to_vec();
    let returns = prop_oneof![
        Just(Returns::Expire),
        (0..=36_525_u16).prop_map(|days| Returns::Reissue { days }),
    ];
    let words = (
        of(prop::sample::select(roundings)),
        of(prop::sample::select(clawbacks)),
        of(returns),
        of(prop::sample::select(scopes)),
    );
    let seconds = (of(any::<u32>()), of(any::<u32>()), of(any::<u32>()));
    let least = of((0..=POINTS_PER_COMMAND_MAX).prop_map(Points::new));
    let fixed = (
        of((0..=SCALE_MAX).prop_map(|it| Scale::new(it).unwrap())),
        of(prop::sample::select(zones)),
    );
    (fixed, of(policy()), words, least, seconds, of(factor())).prop_map(
        |((scale, zone), expiry, words, min_redemption, seconds, cost_per_point)| ProgramSettings {
            scale,
            zone,
            expiry,
            rounding: words.0,
            clawback: words.1,
            returns: words.2,
            transfer_scope: words.3,
            min_redemption,
            hold_ttl_seconds: seconds.0,
            hold_ttl_seconds_max: seconds.1,
            future_tolerance_seconds: seconds.2,
            cost_per_point,
        },
    )
}

fn item() -> impl Strategy<Value = Item> {
    let meta = prop::collection::btree_map(".{0,16}", ".{0,64}", 0..=4).prop_map(|fields| {
        let boxed =
            |(name, value): (String, String)| (name.into_boxed_str(), value.into_boxed_str());
        fields.into_iter().map(boxed).collect::<BTreeMap<_, _>>()
    });
    let action = prop_oneof![owners(), earning(), spending(), settling(), keeping()];
    (of(instant()), telling(), of(text()), meta, action).prop_map(|(at, by, memo, meta, action)| {
        let timeless = matches!(action, Action::Capture(_) | Action::Release(_));
        let at = at.filter(|_| !timeless);
        Item { envelope: Envelope { at, by: Some(by), memo, meta }, action }
    })
}

fn command() -> impl Strategy<Value = Command> {
    let single = (key(), item()).prop_map(|(key, item)| Command {
        key,
        envelope: item.envelope,
        body: Body::Single(item.action),
    });
    let group =
        (key(), item(), prop::collection::vec(item(), 1..=5)).prop_map(|(key, outer, items)| {
            Command { key, envelope: outer.envelope, body: Body::Group(items) }
        });
    prop_oneof![4 => single, 1 => group]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn commands_come_back_as_they_were(command in command(), scale in 0..=SCALE_MAX) {
        let scale = Scale::new(scale).unwrap();
        let text = encode_command(&command, scale).to_string();
        prop_assert_eq!(decode_command(text.as_bytes(), scale), Ok(command), "{}", text);
    }

    #[test]
    fn settings_come_back_as_they_were(settings in settings()) {
        let scale = settings.scale.unwrap_or_default();
        let command = Command::new(
            Key::new("k").unwrap(),
            Action::Program(Box::new(settings.clone())),
        );
        let text = encode_command(&command, scale)["program"].to_string();
        prop_assert_eq!(decode_settings(text.as_bytes()), Ok(settings), "{}", text);
    }
}
