//! `reverse`: claw-backs, refunds, transfers sent back, adjustments undone.

use std::collections::BTreeMap;

use super::amount::Ratio;
use super::book::{Deed, Draw, Fact};
use super::desk::{Desk, Done, Tally};
use super::flow::{FlowKind, Mark};
use super::lot::LotId;
use super::policy::Span;
use super::refusal::Refusal;
use super::value::Val;
use super::verbs_points::sum;

/// A piece of what a command took: from a lot, or owed.
#[derive(Clone, Copy, Debug)]
struct Piece {
    account: usize,
    lot: Option<LotId>,
    points: i128,
}

impl Desk<'_> {
    /// `reverse`
    pub(super) fn reverse(&mut self) -> Result<Done, Refusal> {
        let args = &self.command.args;
        let of = args.text("of").unwrap_or_default();
        let (sequence, group) = self.book.key(of).ok_or(Refusal::new("not_found"))?;
        let item = args.number("item").map(|item| usize::try_from(item).unwrap_or(usize::MAX));
        let original = match (group, item) {
            (false, None) => Some((sequence, 0)),
            (true, Some(item)) => Some((sequence, item)),
            _ => None,
        };
        let found = original.and_then(|mark| Some((mark, self.book.fact(mark)?.clone())));
        let mut no = self.refusals();
        let Some((mark, mut fact)) = found else {
            let about = self.book.touched(sequence, original.map(|(_, item)| item));
            no.when(about.iter().any(|one| self.is_cancelled(*one)), "status_forbids");
            no.when(true, "not_reversible");
            return no.verdict().map(|()| Done::default());
        };
        let before = fact.reversed();
        let over = self.claim(&mut fact);
        let points = (fact.reversed() - before).max(0);
        no.when(fact.accounts.iter().any(|one| self.is_cancelled(*one)), "status_forbids");
        no.when(over, "over_reversal");
        if let Deed::AdjustUp { account: payer, .. } | Deed::Transfer { to: payer, .. } = fact.deed
        {
            let available = self.see(payer).available();
            no.when_short(points > 0 && available < points, self.shortage(available, points));
        }
        no.verdict()?;
        let flows_before = self.flows.len();
        let done = match &fact.deed {
            Deed::Earn { account, lot } => self.claw_back(mark, *account, *lot, points),
            Deed::AdjustUp { account, lot } => {
                let draws = self.draw(&[*account], points, &[*lot]);
                self.post(*account, FlowKind::AdjustedDown, points);
                let tallies = BTreeMap::from([(*account, Tally::default())]);
                self.reversal(points, Some(draws), tallies, vec![*account])
            }
            Deed::Spend => self.refund(&fact, before, points, FlowKind::Refunded),
            Deed::AdjustDown => self.refund(&fact, before, points, FlowKind::AdjustedUp),
            Deed::Transfer { to, landed } => {
                let draws = self.draw(&[*to], points, landed);
                self.post(*to, FlowKind::TransferredOut, points);
                let done = self.refund(&fact, before, points, FlowKind::TransferredIn);
                Done { draws: Some(draws), ..done }
            }
        };
        // The accounts that points moved on; where none did, those of the original.
        let moved = self.moved_since(flows_before);
        let accounts = if moved.is_empty() { fact.accounts.clone() } else { moved };
        self.book.write_fact(mark, fact);
        Ok(Done { accounts, ..done })
    }

    /// Adds what this reversal asks for to a fact; tells whether that is more than there was.
    fn claim(&self, fact: &mut Fact) -> bool {
        let left = fact.points - fact.reversed();
        let args = &self.command.args;
        if let Some(points) = args.points("points") {
            fact.absolute += points;
            return points > left;
        }
        let Some(Val::Share(share)) = args.find("share") else {
            fact.absolute += left;
            return left <= 0;
        };
        let Some(shares) = fact.shares.plus(*share) else { return true };
        fact.shares = shares;
        let exact = shares.times(fact.points).and_then(|e| e.plus(Ratio::new(fact.absolute, 1)));
        let too_many = exact.is_none_or(|exact| exact.over > fact.points * exact.under);
        too_many || shares.over > shares.under
    }

    fn reversal(
        &self,
        points: i128,
        draws: Option<Vec<Draw>>,
        tallies: BTreeMap<usize, Tally>,
        accounts: Vec<usize>,
    ) -> Done {
        // A share of no units concerns no account.
        let nothing = |tally: &Tally| points == 0 && tally.is_nothing();
        let tallies = tallies.into_iter().filter(|(_, tally)| !nothing(tally)).collect();
        Done { draws, reversal: Some(tallies), ..Done::moving(points, accounts) }
    }

    /// Takes earned points back.
    fn claw_back(&mut self, mark: Mark, account: usize, lot: LotId, asked: i128) -> Done {
        let cancelled = self.cancel_pending(mark, account, asked);
        let rest = asked - cancelled;
        let lot = self.lot_of_earn(mark, account, lot);
        let already_expired = self.count_expired(account, lot, rest);
        let rest = rest - already_expired;
        let draws = self.draw(&[account], rest, &[lot]);
        let missing = rest - sum(&draws);
        let mut tally = Tally { already_expired, ..Tally::default() };
        let mut taken = sum(&draws);
        if self.state.program.floor_at_zero {
            tally.shortfall = missing;
            self.post(account, FlowKind::Shortfall, missing);
        } else {
            taken += missing;
            self.state.change(account).deficit += missing;
        }
        self.post(account, FlowKind::EarnReversed, taken);
        let tallies = BTreeMap::from([(account, tally)]);
        self.reversal(cancelled + taken, Some(draws), tallies, vec![account])
    }

    fn cancel_pending(&mut self, mark: Mark, account: usize, asked: i128) -> i128 {
        let mut cancelled = 0;
        for pending in &mut self.state.change(account).pending {
            if pending.mark == mark {
                cancelled = pending.points.min(asked);
                pending.points -= cancelled;
            }
        }
        self.state.change(account).pending.retain(|pending| pending.points > 0);
        self.post(account, FlowKind::PendingCancelled, cancelled);
        cancelled
    }

    /// The lot that an earn went to: of pending points the one they activated into.
    fn lot_of_earn(&self, mark: Mark, account: usize, lot: LotId) -> LotId {
        let landings = &self.see(account).landings;
        landings.iter().find(|(landed, _)| *landed == mark).map_or(lot, |(_, lot)| *lot)
    }

    /// Counts what expired unspent from the lot of an earn and was not counted before.
    fn count_expired(&mut self, account: usize, lot: LotId, asked: i128) -> i128 {
        if self.see(account).lot(lot).is_none() {
            return 0;
        }
        let gone = &mut self.state.change_lot(account, lot).gone;
        let counted = asked.min(gone.expired - gone.counted);
        gone.counted += counted;
        counted
    }

    /// Gives back what a command took, last taken first, what became deficit before all.
    fn refund(&mut self, fact: &Fact, before: i128, points: i128, kind: FlowKind) -> Done {
        let owed = fact.owed.map(|(account, points)| Piece { account, lot: None, points });
        let drawn = fact.draws.iter().rev();
        let drawn = drawn.map(|d| Piece { account: d.account, lot: Some(d.lot), points: d.points });
        let mut skipped = before;
        let mut missing = points;
        let mut tallies: BTreeMap<usize, Tally> = BTreeMap::new();
        for piece in owed.into_iter().chain(drawn) {
            let skip = skipped.min(piece.points);
            skipped -= skip;
            let back = missing.min(piece.points - skip);
            missing -= back;
            if back == 0 {
                continue;
            }
            self.post(piece.account, kind, back);
            let landed = self.restore(piece.account, piece.lot, back);
            let tally = tallies.entry(piece.account).or_default();
            tally.restored += landed.kept;
            tally.expired += landed.expired;
        }
        self.reversal(points, None, tallies, Vec::new())
    }

    /// Puts points back into the lot they came from, as `returns` has it.
    fn restore(
        &mut self,
        account: usize,
        lot: Option<LotId>,
        points: i128,
    ) -> super::state::Landed {
        let day = self.day();
        let Some(lot) = lot else {
            let lot = self.state.program.expiry.lot_for(day);
            return self.deposit(account, points, lot, Some(day));
        };
        let passed = self.state.change_lot(account, lot).passed(self.now);
        match self.state.program.reissue_days {
            Some(days) if passed => {
                let date = Span::Days(days).after(day);
                self.deposit(account, points, LotId::Dated(Some(date)), None)
            }
            _ => self.deposit(account, points, lot, None),
        }
    }
}
