//! Traffic: what a busy program sends about a fixed set of accounts.

use std::sync::Arc;

use pointbook::core::{
    Action, Adjust, Capture, Command, Date, Earn, EarnAmount, Envelope, Expiry, Hold, Key, Name,
    Open, Points, Redeem, Release, Rest, Short, Timestamp, Transfer, TransferExpiry, Who,
};
use pointbook::{Clock, ManualClock};

use crate::fault::Finding;
use crate::generate::Choices;

/// A stream of commands, different for each writer.
#[derive(Debug)]
pub(super) struct Traffic {
    choices: Choices,
    clock: Arc<ManualClock>,
    accounts: u64,
    writer: usize,
    sent: u64,
    holds: Vec<Key>,
}

impl Traffic {
    pub(super) fn new(writer: usize, accounts: u64, clock: Arc<ManualClock>) -> Traffic {
        let choices = Choices::of_step(SEED, writer);
        Traffic { choices, clock, accounts, writer, sent: 0, holds: Vec::new() }
    }

    /// The next command, under a key that tells the writer.
    pub(super) fn command(&mut self) -> Result<Command, Finding> {
        self.sent = self.sent.saturating_add(1);
        let key = key(&format!("w{}-{}", self.writer, self.sent))?;
        let now = self.clock.now();
        let action = self.action(&key, now)?;
        // Some tell late what happened hours ago.
        let is_late = self.choices.chance(3);
        let at = is_late.then(|| Timestamp::from_micros(now.micros().saturating_sub(LATE_MICROS)));
        let at = at.filter(|_| matches!(action, Action::Earn(_)));
        Ok(Command {
            envelope: Envelope { at, ..Envelope::default() },
            ..Command::new(key, action)
        })
    }

    fn action(&mut self, key: &Key, now: Timestamp) -> Result<Action, Finding> {
        let (kind, account) = (self.choices.below(100), self.account()?);
        let points = Points::new(self.choices.between(1, 100));
        Ok(match kind {
            0..55 => self.earn(account, now),
            55..80 => {
                let who = Who::Account(account);
                Action::Redeem(Redeem { who, points, reference: None, short: Short::Refuse })
            }
            80..87 => {
                self.holds.push(key.clone());
                let ttl_seconds = Some(3_600);
                let (who, hold) = (Who::Account(account), key.clone());
                Action::Hold(Hold { who, points, hold, ttl_seconds, reference: None })
            }
            87..93 => self.end_of_hold(),
            93..96 => Action::Adjust(Adjust {
                account,
                points,
                adjustment: "goodwill".into(),
                reason: "late parcel".into(),
                expires: Some(self.soon(now)),
                short: Short::Refuse,
            }),
            _ => Action::Transfer(Transfer {
                from: account,
                to: self.account()?,
                points,
                transfer: None,
                reason: None,
                expiry: TransferExpiry::Keep,
            }),
        })
    }

    /// Points that expire within days, some of them pending at first.
    fn earn(&mut self, account: Name, now: Timestamp) -> Action {
        let amount = EarnAmount::Points(Points::new(self.choices.between(1, 500)));
        let activates = self.choices.chance(10).then(|| now.plus_seconds(ACTIVATES_SECONDS));
        let expires = Some(self.soon(now));
        Action::Earn(Earn { account, amount, expires, activates, reference: None })
    }

    /// The end of a hold, mostly of one of the newest: they are still open. The others have lapsed,
    /// most of them so long ago that only the journal knows them.
    fn end_of_hold(&mut self) -> Action {
        if self.holds.len() > HOLDS_REMEMBERED {
            self.holds.swap_remove(self.choices.index(HOLDS_REMEMBERED / 2));
        }
        let at = match self.choices.chance(90) {
            true => {
                self.holds.len().saturating_sub(self.choices.index(HOLDS_NEW).saturating_add(1))
            }
            false => self.choices.index(self.holds.len()),
        };
        let known = (at < self.holds.len()).then(|| self.holds.swap_remove(at));
        match known {
            Some(hold) if self.choices.chance(50) => {
                Action::Capture(Capture { hold, points: None, rest: Rest::Released })
            }
            Some(hold) => Action::Release(Release { hold, points: None }),
            None => Action::Expire,
        }
    }

    fn account(&mut self) -> Result<Name, Finding> {
        account(self.choices.below(self.accounts))
    }

    fn soon(&mut self, now: Timestamp) -> Expiry {
        let day = now.micros().div_euclid(DAY_MICROS).saturating_add(self.choices.between(2, 9));
        let days = i32::try_from(day).unwrap_or(0);
        Date::from_epoch_days(days).map_or(Expiry::Never, Expiry::On)
    }
}

/// One command for each account to open it, four accounts a household.
pub(super) fn opens(accounts: u64) -> Result<Vec<Command>, Finding> {
    let open = |index: u64| {
        let customer = name(&format!("c{}", index / 2))?;
        let household = name(&format!("h{}", index / 4))?;
        let open = Open { account: account(index)?, customer, household };
        Ok(Command::new(key(&format!("open-{index}"))?, Action::Open(open)))
    };
    (0..accounts).map(open).collect()
}

/// The name of account number `index`.
pub(super) fn account(index: u64) -> Result<Name, Finding> {
    name(&format!("a{index}"))
}

/// The writer whose command has this key.
pub(super) fn writer_of(key: &Key) -> Option<usize> {
    key.as_str().strip_prefix('w')?.split_once('-')?.0.parse().ok()
}

/// The name of what has number `index` in a household, customer or account list.
pub(super) fn name(text: &str) -> Result<Name, Finding> {
    Name::new(text).ok_or_else(|| Finding::new(format!("{text} is no name")))
}

fn key(text: &str) -> Result<Key, Finding> {
    Key::new(text).ok_or_else(|| Finding::new(format!("{text} is no key")))
}

/// Where the clock begins.
pub(super) const BEGINS: Timestamp = Timestamp::from_micros(1_767_600_000_000_000);
pub(super) const DAY_MICROS: i64 = 86_400_000_000;
/// So many of a writer's holds are most likely open.
const HOLDS_NEW: usize = 64;
/// The keys of so many holds take a few megabytes.
const HOLDS_REMEMBERED: usize = 100_000;
const SEED: u64 = 7;
const LATE_MICROS: i64 = 3 * 3_600_000_000;
const ACTIVATES_SECONDS: u32 = 6 * 3_600;
