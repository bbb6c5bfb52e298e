//! Comparing what was known at two times.

use std::sync::Arc;

use pointbook_core::{
    AccountId, Broken, Calendar, Entry, Fact, Key, Posting, Program, Scale, Sequence, Timestamp,
};
use pointbook_journal::Journal;

use super::changes::{Changed, Changes};
use super::period::Period;
use super::way::{Way, Ways};
use crate::error::{Error, ErrorKind};
use crate::flows::{Balance, Flows};
use crate::pace::Pace;
use crate::people::People;
use crate::until::Until;
use crate::walk::entries_until;

/// What was learned between two times about the time before the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diff {
    /// The first time.
    pub known_at: Timestamp,
    /// The second time.
    pub known_later_at: Timestamp,
    /// The windows that changed: of accounts, customers, households, each by number and time.
    pub windows: Vec<Changed>,
    /// The entries that changed them.
    pub entries: Vec<LateEntry>,
    /// Decimals of a point.
    pub scale: Scale,
}

/// An entry that changed windows of the time before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LateEntry {
    /// Which.
    pub sequence: Sequence,
    /// Its key.
    pub key: Key,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// The first instant at which something of it counts.
    pub effective_at: Timestamp,
}

/// Compares windows as they were known at one time with what was known of them later. The windows
/// are whole periods up to the first time.
///
/// # Errors
///
/// [`ErrorKind::WrongWay`] when the second time is the earlier one, and when the journal cannot
/// be read, is damaged, or does not fold.
pub fn diff(
    journal: &dyn Journal,
    (known_at, known_later_at): (Timestamp, Timestamp),
    period: Period,
    pace: &mut Pace<'_>,
) -> Result<Diff, Error> {
    if known_later_at < known_at {
        return Err(Error::new(ErrorKind::WrongWay));
    }
    let program = Program::new(&journal.genesis().settings);
    let calendar: Arc<Calendar> = Arc::clone(&program.calendar);
    let mut comparing = Comparing {
        known_at,
        people: People::default(),
        ways: Ways::default(),
        newest: Vec::new(),
        changes: Changes::new(&calendar, period, known_at),
        entries: Vec::new(),
    };
    entries_until(journal, Until::Recorded(known_later_at), pace, |entries| {
        entries.iter().try_for_each(|entry| Ok(comparing.fold(entry)?))
    })?;
    let Comparing { people, changes, entries, .. } = comparing;
    let windows = changes.finish(&people);
    let mut changing: Vec<Sequence> = windows.iter().flat_map(|it| it.by.clone()).collect();
    changing.sort_unstable();
    let is_changing = |entry: &LateEntry| changing.binary_search(&entry.sequence).is_ok();
    let entries = entries.into_iter().filter(is_changing).collect();
    Ok(Diff { known_at, known_later_at, windows, entries, scale: program.scale })
}

/// A journal that is being compared with its beginning.
struct Comparing<'a> {
    known_at: Timestamp,
    people: People,
    ways: Ways,
    /// The newest instant of each account, and the postings then: a move never comes before it,
    /// and may come at it.
    newest: Vec<(Timestamp, Vec<Posting>)>,
    changes: Changes<'a>,
    entries: Vec<LateEntry>,
}

impl Comparing<'_> {
    fn fold(&mut self, entry: &Entry) -> Result<(), Broken> {
        let broken = |unfit| Broken { sequence: entry.sequence, unfit };
        for fact in &entry.due {
            self.people.apply(fact, entry.recorded_at).map_err(broken)?;
            self.note(fact);
        }
        let is_news = entry.recorded_at > self.known_at;
        let mut earliest: Option<Timestamp> = None;
        for (item, member) in (0..).zip(entry.members()) {
            for fact in &member.facts {
                let at = fact.posting().map_or(member.effective_at, |it| it.effective_at);
                let is_late = is_news && at <= self.known_at;
                let before = if is_late { self.ways_of_moved(fact) } else { Vec::new() };
                self.people.apply(fact, member.effective_at).map_err(broken)?;
                self.ways.add(fact, member.effective_at, entry.at(item));
                if is_late {
                    earliest = Some(earliest.map_or(at, |earliest| earliest.min(at)));
                    self.compare(fact, (at, before), entry.sequence);
                }
                self.note(fact);
            }
        }
        self.entries.extend(earliest.map(|effective_at| LateEntry {
            sequence: entry.sequence,
            key: entry.command.key.clone(),
            recorded_at: entry.recorded_at,
            effective_at,
        }));
        Ok(())
    }

    /// Keeps the newest postings of an account.
    fn note(&mut self, fact: &Fact) {
        let Some(posting) = fact.posting() else { return };
        let index = posting.account.index();
        if self.newest.len() <= index {
            self.newest.resize_with(index.saturating_add(1), || (Timestamp::MIN, Vec::new()));
        }
        let Some((newest, postings)) = self.newest.get_mut(index) else { return };
        if posting.effective_at > *newest {
            *newest = posting.effective_at;
            postings.clear();
        }
        if posting.effective_at == *newest {
            postings.push(*posting);
        }
    }

    /// The accounts whose way a move may change, with the way before it.
    fn ways_of_moved(&self, fact: &Fact) -> Vec<(AccountId, Way)> {
        let accounts: Vec<AccountId> = match fact {
            Fact::AccountMoved { account, .. } => vec![*account],
            Fact::CustomerMoved { customer, .. } => self.people.ever_of(*customer).to_vec(),
            _ => Vec::new(),
        };
        let ways = accounts.into_iter();
        ways.filter_map(|id| Some((id, self.ways.of(id, &self.people)?))).collect()
    }

    fn compare(
        &mut self,
        fact: &Fact,
        (at, before): (Timestamp, Vec<(AccountId, Way)>),
        by: Sequence,
    ) {
        if let Some(posting) = fact.posting() {
            if let Some(way) = self.ways.of(posting.account, &self.people) {
                self.changes.add_posting(posting, &way, by);
            }
            return;
        }
        for (account, before) in before {
            let Some(after) = self.ways.of(account, &self.people) else { continue };
            self.take_other_way(account, at, (&before, &after), by);
        }
    }

    /// An account went another way from an instant on. Nothing happened to it after that instant.
    fn take_other_way(
        &mut self,
        account: AccountId,
        since: Timestamp,
        (before, after): (&Way, &Way),
        by: Sequence,
    ) {
        let Some(holding) = self.people.holding(account) else { return };
        let now = Balance::of(&holding.account);
        let newest = self.newest.get(account.index());
        let then: Vec<Posting> = newest
            .filter(|(instant, _)| *instant == since)
            .map(|(_, postings)| postings.clone())
            .unwrap_or_default();
        let mut flows = Flows::default();
        then.iter().for_each(|posting| flows.add(posting, 1));
        let earlier = now.minus(&flows.effect());
        let carried = |at: Timestamp| if at == since { earlier } else { now };
        let through = self.known_at;
        for crossing in before.crossings(since, through) {
            let nothing = Balance::default();
            self.changes.cross(crossing, &nothing.minus(&carried(crossing.at)), by);
        }
        for crossing in after.crossings(since, through) {
            self.changes.cross(crossing, &carried(crossing.at), by);
        }
        for posting in &then {
            self.changes.add_to_owners(posting, (before.at(since), -1), by);
            self.changes.add_to_owners(posting, (after.at(since), 1), by);
        }
    }
}
