//! The verbs that bring points or take them: `earn`, `adjust`, `redeem`, `transfer`.

use super::amount::{AMOUNT_MAX, Decimal, Ratio, power_of_ten};
use super::book::{Deed, Draw, Fact};
use super::desk::{Desk, Done};
use super::flow::FlowKind;
use super::lot::LotId;
use super::owners::Whom;
use super::refusal::Refusal;
use super::state::Pending;
use super::value::Val;

impl Desk<'_> {
    /// `earn`
    pub(super) fn earn(&mut self) -> Result<Done, Refusal> {
        let account = self.account("account")?;
        let (points, fraction) = self.earned_points(account);
        let mut no = self.refusals();
        no.when(!self.may_earn(account), "status_forbids");
        no.when(points > AMOUNT_MAX, "amount_out_of_range");
        no.verdict()?;
        let args = &self.command.args;
        let activates = args.instant("activates").filter(|activates| *activates > self.at);
        let zone = self.state.program.zone.clone();
        let day = zone.local_day(activates.unwrap_or(self.at));
        let lot = match args.day("expires") {
            Some(date) => LotId::Dated(date),
            None => self.state.program.expiry.lot_for(day),
        };
        self.state.change(account).fraction = fraction;
        self.state.reset_rolling(account, true, self.day());
        let mut goes_to = lot;
        match activates {
            _ if points == 0 => {}
            Some(activates) => {
                let expires = match lot {
                    LotId::Dated(date) => date,
                    LotId::Rolling { span, .. } => Some(span.after(day)),
                };
                let pending = Pending { mark: self.mark, activates, lot, expires, points };
                self.state.change(account).pending.push(pending);
                self.post(account, FlowKind::PendingAdded, points);
            }
            None => {
                self.post(account, FlowKind::Earned, points);
                let landed = self.deposit(account, points, lot, Some(day));
                goes_to = landed.lot;
            }
        }
        let fact = Fact::new(Deed::Earn { account, lot: goes_to }, vec![account], points);
        self.book.write_fact(self.mark, fact);
        Ok(Done::moving(points, vec![account]))
    }

    /// The points of an earn, and the fraction the account keeps.
    fn earned_points(&self, account: usize) -> (i128, Ratio) {
        let args = &self.command.args;
        let kept = self.see(account).fraction;
        if let Some(points) = args.points("points") {
            return (points, kept);
        }
        let factor = |field| match args.find(field) {
            Some(Val::Decimal(decimal)) => *decimal,
            _ => Decimal { digits: 0, places: 0 },
        };
        let (spend, rate) = (factor("spend"), factor("rate"));
        let product = spend.digits.checked_mul(rate.digits);
        let exact = product.and_then(|product| {
            let exact = Ratio::new(product, power_of_ten(spend.places + rate.places));
            exact.times(power_of_ten(self.state.program.scale))
        });
        let Some(exact) = exact else { return (AMOUNT_MAX + 1, kept) };
        match self.state.program.rounding.as_str() {
            "carry" => {
                let sum = kept.plus(exact).unwrap_or(exact);
                let units = sum.floor();
                (units, Ratio::new(sum.over - units * sum.under, sum.under))
            }
            "half_even" => (half_even(exact), kept),
            _ => (exact.floor(), kept),
        }
    }

    /// `adjust`
    pub(super) fn adjust(&mut self) -> Result<Done, Refusal> {
        let account = self.account("account")?;
        let args = &self.command.args;
        let points = args.points("points").unwrap_or(0);
        let lends = args.flag("allow_negative").unwrap_or(false);
        let available = self.see(account).available();
        let mut no = self.refusals();
        no.when(self.is_cancelled(account), "status_forbids");
        let lacks = points < 0 && !lends && available < -points;
        no.when_short(lacks, self.shortage(available, -points));
        no.verdict()?;
        if points > 0 {
            let lot = match args.day("expires") {
                Some(date) => LotId::Dated(date),
                None => self.state.program.expiry.lot_for(self.day()),
            };
            self.post(account, FlowKind::AdjustedUp, points);
            let lot = self.deposit(account, points, lot, Some(self.day())).lot;
            let fact = Fact::new(Deed::AdjustUp { account, lot }, vec![account], points);
            self.book.write_fact(self.mark, fact);
            return Ok(Done::moving(points, vec![account]));
        }
        let draws = self.take_and_owe(account, -points, FlowKind::AdjustedDown, &[]);
        let owed = -points - sum(&draws);
        let fact = Fact {
            draws: draws.clone(),
            owed: Some((account, owed)),
            ..Fact::new(Deed::AdjustDown, vec![account], -points)
        };
        self.book.write_fact(self.mark, fact);
        Ok(Done { draws: Some(draws), ..Done::moving(points, vec![account]) })
    }

    /// Draws points from an account; what is missing becomes deficit.
    pub(super) fn take_and_owe(
        &mut self,
        account: usize,
        points: i128,
        kind: FlowKind,
        first: &[LotId],
    ) -> Vec<Draw> {
        let draws = self.draw(&[account], points, first);
        self.state.change(account).deficit += points - sum(&draws);
        self.post(account, kind, points);
        draws
    }

    /// The accounts a spending command may draw from, and what they have.
    pub(super) fn spendable(&self, whom: Whom) -> (Vec<usize>, bool, i128) {
        let accounts = match whom {
            Whom::Account(account) => vec![account],
            _ => self.state.accounts_of(whom, self.at),
        };
        let any = !accounts.is_empty();
        let eligible: Vec<usize> =
            accounts.into_iter().filter(|account| self.may_spend(*account)).collect();
        let forbidden = any && eligible.is_empty();
        let available = match whom {
            Whom::Account(account) => self.see(account).available(),
            _ => eligible.iter().map(|account| self.see(*account).available().max(0)).sum(),
        };
        (eligible, forbidden, available)
    }

    /// `redeem`
    pub(super) fn redeem(&mut self) -> Result<Done, Refusal> {
        let whom = self.whom()?;
        let args = &self.command.args;
        let points = args.points("points").unwrap_or(0);
        let on = |field| args.flag(field).unwrap_or(false);
        let (offline, partial) = (on("offline"), on("partial"));
        let (accounts, forbidden, available) = self.spendable(whom);
        let least = if partial { 1 } else { points };
        let mut no = self.refusals();
        no.when(forbidden, "status_forbids");
        no.when(points < self.state.program.min_redemption, "below_minimum");
        no.when_short(!offline && available < least, self.shortage(available, points));
        no.verdict()?;
        let draws = self.draw(&accounts, points, &[]);
        let mut touched = accounts_of(&draws);
        let mut owed = None;
        if let (true, Whom::Account(account)) = (offline, whom) {
            let missing = points - sum(&draws);
            touched = vec![account];
            self.state.change(account).deficit += missing;
            self.post(account, FlowKind::Redeemed, missing);
            owed = Some((account, missing));
        }
        let moved = sum(&draws) + owed.map_or(0, |(_, missing)| missing);
        for draw in &draws {
            self.post(draw.account, FlowKind::Redeemed, draw.points);
        }
        for account in &touched {
            self.state.reset_rolling(*account, false, self.day());
        }
        let fact =
            Fact { draws: draws.clone(), owed, ..Fact::new(Deed::Spend, touched.clone(), moved) };
        self.book.write_fact(self.mark, fact);
        Ok(Done { draws: Some(draws), ..Done::moving(moved, touched) })
    }

    /// `transfer`
    pub(super) fn transfer(&mut self) -> Result<Done, Refusal> {
        let (from, to) = (self.account("from")?, self.account("to")?);
        let args = &self.command.args;
        let points = args.points("points").unwrap_or(0);
        let reset = args.text("expiry") == Some("reset");
        let (here, there) = (self.state.home_now(from), self.state.home_now(to));
        let outside = match self.state.program.transfer_scope.as_str() {
            "customer" => here.customer != there.customer,
            "household" => here.household != there.household,
            _ => false,
        };
        let available = self.see(from).available();
        let mut no = self.refusals();
        no.when(from == to, "same_account");
        no.when(!self.may_spend(from) || self.is_cancelled(to), "status_forbids");
        no.when(outside, "transfer_out_of_scope");
        no.when_short(available < points, self.shortage(available, points));
        no.verdict()?;
        let draws = self.draw(&[from], points, &[]);
        self.post(from, FlowKind::TransferredOut, points);
        self.post(to, FlowKind::TransferredIn, points);
        let day = self.day();
        let fresh = self.state.program.expiry.lot_for(day);
        let mut landed = Vec::new();
        for draw in &draws {
            let lot = if reset { fresh } else { LotId::Dated(draw.expires) };
            landed.push(self.deposit(to, draw.points, lot, Some(day)).lot);
        }
        let fact = Fact {
            draws: draws.clone(),
            ..Fact::new(Deed::Transfer { to, landed }, vec![from, to], points)
        };
        self.book.write_fact(self.mark, fact);
        Ok(Done { draws: Some(draws), ..Done::moving(points, vec![from, to]) })
    }
}

/// The points of some draws.
pub(super) fn sum(draws: &[Draw]) -> i128 {
    draws.iter().map(|draw| draw.points).sum()
}

/// The accounts of some draws, each once, the one opened first coming first.
pub(super) fn accounts_of(draws: &[Draw]) -> Vec<usize> {
    let mut accounts: Vec<usize> = draws.iter().map(|draw| draw.account).collect();
    accounts.sort_unstable();
    accounts.dedup();
    accounts
}

fn half_even(exact: Ratio) -> i128 {
    let units = exact.floor();
    let twice = 2 * (exact.over - units * exact.under);
    let up = twice > exact.under || (twice == exact.under && units % 2 != 0);
    units + i128::from(up)
}
