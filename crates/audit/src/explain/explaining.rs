//! Making chains, by two walks through the journal: which origins there are, and what became of
//! them.

use std::collections::{BTreeMap, BTreeSet};

use pointbook_core::{
    AccountId, Entry, EntryRef, Expiry, Fact, HoldId, Key, Kind, Place, Scale, Sequence, Timestamp,
};
use pointbook_journal::Journal;

use super::chain::{Chain, ChainStep, What};
use super::subject::Subject;
use crate::error::{Error, ErrorKind};
use crate::pace::Pace;
use crate::people::People;
use crate::trail::{At, Follower, Moved, reversed_originals};
use crate::until::Until;
use crate::walk::entries_until;

/// Where points came from and where they went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// What is explained.
    pub subject: Subject,
    /// The entry that is explained, when it is one.
    pub entry: Option<Entry>,
    /// A chain for each origin of its points, the first earned first.
    pub chains: Vec<Chain>,
    /// Decimals of a point.
    pub scale: Scale,
}

/// Explains the points of an entry or a lot.
///
/// # Errors
///
/// [`ErrorKind::NotFound`] when the journal has no such entry or account, and when it cannot be
/// read, is damaged, or does not fold.
pub fn explain(
    journal: &dyn Journal,
    subject: Subject,
    pace: &mut Pace<'_>,
) -> Result<Explanation, Error> {
    let threads = pace.threads_in_all();
    let mut originals = BTreeSet::new();
    let mut silent = Pace::default().threads(threads);
    entries_until(journal, Until::End, &mut silent, |entries| {
        originals.extend(entries.iter().flat_map(reversed_originals));
        Ok(())
    })?;
    let mut seeking = Seeking::new(&subject);
    let mut follower = follower(&originals);
    entries_until(journal, Until::End, &mut silent, |entries| {
        entries.iter().for_each(|entry| seeking.follow(entry, &mut follower));
        Ok(())
    })?;
    let Seeking { origins, entry, account, .. } = seeking;
    if entry.is_none() && account.is_none() {
        return Err(Error::new(ErrorKind::NotFound));
    }
    let mut telling = Telling::new(&subject, origins);
    let mut follower = self::follower(&originals);
    entries_until(journal, Until::End, pace, |entries| {
        entries.iter().try_for_each(|entry| telling.follow(entry, &mut follower))
    })?;
    let chains = telling.finish(&follower);
    let scale = journal.genesis().settings.scale.unwrap_or_default();
    Ok(Explanation { subject, entry, chains, scale })
}

fn follower(originals: &BTreeSet<EntryRef>) -> Follower<EntryRef> {
    Follower::new(originals.clone(), Box::new(|at, _| at))
}

/// The search for the origins of what is explained.
struct Seeking<'a> {
    subject: &'a Subject,
    entry: Option<Entry>,
    account: Option<AccountId>,
    origins: BTreeSet<EntryRef>,
}

impl<'a> Seeking<'a> {
    const fn new(subject: &'a Subject) -> Self {
        Self { subject, entry: None, account: None, origins: BTreeSet::new() }
    }

    fn follow(&mut self, entry: &Entry, follower: &mut Follower<EntryRef>) {
        match self.subject {
            Subject::Entry(sequence) if *sequence == entry.sequence => {
                self.entry = Some(entry.clone());
            }
            Subject::Lot { account, .. } if self.account.is_none() => {
                let facts = entry.members().iter().flat_map(|member| &member.facts);
                self.account = facts.into_iter().find_map(|fact| match fact {
                    Fact::AccountOpened { account: id, name, .. } if name == account => Some(*id),
                    _ => None,
                });
            }
            _ => {}
        }
        follower.follow(entry, &mut |at, moved| self.look(at, moved));
    }

    fn look(&mut self, at: At, moved: &Moved<'_, EntryRef>) {
        let Moved::Posted { posting, pieces, expires, paid } = moved else { return };
        let is_it = match self.subject {
            Subject::Entry(sequence) => {
                let pays = paid.iter().any(|(debtor, _)| debtor.sequence == *sequence);
                at.member.sequence == *sequence || pays
            }
            Subject::Lot { expires: wanted, .. } => {
                self.account == Some(posting.account) && *expires == Some(*wanted)
            }
        };
        if is_it {
            self.origins.extend(pieces.iter().map(|(origin, _)| *origin));
        }
    }
}

/// What became of the origins.
struct Telling<'a> {
    subject: &'a Subject,
    people: People,
    chains: BTreeMap<EntryRef, Vec<Told>>,
}

/// A step whose names are not looked up yet.
struct Told {
    at: At,
    key: Key,
    kind: Kind,
    recorded_at: Timestamp,
    effective_at: Timestamp,
    what: What,
    points: i64,
    account: AccountId,
    expires: Option<Expiry>,
    hold: Option<HoldId>,
    pays: Vec<EntryRef>,
}

impl<'a> Telling<'a> {
    fn new(subject: &'a Subject, origins: BTreeSet<EntryRef>) -> Self {
        let chains = origins.into_iter().map(|origin| (origin, Vec::new())).collect();
        Self { subject, people: People::default(), chains }
    }

    fn follow(&mut self, entry: &Entry, follower: &mut Follower<EntryRef>) -> Result<(), Error> {
        let Self { people, chains, .. } = self;
        follower.follow(entry, &mut |at, moved| tell(entry, at, moved, chains));
        for (item, member) in (0..).zip(entry.members()) {
            for fact in &member.facts {
                let moved: Vec<AccountId> = match fact {
                    Fact::AccountMoved { account, .. } => vec![*account],
                    Fact::CustomerMoved { customer, .. } => people.accounts_of(*customer).collect(),
                    _ => continue,
                };
                let at = At { member: entry.at(item), is_due: false };
                for account in moved {
                    tell_moved(entry, (at, member.effective_at), (account, follower), chains);
                }
            }
        }
        Ok(people.apply_entry(entry)?)
    }

    fn finish(self, follower: &Follower<EntryRef>) -> Vec<Chain> {
        let mut left: BTreeMap<EntryRef, i64> = BTreeMap::new();
        for (id, _) in self.people.holdings() {
            let stock = follower.stock(id).into_iter();
            for (origin, points) in stock.flat_map(|stock| stock.everything()) {
                if self.chains.contains_key(&origin) {
                    let sum = left.entry(origin).or_default();
                    *sum = sum.saturating_add(points);
                }
            }
        }
        let (people, subject) = (self.people, self.subject);
        let chains = self.chains.into_iter().map(|(origin, told)| {
            let steps = told.into_iter().filter_map(|told| told.named(&people, subject)).collect();
            Chain { origin, steps, left: left.get(&origin).copied().unwrap_or(0) }
        });
        chains.collect()
    }
}

type Chains = BTreeMap<EntryRef, Vec<Told>>;

fn tell(entry: &Entry, at: At, moved: &Moved<'_, EntryRef>, chains: &mut Chains) {
    let (pieces, template) = match moved {
        Moved::Posted { posting, pieces, expires, paid } => {
            let what = if at.is_due {
                What::FlowedByTime(posting.flow)
            } else {
                What::Flowed(posting.flow)
            };
            let told = Told {
                effective_at: posting.effective_at,
                what,
                account: posting.account,
                expires: *expires,
                hold: hold_of(posting.place),
                pays: paid.iter().map(|(debtor, _)| *debtor).collect(),
                ..Told::blank(entry, at)
            };
            (*pieces, told)
        }
        Moved::Redated { account, to, effective_at, pieces, .. } => {
            let told = Told {
                effective_at: *effective_at,
                what: What::Redated,
                account: *account,
                expires: Some(*to),
                ..Told::blank(entry, at)
            };
            (*pieces, told)
        }
    };
    add(pieces.iter().copied(), &template, chains);
}

fn tell_moved(
    entry: &Entry,
    (at, effective_at): (At, Timestamp),
    (account, follower): (AccountId, &Follower<EntryRef>),
    chains: &mut Chains,
) {
    let Some(stock) = follower.stock(account) else { return };
    let template = Told { effective_at, what: What::Moved, account, ..Told::blank(entry, at) };
    add(stock.everything(), &template, chains);
}

fn add(pieces: impl Iterator<Item = (EntryRef, i64)>, template: &Told, chains: &mut Chains) {
    for (origin, points) in pieces {
        if let Some(steps) = chains.get_mut(&origin) {
            steps.push(Told { points, ..template.again() });
        }
    }
}

const fn hold_of(place: Place) -> Option<HoldId> {
    match place {
        Place::NewHold { hold, .. }
        | Place::Hold { hold, .. }
        | Place::HoldToDeficit { hold, .. } => Some(hold),
        _ => None,
    }
}

impl Told {
    /// A step of a member of which nothing else is said yet.
    fn blank(entry: &Entry, at: At) -> Self {
        let item = usize::try_from(at.member.item).unwrap_or(usize::MAX);
        let kinds: Vec<Kind> =
            crate::verify::actions(&entry.command.body).map(|it| it.kind()).collect();
        Self {
            at,
            key: entry.command.key.clone(),
            kind: kinds.get(item).copied().unwrap_or(Kind::Expire),
            recorded_at: entry.recorded_at,
            effective_at: entry.recorded_at,
            what: What::Moved,
            points: 0,
            account: AccountId::new(0),
            expires: None,
            hold: None,
            pays: Vec::new(),
        }
    }

    fn again(&self) -> Self {
        Self { key: self.key.clone(), pays: self.pays.clone(), ..*self }
    }

    fn named(self, people: &People, subject: &Subject) -> Option<ChainStep> {
        let owners = people.owners_at(self.account, self.effective_at)?;
        let sequence: Sequence = self.at.member.sequence;
        let is_subject = match subject {
            Subject::Entry(wanted) => *wanted == sequence,
            Subject::Lot { account, expires } => {
                people.account_name(self.account) == Some(account) && self.expires == Some(*expires)
            }
        };
        Some(ChainStep {
            at: self.at.member,
            key: self.key,
            kind: self.kind,
            recorded_at: self.recorded_at,
            effective_at: self.effective_at,
            what: self.what,
            points: self.points,
            account: people.account_name(self.account)?.clone(),
            customer: people.customer_name(owners.customer)?.clone(),
            household: people.household_name(owners.household)?.clone(),
            expires: self.expires,
            hold: self.hold.and_then(|hold| people.hold_name(hold)).cloned(),
            pays: self.pays,
            is_subject,
        })
    }
}
