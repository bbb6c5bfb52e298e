//! Entries of every shape, the same each time: the golden files are made of them.

use pointbook_core::*;
use pointbook_journal::Genesis;
use rust_decimal::Decimal;

/// The genesis of the golden files.
pub(crate) fn genesis() -> Genesis {
    let settings = every_setting(ExpiryPolicy::Months { months: 24, round: Rounding::MonthEnd });
    Genesis { ledger: *b"a golden journal", created_at: at(-1), settings }
}

/// Entries from sequence 1, in batches that follow one another.
pub(crate) fn batches() -> Vec<Vec<Entry>> {
    let mut next = 0;
    let groups = [simple(), owners(), holds(), odd(), postings(), programs(), refusals()];
    let mut batches = Vec::from(groups);
    for entry in batches.iter_mut().flatten() {
        next += 1;
        entry.sequence = Sequence::new(next);
        entry.recorded_at = at(i64::try_from(next).unwrap() * 40);
    }
    batches
}

/// What is recorded when nothing special happens.
fn simple() -> Vec<Entry> {
    let posted = |flow| vec![Fact::Posted(posting(flow, Place::Lot(LotRef::dated(on(2027)))))];
    let mut earned = accepted("a3f1c09e77d24b18", earn(None), 100, posted(Flow::Earned));
    let mut redeemed = accepted("0c55e1b2903a4df7", redeem(), 100, posted(Flow::Redeemed));
    for (entry, sequence) in [&mut earned, &mut redeemed].into_iter().zip(1..) {
        let now = at(sequence * 40);
        let Verdict::Accepted(members) = &mut entry.verdict else { continue };
        members[0].effective_at = now;
        let Fact::Posted(posting) = &mut members[0].facts[0] else { continue };
        posting.effective_at = now;
    }
    vec![earned, redeemed, accepted("expire", Action::Expire, 0, Vec::new())]
}

fn owners() -> Vec<Entry> {
    let open = Open { account: name("a-1"), customer: name("Ann"), household: name("h:1.A_z-9") };
    let created = vec![
        Fact::HouseholdCreated { household: HouseholdId::new(0), name: open.household.clone() },
        Fact::CustomerCreated {
            customer: CustomerId::new(300),
            name: open.customer.clone(),
            household: HouseholdId::new(70_000),
        },
        Fact::AccountOpened {
            account: AccountId::new(u32::MAX),
            name: open.account.clone(),
            customer: CustomerId::new(1),
        },
    ];
    let customer = Move::Customer { customer: name("Ann"), to_household: name("h2") };
    let account = Move::Account { account: name("a-1"), to_customer: name("Bob") };
    let (from, to) = (HouseholdId::new(0), HouseholdId::new(1));
    let moved = Fact::CustomerMoved { customer: CustomerId::new(0), from, to };
    let (from, to) = (CustomerId::new(0), CustomerId::new(1));
    let taken = Fact::AccountMoved { account: AccountId::new(0), from, to };
    let mut entries = vec![
        accepted("open", Action::Open(open), 0, created),
        accepted("move customer", Action::Move(customer), 0, vec![moved]),
        accepted("move account", Action::Move(account), 0, vec![taken]),
        redeemer(),
    ];
    let named = Status::ALL.map(|status| (Some(status), None));
    let accruing = [(None, Some(true)), (None, Some(false)), (Some(Status::New), Some(true))];
    entries.extend(named.into_iter().chain(accruing).map(|(it, accrue)| status(it, accrue)));
    entries
}

fn status(status: Option<Status>, accrue: Option<bool>) -> Entry {
    let change = StatusChange::Account { account: name("a-1"), status, accrue };
    let fact = Fact::StatusSet { account: AccountId::new(0), status, accrue };
    accepted("status", Action::Status(change), 0, vec![fact])
}

fn redeemer() -> Entry {
    let change = StatusChange::Customer { customer: name("Ann"), redeemer: true };
    let facts =
        [true, false].map(|redeemer| Fact::RedeemerSet { customer: CustomerId::new(0), redeemer });
    accepted("redeemer", Action::Status(change), 0, facts.to_vec())
}

fn holds() -> Vec<Entry> {
    let hold = |ttl_seconds, reference: Option<&str>| {
        Action::Hold(Hold {
            who: Who::Customer(name("Ann")),
            points: Points::new(70_000),
            hold: key("hold \u{e9}"),
            ttl_seconds,
            reference: reference.map(Box::from),
        })
    };
    let capture = |points, rest| Action::Capture(Capture { hold: key("h"), points, rest });
    let release = |points| Action::Release(Release { hold: key("h"), points });
    let (id, deadline) = (HoldId::new(4), at(604_800_000_000));
    let placed = Fact::HoldPlaced { hold: id, name: key("hold \u{e9}"), deadline };
    let lot = LotRef::dated(Expiry::Never);
    let held = posting(Flow::Held, Place::NewHold { hold: id, lot, order: 3, deadline });
    let captured = Fact::Posted(posting(Flow::Captured, Place::Hold { hold: id, lot }));
    let paid = Fact::Posted(posting(Flow::Released, Place::HoldToDeficit { hold: id, lot }));
    let closed = Fact::HoldClosed { hold: id };
    let some = Some(Points::new(5));
    vec![
        accepted("hold", hold(None, None), 70_000, vec![placed.clone(), Fact::Posted(held)]),
        accepted("hold for", hold(Some(u32::MAX), Some("order 7")), 70_000, vec![placed]),
        accepted("capture", capture(None, Rest::Released), 100, vec![captured.clone()]),
        accepted("capture some", capture(some, Rest::StaysHeld), 5, vec![captured]),
        accepted("release", release(None), 100, vec![paid.clone(), closed]),
        accepted("release some", release(some), 5, vec![paid]),
    ]
}

/// The other verbs that move points, each with all and with none of what it may carry.
fn odd() -> Vec<Entry> {
    let (spend, rate) = (factor("12.5"), factor("99999999999999"));
    let priced = Action::Earn(Earn {
        account: name("a-1"),
        amount: EarnAmount::Priced { spend, rate },
        expires: Some(Expiry::Never),
        activates: Some(at(MICROS_PER_SECOND)),
        reference: Some("till 4".into()),
    });
    let product = Decimal::from_i128_with_scale(1_249_999_999_999_987_500, 3);
    let kept = Some(Fraction::new(Fraction::ONE - 1));
    let facts = [PriceRounding::Floor, PriceRounding::HalfEven, PriceRounding::Carry]
        .map(|rounding| Fact::Priced { account: AccountId::new(2), product, rounding, kept });
    let none_kept = Fact::Priced {
        account: AccountId::new(2),
        product: Decimal::ZERO,
        rounding: PriceRounding::Floor,
        kept: None,
    };
    let mut entries = vec![
        accepted("priced", priced, 0, [&facts[..], &[none_kept]].concat()),
        accepted("earn until", earn(Some(on(2030))), 100, Vec::new()),
        enveloped(),
    ];
    entries.extend(spends().into_iter().map(|action| accepted("spend", action, 100, Vec::new())));
    entries.extend(reversals());
    entries
}

fn enveloped() -> Entry {
    let mut entry = accepted("with all", earn(None), 100, Vec::new());
    let meta = [("", "empty name"), ("channel", "web"), ("\u{20ac}", "")];
    entry.command.envelope = Envelope {
        at: Some(at(-5)),
        by: Some("operator 7".into()),
        memo: Some("".into()),
        meta: meta.into_iter().map(|(name, value)| (name.into(), value.into())).collect(),
    };
    let Verdict::Accepted(members) = &mut entry.verdict else { return entry };
    members[0].effective_at = at(-4);
    members[0].requested_effective_at = Some(at(-5));
    entry
}

fn spends() -> Vec<Action> {
    let redeem = |who, reference: Option<&str>, short| {
        let reference = reference.map(Box::from);
        Action::Redeem(Redeem { who, points: Points::new(1), reference, short })
    };
    let adjust = |units, expires, short| {
        let (adjustment, reason) = ("goodwill".into(), "late parcel".into());
        let (account, points) = (name("a-1"), Points::new(units));
        Action::Adjust(Adjust { account, points, adjustment, reason, expires, short })
    };
    let transfer = |said: Option<&str>, expiry| {
        let (transfer, reason) = (said.map(Box::from), said.map(Box::from));
        let (from, to, points) = (name("a-1"), name("a-2"), Points::new(250));
        Action::Transfer(Transfer { from, to, points, transfer, reason, expiry })
    };
    vec![
        redeem(Who::Household(name("h")), Some("ref"), Short::Offline),
        redeem(Who::Customer(name("c")), None, Short::Partial),
        adjust(POINTS_PER_COMMAND_MAX, Some(on(2028)), Short::Refuse),
        adjust(-POINTS_PER_COMMAND_MAX, None, Short::Offline),
        adjust(251, Some(Expiry::Never), Short::Partial),
        transfer(None, TransferExpiry::Keep),
        transfer(Some("gift"), TransferExpiry::Reset),
    ]
}

fn reversals() -> Vec<Entry> {
    let share = Share::new(factor("33.33"), factor("100")).unwrap();
    let original = EntryRef { sequence: Sequence::new(u64::MAX), item: u32::MAX };
    let reversed = |share| Fact::Reversed { original, points: Points::new(-251), share };
    let amounts = [
        (None, ReverseAmount::Rest, None),
        (Some(8_189), ReverseAmount::Points(Points::new(65_536)), None),
        (Some(0), ReverseAmount::Share(share), Some(share)),
    ];
    let entry = |(item, amount, share)| {
        let reverse = Reverse { of: key("k"), item, amount };
        accepted("reverse", Action::Reverse(reverse), 65_536, vec![reversed(share)])
    };
    amounts.map(entry).into()
}

/// Every flow, every place, every way to name a lot, and what time does.
fn postings() -> Vec<Entry> {
    let lots = [
        LotRef::dated(Expiry::Never),
        LotRef::dated(on(2027)),
        LotRef { id: rolling(1), expires: on(2027) },
        LotRef { id: rolling(u32::MAX), expires: Expiry::Never },
        LotRef { id: LotId::Dated(on(2026)), expires: on(2027) },
        LotRef { id: LotId::Dated(Expiry::Never), expires: on(2027) },
    ];
    let earn = EntryRef { sequence: Sequence::new(250), item: 251 };
    let targets = [PendingTarget::Dated(on(2029)), PendingTarget::Rolling(rule(3))];
    let mut places: Vec<Place> = lots.map(Place::Lot).into();
    places.extend(lots.map(|lot| Place::Deficit { meant_for: Some(lot) }));
    places.extend(targets.map(|target| Place::NewPending { earn, activates: at(9), target }));
    places.extend([Place::Deficit { meant_for: None }, Place::Pending { earn }, Place::Nowhere]);
    let posted = |(flow, place)| Fact::Posted(posting(flow, place));
    let flows = Flow::ALL.into_iter().cycle();
    let mut facts: Vec<Fact> = flows.zip(places).map(posted).collect();
    let account = AccountId::new(65_536);
    facts.extend([
        Fact::LotMoved { account, lot: rolling(2), expires: Date::MAX },
        Fact::PendingLanded { account, earn, lot: lots[4] },
        Fact::ExpiredCounted { account, lot: LotId::Dated(on(1)), points: Points::new(i64::MAX) },
        Fact::Touched { account },
    ]);
    let mut of_time = accepted("due", redeem(), 100, Vec::new());
    of_time.due = facts.clone();
    vec![accepted("postings", redeem(), 100, facts), of_time, grouped()]
}

fn grouped() -> Entry {
    let mut entry = accepted("group", Action::Expire, 0, Vec::new());
    let own = Envelope { at: Some(at(-9)), by: Some("own".into()), ..Envelope::default() };
    entry.command.envelope.at = Some(at(-8));
    entry.command.body = Body::Group(vec![
        Item { envelope: own, action: earn(None) },
        Item { envelope: Envelope::default(), action: redeem() },
    ]);
    let fact = Fact::Posted(posting(Flow::Earned, Place::Nowhere));
    let member = |at: Timestamp, points| Member {
        effective_at: at,
        requested_effective_at: None,
        points,
        facts: vec![fact.clone(); 2].into(),
    };
    let (same, other) = (Some(Points::new(100)), Some(Points::new(-3)));
    entry.verdict = Verdict::Accepted(vec![member(at(-9), same), member(at(-7), other)].into());
    entry
}

fn programs() -> Vec<Entry> {
    let days = [(2, 29), (12, 31)].map(|(month, day)| MonthDay::new(month, day).unwrap());
    let policies = [
        ExpiryPolicy::Never,
        ExpiryPolicy::Days(u16::MAX),
        ExpiryPolicy::Months { months: 1, round: Rounding::None },
        ExpiryPolicy::Months { months: 250, round: Rounding::QuarterEnd },
        ExpiryPolicy::Months { months: 251, round: Rounding::YearEnd },
        ExpiryPolicy::Fixed(days.into()),
        ExpiryPolicy::Inactivity(rule(18)),
    ];
    let entry = |policy| {
        let settings = Box::new(every_setting(policy));
        let fact = Fact::ProgramChanged(settings.clone());
        accepted("program", Action::Program(settings), 0, vec![fact])
    };
    let mut entries: Vec<Entry> = policies.map(entry).into();
    let others = ProgramSettings {
        zone: Some("-06:00".parse().unwrap()),
        rounding: Some(PriceRounding::HalfEven),
        clawback: Some(Clawback::Negative),
        returns: Some(Returns::Reissue { days: 30 }),
        transfer_scope: Some(TransferScope::Customer),
        ..ProgramSettings::default()
    };
    for settings in [ProgramSettings::default(), others] {
        entries.push(accepted("some", Action::Program(Box::new(settings)), 0, Vec::new()));
    }
    let through = Date::from_ymd_opt(2026, 1, 31).unwrap();
    let close = Action::ClosePeriod(ClosePeriod { through });
    entries.push(accepted("close", close, 0, vec![Fact::PeriodClosed(through)]));
    entries
}

fn refusals() -> Vec<Entry> {
    let details = [
        Detail::Nothing,
        Detail::Points { available: Wide::new(i128::MIN), requested: Points::new(i64::MAX) },
        Detail::Points { available: Wide::new(3), requested: Points::new(100) },
        Detail::Seconds { requested: u32::MAX, most: 0 },
        Detail::Since(at(77)),
        Detail::Field("group[1].points".to_owned()),
    ];
    let codes = CODES.into_iter().zip(details.into_iter().cycle());
    let refused = |(code, detail)| {
        let mut entry = accepted("refused", redeem(), 0, Vec::new());
        entry.verdict = Verdict::Refused { item: 0, refusal: Refusal { code, detail } };
        entry
    };
    let mut entries: Vec<Entry> = codes.map(refused).collect();
    let mut group = grouped();
    let refusal = Refusal::from(Code::InsufficientPoints);
    group.verdict = Verdict::Refused { item: 1, refusal };
    entries.push(group);
    entries
}

fn accepted(text: &str, action: Action, points: i64, facts: Vec<Fact>) -> Entry {
    let member = Member {
        effective_at: at(0),
        requested_effective_at: None,
        points: (points != 0).then(|| Points::new(points)),
        facts: facts.into(),
    };
    Entry {
        sequence: Sequence::new(1),
        recorded_at: at(0),
        command: Command::new(key(text), action),
        due: Vec::new(),
        verdict: Verdict::Accepted(vec![member].into()),
    }
}

fn posting(flow: Flow, place: Place) -> Posting {
    let (account, points) = (AccountId::new(654_321), Points::new(100));
    Posting { account, effective_at: at(-3), flow, points, place }
}

fn earn(expires: Option<Expiry>) -> Action {
    Action::Earn(Earn {
        account: name("a-000001"),
        amount: EarnAmount::Points(Points::new(100)),
        expires,
        activates: None,
        reference: None,
    })
}

fn redeem() -> Action {
    let (who, points) = (Who::Account(name("a-000001")), Points::new(100));
    Action::Redeem(Redeem { who, points, reference: None, short: Short::Refuse })
}

fn every_setting(expiry: ExpiryPolicy) -> ProgramSettings {
    ProgramSettings {
        scale: Scale::new(2),
        zone: Some("Europe/Berlin".parse().unwrap()),
        expiry: Some(expiry),
        rounding: Some(PriceRounding::Carry),
        clawback: Some(Clawback::FloorAtZero),
        returns: Some(Returns::Expire),
        transfer_scope: Some(TransferScope::Household),
        min_redemption: Some(Points::new(1_250)),
        hold_ttl_seconds: Some(600),
        hold_ttl_seconds_max: Some(u32::MAX),
        future_tolerance_seconds: Some(0),
        cost_per_point: Some(factor("0.0125")),
    }
}

fn rolling(life: u32) -> LotId {
    LotId::Rolling { rule: rule(12), life }
}

/// Rules of months and days, of earns and redeems, by the number.
fn rule(number: u16) -> RollingRule {
    let is_even = number.is_multiple_of(2);
    let term = if is_even { Term::Months(number) } else { Term::Days(number) };
    RollingRule { term, on_earn: is_even, on_redeem: true }
}

fn on(year: i32) -> Expiry {
    Expiry::On(Date::from_ymd_opt(year, 12, 31).unwrap())
}

fn at(micros: i64) -> Timestamp {
    Timestamp::from_micros(1_768_000_000_000_000 + micros)
}

fn factor(text: &str) -> Factor {
    Factor::parse(text).unwrap()
}

fn name(text: &str) -> Name {
    Name::new(text).unwrap()
}

fn key(text: &str) -> Key {
    Key::new(text).unwrap()
}

const CODES: [Code; 24] = [
    Code::KeyReused,
    Code::NotFound,
    Code::AlreadyExists,
    Code::SameOwner,
    Code::SameAccount,
    Code::StatusFinal,
    Code::ScaleFixed,
    Code::ZoneFixed,
    Code::EffectiveInFuture,
    Code::MoveBackdated,
    Code::PeriodClosed,
    Code::StatusForbids,
    Code::TransferOutOfScope,
    Code::HoldExists,
    Code::TtlOutOfRange,
    Code::HoldLapsed,
    Code::HoldClosed,
    Code::NotReversible,
    Code::OverReversal,
    Code::ExceedsHold,
    Code::BelowMinimum,
    Code::InsufficientPoints,
    Code::AmountOutOfRange,
    Code::GroupRefused,
];
