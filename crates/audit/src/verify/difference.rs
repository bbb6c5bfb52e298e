//! The first difference between two states.

use core::fmt::{self, Debug};

use pointbook_core::{
    AccountPart, CustomerPart, HeadPart, HoldPart, LandedPart, Name, ReversedPart, State, StatePart,
};

/// Where two states differ first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// In what: an account by its name and the field, or the like.
    pub what: String,
    /// What the ledger has stored.
    pub stored: String,
    /// What the journal comes to.
    pub folded: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, stored, folded } = self;
        write!(f, "{what} is stored as {stored}, and the journal comes to {folded}")
    }
}

/// One thing of a state.
#[derive(Debug, PartialEq)]
enum Thing {
    Head(HeadPart),
    Household(Name),
    Customer(CustomerPart),
    Account(Box<AccountPart>),
    Hold(HoldPart),
    Reversed(ReversedPart),
    Landed(LandedPart),
}

/// The first difference between the parts that are stored, which are without holds that have ended,
/// and a state; an error of the parts passes through.
pub(super) fn first_difference<E>(
    stored: impl Iterator<Item = Result<StatePart, E>>,
    state: &State,
) -> Result<Option<Difference>, E> {
    let is_open = |thing: &Thing| match thing {
        Thing::Hold(hold) => hold.is_open(state.recorded_at()),
        _ => true,
    };
    let mut folded = state.parts().flat_map(things).filter(is_open);
    for part in stored {
        for thing in things(part?) {
            let found = folded.next();
            if found.as_ref() != Some(&thing) {
                return Ok(Some(between(Some(thing), found)));
            }
        }
    }
    Ok(folded.next().map(|more| between(None, Some(more))))
}

fn things(part: StatePart) -> Vec<Thing> {
    match part {
        StatePart::Head(head) => vec![Thing::Head(head)],
        StatePart::Households(all) => all.into_iter().map(Thing::Household).collect(),
        StatePart::Customers(all) => all.into_iter().map(Thing::Customer).collect(),
        StatePart::Accounts(all) => {
            all.into_iter().map(|it| Thing::Account(Box::new(it))).collect()
        }
        StatePart::Holds(all) => all.into_iter().map(Thing::Hold).collect(),
        StatePart::Reversed(all) => all.into_iter().map(Thing::Reversed).collect(),
        StatePart::Landed(all) => all.into_iter().map(Thing::Landed).collect(),
    }
}

fn between(stored: Option<Thing>, folded: Option<Thing>) -> Difference {
    if let (Some(Thing::Account(stored)), Some(Thing::Account(folded))) = (&stored, &folded)
        && stored.name == folded.name
    {
        return between_accounts(stored, folded);
    }
    let what = stored.as_ref().or(folded.as_ref()).map(title).unwrap_or_default();
    let text = |thing: Option<Thing>| thing.map_or("nothing".to_owned(), |it| format!("{it:?}"));
    Difference { what, stored: text(stored), folded: text(folded) }
}

fn title(thing: &Thing) -> String {
    match thing {
        Thing::Head(_) => "the head".to_owned(),
        Thing::Household(name) => format!("household {}", name.as_str()),
        Thing::Customer(customer) => format!("customer {}", customer.name.as_str()),
        Thing::Account(account) => format!("account {}", account.name.as_str()),
        Thing::Hold(hold) => format!("hold {}", hold.name.as_str()),
        Thing::Reversed(ReversedPart { original, .. }) => {
            format!("what was reversed of entry {}", original.sequence.number())
        }
        Thing::Landed(LandedPart { earn, .. }) => {
            format!("where the points of entry {} went", earn.sequence.number())
        }
    }
}

fn between_accounts(stored: &AccountPart, folded: &AccountPart) -> Difference {
    let named = |field: &str, one: &dyn Debug, other: &dyn Debug| {
        let what = format!("{field} of account {}", stored.name.as_str());
        let (stored, folded) = (format!("{one:?}"), format!("{other:?}"));
        (stored != folded).then_some(Difference { what, stored, folded })
    };
    named("the owners", &stored.owner, &folded.owner)
        .or_else(|| named("the status", &stored.status, &folded.status))
        .or_else(|| named("what it accrues", &stored.accrues, &folded.accrues))
        .or_else(|| named("the lots", &stored.lots, &folded.lots))
        .or_else(|| named("what is pending", &stored.pending, &folded.pending))
        .or_else(|| named("what is held", &stored.held, &folded.held))
        .or_else(|| named("the deficit", &stored.deficit, &folded.deficit))
        .or_else(|| named("the fraction", &stored.fraction, &folded.fraction))
        .or_else(|| named("the newest instant", &stored.newest, &folded.newest))
        .or_else(|| named("what expired", &stored.expired, &folded.expired))
        .unwrap_or_else(|| Difference {
            what: format!("account {}", stored.name.as_str()),
            stored: format!("{stored:?}"),
            folded: format!("{folded:?}"),
        })
}
