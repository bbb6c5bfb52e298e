//! What the members of the demo's program do in two years, bundle by bundle.

use std::collections::{BTreeMap, VecDeque};

use chrono::Datelike as _;
use pointbook_core::{Action, ClosePeriod, Command, Date, Name, Timestamp};

use super::acts::Later;
use super::days::Bundle;
use super::draft::command;
use super::family::Family;
use super::numbers::Numbers;
use super::people::People;
use super::purse::Purse;

/// The members, and what they have done so far.
pub(super) struct World {
    pub(super) numbers: Numbers,
    pub(super) people: People,
    pub(super) purses: Vec<Purse>,
    /// What may be taken back, oldest first.
    pub(super) recent: VecDeque<Recent>,
    /// What follows from earlier commands, by bundle.
    later: BTreeMap<u32, Vec<Later>>,
    family: Family,
    opened: usize,
    keys: u64,
}

/// Something that may be taken back.
#[derive(Clone, Debug)]
pub(super) struct Recent {
    /// Its key.
    pub(super) key: String,
    /// Whose account, by its place.
    pub(super) place: usize,
    /// What it added, or took when it is below zero.
    pub(super) points: i64,
}

impl World {
    /// So many members, none of whom has done anything.
    pub(super) fn new(members: u32) -> Self {
        let mut numbers = Numbers::new(SEED);
        let people = People::new(members, &mut numbers);
        let purses = vec![Purse::default(); people.len()];
        Self {
            numbers,
            people,
            purses,
            recent: VecDeque::new(),
            later: BTreeMap::new(),
            family: Family::new(),
            opened: 0,
            keys: 0,
        }
    }

    /// The commands of a bundle, in the order in which they are sent.
    pub(super) fn commands(&mut self, bundle: &Bundle) -> Vec<Command> {
        let mut commands = self.family.commands(bundle);
        commands.extend(self.close_period(bundle));
        self.open(bundle, &mut commands);
        for later in self.later.remove(&bundle.number).unwrap_or_default() {
            commands.extend(self.follow_up(&later));
        }
        let wanted = usize::try_from(bundle.commands).unwrap_or(usize::MAX);
        while commands.len() < wanted {
            // No name, key or amount is out of bounds here: but no step stands still.
            let Some(command) = self.act(bundle) else { break };
            if self.numbers.below(1_000) < RETRIES_PER_MILLE {
                commands.push(command.clone());
            }
            commands.push(command);
        }
        commands
    }

    /// A key of its own for a command of this kind.
    pub(super) fn key(&mut self, kind: &str) -> String {
        self.keys = self.keys.saturating_add(1);
        format!("{kind}-{}", self.keys)
    }

    /// Some time in the hours of a bundle, before it is sent.
    pub(super) fn time_in(&mut self, bundle: &Bundle) -> Timestamp {
        let micros = bundle.to.micros().saturating_sub(bundle.from.micros());
        let seconds = self.numbers.below(u64::try_from(micros / 1_000_000).unwrap_or(1));
        bundle.from.plus_seconds(u32::try_from(seconds).unwrap_or(0))
    }

    /// Somebody who has an account: those who come often come more often.
    pub(super) fn somebody(&mut self) -> Option<usize> {
        let opened = u64::try_from(self.opened).ok()?;
        let place = self.numbers.below(opened);
        let is_frequent = place.wrapping_mul(0x9e37_79b9) % 8 < 3;
        let again = if is_frequent { place } else { self.numbers.below(opened) };
        usize::try_from(again).ok()
    }

    /// The name of an account.
    pub(super) fn name(&self, place: usize) -> Option<Name> {
        self.people.account(place).map(|open| open.account.clone())
    }

    /// Lets something follow after so many bundles.
    pub(super) fn after(&mut self, bundle: &Bundle, bundles: u64, later: Later) {
        let then = bundle.number.saturating_add(u32::try_from(bundles).unwrap_or(1).max(1));
        self.later.entry(then).or_default().push(later);
    }

    /// Keeps what may be taken back for a while.
    pub(super) fn remember(&mut self, recent: Recent) {
        self.recent.push_back(recent);
        if self.recent.len() > RECENT_MAX {
            self.recent.pop_front();
        }
    }

    /// Opens the accounts of those who have joined by now.
    fn open(&mut self, bundle: &Bundle, commands: &mut Vec<Command>) {
        let target = joined(bundle.number, self.people.len());
        while self.opened < target {
            let Some(open) = self.people.account(self.opened).cloned() else { return };
            let key = format!("join-{}", self.opened.saturating_add(1));
            commands.extend(command(&key, None, Action::Open(open)));
            self.opened = self.opened.saturating_add(1);
        }
    }

    /// On the tenth of each month the month before the last is closed for good.
    fn close_period(&self, bundle: &Bundle) -> Option<Command> {
        if bundle.day.day() != 10 || !bundle.is_first {
            return None;
        }
        let this_month = bundle.day.with_day(1)?;
        let month_before = this_month.pred_opt()?.with_day(1)?;
        let through = month_before.pred_opt().filter(|it| *it >= FIRST_CLOSED)?;
        let key = format!("close-{}", through.format("%Y-%m"));
        command(&key, None, Action::ClosePeriod(ClosePeriod { through }))
    }
}

/// How many accounts of all are open by a bundle: most soon, the others one after another.
fn joined(bundle: u32, accounts: usize) -> usize {
    let part = |share: usize, bundles: u32| {
        let bundle = usize::try_from(bundle.saturating_add(1).min(bundles)).unwrap_or(0);
        let bundles = usize::try_from(bundles).unwrap_or(1).max(1);
        accounts.saturating_mul(share).saturating_mul(bundle) / bundles / 10
    };
    if bundle >= JOINING_BUNDLES {
        return accounts;
    }
    part(7, FIRST_BUNDLES).saturating_add(part(3, JOINING_BUNDLES))
}

const SEED: u64 = 7;
const RETRIES_PER_MILLE: u64 = 4;
const RECENT_MAX: usize = 4_000;
/// Two weeks in which most join.
const FIRST_BUNDLES: u32 = 56;
/// Eighteen months in which the others do.
const JOINING_BUNDLES: u32 = 2_192;
const FIRST_CLOSED: Date = match Date::from_ymd_opt(2024, 1, 31) {
    Some(day) => day,
    None => Date::MIN,
};
