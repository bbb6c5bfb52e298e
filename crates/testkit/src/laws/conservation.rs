//! No point is lost or invented: at every level, over every window.

use serde_json::Value;

use crate::generate::{Choices, History};
use crate::harness::{Fault, Subject};

use super::names::Names;
use super::play::{Player, no_answer, stops, window};
use super::units::amount_at;

/// Checks the equations of semantics.md section 8 for everyone, over windows of all kinds:
/// `total'`, `on_hold'`, `pending'`, and available = total − on_hold on both ends.
///
/// # Errors
/// The first window that does not add up.
pub fn every_level_adds_up<S, F>(make: &F, history: &History) -> Result<(), Fault>
where
    S: Subject,
    F: Fn(&Value) -> S,
{
    let names = Names::of(history).everyone();
    let mut player = Player::begin(make, history);
    for (index, step) in history.steps.iter().enumerate() {
        player.run(index, step);
        let mut choices = Choices::of_step(ADDS_UP, index);
        for about in names.iter().filter(|_| stops(history, index, EVERY)) {
            let one = player.instant(&mut choices, step.clock);
            let other = player.instant(&mut choices, step.clock);
            let question = window(about, one, other);
            let answer = player.ask(step.clock, &question);
            if !no_answer(&answer) {
                adds_up(&answer).map_err(|text| Fault::of_answer(index, &question, text))?;
            }
        }
    }
    Ok(())
}

/// Checks that accounts, customers and households say the same of the whole program: their sums
/// agree flow by flow, and what moves out somewhere moves in elsewhere.
///
/// # Errors
/// The first window whose sums differ.
pub fn levels_agree<S, F>(make: &F, history: &History) -> Result<(), Fault>
where
    S: Subject,
    F: Fn(&Value) -> S,
{
    let names = Names::of(history);
    let mut player = Player::begin(make, history);
    for (index, step) in history.steps.iter().enumerate() {
        player.run(index, step);
        if !stops(history, index, EVERY) {
            continue;
        }
        let mut choices = Choices::of_step(AGREE, index);
        let one = player.instant(&mut choices, step.clock);
        let other = player.instant(&mut choices, step.clock);
        let accounts = sums(&mut player, &names, "account", step.clock, (one, other));
        for level in ["customer", "household"] {
            let above = sums(&mut player, &names, level, step.clock, (one, other));
            let result = agree(&accounts, &above, level);
            let asked = window(&Value::Null, one, other);
            result.map_err(|text| Fault::new(index, format!("{text}, window {asked}")))?;
        }
    }
    Ok(())
}

/// Checks the equations within one window answer.
pub(super) fn adds_up(answer: &Value) -> Result<(), String> {
    for (measure, terms) in EQUATIONS {
        let mut sum = amount_at(answer, &format!("/opening/{measure}"))?;
        for (sign, flow) in terms {
            sum += sign * amount_at(answer, &format!("/flows/{flow}"))?;
        }
        let closing = amount_at(answer, &format!("/closing/{measure}"))?;
        if sum != closing {
            return Err(format!("{measure}' is {closing}, its flows say {sum}: {answer}"));
        }
    }
    for end in ["opening", "closing"] {
        let said = |measure: &str| amount_at(answer, &format!("/{end}/{measure}"));
        if said("available")? != said("total")? - said("on_hold")? {
            return Err(format!("available is not total - on_hold in the {end}: {answer}"));
        }
    }
    Ok(())
}

/// Adds up a window over all of one level: balances on both ends, then all flows.
fn sums<S: Subject>(
    player: &mut Player<S>,
    names: &Names,
    level: &str,
    clock: i64,
    span: (i64, i64),
) -> Result<Vec<i128>, String> {
    let mut sums = vec![0; paths().count()];
    for about in names.level(level) {
        let answer = player.ask(clock, &window(&about, span.0, span.1));
        if no_answer(&answer) {
            continue;
        }
        for (sum, path) in sums.iter_mut().zip(paths()) {
            *sum += amount_at(&answer, &path)?;
        }
    }
    Ok(sums)
}

fn agree(
    accounts: &Result<Vec<i128>, String>,
    above: &Result<Vec<i128>, String>,
    level: &str,
) -> Result<(), String> {
    let (accounts, above) = (accounts.clone()?, above.clone()?);
    let moved = |name: &str| {
        let found = paths().zip(&above).find(|(path, _)| path.ends_with(name));
        found.map_or(0, |(_, sum)| *sum)
    };
    if moved("/moved_in") != moved("/moved_out") {
        return Err(format!("what moves out of one {level} does not move into another"));
    }
    if moved("/moved_on_hold") != 0 || moved("/moved_pending") != 0 {
        return Err(format!("what is on hold or pending is lost between each {level}"));
    }
    for ((path, below), above) in paths().zip(&accounts).zip(&above) {
        let moves = path.contains("/moved_in") || path.contains("/moved_out");
        if !moves && below != above {
            return Err(format!("{path}: accounts say {below}, each {level} says {above}"));
        }
        if moves && *below != 0 {
            return Err(format!("{path}: an account itself has moved: {below}"));
        }
    }
    Ok(())
}

/// Lists the paths of all amounts of a window answer.
pub(super) fn paths() -> impl Iterator<Item = String> {
    let ends = ["opening", "closing"].into_iter();
    let measures = ["available", "on_hold", "pending", "total"];
    let balances = ends.flat_map(move |end| measures.map(|measure| format!("/{end}/{measure}")));
    balances.chain(FLOWS.into_iter().map(|flow| format!("/flows/{flow}")))
}

/// All flows of a window.
pub(super) const FLOWS: [&str; 20] = [
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

const EQUATIONS: [(&str, &[(i128, &str)]); 3] = [
    (
        "total",
        &[
            (1, "earned"),
            (-1, "earn_reversed"),
            (-1, "redeemed"),
            (1, "refunded"),
            (-1, "expired"),
            (1, "adjusted_up"),
            (-1, "adjusted_down"),
            (1, "transferred_in"),
            (-1, "transferred_out"),
            (1, "moved_in"),
            (-1, "moved_out"),
        ],
    ),
    ("on_hold", &[(1, "held"), (-1, "captured"), (-1, "released"), (1, "moved_on_hold")]),
    (
        "pending",
        &[
            (1, "pending_added"),
            (-1, "pending_activated"),
            (-1, "pending_cancelled"),
            (1, "moved_pending"),
        ],
    ),
];

const EVERY: usize = 9;
const ADDS_UP: u64 = 101;
const AGREE: u64 = 102;
