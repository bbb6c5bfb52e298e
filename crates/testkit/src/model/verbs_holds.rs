//! The verbs about holds: `hold`, `capture`, `release`.

use super::book::{Deed, Draw, Fact, HoldEnd};
use super::desk::{Desk, Done};
use super::flow::FlowKind;
use super::refusal::Refusal;
use super::state::{HeldDraw, Hold};
use super::verbs_points::accounts_of;

impl Desk<'_> {
    /// `hold`
    pub(super) fn hold(&mut self) -> Result<Done, Refusal> {
        let whom = self.whom()?;
        let args = &self.command.args;
        let points = args.points("points").unwrap_or(0);
        let id = args.text("hold").unwrap_or_default();
        let program = &self.state.program;
        let ttl = args.number("ttl_seconds").unwrap_or(program.hold_ttl);
        let (accounts, forbidden, available) = self.spendable(whom);
        let mut no = self.refusals();
        no.when(forbidden, "status_forbids");
        no.when(self.book.hold(id).is_some(), "hold_exists");
        no.when(ttl < 1 || ttl > program.hold_ttl_max, "ttl_out_of_range");
        no.when_short(available < points, self.shortage(available, points));
        no.verdict()?;
        let draws = self.draw(&accounts, points, &[]);
        let mut held = Vec::new();
        for Draw { account, lot, points, .. } in draws.iter().copied() {
            self.state.change_lot(account, lot).held += points;
            self.post(account, FlowKind::Held, points);
            held.push(HeldDraw { account, lot, points });
        }
        let hold = Hold { deadline: self.at + ttl * 1_000_000, draws: held };
        self.state.holds.insert(id.to_owned(), hold);
        self.book.write_hold(id, HoldEnd::Placed);
        let accounts = accounts_of(&draws);
        Ok(Done { draws: Some(draws), ..Done::moving(points, accounts) })
    }

    /// `capture`
    pub(super) fn capture(&mut self) -> Result<Done, Refusal> {
        let (mut hold, points) = self.open_hold()?;
        let more = self.command.args.flag("more").unwrap_or(false);
        let before = self.flows.len();
        let draws = self.capture_draws(&mut hold, points);
        let captured = accounts_of(&draws);
        for draw in &draws {
            self.post(draw.account, FlowKind::Captured, draw.points);
            self.post(draw.account, FlowKind::Redeemed, draw.points);
        }
        for account in &captured {
            self.state.reset_rolling(*account, false, self.day());
        }
        if !more {
            let rest = hold.points();
            self.give_back_last_first(&mut hold, rest);
        }
        self.put_back(hold);
        let fact = Fact { draws: draws.clone(), ..Fact::new(Deed::Spend, captured, points) };
        self.book.write_fact(self.mark, fact);
        let touched = self.moved_since(before);
        Ok(Done { draws: Some(draws), ..Done::moving(points, touched) })
    }

    /// `release`
    pub(super) fn release(&mut self) -> Result<Done, Refusal> {
        let (mut hold, points) = self.open_hold()?;
        let before = self.flows.len();
        self.give_back_last_first(&mut hold, points);
        self.put_back(hold);
        Ok(Done::moving(points, self.moved_since(before)))
    }

    /// The hold a command names, and how much of it is meant.
    fn open_hold(&mut self) -> Result<(Hold, i128), Refusal> {
        let args = &self.command.args;
        let id = args.text("hold").unwrap_or_default();
        let end = self.book.hold(id).ok_or(Refusal::new("not_found"))?;
        let hold = self.state.holds.get(id);
        let held = hold.map_or(0, Hold::points);
        let points = args.points("points").unwrap_or(held);
        let mut no = self.refusals();
        no.when(end == HoldEnd::Closed, "hold_closed");
        no.when(end == HoldEnd::Placed && hold.is_none(), "hold_lapsed");
        no.when(points > held, "exceeds_hold");
        no.verdict()?;
        let hold = self.state.holds.remove(id).ok_or(Refusal::new("hold_lapsed"))?;
        Ok((hold, points))
    }

    /// Takes held points in the consumption order of now.
    fn capture_draws(&mut self, hold: &mut Hold, points: i128) -> Vec<Draw> {
        let order = |place: &usize| {
            let draw = hold.draws[*place];
            let (date, rolling, lot) = self.state.order_of(draw.account, draw.lot);
            (date, draw.account, rolling, lot)
        };
        let mut places: Vec<usize> = (0..hold.draws.len()).collect();
        places.sort_by_key(order);
        let mut missing = points;
        let mut draws = Vec::new();
        for place in places {
            let held = &mut hold.draws[place];
            let taken = held.points.min(missing);
            if taken == 0 {
                continue;
            }
            held.points -= taken;
            missing -= taken;
            let (account, lot) = (held.account, held.lot);
            let source = self.state.change_lot(account, lot);
            source.held -= taken;
            draws.push(Draw { account, lot, expires: source.date, points: taken });
        }
        draws
    }

    /// Gives held points back, the last drawn first.
    fn give_back_last_first(&mut self, hold: &mut Hold, points: i128) {
        let mut missing = points;
        for held in hold.draws.iter_mut().rev() {
            let given = held.points.min(missing);
            if given > 0 {
                held.points -= given;
                missing -= given;
                self.give_back(HeldDraw { points: given, ..*held });
            }
        }
    }

    /// Keeps what is still held, or closes the hold.
    fn put_back(&mut self, hold: Hold) {
        let id = self.command.args.text("hold").unwrap_or_default();
        if hold.points() == 0 {
            self.book.write_hold(id, HoldEnd::Closed);
        } else {
            self.state.holds.insert(id.to_owned(), hold);
        }
    }
}

impl Hold {
    /// What is still held.
    fn points(&self) -> i128 {
        self.draws.iter().map(|draw| draw.points).sum()
    }
}
