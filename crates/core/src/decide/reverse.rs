//! Reversals: claw-backs, refunds, and the undoing of adjustments and transfers.

use std::sync::Arc;

use super::draws::{PlannedDraw, limit};
use super::returns::{parts_reversed, slice};
use super::{Booking, Stop};
use crate::broken::Unfit;
use crate::command::{Action, Body, Reverse, ReverseAmount};
use crate::entry::{Entry, Fact, Flow, Member, PendingTarget, Place};
use crate::id::{AccountId, EntryRef, Sequence};
use crate::lot::{LotId, LotRef};
use crate::points::Points;
use crate::program::Clawback;
use crate::refusal::{Code, Detail, Refusal};
use crate::share::Share;

/// An earlier entry's member that is to be undone.
struct Original {
    at: EntryRef,
    kind: OriginalKind,
    member: Member,
}

/// What can be undone.
#[derive(Clone, Copy, PartialEq, Eq)]
enum OriginalKind {
    Earn,
    Redeem,
    Adjust,
    Transfer,
}

/// What a reversal names.
struct Named {
    /// The accounts that it is about.
    accounts: Vec<AccountId>,
    /// The original, when it can be undone.
    original: Option<Original>,
}

impl Named {
    /// Finds `item` among the members of an entry. What names none of them is about all.
    fn new(sequence: Sequence, body: &Body, members: &[Member], item: Option<u32>) -> Self {
        let named = match (body, item) {
            (Body::Single(action), None) => members.first().map(|member| (0, action, member)),
            (Body::Group(items), Some(item)) => {
                let pair = items.get(item as usize).zip(members.get(item as usize));
                pair.map(|(command, member)| (item, &command.action, member))
            }
            _ => None,
        };
        let Some((item, action, member)) = named else {
            return Self { accounts: accounts_of(members), original: None };
        };
        let at = EntryRef { sequence, item };
        let original = |kind| Original { at, kind, member: member.clone() };
        Self {
            accounts: accounts_of(core::slice::from_ref(member)),
            original: OriginalKind::of(action).map(original),
        }
    }
}

/// The accounts that members are about; not those to which a capture gave its rest back.
fn accounts_of(members: &[Member]) -> Vec<AccountId> {
    let captures = |member: &&Member| {
        let mut flows = member.postings().map(|posting| posting.flow);
        flows.any(|flow| flow == Flow::Captured)
    };
    let given_back = |fact: &Fact| {
        let flow = fact.posting().map(|posting| posting.flow);
        matches!(flow, Some(Flow::Released | Flow::Expired))
    };
    let about = |member| {
        let captures = captures(&member);
        member.facts.iter().filter(move |fact| !(captures && given_back(fact)))
    };
    let mut accounts: Vec<_> = members.iter().flat_map(about).filter_map(Fact::account).collect();
    accounts.sort_unstable();
    accounts.dedup();
    accounts
}

/// How much of the original is undone, and what was before.
struct Part {
    points: Points,
    before: Points,
    share: Option<Share>,
}

impl Booking<'_, '_> {
    pub(super) fn reverse(&mut self, reverse: &Reverse) -> Result<Points, Stop> {
        let Named { accounts, original } = self.named(reverse)?;
        self.time()?;
        if accounts.iter().any(|account| self.is_cancelled(*account)) {
            return Err(Code::StatusForbids.into());
        }
        let original = original.ok_or(Code::NotReversible)?;
        let part = self.part(&original, reverse.amount)?;
        let (original_at, share) = (original.at, part.share);
        let moved = match original.kind {
            OriginalKind::Earn => self.claw_back(&original, &accounts, part.points)?,
            OriginalKind::Adjust => self.reverse_adjust(&original, &part)?,
            OriginalKind::Transfer => self.reverse_transfer(&original, &part)?,
            OriginalKind::Redeem => {
                let taken = parts_reversed(&original.member, &[Flow::Redeemed, Flow::Captured]);
                self.restore(Flow::Refunded, slice(taken, part.before, part.points))?;
                part.points
            }
        };
        if self.draft.facts.is_empty() {
            for account in accounts {
                self.draft.mark(account)?;
            }
        }
        let points = part.points;
        self.draft.record(Fact::Reversed { original: original_at, points, share })?;
        Ok(moved)
    }

    /// Finds what is named; it is an error when the key is unknown.
    fn named(&self, reverse: &Reverse) -> Result<Named, Stop> {
        let command = self.draft.command;
        if reverse.of == command.key {
            // Members of a group see the ones before them; a single command has none.
            return match &command.body {
                Body::Single(_) => Err(Code::NotFound.into()),
                body => Ok(Named::new(self.draft.sequence, body, self.draft.members, reverse.item)),
            };
        }
        let entry: Arc<Entry> = self.draft.past.find(&reverse.of).ok_or(Code::NotFound)?;
        let (body, members) = (&entry.command.body, entry.members());
        Ok(Named::new(entry.sequence, body, members, reverse.item))
    }

    /// How much of the original is to be undone.
    fn part(&self, original: &Original, amount: ReverseAmount) -> Result<Part, Stop> {
        let whole = original.member.points.unwrap_or(Points::ZERO).magnitude();
        let reversed = self.draft.reversed(original.at);
        let before = reversed.of(whole).ok_or(Unfit::OutOfRange)?;
        let left = whole.minus(before).unwrap_or(Points::ZERO);
        let over = |requested: Points| {
            let detail = Detail::Points { available: left.units().into(), requested };
            Stop::from(Refusal { code: Code::OverReversal, detail })
        };
        match amount {
            ReverseAmount::Rest if left.is_zero() => Err(over(left)),
            ReverseAmount::Rest => Ok(Part { points: left, before, share: None }),
            ReverseAmount::Points(points) if points > left => Err(over(points)),
            ReverseAmount::Points(points) => Ok(Part { points, before, share: None }),
            ReverseAmount::Share(share) => {
                let total = reversed.share.plus(share).ok_or(Unfit::OutOfRange)?;
                let by_share = total.of(whole).minus(reversed.share.of(whole));
                let points = by_share.ok_or(Unfit::OutOfRange)?;
                // What was reversed by points is a share too: together at most the whole.
                let unshared = whole.minus(reversed.points).unwrap_or(Points::ZERO);
                if total.exceeds_whole() || total.exceeds(unshared, whole) {
                    return Err(over(points));
                }
                Ok(Part { points, before, share: Some(share) })
            }
        }
    }

    /// Takes back an earn: what is still pending, what expired meanwhile, its lot, other lots.
    fn claw_back(
        &mut self,
        original: &Original,
        accounts: &[AccountId],
        points: Points,
    ) -> Result<Points, Stop> {
        let [account] = accounts else { return Err(ONE_ACCOUNT.into()) };
        let account = *account;
        self.draft.touch(account)?;
        let known = self.draft.account(account).ok_or(Code::NotFound)?;
        let pending = known.pending().iter().find(|pending| pending.earn == original.at);
        let cancelled = pending.map_or(Points::ZERO, |pending| pending.points).min(points);
        let place = Place::Pending { earn: original.at };
        self.draft.post(account, Flow::PendingCancelled, cancelled, place)?;
        let mut missing = points.minus(cancelled).unwrap_or(Points::ZERO);
        let lot = self.lot_of_earn(original);
        if let Some(lot) = lot {
            let uncounted = self.draft.expired_uncounted(account, lot.id);
            let uncounted = i64::try_from(uncounted).map_or(missing, Points::new);
            let expired = uncounted.min(missing);
            if !expired.is_zero() {
                let counted = Fact::ExpiredCounted { account, lot: lot.id, points: expired };
                self.draft.record(counted)?;
            }
            missing = missing.minus(expired).unwrap_or(Points::ZERO);
        }
        let own: Vec<LotId> = lot.map(|lot| lot.id).into_iter().collect();
        let draws = self.plan_own_first(account, &own, missing);
        let drawn = self.draw(Flow::EarnReversed, &draws)?;
        let missing = missing.minus(drawn).unwrap_or(Points::ZERO);
        let taken = cancelled.plus(drawn).ok_or(Unfit::OutOfRange)?;
        if self.draft.program().clawback == Clawback::FloorAtZero {
            self.draft.post(account, Flow::Shortfall, missing, Place::Nowhere)?;
            return Ok(taken);
        }
        let place = Place::Deficit { meant_for: None };
        self.draft.post(account, Flow::EarnReversed, missing, place)?;
        Ok(taken.plus(missing).ok_or(Unfit::OutOfRange)?)
    }

    /// The lot that an earn went to, or was meant for.
    fn lot_of_earn(&self, original: &Original) -> Option<LotRef> {
        let landed = self.draft.landed(original.at);
        landed.or_else(|| {
            original.member.postings().find_map(|posting| match (posting.flow, posting.place) {
                (Flow::Earned, Place::Lot(lot)) => Some(lot),
                (Flow::Earned, Place::Deficit { meant_for }) => meant_for,
                (_, Place::NewPending { target: PendingTarget::Dated(expires), .. }) => {
                    Some(LotRef::dated(expires))
                }
                _ => None,
            })
        })
    }

    fn reverse_adjust(&mut self, original: &Original, part: &Part) -> Result<Points, Stop> {
        let was_up = original.member.points.is_some_and(|points| points > Points::ZERO);
        if !was_up {
            let taken = parts_reversed(&original.member, &[Flow::AdjustedDown]);
            self.restore(Flow::AdjustedUp, slice(taken, part.before, part.points))?;
            return Ok(part.points);
        }
        self.take_landed(original, Flow::AdjustedUp, Flow::AdjustedDown, part.points)
    }

    fn reverse_transfer(&mut self, original: &Original, part: &Part) -> Result<Points, Stop> {
        self.take_landed(original, Flow::TransferredIn, Flow::TransferredOut, part.points)?;
        let taken = parts_reversed(&original.member, &[Flow::TransferredOut]);
        self.restore(Flow::TransferredIn, slice(taken, part.before, part.points))?;
        Ok(part.points)
    }

    /// Draws `points` by `flow` where the original put points by `landed`: first from the lots
    /// where they landed, then from the others.
    fn take_landed(
        &mut self,
        original: &Original,
        landed: Flow,
        flow: Flow,
        points: Points,
    ) -> Result<Points, Stop> {
        let arrivals = original.member.postings().filter(|posting| posting.flow == landed);
        let mut own = Vec::new();
        let mut account = None;
        for posting in arrivals {
            account = Some(posting.account);
            own.extend(match posting.place {
                Place::Deficit { meant_for } => meant_for.map(|lot| lot.id),
                place => place.lot().map(|lot| lot.id),
            });
        }
        let account = account.ok_or(ONE_ACCOUNT)?;
        self.draft.touch(account)?;
        self.require(self.available(account), points)?;
        let draws = self.plan_own_first(account, &own, points);
        self.draw(flow, &draws)
    }

    /// Draws from the lots of `own` in consumption order, each wholly, then from the others.
    fn plan_own_first(
        &self,
        account: AccountId,
        own: &[LotId],
        points: Points,
    ) -> Vec<PlannedDraw> {
        let all = self.plan(&[account], Points::new(i64::MAX));
        let (mut first, others): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|draw| own.contains(&draw.lot.id));
        first.extend(others);
        limit(first, points)
    }
}

impl OriginalKind {
    const fn of(action: &Action) -> Option<Self> {
        match action {
            Action::Earn(_) => Some(Self::Earn),
            Action::Redeem(_) | Action::Capture(_) => Some(Self::Redeem),
            Action::Adjust(_) => Some(Self::Adjust),
            Action::Transfer(_) => Some(Self::Transfer),
            _ => None,
        }
    }
}

const ONE_ACCOUNT: Unfit = Unfit::Contradicts("the original touched its account");
