//! The single acts of members, and how often each comes.

use chrono::Months;
use pointbook_core::{
    Action, Adjust, Capture, Command, Earn, Expiry, Factor, Hold, Key, Move, Name, Points, Release,
    Rest, Reverse, ReverseAmount, Share, Short, Status, StatusChange, Timestamp, Transfer,
    TransferExpiry, Who,
};

use super::days::Bundle;
use super::draft::{bonus, command, group, purchase, redeem};
use super::world::{Recent, World};

/// What follows from an earlier command.
#[derive(Clone, Debug)]
pub(super) enum Later {
    /// A hold is captured, wholly or in part.
    Capture(Key, Option<Points>),
    /// A hold is given back.
    Release(Key),
    /// An account is in good standing again.
    Restore(Name),
}

impl World {
    /// What somebody does in these hours.
    pub(super) fn act(&mut self, bundle: &Bundle) -> Option<Command> {
        let place = self.somebody()?;
        match self.numbers.below(1_000) {
            0..40 => self.bonus(bundle, place),
            40..75 => self.online(bundle, place),
            75..110 => self.late(bundle, place),
            110..180 => self.redeem(bundle, place),
            180..205 => self.pay_with_points(bundle, place),
            205..240 => self.hold(bundle, place),
            240..262 => self.take_back(),
            262..272 => self.transfer(place),
            272..280 => self.adjust(place),
            280..282 => self.movement(place),
            282..283 => self.status(bundle, place),
            _ => self.purchase(bundle, place),
        }
    }

    /// What follows from an earlier command, now.
    pub(super) fn follow_up(&mut self, later: &Later) -> Option<Command> {
        match later {
            Later::Capture(hold, points) => {
                let (hold, points, rest) = (hold.clone(), *points, Rest::Released);
                let key = self.key("capture");
                command(&key, None, Action::Capture(Capture { hold, points, rest }))
            }
            Later::Release(hold) => {
                let key = self.key("release");
                let release = Release { hold: hold.clone(), points: None };
                command(&key, None, Action::Release(release))
            }
            Later::Restore(account) => {
                let (status, accrue) = (Some(Status::GoodStanding), None);
                let change = StatusChange::Account { account: account.clone(), status, accrue };
                command(&self.key("status"), None, Action::Status(change))
            }
        }
    }

    fn purchase(&mut self, bundle: &Bundle, place: usize) -> Option<Command> {
        let at = self.time_in(bundle);
        self.sale(place, at)
    }

    /// A purchase at some time.
    fn sale(&mut self, place: usize, at: Timestamp) -> Option<Command> {
        let (earn, points) = self.sale_earn(place)?;
        let key = self.key("sale");
        self.earned(&key, place, points);
        command(&key, Some(at), Action::Earn(earn))
    }

    fn sale_earn(&mut self, place: usize) -> Option<(Earn, i64)> {
        let cents = match self.numbers.below(100) {
            0..65 => self.numbers.below(7_500).saturating_add(500),
            65..95 => self.numbers.below(17_000).saturating_add(8_000),
            _ => self.numbers.below(65_000).saturating_add(25_000),
        };
        let (note, rate, half_points) = match self.numbers.below(10) {
            0..6 => ("groceries", "1", 2),
            6..8 => ("fuel", "0.5", 1),
            8 => ("pharmacy", "2", 4),
            _ => ("household goods", "1.5", 3),
        };
        let earn = purchase(self.name(place)?, cents, Factor::parse(rate)?, note)?;
        Some((earn, i64::try_from(cents.saturating_mul(half_points) / 200).unwrap_or(0)))
    }

    /// Points of a campaign, which are good until the end of the month after the next.
    fn bonus(&mut self, bundle: &Bundle, place: usize) -> Option<Command> {
        let points = self.amount(1, 10, 50);
        let month = bundle.day.checked_add_months(Months::new(3))?.format("%Y-%m-01").to_string();
        let expires = Expiry::On(month.parse::<pointbook_core::Date>().ok()?.pred_opt()?);
        let earn = bonus(self.name(place)?, points, Some(expires), "campaign");
        let (key, at) = (self.key("bonus"), self.time_in(bundle));
        self.earned(&key, place, points);
        command(&key, Some(at), Action::Earn(earn))
    }

    /// A purchase online, which may be sent back for two weeks.
    fn online(&mut self, bundle: &Bundle, place: usize) -> Option<Command> {
        let (mut earn, _) = self.sale_earn(place)?;
        earn.activates = Some(bundle.to.plus_seconds(TWO_WEEKS_SECONDS));
        earn.reference = Some("ordered online".into());
        let (key, at) = (self.key("online"), self.time_in(bundle));
        command(&key, Some(at), Action::Earn(earn))
    }

    /// A purchase that is told days later, some of them weeks.
    fn late(&mut self, bundle: &Bundle, place: usize) -> Option<Command> {
        let most = if self.numbers.below(10) == 0 { 50 } else { 5 };
        let days = self.numbers.below(most).saturating_add(1);
        let micros = i64::try_from(days).ok()?.saturating_mul(MICROS_PER_DAY);
        let at = self.time_in(bundle);
        self.sale(place, Timestamp::from_micros(at.micros().saturating_sub(micros)))
    }

    fn redeem(&mut self, bundle: &Bundle, place: usize) -> Option<Command> {
        let open = self.people.account(place)?.clone();
        let (first, count) = self.people.household_of(place);
        let of_household = first..first.saturating_add(count);
        let (who, purse) = match self.numbers.below(10) {
            0..4 => (Who::Household(open.household), of_household),
            4..6 => (Who::Customer(open.customer), place..place.saturating_add(1)),
            _ => (Who::Account(open.account), place..place.saturating_add(1)),
        };
        let there: i64 =
            purse.clone().filter_map(|it| self.purses.get(it)).map(|it| it.points()).sum();
        // Now and then somebody asks for more than there is.
        let wish = self.amount(2, 30, 100);
        let points = if self.numbers.below(25) == 0 { wish } else { wish.min(there / 100 * 100) };
        if points < 100 {
            return self.purchase(bundle, place);
        }
        let (key, at) = (self.key("spend"), self.time_in(bundle));
        self.spent(purse, points);
        self.remember(Recent { key: key.clone(), place, points: 0_i64.saturating_sub(points) });
        command(&key, Some(at), redeem(who, points, "reward"))
    }

    /// A purchase that is partly paid with points: both or none.
    fn pay_with_points(&mut self, bundle: &Bundle, place: usize) -> Option<Command> {
        let there = self.purses.get(place)?.points();
        let points = self.amount(1, 5, 100).min(there / 100 * 100);
        if points < 100 {
            return self.purchase(bundle, place);
        }
        let (earn, earned) = self.sale_earn(place)?;
        let who = Who::Account(self.name(place)?);
        self.spent(place..place.saturating_add(1), points.saturating_sub(earned));
        let (key, at) = (self.key("till"), self.time_in(bundle));
        group(&key, at, vec![redeem(who, points, "paid at the till"), Action::Earn(earn)])
    }

    /// Points are set aside at a pump or a desk; what follows is seen later, or it lapses.
    fn hold(&mut self, bundle: &Bundle, place: usize) -> Option<Command> {
        let there = self.purses.get(place)?.points();
        let points = self.amount(2, 20, 50).min(there / 50 * 50);
        if points < 100 {
            return self.purchase(bundle, place);
        }
        let name = self.key("hold");
        let hold = Key::new(&name)?;
        let later = match self.numbers.below(10) {
            0..6 => Some(Later::Capture(hold.clone(), None)),
            6..8 => Some(Later::Capture(hold.clone(), Some(Points::new(points / 2)))),
            8 => Some(Later::Release(hold.clone())),
            _ => None,
        };
        if let Some(later) = later {
            let bundles = self.numbers.below(9).saturating_add(1);
            self.after(bundle, bundles, later);
        }
        self.spent(place..place.saturating_add(1), points);
        let (who, points) = (Who::Account(self.name(place)?), Points::new(points));
        let hold = Hold { who, points, hold, ttl_seconds: None, reference: Some("fuel".into()) };
        command(&name, Some(self.time_in(bundle)), Action::Hold(hold))
    }

    /// Something is brought back: an earn is clawed back, or what was spent is refunded.
    fn take_back(&mut self) -> Option<Command> {
        let count = u64::try_from(self.recent.len()).ok()?;
        let which = usize::try_from(self.numbers.below(count)).ok()?;
        let recent = self.recent.swap_remove_back(which)?;
        let quarters = self.numbers.below(7).saturating_add(1);
        let (share, amount) = if quarters < 4 {
            let share = Share::new(Factor::parse(&quarters.to_string())?, Factor::parse("4")?)?;
            (i64::try_from(quarters).ok()?, ReverseAmount::Share(share))
        } else {
            (4, ReverseAmount::Rest)
        };
        let points = recent.points.saturating_mul(share) / 4;
        self.purses.get_mut(recent.place)?.add(0_i64.saturating_sub(points));
        let reverse = Reverse { of: Key::new(&recent.key)?, item: None, amount };
        command(&self.key("return"), None, Action::Reverse(reverse))
    }

    /// Points go to another account of the household.
    fn transfer(&mut self, place: usize) -> Option<Command> {
        let (first, count) = self.people.household_of(place);
        let other = self.numbers.below(u64::try_from(count).ok()?);
        let to = first.saturating_add(usize::try_from(other).ok()?);
        let points = self.amount(1, 8, 50).min(self.purses.get(place)?.points());
        if to == place || points < 1 {
            return self.adjust(place);
        }
        self.spent(place..place.saturating_add(1), points);
        self.purses.get_mut(to)?.add(points);
        let transfer = Transfer {
            from: self.name(place)?,
            to: self.name(to)?,
            points: Points::new(points),
            transfer: Some("family".into()),
            reason: None,
            expiry: TransferExpiry::Keep,
        };
        command(&self.key("give"), None, Action::Transfer(transfer))
    }

    /// The desk sets something right.
    fn adjust(&mut self, place: usize) -> Option<Command> {
        let is_taken = self.numbers.below(6) == 0;
        let points = self.amount(1, 10, 25);
        let points = if is_taken { 0_i64.saturating_sub(points) } else { points };
        let (adjustment, reason) =
            if is_taken { ("correction", "counted twice") } else { ("goodwill", "a long wait") };
        let adjust = Adjust {
            account: self.name(place)?,
            points: Points::new(points),
            adjustment: adjustment.into(),
            reason: reason.into(),
            expires: None,
            short: if is_taken { Short::Offline } else { Short::Refuse },
        };
        self.purses.get_mut(place)?.add(points);
        let mut command = command(&self.key("desk"), None, Action::Adjust(adjust))?;
        command.envelope.by = Some(format!("desk-{}", self.numbers.below(9)).into());
        Some(command)
    }

    /// A customer moves in with somebody else, or an account gets another owner there.
    fn movement(&mut self, place: usize) -> Option<Command> {
        let other = self.somebody()?;
        let (open, to) = (self.people.account(place)?.clone(), self.people.account(other)?.clone());
        let action = if self.numbers.below(5) == 0 {
            Move::Account { account: open.account, to_customer: to.customer }
        } else {
            Move::Customer { customer: open.customer, to_household: to.household }
        };
        command(&self.key("move"), None, Action::Move(action))
    }

    /// An account is looked into for a week.
    fn status(&mut self, bundle: &Bundle, place: usize) -> Option<Command> {
        let account = self.name(place)?;
        self.after(bundle, BUNDLES_OF_A_WEEK, Later::Restore(account.clone()));
        let (status, accrue) = (Some(Status::OnHold), None);
        let action = Action::Status(StatusChange::Account { account, status, accrue });
        command(&self.key("status"), None, action)
    }

    /// A round amount between so many steps.
    fn amount(&mut self, least: i64, most: i64, step: i64) -> i64 {
        let range = u64::try_from(most.saturating_sub(least)).unwrap_or(0).saturating_add(1);
        let steps = i64::try_from(self.numbers.below(range)).unwrap_or(0);
        steps.saturating_add(least).saturating_mul(step)
    }

    fn earned(&mut self, key: &str, place: usize, points: i64) {
        if let Some(purse) = self.purses.get_mut(place) {
            purse.add(points);
        }
        self.remember(Recent { key: key.to_owned(), place, points });
    }

    /// Takes from purses in their order.
    fn spent(&mut self, places: std::ops::Range<usize>, points: i64) {
        let mut left = points;
        for place in places {
            let Some(purse) = self.purses.get_mut(place) else { return };
            let taken = left.min(purse.points());
            purse.add(0_i64.saturating_sub(taken));
            left = left.saturating_sub(taken);
        }
    }
}

const TWO_WEEKS_SECONDS: u32 = 1_209_600;
const MICROS_PER_DAY: i64 = 86_400_000_000;
const BUNDLES_OF_A_WEEK: u64 = 28;
