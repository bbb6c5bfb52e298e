//! `trial-balance`: the whole program in one equation.

use clap::Args;
use pointbook_core::{Scale, units_text};
use serde_json::json;

use super::balance_table::{balance_json, flows_json};
use super::bar::watched;
use super::source::{SourceArgs, UntilArgs};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::paint::Ink;
use crate::session::Session;
use crate::table::Table;
use crate::verbs::Run;
use crate::when::When;

/// Add up the whole program: all flows there ever were, and all points there are
#[derive(Args, Debug)]
pub(crate) struct TrialBalance {
    #[command(flatten)]
    source: SourceArgs,
    #[command(flatten)]
    until: UntilArgs,
    /// Let time go on to then: a date (its end), a local time or an instant; default: now, or
    /// --known-at.
    #[arg(long, value_name = "WHEN")]
    at: Option<When>,
}

impl Run for TrialBalance {
    fn run(self, session: &mut Session<'_>) -> Result<Exit, Failure> {
        let source = self.source.open()?;
        let until = source.until(self.until)?;
        let at = match (self.at, until) {
            (Some(when), _) => Some(source.instant(when)?),
            (None, pointbook_audit::Until::Recorded(known_at)) => Some(known_at),
            (None, pointbook_audit::Until::End) => Some(source.now()),
            (None, _) => None,
        };
        let found = watched(session, "adding up", |pace| {
            pointbook_audit::trial_balance(source.journal(), until, at, pace)
        });
        let found = found.map_err(|error| source.failure(&error))?;
        let exit = if found.is_balanced() { Exit::Good } else { Exit::Bad };
        if session.is_json() {
            session.json(&json!({
                "balanced": found.is_balanced(),
                "sequence": found.known.number(),
                "at": found.through.text(),
                "accounts": found.accounts,
                "customers": found.customers,
                "households": found.households,
                "flows": flows_json(&found.flows, found.scale),
                "balance": balance_json(&found.balance, found.scale),
                "owed": units_text(found.owed, found.scale),
            }))?;
            return Ok(exit);
        }
        session.heading(&format!(
            "through entry {}, at {}",
            found.known.number(),
            source.time(found.through)
        ))?;
        session.table(&table(&found, session))?;
        let (ink, verdict) = match found.is_balanced() {
            true => (Ink::Answer, "balanced: the flows come to the points that there are"),
            false => (Ink::Wrong, "not balanced: look at it with: pointbook verify"),
        };
        session.line(&session.look.paint.ink(ink, verdict))?;
        Ok(exit)
    }
}

fn table(found: &pointbook_audit::TrialBalance, session: &Session<'_>) -> Table {
    let amount = |units| session.look.amount(units, found.scale);
    let count = |number: usize| {
        session.look.amount(i128::try_from(number).unwrap_or(i128::MAX), Scale::default())
    };
    let mut table = Table::new(&["what"], &["points"]);
    for (name, units) in found.flows.iter().filter(|(_, units)| *units != 0) {
        table.row([name.replace('_', " "), amount(units)]);
    }
    for (name, figure) in [
        ("total", amount(found.balance.total)),
        ("of it on hold", amount(found.balance.on_hold)),
        ("of it owed", amount(-found.owed)),
        ("pending beside it", amount(found.balance.pending)),
        ("accounts", count(found.accounts)),
        ("customers", count(found.customers)),
        ("households", count(found.households)),
    ] {
        table.row([name.to_owned(), figure]);
    }
    table
}
