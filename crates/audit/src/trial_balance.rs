//! The trial balance: the whole program in one equation.
//!
//! Invariants:
//! - The flows are added up from postings and the balance from accounts: neither is made from the
//!   other, so that each proves the other.

use std::sync::Arc;

use pointbook_core::{Entry, Fact, Program, Scale, Sequence, Timestamp, due_facts};
use pointbook_journal::Journal;

use crate::error::Error;
use crate::flows::{Balance, Flows};
use crate::pace::Pace;
use crate::people::People;
use crate::until::Until;
use crate::walk::entries_until;

/// The whole program in one equation: all that ever flowed comes to all that there is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrialBalance {
    /// The last entry that was known.
    pub known: Sequence,
    /// Through which instant time had its way.
    pub through: Timestamp,
    /// How many accounts there are.
    pub accounts: usize,
    /// How many customers.
    pub customers: usize,
    /// How many households.
    pub households: usize,
    /// All that ever flowed, by kind.
    pub flows: Flows,
    /// What all accounts have together.
    pub balance: Balance,
    /// What accounts owe together; the balance is less by it.
    pub owed: i128,
    /// Decimals of a point.
    pub scale: Scale,
}

impl TrialBalance {
    /// Whether the flows come to the balance, and what left by transfers arrived.
    pub fn is_balanced(&self) -> bool {
        self.flows.effect() == self.balance
            && self.flows.of("transferred_in") == self.flows.of("transferred_out")
    }
}

/// Adds up the whole program from the entries that `known` says, and what time has done to it
/// through an instant, written down or not; by default when the last entry was recorded.
///
/// # Errors
///
/// When the journal cannot be read, is damaged, or does not fold.
pub fn trial_balance(
    journal: &dyn Journal,
    known: Until,
    through: Option<Timestamp>,
    pace: &mut Pace<'_>,
) -> Result<TrialBalance, Error> {
    let program = Program::new(&journal.genesis().settings);
    let (mut people, mut flows) = (People::default(), Flows::default());
    let walked = entries_until(journal, known, pace, |entries| {
        entries.iter().try_for_each(|entry| fold(entry, &mut people, &mut flows))
    })?;
    let through = through.unwrap_or(walked.recorded_at);
    let calendar = Arc::clone(&program.calendar);
    let (mut balance, mut owed) = (Balance::default(), 0);
    for (id, holding) in people.holdings() {
        let mut account = holding.account.clone();
        let facts = due_facts(&mut account, id, &calendar, through);
        let broken = |unfit| pointbook_core::Broken { sequence: walked.sequence, unfit };
        let facts = facts.map_err(broken)?;
        facts.iter().filter_map(Fact::posting).for_each(|posting| flows.add(posting, 1));
        balance = balance.plus(&Balance::of(&account));
        owed += i128::from(account.deficit().units());
    }
    let [accounts, customers, households] = people.counts();
    let (known, scale) = (walked.sequence, program.scale);
    Ok(TrialBalance {
        known,
        through,
        accounts,
        customers,
        households,
        flows,
        balance,
        owed,
        scale,
    })
}

fn fold(entry: &Entry, people: &mut People, flows: &mut Flows) -> Result<(), Error> {
    people.apply_entry(entry)?;
    let due = entry.due.iter().filter_map(Fact::posting);
    let postings = due.chain(entry.members().iter().flat_map(|member| member.postings()));
    postings.for_each(|posting| flows.add(posting, 1));
    Ok(())
}
