//! Time runs: holds lapse, pending points become active, lots expire, each at its instant.

use super::Micros;
use super::flow::{Flow, FlowKind};
use super::lot::LotId;
use super::state::{Arrival, HeldDraw, State};

impl State {
    /// Lets time run through an instant.
    pub(super) fn settle(&mut self, until: Micros, flows: &mut Vec<Flow>) {
        while let Some(instant) = self.next_due().filter(|due| *due <= until) {
            self.lapse(instant, flows);
            self.activate(instant, flows);
            self.expire(instant, flows);
        }
    }

    /// Gives held points back to their lot; what arrives too late expires at once.
    ///
    /// `now` is the instant by which expiry is judged.
    pub(super) fn give_back(
        &mut self,
        draw: HeldDraw,
        (at, now): (Micros, Micros),
        flows: &mut Vec<Flow>,
    ) {
        let HeldDraw { account, lot, points } = draw;
        self.change_lot(account, lot).held -= points;
        let kind = FlowKind::Released;
        self.post(Flow { account, at, kind, amount: points }, flows);
        let arrival = Arrival { account, points, lot, start: None, at, now };
        self.deposit(arrival, flows);
    }

    /// The next instant at which something is due.
    fn next_due(&self) -> Option<Micros> {
        let lapses = self.holds.values().map(|hold| hold.deadline);
        let accounts = || self.accounts.iter();
        let activations = accounts().flat_map(|a| a.pending.iter().map(|p| p.activates));
        let lots = accounts().flat_map(|account| &account.lots);
        let expiries = lots.filter(|lot| lot_can_expire(lot)).map(|lot| lot.due);
        lapses.chain(activations).chain(expiries).min()
    }

    fn lapse(&mut self, instant: Micros, flows: &mut Vec<Flow>) {
        let due = |id: &String| self.holds[id].deadline <= instant;
        let ids: Vec<String> = self.holds.keys().filter(|id| due(id)).cloned().collect();
        let mut draws: Vec<HeldDraw> = Vec::new();
        for id in ids {
            draws.extend(self.holds.remove(&id).into_iter().flat_map(|hold| hold.draws));
        }
        draws.retain(|draw| draw.points > 0);
        draws.sort_by_key(|draw| (draw.account, self.order_of(draw.account, draw.lot)));
        for draw in draws {
            // Expiries come last: what ends at this instant has not passed yet.
            self.give_back(draw, (instant, instant - 1), flows);
        }
    }

    fn activate(&mut self, instant: Micros, flows: &mut Vec<Flow>) {
        let day = self.program.zone.local_day(instant);
        for account in 0..self.accounts.len() {
            if self.accounts[account].pending.iter().all(|p| p.activates > instant) {
                continue;
            }
            let all = std::mem::take(&mut self.change(account).pending);
            let (mut due, rest): (Vec<_>, Vec<_>) =
                all.into_iter().partition(|pending| pending.activates <= instant);
            self.change(account).pending = rest;
            due.sort_by_key(|pending| {
                let lot = self.living(account, pending.lot);
                let (date, rolling, id) = self.order_of(account, lot);
                let starts = matches!(lot, LotId::Rolling { life: 0, .. });
                let date = if starts { pending.expires.unwrap_or(date) } else { date };
                ((date, rolling, id), pending.mark)
            });
            for pending in due {
                let (points, lot) = (pending.points, pending.lot);
                for kind in [FlowKind::PendingActivated, FlowKind::Earned] {
                    self.post(Flow { account, at: instant, kind, amount: points }, flows);
                }
                let (start, at, now) = (Some(day), instant, instant - 1);
                let landed = self.deposit(Arrival { account, points, lot, start, at, now }, flows);
                self.change(account).landings.push((pending.mark, landed.lot));
            }
        }
    }

    fn expire(&mut self, instant: Micros, flows: &mut Vec<Flow>) {
        for account in 0..self.accounts.len() {
            let lots = &self.accounts[account].lots;
            let is_due = |lot: &&super::lot::Lot| lot_can_expire(lot) && lot.due <= instant;
            let mut due: Vec<LotId> = lots.iter().filter(is_due).map(|lot| lot.id).collect();
            due.sort_by_key(|lot| self.order_of(account, *lot));
            for id in due {
                let lot = self.change_lot(account, id);
                let amount = std::mem::take(&mut lot.free);
                lot.lives = !matches!(id, LotId::Rolling { .. });
                lot.gone.expired += amount;
                let kind = FlowKind::Expired;
                self.post(Flow { account, at: instant, kind, amount }, flows);
            }
        }
    }

    /// Where a lot stands among the lots of its account now.
    pub(super) fn order_of(&self, account: usize, lot: LotId) -> (chrono::NaiveDate, bool, LotId) {
        match self.accounts[account].lot(lot) {
            Some(found) => found.order(),
            None => match lot {
                LotId::Dated(date) => (date.unwrap_or(chrono::NaiveDate::MAX), false, lot),
                LotId::Rolling { .. } => (chrono::NaiveDate::MAX, true, lot),
            },
        }
    }
}

/// A lot has free points to lose; a rolling lot its life as well.
fn lot_can_expire(lot: &super::lot::Lot) -> bool {
    match lot.id {
        LotId::Dated(_) => lot.free > 0,
        LotId::Rolling { .. } => lot.lives || lot.free > 0,
    }
}
