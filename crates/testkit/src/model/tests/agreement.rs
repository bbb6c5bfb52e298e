//! Random histories: what the flows add up to is what the lots hold, and windows join.

use serde_json::{Value, json};

use crate::generate::{Shape, history};
use crate::model::Model;
use crate::model::flow::{Balance, Flows, KINDS};
use crate::model::owners::Whom;
use crate::model::view::{View, tally};

#[test]
fn flows_and_lots_agree_on_random_histories() {
    for seed in 0..seeds() {
        let history = history(seed, &Shape::new(120, 0));
        let mut model = Model::new(&history.header.program).unwrap();
        for open in history.opens() {
            model.command(history.begins(), &open);
        }
        for (number, step) in history.steps.iter().enumerate() {
            let Some(command) = &step.command else { continue };
            let outcome = model.command(step.clock, command);
            let context = format!("seed {seed} step {number}: {command} gave {outcome}");
            check_accounts(&model, step.clock, &context);
            if number % 10 == 0 {
                check_windows(&model, step.clock, &context);
            }
        }
    }
}

#[test]
fn a_snapshot_answers_like_a_rebuilt_model() {
    for seed in 0..seeds() / 4 {
        let history = history(seed, &Shape::new(60, 3));
        let mut whole = Model::new(&history.header.program).unwrap();
        let mut part = Model::new(&history.header.program).unwrap();
        for open in history.opens() {
            whole.command(history.begins(), &open);
            part.command(history.begins(), &open);
        }
        let middle = history.steps.len() / 2;
        let mut known = history.begins();
        for (number, step) in history.steps.iter().enumerate() {
            let Some(command) = &step.command else { continue };
            whole.command(step.clock, command);
            if number < middle {
                part.command(step.clock, command);
                known = part.now(step.clock);
            }
        }
        let last_clock = history.steps.last().map_or(0, |step| step.clock);
        if whole.journal.iter().filter(|e| e.recorded_at <= known).count() != part.journal.len() {
            continue;
        }
        for step in &history.steps {
            for question in &step.questions {
                let mut question = question.clone();
                question["known_at"] = json!(crate::model::value::show_instant(known));
                let (left, right) =
                    (whole.ask(last_clock, &question), part.ask(last_clock, &question));
                assert_eq!(left, right, "seed {seed}: {question}");
            }
        }
    }
}

fn seeds() -> u64 {
    std::env::var("POINTBOOK_MODEL_SEEDS").ok().and_then(|text| text.parse().ok()).unwrap_or(20)
}

/// Each account: the sum of its flows is what its lots, holds and pending points say.
fn check_accounts(model: &Model, clock: i64, context: &str) {
    let now = model.now(clock);
    let view = model.view(None, now);
    for (place, account) in view.state.accounts.iter().enumerate() {
        let by_flows = view.balance_before(Whom::Account(place), now + 1);
        let held: i128 = account.lots.iter().map(|lot| lot.held).sum();
        let pending: i128 = account.pending.iter().map(|pending| pending.points).sum();
        let by_lots = Balance { total: account.available() + held, on_hold: held, pending };
        assert_eq!(by_flows, by_lots, "{} {context}", account.name);
        assert!(account.deficit == 0 || account.free() == 0, "{} {context}", account.name);
        assert!(account.lots.iter().all(|lot| lot.free >= 0 && lot.held >= 0), "{context}");
        let open = view.state.holds.values().flat_map(|hold| &hold.draws);
        let open: i128 = open.filter(|d| d.account == place).map(|d| d.points).sum();
        assert_eq!(open, held, "{} {context}", account.name);
        assert!(account.newest <= now, "{} {context}", account.name);
    }
}

/// Each household and customer: the equation of section 8, and two windows join to one.
fn check_windows(model: &Model, clock: i64, context: &str) {
    let now = model.now(clock);
    let view = model.view(None, now);
    let households = (0..view.state.households.len()).map(Whom::Household);
    let customers = (0..view.state.customers.len()).map(Whom::Customer);
    let day = 86_400_000_000;
    for whom in households.chain(customers) {
        let bounds = [now - 90 * day, now - 9 * day, now - day / 3, now + 1];
        for pair in bounds.windows(2) {
            check_equation(&view, whom, pair[0], pair[1], context);
        }
        let whole = sums(&view, whom, bounds[0], bounds[3]);
        let parts = bounds.windows(2).map(|pair| sums(&view, whom, pair[0], pair[1]));
        let rest = parts.fold(whole, |rest, part| rest.less(&part));
        assert!(rest.is_empty(), "{whom:?} {context}");
    }
}

fn check_equation(view: &View<'_>, whom: Whom, from: i64, to: i64, context: &str) {
    let flows = sums(view, whom, from, to).json(0, true);
    let (mut balance, closing) = (view.balance_before(whom, from), view.balance_before(whom, to));
    for (kind, name) in KINDS {
        let amount: i128 = text(&flows[name]).parse().unwrap();
        balance.apply(&crate::model::flow::Flow { account: 0, at: 0, kind, amount });
    }
    assert_eq!(balance, closing, "{whom:?} {context}");
}

fn sums(view: &View<'_>, whom: Whom, from: i64, to: i64) -> Flows {
    tally(&view.paths(), view.flows(), whom, from, to)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}
