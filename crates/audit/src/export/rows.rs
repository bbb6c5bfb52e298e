//! Making rows of entries.

use pointbook_core::{
    AccountId, Body, CustomerId, Entry, Fact, HouseholdId, LotId, LotRef, Place, Posting, Scale,
    Timestamp, Verdict,
};
use pointbook_journal::Journal;

use super::row::Row;
use crate::error::Error;
use crate::flows::flow_name;
use crate::pace::Pace;
use crate::people::People;
use crate::until::Until;
use crate::verify::actions;
use crate::walk::entries_until;

/// Hands out the rows of a journal, in order.
pub(super) fn each_row(
    journal: &dyn Journal,
    until: Until,
    pace: &mut Pace<'_>,
    put: &mut dyn FnMut(&Row<'_>) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut people = People::default();
    entries_until(journal, until, pace, |entries| {
        entries.iter().try_for_each(|entry| {
            // Names are those known after the entry: what it opens has its own.
            people.apply_entry(entry)?;
            rows_of(entry, &people, put)
        })
    })?;
    Ok(())
}

/// Decimals of a point.
pub(super) fn scale_of(journal: &dyn Journal) -> Scale {
    journal.genesis().settings.scale.unwrap_or_default()
}

fn rows_of(
    entry: &Entry,
    people: &People,
    put: &mut dyn FnMut(&Row<'_>) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut actions = actions(&entry.command.body);
    if let Verdict::Refused { item, refusal } = &entry.verdict {
        let action = actions.nth(usize::try_from(*item).unwrap_or(0));
        let verb = action.map_or("group", |action| action.kind().as_str());
        let detail = Some(refusal.code.as_str().to_owned());
        let blank = Row::blank(entry, entry.recorded_at);
        return put(&Row { item: *item, verb, cause: "refusal", fact: "refused", detail, ..blank });
    }
    for fact in &entry.due {
        let row = Row::blank(entry, entry.recorded_at);
        put(&Row { cause: "time", ..row }.of_fact(fact, people))?;
    }
    for ((item, action), member) in (0..).zip(actions).zip(entry.members()) {
        let verb = action.kind().as_str();
        let row = Row { item, verb, ..Row::blank(entry, member.effective_at) };
        if member.facts.is_empty() {
            put(&row)?;
        }
        for fact in &member.facts {
            put(&row.clone().of_fact(fact, people))?;
        }
    }
    Ok(())
}

impl<'a> Row<'a> {
    /// A row of an entry of which nothing else is said yet.
    fn blank(entry: &'a Entry, effective_at: Timestamp) -> Self {
        let first = actions(&entry.command.body).next();
        let single = first.filter(|_| matches!(entry.command.body, Body::Single(_)));
        Self {
            sequence: entry.sequence.number(),
            item: 0,
            recorded_at: entry.recorded_at,
            effective_at,
            key: &entry.command.key,
            verb: single.map_or("group", |action| action.kind().as_str()),
            cause: "command",
            fact: "accepted",
            flow: None,
            points: None,
            account: None,
            customer: None,
            household: None,
            place: None,
            lot: None,
            expires: None,
            hold: None,
            by: entry.command.envelope.by.as_deref(),
            detail: None,
        }
    }

    fn of_fact(self, fact: &'a Fact, people: &'a People) -> Self {
        let at = fact.posting().map_or(self.effective_at, |posting| posting.effective_at);
        let row = Self { fact: fact_name(fact), effective_at: at, ..self };
        let row = match fact.account() {
            Some(account) => row.of_account(account, people),
            None => row,
        };
        match fact {
            Fact::Posted(posting) => row.of_posting(posting, people),
            Fact::LotMoved { lot, expires, .. } => {
                let expires = Some(pointbook_core::Expiry::On(*expires));
                Self { lot: Some(lot_text(*lot)), expires, ..row }
            }
            Fact::PendingLanded { earn, lot, .. } => {
                let detail = Some(format!("earn {}/{}", earn.sequence.number(), earn.item));
                Self { detail, ..row.of_lot(*lot) }
            }
            Fact::ExpiredCounted { lot, points, .. } => {
                Self { lot: Some(lot_text(*lot)), points: Some(*points), ..row }
            }
            Fact::CustomerCreated { customer, household, .. } => {
                row.of_owners(Some(*customer), Some(*household), people)
            }
            Fact::HouseholdCreated { household, .. } => {
                row.of_owners(None, Some(*household), people)
            }
            Fact::CustomerMoved { customer, from, to } => {
                let from =
                    people.household_name(*from).map(|name| format!("from {}", name.as_str()));
                Self { detail: from, ..row.of_owners(Some(*customer), Some(*to), people) }
            }
            Fact::AccountMoved { from, .. } => {
                let from =
                    people.customer_name(*from).map(|name| format!("from {}", name.as_str()));
                Self { detail: from, ..row }
            }
            Fact::HoldPlaced { name, deadline, .. } => {
                Self { hold: Some(name), detail: Some(format!("until {}", deadline.text())), ..row }
            }
            Fact::HoldClosed { hold } => Self { hold: people.hold_name(*hold), ..row },
            fact => Self { detail: detail(fact), ..row },
        }
    }

    fn of_account(self, account: AccountId, people: &'a People) -> Self {
        let owners = people.owners_at(account, self.effective_at);
        let row = self.of_owners(
            owners.map(|owners| owners.customer),
            owners.map(|owners| owners.household),
            people,
        );
        Self { account: people.account_name(account), ..row }
    }

    fn of_owners(
        self,
        customer: Option<CustomerId>,
        household: Option<HouseholdId>,
        people: &'a People,
    ) -> Self {
        let customer = customer.and_then(|id| people.customer_name(id));
        let household = household.and_then(|id| people.household_name(id));
        Self { customer, household, ..self }
    }

    fn of_posting(self, posting: &Posting, people: &'a People) -> Self {
        let flow = Some(flow_name(posting.flow));
        let row = Self { flow, points: Some(posting.points), ..self };
        match posting.place {
            Place::Lot(lot) => Self { place: Some("lot"), ..row.of_lot(lot) },
            Place::Deficit { .. } => Self { place: Some("deficit"), ..row },
            Place::NewHold { hold, lot, .. } => {
                Self { place: Some("hold"), hold: people.hold_name(hold), ..row.of_lot(lot) }
            }
            Place::Hold { hold, lot } => {
                Self { place: Some("hold"), hold: people.hold_name(hold), ..row.of_lot(lot) }
            }
            Place::HoldToDeficit { hold, lot } => {
                let hold = people.hold_name(hold);
                Self { place: Some("hold_to_deficit"), hold, ..row.of_lot(lot) }
            }
            Place::NewPending { earn, activates, .. } => {
                let earn = format!("earn {}/{}", earn.sequence.number(), earn.item);
                let detail = Some(format!("{earn} activates {}", activates.text()));
                Self { place: Some("pending"), detail, ..row }
            }
            Place::Pending { earn } => {
                let detail = Some(format!("earn {}/{}", earn.sequence.number(), earn.item));
                Self { place: Some("pending"), detail, ..row }
            }
            Place::Nowhere => Self { place: Some("nowhere"), ..row },
        }
    }

    fn of_lot(self, lot: LotRef) -> Self {
        Self { lot: Some(lot_text(lot.id)), expires: Some(lot.expires), ..self }
    }
}

/// The name of a lot within its account: a date, `never`, or which life of a rolling lot.
pub(super) fn lot_text(lot: LotId) -> String {
    match lot {
        LotId::Dated(expires) => expires.to_string(),
        LotId::Rolling { life, .. } => format!("rolling-{life}"),
    }
}

fn detail(fact: &Fact) -> Option<String> {
    Some(match fact {
        Fact::Priced { product, kept, .. } => match kept {
            Some(kept) => format!("product {product}, kept {}", kept.parts()),
            None => format!("product {product}"),
        },
        Fact::StatusSet { status, accrue, .. } => {
            let status = status.map(|status| status.as_str().to_owned());
            let accrue = accrue.map(|accrue| format!("accrue {accrue}"));
            status.into_iter().chain(accrue).collect::<Vec<_>>().join(", ")
        }
        Fact::RedeemerSet { redeemer, .. } => format!("redeemer {redeemer}"),
        Fact::Reversed { original, points, .. } => {
            format!("{points} units of {}/{}", original.sequence.number(), original.item)
        }
        Fact::PeriodClosed(through) => format!("through {through}"),
        _ => return None,
    })
}

const fn fact_name(fact: &Fact) -> &'static str {
    match fact {
        Fact::Posted(_) => "posted",
        Fact::LotMoved { .. } => "lot_moved",
        Fact::PendingLanded { .. } => "pending_landed",
        Fact::Priced { .. } => "priced",
        Fact::ExpiredCounted { .. } => "expired_counted",
        Fact::Touched { .. } => "touched",
        Fact::AccountOpened { .. } => "account_opened",
        Fact::CustomerCreated { .. } => "customer_created",
        Fact::HouseholdCreated { .. } => "household_created",
        Fact::CustomerMoved { .. } => "customer_moved",
        Fact::AccountMoved { .. } => "account_moved",
        Fact::StatusSet { .. } => "status_set",
        Fact::RedeemerSet { .. } => "redeemer_set",
        Fact::HoldPlaced { .. } => "hold_placed",
        Fact::HoldClosed { .. } => "hold_closed",
        Fact::Reversed { .. } => "reversed",
        Fact::ProgramChanged(_) => "program_changed",
        Fact::PeriodClosed(_) => "period_closed",
        _ => "other",
    }
}
