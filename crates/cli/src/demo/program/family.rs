//! One family of the program, whose two years are told: the Okafors.

use pointbook_core::{
    Action, Adjust, Command, Date, Factor, Hold, Key, Move, Name, Open, Points, Reverse,
    ReverseAmount, Share, Short, Timestamp, Transfer, TransferExpiry, Who,
};

use super::days::Bundle;
use super::draft::{bonus, command, purchase, redeem};
use super::numbers::Numbers;

/// The names of the family.
pub(in crate::demo) struct Names {
    /// The household.
    pub(in crate::demo) household: &'static str,
    /// One of its customers.
    pub(in crate::demo) customer: &'static str,
    /// That customer's account.
    pub(in crate::demo) account: &'static str,
    /// The key of a purchase that is taken back later.
    pub(in crate::demo) purchase: &'static str,
}

/// The family whose two years are told.
pub(in crate::demo) const FAMILY: Names = Names {
    household: "okafor",
    customer: "okafor.ada",
    account: "okafor.ada.card",
    purchase: "sale-tv",
};

/// What the family does.
pub(super) struct Family {
    numbers: Numbers,
    sales: u64,
}

impl Family {
    /// The family, before it has done anything.
    pub(super) const fn new() -> Self {
        Self { numbers: Numbers::new(SEED), sales: 0 }
    }

    /// What the family does in these hours.
    pub(super) fn commands(&mut self, bundle: &Bundle) -> Vec<Command> {
        let mut commands = if bundle.number == 0 { opens() } else { Vec::new() };
        for (account, percent, cents) in SHOPPERS {
            if self.numbers.below(100) < percent {
                let cents = self.numbers.below(cents).saturating_add(900);
                commands.extend(self.sale(bundle, account, cents));
            }
        }
        if bundle.number % 4 == 2 {
            let of_day = EVENTS.iter().filter(|(date, _)| is_on(bundle.day, *date));
            commands.extend(of_day.filter_map(|(_, event)| event(bundle)));
        }
        commands
    }

    fn sale(&mut self, bundle: &Bundle, account: &str, cents: u64) -> Option<Command> {
        self.sales = self.sales.saturating_add(1);
        let seconds = u32::try_from(self.numbers.below(21_000)).unwrap_or(0);
        let at = bundle.from.plus_seconds(seconds).min(bundle.to.previous());
        let earn = purchase(Name::new(account)?, cents, Factor::parse("1")?, "groceries")?;
        let key = format!("okafor-sale-{}", self.sales);
        command(&key, Some(at), Action::Earn(earn))
    }
}

fn opens() -> Vec<Command> {
    let open = |(number, [account, customer, household]): (u32, [&str; 3])| {
        let [account, customer, household] = [account, customer, household].map(Name::new);
        let open = Open { account: account?, customer: customer?, household: household? };
        command(&format!("okafor-open-{number}"), None, Action::Open(open))
    };
    (1..).zip(ACCOUNTS).filter_map(open).collect()
}

fn is_on(day: Date, [year, month, of_month]: [u16; 3]) -> bool {
    Date::from_ymd_opt(year.into(), month.into(), of_month.into()) == Some(day)
}

type Event = fn(&Bundle) -> Option<Command>;

/// What happens on which day: a year, a month, a day.
const EVENTS: [([u16; 3], Event); 12] = [
    ([2024, 8, 9], goodwill),
    ([2024, 12, 20], gift_cards),
    ([2025, 1, 4], gift_cards_back),
    ([2025, 3, 15], birthday),
    ([2025, 6, 28], cabin),
    ([2025, 7, 15], found_receipt),
    ([2025, 9, 1], chidi_moves),
    ([2025, 11, 28], television),
    ([2025, 12, 19], flight),
    ([2025, 12, 22], advent_bonus),
    ([2025, 12, 27], online_order),
    ([2025, 12, 29], hotel),
];

fn goodwill(_: &Bundle) -> Option<Command> {
    let adjust = Adjust {
        account: Name::new(FAMILY.account)?,
        points: Points::new(250),
        adjustment: "goodwill".into(),
        reason: "the oven arrived with a dent".into(),
        expires: None,
        short: Short::Refuse,
    };
    let mut command = command("okafor-goodwill", None, Action::Adjust(adjust))?;
    command.envelope.by = Some("desk-3".into());
    Some(command)
}

fn gift_cards(_: &Bundle) -> Option<Command> {
    let who = Who::Household(Name::new(FAMILY.household)?);
    command("spend-gift-cards", None, redeem(who, 2_000, "four gift cards"))
}

fn gift_cards_back(_: &Bundle) -> Option<Command> {
    let amount = ReverseAmount::Share(Share::new(Factor::parse("25")?, Factor::parse("100")?)?);
    let reverse = Reverse { of: Key::new("spend-gift-cards")?, item: None, amount };
    let mut command = command("spend-gift-cards-back", None, Action::Reverse(reverse))?;
    command.envelope.memo = Some("one of four gift cards came back".into());
    Some(command)
}

fn birthday(_: &Bundle) -> Option<Command> {
    let transfer = Transfer {
        from: Name::new(FAMILY.account)?,
        to: Name::new("okafor.chidi.app")?,
        points: Points::new(400),
        transfer: Some("gift".into()),
        reason: Some("a birthday".into()),
        expiry: TransferExpiry::Keep,
    };
    command("okafor-birthday", None, Action::Transfer(transfer))
}

fn cabin(_: &Bundle) -> Option<Command> {
    let who = Who::Customer(Name::new(FAMILY.customer)?);
    command("spend-cabin", None, redeem(who, 1_500, "a weekend at the lake"))
}

fn found_receipt(bundle: &Bundle) -> Option<Command> {
    let earn = purchase(Name::new("okafor.ben.card")?, 48_250, Factor::parse("2")?, "tools")?;
    let at = Timestamp::from_micros(bundle.from.micros().saturating_sub(43 * MICROS_PER_DAY));
    let mut command = command("sale-tools", Some(at), Action::Earn(earn))?;
    command.envelope.memo = Some("tools: the receipt was found in a coat".into());
    Some(command)
}

fn chidi_moves(_: &Bundle) -> Option<Command> {
    let (customer, to_household) = (Name::new("okafor.chidi")?, Name::new("lindgren")?);
    let action = Action::Move(Move::Customer { customer, to_household });
    command("okafor-chidi-moves", None, action)
}

fn television(bundle: &Bundle) -> Option<Command> {
    let rate = Factor::parse("10")?;
    let mut earn = purchase(Name::new(FAMILY.account)?, 189_900, rate, "a television")?;
    earn.reference = Some("a television, ten points a dollar".into());
    command(FAMILY.purchase, Some(bundle.from.plus_seconds(5_000)), Action::Earn(earn))
}

fn advent_bonus(_: &Bundle) -> Option<Command> {
    let expires = Date::from_ymd_opt(2026, 1, 31).map(pointbook_core::Expiry::On);
    let earn = bonus(Name::new("okafor.ben.card")?, 1_500, expires, "a bonus for the new year");
    command("okafor-advent", None, Action::Earn(earn))
}

fn flight(_: &Bundle) -> Option<Command> {
    let who = Who::Household(Name::new(FAMILY.household)?);
    command("spend-flight", None, redeem(who, 24_000, "Chicago to Lisbon, for two"))
}

fn online_order(_: &Bundle) -> Option<Command> {
    let mut earn = purchase(Name::new(FAMILY.account)?, 12_480, Factor::parse("2")?, "shoes")?;
    earn.activates = Timestamp::parse("2026-01-10T00:00:00-06:00");
    earn.reference = Some("shoes, ordered online; they can be sent back for two weeks".into());
    command("sale-shoes", None, Action::Earn(earn))
}

fn hotel(_: &Bundle) -> Option<Command> {
    let hold = Hold {
        who: Who::Account(Name::new("okafor.ben.card")?),
        points: Points::new(900),
        hold: Key::new("hotel-lisbon")?,
        ttl_seconds: Some(864_000),
        reference: Some("a hotel in Lisbon".into()),
    };
    command("hold-hotel-lisbon", None, Action::Hold(hold))
}

const ACCOUNTS: [[&str; 3]; 4] = [
    ["okafor.ada.card", "okafor.ada", "okafor"],
    ["okafor.ben.card", "okafor.ben", "okafor"],
    ["okafor.chidi.app", "okafor.chidi", "okafor"],
    ["lindgren.sara.card", "lindgren.sara", "lindgren"],
];

/// Who shops, in how many of a hundred quarters of a day, and for how many cents at most.
const SHOPPERS: [(&str, u64, u64); 4] = [
    ("okafor.ada.card", 7, 13_000),
    ("okafor.ben.card", 5, 11_000),
    ("okafor.chidi.app", 3, 3_000),
    ("lindgren.sara.card", 4, 9_000),
];

const MICROS_PER_DAY: i64 = 86_400_000_000;
const SEED: u64 = 20_240_101;
