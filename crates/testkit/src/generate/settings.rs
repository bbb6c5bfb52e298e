//! Random program settings: every zone that is odd, every policy, every switch.

use chrono::NaiveDate;
use serde_json::{Map, Value, json};

use super::amounts::amount;
use super::calendar::{Calendar, DAY, HOUR};
use super::choices::Choices;

/// Zones that bite, each with the days near which something happens.
const ZONES: [(&str, &[&str]); 14] = [
    ("America/Chicago", &["2026-03-05", "2025-10-30", "2024-02-27", "2025-12-29"]),
    ("America/New_York", &["2026-03-06", "2026-10-30", "2023-12-20", "2024-02-20"]),
    ("-06:00", &["2026-01-29", "2024-02-27", "2025-12-30"]),
    ("Pacific/Apia", &["2011-12-27", "2011-12-01", "2011-11-20"]),
    ("America/Havana", &["2025-03-06", "2025-10-31", "2024-03-08"]),
    ("Asia/Beirut", &["2024-03-28", "2025-03-27", "2024-10-25"]),
    ("Europe/London", &["2026-03-26", "2025-10-24", "2025-12-30"]),
    ("Australia/Lord_Howe", &["2026-04-02", "2025-10-03", "2025-06-28"]),
    ("America/Sao_Paulo", &["2018-11-01", "2018-02-15", "2017-10-13"]),
    ("UTC", &["2024-02-28", "2025-12-31", "2026-06-29"]),
    ("Asia/Kathmandu", &["2025-03-30", "2024-02-28"]),
    ("Pacific/Kiritimati", &["2025-12-30", "1994-12-29"]),
    ("+14:00", &["2025-12-30", "2026-09-29"]),
    ("Africa/Casablanca", &["2025-02-21", "2025-04-04"]),
];

const DATES: [&str; 8] = ["03-31", "09-30", "06-30", "12-31", "01-01", "02-28", "02-29", "11-04"];

/// Chooses the settings of a new ledger.
pub(super) fn settings(choices: &mut Choices) -> Value {
    let mut settings = Map::new();
    let zone = choices.one_of(&ZONES).0;
    if choices.chance(93) {
        settings.insert("zone".to_owned(), json!(zone));
    }
    let scale = choices.one_of(&[0, 0, 0, 0, 0, 1, 2, 2, 3, 4]);
    if scale != 0 || choices.chance(20) {
        settings.insert("scale".to_owned(), json!(scale));
    }
    if choices.chance(85) {
        settings.insert("expiry".to_owned(), expiry(choices));
    }
    for (name, percent) in SWITCHES {
        if choices.chance(percent) {
            settings.insert(name.to_owned(), switch(choices, name, scale));
        }
    }
    Value::Object(settings)
}

/// Chooses a change of settings; rarely one that is not allowed.
pub(super) fn change(choices: &mut Choices, scale: u32, zone: &str) -> Value {
    let mut settings = Map::new();
    if choices.chance(55) {
        settings.insert("expiry".to_owned(), expiry(choices));
    }
    for (name, percent) in SWITCHES {
        if choices.chance(percent / 3) {
            settings.insert(name.to_owned(), switch(choices, name, scale));
        }
    }
    if choices.chance(15) {
        let same = choices.chance(40);
        settings.insert("scale".to_owned(), json!(if same { scale } else { (scale + 1) % 5 }));
    }
    if choices.chance(15) {
        let other = choices.one_of(&ZONES).0;
        settings.insert("zone".to_owned(), json!(if choices.chance(40) { zone } else { other }));
    }
    if settings.is_empty() {
        settings.insert("returns".to_owned(), switch(choices, "returns", scale));
    }
    Value::Object(settings)
}

/// Chooses the instant at which a history in this zone begins.
pub(super) fn beginning(choices: &mut Choices, zone: &str) -> i64 {
    let days = ZONES.iter().find(|(name, _)| *name == zone).map_or(&["2026-03-05"][..], |z| z.1);
    let date = choices.one_of(days).parse::<NaiveDate>().unwrap_or_default();
    let midnight = Calendar::new(zone).midnight(date);
    let back = if choices.chance(30) { choices.between(0, 200) * DAY } else { 0 };
    midnight - back + choices.one_of(&[0, 9 * HOUR, 23 * HOUR, HOUR / 7 + 1])
}

/// Chooses an expiry policy. Short ones come often, so that lots do run out.
pub(super) fn expiry(choices: &mut Choices) -> Value {
    match choices.below(10) {
        0 => json!("never"),
        1..=3 => json!({"days": choices.one_of(&[1, 1, 2, 3, 7, 10, 30, 90, 365])}),
        4..=5 => months(choices),
        6 => json!({"fixed": fixed(choices)}),
        _ => json!({"inactivity": inactivity(choices)}),
    }
}

fn months(choices: &mut Choices) -> Value {
    let mut policy = Map::new();
    policy.insert("months".to_owned(), json!(choices.one_of(&[1, 1, 1, 2, 3, 6, 12, 24])));
    if choices.chance(75) {
        let round = choices.one_of(&["none", "month_end", "quarter_end", "year_end"]);
        policy.insert("round".to_owned(), json!(round));
    }
    Value::Object(policy)
}

fn fixed(choices: &mut Choices) -> Vec<&'static str> {
    let mut dates: Vec<&'static str> = Vec::new();
    for _ in 0..choices.between(1, 4) {
        let date = choices.one_of(&DATES);
        if !dates.contains(&date) {
            dates.push(date);
        }
    }
    if choices.chance(90) {
        dates.sort_unstable();
    }
    dates
}

fn inactivity(choices: &mut Choices) -> Value {
    let resets = choices.one_of(&[
        &["earn", "redeem"][..],
        &["redeem", "earn"],
        &["earn"],
        &["earn"],
        &["redeem"],
        &["redeem"],
    ]);
    if choices.chance(60) {
        return json!({"days": choices.one_of(&[1, 2, 3, 5, 10, 30, 180]), "resets": resets});
    }
    json!({"months": choices.one_of(&[1, 1, 2, 6]), "resets": resets})
}

fn switch(choices: &mut Choices, name: &str, scale: u32) -> Value {
    match name {
        "rounding" => json!(choices.one_of(&["floor", "half_even", "carry", "carry"])),
        "clawback" => json!(choices.one_of(&["negative", "floor_at_zero", "floor_at_zero"])),
        "returns" if choices.chance(30) => json!("expire"),
        "returns" => json!({"reissue": {"days": choices.one_of(&[1, 2, 7, 30])}}),
        "transfer_scope" => json!(choices.one_of(&["any", "household", "customer"])),
        "min_redemption" => json!(amount(choices.between(0, 5), scale)),
        "hold_ttl_seconds" => json!(choices.one_of(&[1, 60, 600, 3_600, 86_400, 259_200])),
        "hold_ttl_max_seconds" => json!(choices.one_of(&[604_800, 604_800, 2_592_000])),
        "future_tolerance_seconds" => json!(choices.one_of(&[0, 1, 300, 3_600])),
        _ => json!(choices.one_of(&["0.01", "0", "0.005", "1"])),
    }
}

const SWITCHES: [(&str, u64); 9] = [
    ("rounding", 45),
    ("clawback", 45),
    ("returns", 45),
    ("transfer_scope", 30),
    ("min_redemption", 20),
    ("hold_ttl_seconds", 45),
    ("hold_ttl_max_seconds", 45),
    ("future_tolerance_seconds", 30),
    ("cost_per_point", 10),
];
