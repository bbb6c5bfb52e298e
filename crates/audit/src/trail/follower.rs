//! Following points from posting to posting.

use std::collections::{BTreeMap, BTreeSet};

use pointbook_core::{
    AccountId, Date, Entry, EntryRef, Expiry, Fact, Flow, LotId, Place, Posting, Timestamp,
};

use super::stock::Stock;

/// Tells the origin of points that a member brought into being, effective then.
pub(crate) type Name<O> = Box<dyn Fn(EntryRef, Timestamp) -> O>;

/// What moved by one fact, and where it comes from.
pub(crate) enum Moved<'a, O> {
    /// By a posting.
    Posted {
        /// The posting.
        posting: &'a Posting,
        /// The points by origin; none for those that were not there.
        pieces: &'a [(O, i64)],
        /// The expiry of the lot now, where there is one.
        expires: Option<Expiry>,
        /// Whose debt was paid, where the points went to a deficit.
        paid: &'a [(EntryRef, i64)],
    },
    /// A lot got another date.
    Redated {
        /// Whose.
        account: AccountId,
        /// Its date before.
        from: Expiry,
        /// Its date now.
        to: Expiry,
        /// When.
        effective_at: Timestamp,
        /// What is in it, free and held.
        pieces: &'a [(O, i64)],
    },
}

/// What is told of each movement: the member that it belongs to, and the movement.
pub(crate) type Tell<'a, O> = dyn FnMut(At, &Moved<'_, O>) + 'a;

/// What a movement belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct At {
    /// The member; of what was due, the first of its entry.
    pub(crate) member: EntryRef,
    /// Whether time did it, before the entry.
    pub(crate) is_due: bool,
}

/// Follows points through a journal.
pub(crate) struct Follower<O> {
    name: Name<O>,
    stocks: Vec<Stock<O>>,
    /// The originals of which something is given back one day.
    originals: BTreeSet<EntryRef>,
    /// Where the points of those that earned come from.
    born: BTreeMap<EntryRef, O>,
    /// What those took, in the order in which they did.
    taken: BTreeMap<EntryRef, Vec<Taken<O>>>,
    /// The member that is being followed.
    at: EntryRef,
    is_due: bool,
    /// What it reverses.
    original: Option<EntryRef>,
    /// What left one account and has not arrived at the other.
    carried: Vec<(O, i64)>,
    /// The earn whose points have just ceased to be pending.
    activating: Option<EntryRef>,
}

/// What was taken: from whom, and where it came from; nowhere when it was owed.
struct Taken<O> {
    account: AccountId,
    origin: Option<O>,
    points: i64,
}

/// The originals of which an entry gives something back.
pub(crate) fn reversed_originals(entry: &Entry) -> impl Iterator<Item = EntryRef> {
    let facts = entry.members().iter().flat_map(|member| &member.facts);
    facts.filter_map(|fact| match fact {
        Fact::Reversed { original, .. } => Some(*original),
        _ => None,
    })
}

impl<O: Copy + Ord> Follower<O> {
    /// Begins, with all originals that are reversed later.
    pub(crate) fn new(originals: BTreeSet<EntryRef>, name: Name<O>) -> Self {
        Self {
            name,
            stocks: Vec::new(),
            originals,
            born: BTreeMap::new(),
            taken: BTreeMap::new(),
            at: EntryRef { sequence: pointbook_core::Sequence::default(), item: 0 },
            is_due: false,
            original: None,
            carried: Vec::new(),
            activating: None,
        }
    }

    /// Follows the next entry.
    pub(crate) fn follow(&mut self, entry: &Entry, tell: &mut Tell<'_, O>) {
        self.begin(entry.at(0), None);
        self.is_due = true;
        entry.due.iter().for_each(|fact| self.fact(fact, entry.recorded_at, tell));
        for (item, member) in (0..).zip(entry.members()) {
            let reversed = member.facts.iter().find_map(|fact| match fact {
                Fact::Reversed { original, .. } => Some(*original),
                _ => None,
            });
            self.begin(entry.at(item), reversed);
            member.facts.iter().for_each(|fact| self.fact(fact, member.effective_at, tell));
        }
    }

    /// Follows what time does after the last entry.
    pub(crate) fn follow_due(&mut self, facts: &[Fact], tell: &mut Tell<'_, O>) {
        self.begin(self.at, None);
        self.is_due = true;
        facts.iter().for_each(|fact| self.fact(fact, Timestamp::MAX, tell));
    }

    /// What an account holds.
    pub(crate) fn stock(&self, account: AccountId) -> Option<&Stock<O>> {
        self.stocks.get(account.index())
    }

    const fn told(&self) -> At {
        At { member: self.at, is_due: self.is_due }
    }

    fn begin(&mut self, at: EntryRef, original: Option<EntryRef>) {
        (self.at, self.original, self.is_due) = (at, original, false);
        self.carried.clear();
        self.activating = None;
    }

    fn fact(&mut self, fact: &Fact, effective_at: Timestamp, tell: &mut Tell<'_, O>) {
        match fact {
            Fact::Posted(posting) => self.post(posting, tell),
            Fact::LotMoved { account, lot, expires } => {
                self.redate(*account, (*lot, *expires), effective_at, tell);
            }
            _ => {}
        }
    }

    fn redate(
        &mut self,
        account: AccountId,
        (id, date): (LotId, Date),
        effective_at: Timestamp,
        tell: &mut Tell<'_, O>,
    ) {
        let to = Expiry::On(date);
        let stock = self.stock_mut(account);
        let lot = stock.lot(pointbook_core::LotRef { id, expires: to });
        let from = core::mem::replace(&mut lot.expires, to);
        let pieces: Vec<(O, i64)> = stock.all_of(id).iter().collect();
        tell(self.told(), &Moved::Redated { account, from, to, effective_at, pieces: &pieces });
    }

    fn post(&mut self, posting: &Posting, tell: &mut Tell<'_, O>) {
        let lot = match posting.place {
            Place::Deficit { .. } => None,
            place => place.lot().or(match posting.place {
                Place::HoldToDeficit { lot, .. } => Some(lot),
                _ => None,
            }),
        };
        let expires = lot.map(|lot| self.stock_mut(posting.account).expiry(lot));
        let mut paid = Vec::new();
        let pieces = match posting.flow {
            Flow::Earned | Flow::Refunded | Flow::AdjustedUp | Flow::TransferredIn => {
                let pieces = self.arriving(posting);
                self.put(posting, &pieces, &mut paid);
                pieces
            }
            Flow::PendingAdded | Flow::PendingActivated | Flow::PendingCancelled => {
                self.pend(posting)
            }
            Flow::Released => self.release(posting, &mut paid),
            Flow::Shortfall => Vec::new(),
            _ => self.take(posting),
        };
        tell(self.told(), &Moved::Posted { posting, pieces: &pieces, expires, paid: &paid });
        self.stock_mut(posting.account).tidy();
    }

    /// Where points that arrive come from.
    fn arriving(&mut self, posting: &Posting) -> Vec<(O, i64)> {
        let points = posting.points.units();
        let (at, effective_at) = (self.at, posting.effective_at);
        match posting.flow {
            Flow::Earned => {
                let at = self.activating.unwrap_or(self.at);
                let origin = (self.name)(at, posting.effective_at);
                if self.originals.contains(&at) {
                    self.born.insert(at, origin);
                }
                vec![(origin, points)]
            }
            Flow::TransferredIn => {
                let mut pieces = take_front(&mut self.carried, points);
                let missing = points.saturating_sub(sum(&pieces));
                if missing > 0 {
                    pieces.push(((self.name)(at, effective_at), missing));
                }
                pieces
            }
            _ => {
                let own = (self.name)(at, effective_at);
                self.given_back(posting.account, points, own)
            }
        }
    }

    /// What an original took last, as far as it goes; the rest is of the entry itself.
    fn given_back(&mut self, account: AccountId, points: i64, own: O) -> Vec<(O, i64)> {
        let mut left = points;
        let mut pieces = Vec::new();
        let taken = self.original.and_then(|original| self.taken.get_mut(&original));
        if let Some(taken) = taken {
            for piece in taken.iter_mut().rev().filter(|piece| piece.account == account) {
                let some = left.min(piece.points);
                piece.points = piece.points.saturating_sub(some);
                left = left.saturating_sub(some);
                if some > 0 {
                    pieces.push((piece.origin.unwrap_or(own), some));
                }
            }
            taken.retain(|piece| piece.points > 0);
        }
        if left > 0 {
            pieces.push((own, left));
        }
        pieces
    }

    fn put(&mut self, posting: &Posting, pieces: &[(O, i64)], paid: &mut Vec<(EntryRef, i64)>) {
        let stock = self.stock_mut(posting.account);
        match posting.place {
            Place::Lot(lot) => stock.lot(lot).free.add_all(pieces),
            _ => *paid = stock.owed().take(posting.points.units()),
        }
    }

    fn pend(&mut self, posting: &Posting) -> Vec<(O, i64)> {
        let earn = match posting.place {
            Place::NewPending { earn, .. } | Place::Pending { earn } => earn,
            _ => self.at,
        };
        if posting.flow == Flow::PendingActivated {
            self.activating = Some(earn);
        }
        vec![((self.name)(earn, posting.effective_at), posting.points.units())]
    }

    fn release(&mut self, posting: &Posting, paid: &mut Vec<(EntryRef, i64)>) -> Vec<(O, i64)> {
        let (Place::Hold { hold, lot } | Place::HoldToDeficit { hold, lot }) = posting.place else {
            return Vec::new();
        };
        let points = posting.points.units();
        let stock = self.stock_mut(posting.account);
        let pieces = stock.held(hold, lot.id).take(points);
        match posting.place {
            Place::Hold { .. } => stock.lot(lot).free.add_all(&pieces),
            _ => *paid = stock.owed().take(points),
        }
        pieces
    }

    /// Takes what goes from a lot, from a hold, or into debt.
    fn take(&mut self, posting: &Posting) -> Vec<(O, i64)> {
        let points = posting.points.units();
        let at = self.at;
        let is_clawed = posting.flow == Flow::EarnReversed;
        let clawed = self.original.filter(|_| is_clawed).and_then(|it| self.born.get(&it).copied());
        let stock = self.stock_mut(posting.account);
        let pieces = match posting.place {
            Place::Lot(lot) => {
                let free = &mut stock.lot(lot).free;
                match clawed {
                    Some(origin) => free.take_first_of(origin, points),
                    None => free.take(points),
                }
            }
            Place::NewHold { hold, lot, .. } => {
                let pieces = stock.lot(lot).free.take(points);
                stock.held(hold, lot.id).add_all(&pieces);
                pieces
            }
            Place::Hold { hold, lot } => stock.held(hold, lot.id).take(points),
            Place::Deficit { .. } => {
                stock.owed().add(at, points);
                Vec::new()
            }
            _ => Vec::new(),
        };
        self.remember(posting, &pieces);
        pieces
    }

    /// Remembers what an original took that is reversed later, and what a transfer carries.
    fn remember(&mut self, posting: &Posting, pieces: &[(O, i64)]) {
        let account = posting.account;
        match posting.flow {
            Flow::TransferredOut => self.carried.extend_from_slice(pieces),
            Flow::Redeemed | Flow::Captured | Flow::AdjustedDown
                if self.originals.contains(&self.at) =>
            {
                let taken = self.taken.entry(self.at).or_default();
                let known = pieces.iter().map(|(origin, points)| (Some(*origin), *points));
                let owed = posting.points.units().saturating_sub(sum(pieces));
                let owed = (owed > 0).then_some((None, owed));
                let all = known.chain(owed);
                taken.extend(all.map(|(origin, points)| Taken { account, origin, points }));
            }
            _ => {}
        }
    }

    #[expect(clippy::expect_used, reason = "room was just made for it")]
    fn stock_mut(&mut self, account: AccountId) -> &mut Stock<O> {
        let index = account.index();
        if self.stocks.len() <= index {
            self.stocks.resize_with(index.saturating_add(1), Stock::default);
        }
        self.stocks.get_mut(index).expect("invariant: every account has a stock")
    }
}

fn sum<O>(pieces: &[(O, i64)]) -> i64 {
    pieces.iter().fold(0, |sum, (_, points)| sum.saturating_add(*points))
}

/// Takes points from the front, in order.
fn take_front<O: Copy>(pieces: &mut Vec<(O, i64)>, points: i64) -> Vec<(O, i64)> {
    let mut left = points;
    let mut taken = Vec::new();
    for (origin, there) in pieces.iter_mut() {
        let some = left.min(*there);
        *there = there.saturating_sub(some);
        left = left.saturating_sub(some);
        if some > 0 {
            taken.push((*origin, some));
        }
    }
    pieces.retain(|(_, there)| *there > 0);
    taken
}
