//! Outcomes: what a caller is told about a command.

use pointbook_core::{
    AccountId, Code, Detail, Draw, Outcome, Receipt, Refusal, Returned, ReversalReceipt, Scale,
    Sequence, Settled, Timestamp,
};
use serde_json::Value;

use super::fields::{Fields, list};

/// Writes what a caller is told about a command; `names` gives the callers' names of accounts.
///
/// # Examples
///
/// ```
/// use pointbook_core::{Code, Key, Outcome, Scale, Settled};
/// use pointbook_wire::encode_outcome;
///
/// let outcome = Outcome {
///     key: Key::new("k1").unwrap(),
///     replayed: false,
///     settled: Settled::Refused { written: None, refusal: Code::NotFound.into() },
/// };
/// let json = encode_outcome(&outcome, Scale::default(), &|id| id.number().to_string());
/// assert_eq!(json.to_string(), r#"{"code":"not_found","key":"k1","outcome":"refused"}"#);
/// ```
pub fn encode_outcome(
    outcome: &Outcome,
    scale: Scale,
    names: &dyn Fn(AccountId) -> String,
) -> Value {
    let writer = Writer { scale, names };
    let head = Fields::default().put("key", outcome.key.as_str());
    head.flag("replayed", outcome.replayed).all(writer.settled(&outcome.settled)).done()
}

struct Writer<'a> {
    scale: Scale,
    names: &'a dyn Fn(AccountId) -> String,
}

impl Writer<'_> {
    fn settled(&self, settled: &Settled) -> Fields {
        match settled {
            Settled::Accepted { sequence, recorded_at, receipt } => {
                written(*sequence, *recorded_at).all(self.accepted(receipt))
            }
            Settled::GroupAccepted { sequence, recorded_at, receipts } => {
                let items = list(receipts, |receipt| self.accepted(receipt).done());
                let head = written(*sequence, *recorded_at).put("outcome", "accepted");
                head.put("items", items)
            }
            Settled::Refused { written: place, refusal } => {
                place_of(*place).all(self.refused(refusal))
            }
            Settled::GroupRefused { written: place, items, item, refusal } => {
                let others = Refusal::from(Code::GroupRefused);
                let fault = usize::try_from(*item).ok();
                let refusal_of = |at| if fault == Some(at) { refusal } else { &others };
                let items = list(0..*items, |at| self.refused(refusal_of(at)).done());
                place_of(*place).all(self.refused(&others)).put("items", items)
            }
        }
    }

    fn accepted(&self, receipt: &Receipt) -> Fields {
        let requested = receipt.requested_effective_at.map(|at| at.text());
        let draws = receipt.draws.as_ref().map(|draws| list(draws, |it| self.draw(it).done()));
        let reversal = receipt.reversal.as_ref().map(|it| self.reversal(it));
        Fields::default()
            .put("outcome", "accepted")
            .instant("effective_at", receipt.effective_at)
            .may("requested_effective_at", requested)
            .may("points", receipt.points.map(|points| points.text(self.scale)))
            .may("draws", draws)
            .all(reversal.unwrap_or_default())
    }

    fn draw(&self, draw: &Draw) -> Fields {
        Fields::default()
            .put("account", (self.names)(draw.account))
            .put("expires", draw.expires.to_string())
            .points("points", draw.points, self.scale)
    }

    fn reversal(&self, reversal: &ReversalReceipt) -> Fields {
        let accounts = list(&reversal.accounts, |(account, returned)| {
            Fields::default()
                .put("account", (self.names)(*account))
                .all(self.returned(returned))
                .done()
        });
        self.returned(&reversal.total).put("accounts", accounts)
    }

    fn returned(&self, returned: &Returned) -> Fields {
        Fields::default()
            .points("restored", returned.restored, self.scale)
            .points("expired", returned.expired, self.scale)
            .points("already_expired", returned.already_expired, self.scale)
            .points("shortfall", returned.shortfall, self.scale)
    }

    fn refused(&self, refusal: &Refusal) -> Fields {
        let fields = Fields::default().put("outcome", "refused").put("code", refusal.code.as_str());
        let detail = match &refusal.detail {
            Detail::Points { available, requested } => Fields::default()
                .put("available", pointbook_core::units_text(available.number(), self.scale))
                .points("requested", *requested, self.scale),
            Detail::Seconds { requested, most } => {
                Fields::default().put("requested", *requested).put("most", *most)
            }
            Detail::Since(instant) => Fields::default().instant("since", *instant),
            Detail::Field(field) => return fields.put("field", field.as_str()),
            _ => return fields,
        };
        fields.put("detail", detail.done())
    }
}

fn written(sequence: Sequence, recorded_at: Timestamp) -> Fields {
    Fields::default().put("sequence", sequence.number()).instant("recorded_at", recorded_at)
}

/// A refusal tells its place in the journal only.
fn place_of(place: Option<(Sequence, Timestamp)>) -> Fields {
    Fields::default().may("sequence", place.map(|(sequence, _)| sequence.number()))
}
