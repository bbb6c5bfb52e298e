//! Random commands of all verbs: most are accepted, many touch what others did.

use pointbook_core::*;

use crate::desk::{DAY, Desk, at, earn, key, name, open};

/// A source of commands; the same for the same seed.
pub(crate) struct History {
    seed: u64,
    pub(crate) seconds: u32,
    keys: u32,
}

/// Settings under which much happens: points that roll or expire soon.
pub(crate) fn settings(seed: u64) -> ProgramSettings {
    let rule =
        RollingRule { term: Term::Days(3), on_earn: true, on_redeem: seed.is_multiple_of(4) };
    let rolling = ExpiryPolicy::Inactivity(rule);
    let expiry = if seed.is_multiple_of(2) { rolling } else { ExpiryPolicy::Days(2) };
    ProgramSettings {
        zone: Some("UTC".parse().unwrap()),
        expiry: Some(expiry),
        rounding: Some(PriceRounding::Carry),
        clawback: Some(if seed.is_multiple_of(3) {
            Clawback::FloorAtZero
        } else {
            Clawback::Negative
        }),
        ..ProgramSettings::default()
    }
}

impl History {
    pub(crate) const fn new(seed: u64) -> Self {
        Self { seed, seconds: 0, keys: 0 }
    }

    /// Submits the next commands.
    pub(crate) fn play(&mut self, desk: &mut Desk, commands: usize) {
        for _ in 0..commands {
            self.seconds += self.below(DAY / 4);
            let command = self.command();
            desk.submit(command, at(self.seconds));
        }
    }

    fn below(&mut self, bound: u32) -> u32 {
        self.seed = self.seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.seed ^ (self.seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        u32::try_from((z >> 33) % u64::from(bound)).unwrap()
    }

    fn command(&mut self) -> Command {
        self.keys += 1;
        let own = key(&format!("k{}", self.keys));
        let body = if self.keys <= 12 {
            let customer = self.keys % 5;
            let (account, customer, household) =
                (self.keys - 1, format!("c{customer}"), format!("h{}", customer % 3));
            Body::Single(open(&format!("a{account}"), &customer, &household))
        } else if self.below(8) == 0 {
            let items = (0..=self.below(5))
                .map(|_| Item { envelope: self.envelope(), action: self.action() });
            Body::Group(items.collect())
        } else {
            Body::Single(self.action())
        };
        Command { key: own, envelope: self.envelope(), body }
    }

    fn envelope(&mut self) -> Envelope {
        let back = self.below(3 * DAY);
        let late = self.below(4) == 0 && back < self.seconds;
        Envelope { at: late.then(|| at(self.seconds - back)), ..Envelope::default() }
    }

    fn account(&mut self) -> String {
        format!("a{}", self.below(12))
    }

    fn who(&mut self) -> Who {
        match self.below(4) {
            0 => Who::Customer(name(&format!("c{}", self.below(5)))),
            1 => Who::Household(name(&format!("h{}", self.below(3)))),
            _ => Who::Account(name(&self.account())),
        }
    }

    fn points(&mut self) -> Points {
        Points::new(i64::from(1 + self.below(120)))
    }

    fn action(&mut self) -> Action {
        match self.below(22) {
            0..2 => {
                let customer = self.below(5);
                open(&self.account(), &format!("c{customer}"), &format!("h{}", customer % 3))
            }
            2..7 => self.earn(),
            7..10 => {
                let short = [Short::Refuse, Short::Offline, Short::Partial];
                let short = short[self.below(3) as usize];
                let who = if short == Short::Offline {
                    Who::Account(name(&self.account()))
                } else {
                    self.who()
                };
                Action::Redeem(Redeem { who, points: self.points(), reference: None, short })
            }
            10..13 => self.hold(),
            13..15 => {
                let [from, to] = [self.account(), self.account()];
                let (transfer, reason) = (None, None);
                let expiry = TransferExpiry::Keep;
                let (from, to, points) = (name(&from), name(&to), self.points());
                Action::Transfer(Transfer { from, to, points, transfer, reason, expiry })
            }
            15..18 => self.reverse(),
            18 => Action::Expire,
            _ => self.people(),
        }
    }

    fn earn(&mut self) -> Action {
        let account = self.account();
        let mut action = earn(&account, self.points().units(), None);
        if let Action::Earn(earn) = &mut action {
            let later = self.below(2 * DAY);
            earn.activates = (self.below(3) == 0).then(|| at(self.seconds + later));
            if self.below(6) == 0 {
                let factor = |text: &str| Factor::parse(text).unwrap();
                earn.amount = EarnAmount::Priced { spend: factor("19.99"), rate: factor("1.3") };
            }
        }
        action
    }

    fn hold(&mut self) -> Action {
        let hold = key(&format!("hold{}", self.below(30)));
        let points = (self.below(2) == 0).then(|| self.points());
        let rest = if self.below(2) == 0 { Rest::Released } else { Rest::StaysHeld };
        match self.below(4) {
            0 => Action::Capture(Capture { hold, points, rest }),
            1 => Action::Release(Release { hold, points }),
            _ => {
                let ttl_seconds = Some(1 + self.below(2 * DAY));
                let (who, points) = (self.who(), self.points());
                Action::Hold(Hold { who, points, hold, ttl_seconds, reference: None })
            }
        }
    }

    fn reverse(&mut self) -> Action {
        let of = key(&format!("k{}", 1 + self.below(self.keys)));
        let share = Share::of_terms(u128::from(1 + self.below(40)), 100).unwrap();
        let amount = match self.below(3) {
            0 => ReverseAmount::Rest,
            1 => ReverseAmount::Points(Points::new(i64::from(1 + self.below(30)))),
            _ => ReverseAmount::Share(share),
        };
        let item = (self.below(4) == 0).then(|| self.below(3));
        Action::Reverse(Reverse { of, item, amount })
    }

    fn people(&mut self) -> Action {
        let account = name(&self.account());
        let customer = name(&format!("c{}", self.below(5)));
        match self.below(6) {
            0 => Action::Move(Move::Account { account, to_customer: customer }),
            1 => {
                let to_household = name(&format!("h{}", self.below(3)));
                Action::Move(Move::Customer { customer, to_household })
            }
            2 => {
                let redeemer = self.below(3) > 0;
                Action::Status(StatusChange::Customer { customer, redeemer })
            }
            3 => {
                let (status, accrue) = (Some(Status::GoodStanding), Some(true));
                Action::Status(StatusChange::Account { account, status, accrue })
            }
            4 => {
                let returns = Some(Returns::Reissue { days: 2 });
                Action::Program(Box::new(ProgramSettings { returns, ..Default::default() }))
            }
            _ => Action::Adjust(Adjust {
                account,
                points: self.points(),
                adjustment: "goodwill".into(),
                reason: "a test".into(),
                expires: None,
                short: Short::Refuse,
            }),
        }
    }
}
