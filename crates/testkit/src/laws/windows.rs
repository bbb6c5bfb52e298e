//! Windows fit together: with each other, with balances, and with what changed them.

use serde_json::{Value, json};

use crate::generate::{Choices, History, utc_text};
use crate::harness::{Fault, Subject};

use super::conservation::FLOWS;
use super::names::Names;
use super::play::{Player, no_answer, same, stops, window, with, without};
use super::units::amount_at;

/// Checks that two adjoining windows add up to the joined one, flow by flow, and that the closing
/// of the first is the opening of the second.
///
/// # Errors
/// The first window that is not the sum of its parts.
pub fn adjoining_windows_add_up<S, F>(make: &F, history: &History) -> Result<(), Fault>
where
    S: Subject,
    F: Fn(&Value) -> S,
{
    for_everyone(make, history, ADJOINING, |player, choices, clock, about| {
        let mut cuts = [0; 3].map(|_| player.instant(choices, clock));
        cuts.sort_unstable();
        let [from, middle, to] = cuts;
        let question = window(about, from, to);
        let whole = player.ask(clock, &question);
        let first = player.ask(clock, &window(about, from, middle));
        let second = player.ask(clock, &window(about, middle, to));
        if no_answer(&whole) {
            return Ok(());
        }
        let result = joined(&whole, &first, &second);
        result.map_err(|text| {
            let middle = utc_text(middle);
            Fault::of_answer(
                0,
                &question,
                format!("{text}, cut at {middle}: {whole} {first} {second}"),
            )
        })
    })
}

/// Checks that the balance at t is the closing of a window that ends a microsecond after t.
///
/// # Errors
/// The first balance that is not.
pub fn balance_is_closing<S, F>(make: &F, history: &History) -> Result<(), Fault>
where
    S: Subject,
    F: Fn(&Value) -> S,
{
    for_everyone(make, history, CLOSING, |player, choices, clock, about| {
        let (one, at) = (player.instant(choices, clock), player.instant(choices, clock));
        let mut question = json!({"balance": about, "at": utc_text(at)});
        let mut span = window(about, one.min(at), at + 1);
        if choices.chance(30) {
            let known = json!(utc_text(player.instant(choices, clock).min(clock)));
            question = with(&question, "known_at", known.clone());
            span = with(&span, "known_at", known);
        }
        let balance = player.ask(clock, &question);
        let span = player.ask(clock, &span);
        if no_answer(&balance) && no_answer(&span) {
            return Ok(());
        }
        let closing = span.get("closing").unwrap_or(&Value::Null);
        same(0, &question, "a balance is not the closing of its window", &balance, closing)
    })
}

/// Checks that a window of the past differs from what was known of it at K exactly by the flows
/// of its restatements since K.
///
/// # Errors
/// The first window whose restatements do not explain the difference.
pub fn restatements_add_up<S, F>(make: &F, history: &History) -> Result<(), Fault>
where
    S: Subject,
    F: Fn(&Value) -> S,
{
    for_everyone(make, history, RESTATED, |player, choices, clock, about| {
        let (one, other) = (player.instant(choices, clock), player.instant(choices, clock));
        let known = choices.pick(&player.instants).copied().unwrap_or(clock).min(clock);
        let plain = window(about, one.min(known), other.min(known));
        let question = with(&plain, "restated_since", json!(utc_text(known)));
        let now = player.ask(clock, &question);
        let then = player.ask(clock, &with(&plain, "known_at", json!(utc_text(known))));
        if no_answer(&now) || no_answer(&then) {
            return Ok(());
        }
        restated(&now, &then).map_err(|text| {
            Fault::of_answer(0, &question, format!("{text}: now {now}, then {then}"))
        })
    })
}

/// Asks about everyone every few steps; the fault gets the step.
fn for_everyone<S, F>(
    make: &F,
    history: &History,
    purpose: u64,
    check: impl Fn(&mut Player<S>, &mut Choices, i64, &Value) -> Result<(), Fault>,
) -> Result<(), Fault>
where
    S: Subject,
    F: Fn(&Value) -> S,
{
    let names = Names::of(history).everyone();
    let mut player = Player::begin(make, history);
    for (index, step) in history.steps.iter().enumerate() {
        player.run(index, step);
        let mut choices = Choices::of_step(purpose, index);
        for about in names.iter().filter(|_| stops(history, index, EVERY)) {
            let result = check(&mut player, &mut choices, step.clock, about);
            result.map_err(|fault| Fault { step: index, ..fault })?;
        }
    }
    Ok(())
}

fn joined(whole: &Value, first: &Value, second: &Value) -> Result<(), String> {
    for flow in FLOWS {
        let path = format!("/flows/{flow}");
        let parts = amount_at(first, &path)? + amount_at(second, &path)?;
        if parts != amount_at(whole, &path)? {
            return Err(format!("{flow} of the parts is {parts}"));
        }
    }
    let meets = first.get("closing") == second.get("opening");
    let begins = first.get("opening") == whole.get("opening");
    let ends = second.get("closing") == whole.get("closing");
    if meets && begins && ends { Ok(()) } else { Err("balances do not meet".to_owned()) }
}

fn restated(now: &Value, then: &Value) -> Result<(), String> {
    let restatements = now.get("restatements").and_then(Value::as_array);
    for flow in FLOWS {
        let path = format!("/flows/{flow}");
        let mut sum = amount_at(then, &path)?;
        for restatement in restatements.into_iter().flatten() {
            if restatement.pointer(&path).is_some() {
                sum += amount_at(restatement, &path)?;
            }
        }
        let said = amount_at(now, &path)?;
        if said != sum {
            return Err(format!("{flow} is {said}, known and restated it is {sum}"));
        }
    }
    let bare = without(now, &["restatements"]);
    if bare.get("flows").is_none() { Err("no flows".to_owned()) } else { Ok(()) }
}

const EVERY: usize = 9;
const ADJOINING: u64 = 103;
const CLOSING: u64 = 104;
const RESTATED: u64 = 105;
