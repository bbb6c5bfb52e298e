//! `explain`: where points came from and where they went.

use clap::Args;
use pointbook_audit::{Chain, ChainStep, Explanation, Subject, What, flow_name};
use pointbook_core::{EntryRef, Expiry, Name, Points, Sequence};
use serde_json::{Value, json};

use super::bar::watched;
use super::source::{Source, SourceArgs};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::session::Session;
use crate::table::Table;
use crate::verbs::Run;
use crate::when::day;
use crate::who::name;

/// Explain an entry or a lot: the chain of its points from earn to the last of them
///
/// A lot is one heap of points: of those in it the ones earned first are taken to go first.
#[derive(Args, Debug)]
pub(crate) struct Explain {
    #[command(flatten)]
    source: SourceArgs,
    /// The entry.
    #[arg(value_name = "ENTRY", required_unless_present = "account")]
    entry: Option<u64>,
    /// The account of a lot.
    #[arg(short, long, value_name = "NAME", value_parser = name, requires = "expires",
        conflicts_with = "entry")]
    account: Option<Name>,
    /// The expiry of a lot: a date, or `never`.
    #[arg(long, value_name = "DATE", value_parser = expiry, requires = "account")]
    expires: Option<Expiry>,
}

impl Run for Explain {
    fn run(self, session: &mut Session<'_>) -> Result<Exit, Failure> {
        let source = self.source.open()?;
        let subject = match (self.entry, self.account, self.expires) {
            (Some(entry), _, _) => Subject::Entry(Sequence::new(entry)),
            (None, Some(account), Some(expires)) => Subject::Lot { account, expires },
            _ => return Err(Failure::unusable("nothing is named", "name an entry or a lot")),
        };
        let explained = watched(session, "following points", |pace| {
            pointbook_audit::explain(source.journal(), subject, pace)
        });
        let explained = explained.map_err(|error| source.failure(&error))?;
        if session.is_json() {
            session.json(&explanation_json(&explained))?;
            return Ok(Exit::Good);
        }
        if explained.chains.is_empty() {
            session.line("no points moved by it")?;
        }
        for (index, chain) in explained.chains.iter().enumerate() {
            let gap = if index == 0 { "" } else { "\n" };
            let left = session.look.amount(chain.left.into(), explained.scale);
            let origin = place(chain.origin);
            session.heading(&format!("{gap}points of entry {origin}: {left} left"))?;
            session.table(&table(chain, &explained, (&source, session)))?;
        }
        Ok(Exit::Good)
    }
}

fn table(
    chain: &Chain,
    explained: &Explanation,
    (source, session): (&Source, &Session<'_>),
) -> Table {
    let heads = ["entry", "verb", "effective", "what", "account", "customer", "household", "lot"];
    let mut table = Table::new(&heads, &["points"]);
    for step in &chain.steps {
        let mark = if step.is_subject { "*" } else { "" };
        table.row([
            format!("{}{mark}", place(step.at)),
            step.kind.as_str().replace('_', " "),
            source.time(step.effective_at),
            what_text(step),
            step.account.as_str().to_owned(),
            step.customer.as_str().to_owned(),
            step.household.as_str().to_owned(),
            step.expires.map(|expires| expires.to_string()).unwrap_or_default(),
            session.look.amount(step.points.into(), explained.scale),
        ]);
    }
    table
}

fn what_text(step: &ChainStep) -> String {
    let what = match step.what {
        What::Flowed(flow) => flow_name(flow).replace('_', " "),
        What::FlowedByTime(flow) => format!("{} by time", flow_name(flow).replace('_', " ")),
        What::Moved => "moved along".to_owned(),
        What::Redated => "got another date".to_owned(),
    };
    let debts: Vec<String> = step.pays.iter().map(|debtor| place(*debtor)).collect();
    if debts.is_empty() { what } else { format!("{what}, paying {}", debts.join(" ")) }
}

fn explanation_json(explained: &Explanation) -> Value {
    let points = |units: i64| Points::new(units).text(explained.scale);
    let step = |step: &ChainStep| {
        let (what, by) = match step.what {
            What::Flowed(flow) => (flow_name(flow), "command"),
            What::FlowedByTime(flow) => (flow_name(flow), "time"),
            What::Moved => ("moved", "command"),
            What::Redated => ("redated", "command"),
        };
        json!({
            "sequence": step.at.sequence.number(),
            "item": step.at.item,
            "key": step.key.as_str(),
            "kind": step.kind.as_str(),
            "recorded_at": step.recorded_at.text(),
            "effective_at": step.effective_at.text(),
            "what": what,
            "by": by,
            "points": points(step.points),
            "account": step.account.as_str(),
            "customer": step.customer.as_str(),
            "household": step.household.as_str(),
            "expires": step.expires.map(|expires| expires.to_string()),
            "hold": step.hold.as_ref().map(|hold| hold.as_str()),
            "pays": step.pays.iter().map(|debtor| debtor.sequence.number()).collect::<Vec<_>>(),
            "explained": step.is_subject,
        })
    };
    let chain = |chain: &Chain| {
        json!({
            "origin": {"sequence": chain.origin.sequence.number(), "item": chain.origin.item},
            "left": points(chain.left),
            "steps": chain.steps.iter().map(step).collect::<Vec<_>>(),
        })
    };
    json!({"chains": explained.chains.iter().map(chain).collect::<Vec<_>>()})
}

/// A member of an entry, in short.
fn place(at: EntryRef) -> String {
    match at.item {
        0 => at.sequence.number().to_string(),
        item => format!("{}/{item}", at.sequence.number()),
    }
}

fn expiry(text: &str) -> Result<Expiry, String> {
    match text {
        "never" => Ok(Expiry::Never),
        date => day(date).map(Expiry::On).ok_or_else(|| "write a date, or `never`".to_owned()),
    }
}
