//! Decisions: from a command, a state and the clock to an entry.
//!
//! Invariants:
//! - Deciding changes nothing; the entry and what it changes are the only result.
//! - Checks stand in the order of precedence of [`Code`].

mod adjust;
mod draws;
mod earn;
mod hold;
mod movement;
mod open;
mod period;
mod redeem;
mod returns;
mod reverse;
mod rolling;
mod status;
mod timing;
mod transfer;

pub use period::DUE_FACTS_MAX;

use std::sync::Arc;

use crate::broken::{Broken, Unfit};
use crate::command::{Action, Body, Command, Envelope};
use crate::conserve::conserve;
use crate::differ::first_difference;
use crate::draft::Draft;
use crate::effect::Effect;
use crate::entry::{Entry, Fact, Flow, Member, Verdict};
use crate::id::AccountId;
use crate::name::Key;
use crate::outcome::{Outcome, Settled};
use crate::past::Past;
use crate::points::Points;
use crate::refusal::{Code, Detail, Refusal};
use crate::state::{State, due_at};
use crate::time::Timestamp;
use crate::warm::Trail;

/// What a command comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "the large variant is the usual one")]
pub enum Decision {
    /// An entry to be written and folded; its outcome is [`Outcome::of`] it.
    Write(Entry),
    /// An answer that writes nothing: a replay, or a refusal that does not use up the key.
    Answer(Outcome),
}

/// An entry to be written, and what it changes.
#[derive(Debug)]
pub struct Written {
    /// The entry; its outcome is [`Outcome::of`] it.
    pub entry: Entry,
    /// What it changes, for [`State::adopt`].
    pub effect: Effect,
}

/// What a command comes to, as [`Decision`] says it, with the effect of an entry.
#[derive(Debug)]
pub enum Decided {
    /// An entry to be written, and what it changes: far larger than an answer.
    Write(Box<Written>),
    /// An answer that writes nothing.
    Answer(Outcome),
}

/// What a command comes to, before it becomes part of its entry.
#[derive(Debug)]
pub enum Judgement {
    /// An entry is to be written: [`Effect::take_entry`].
    Write,
    /// An answer that writes nothing.
    Answer(Outcome),
}

/// Decides a command when the ledger's clock shows `clock`.
///
/// # Errors
///
/// [`Broken`] when the state contradicts itself: we are wrong, and nothing may be written.
///
/// # Examples
///
/// ```
/// use std::sync::Arc;
/// use pointbook_core::*;
///
/// struct Nothing;
/// impl Past for Nothing {
///     fn find(&self, _: &Key) -> Option<Arc<Entry>> {
///         None
///     }
/// }
///
/// let mut state = State::new(&ProgramSettings::default());
/// let name = |text| Name::new(text).unwrap();
/// let open = Open { account: name("a1"), customer: name("ann"), household: name("h1") };
/// let command = Command::new(Key::new("k1").unwrap(), Action::Open(open));
/// let noon = Timestamp::parse("2026-01-01T12:00:00-06:00").unwrap();
///
/// let Decision::Write(entry) = decide(&state, &Nothing, command, noon).unwrap() else { panic!() };
/// state.apply(&entry).unwrap();
/// assert_eq!(entry.sequence, Sequence::new(1));
/// assert!(state.account(&name("a1")).is_some());
/// ```
pub fn decide(
    state: &State,
    past: &dyn Past,
    command: Command,
    clock: Timestamp,
) -> Result<Decision, Broken> {
    Ok(match decide_with_effect(state, past, command, clock)? {
        Decided::Write(written) => Decision::Write(written.entry),
        Decided::Answer(outcome) => Decision::Answer(outcome),
    })
}

/// As [`decide`], but an entry comes with what it changes, to be taken over by [`State::adopt`].
///
/// # Errors
///
/// As [`decide`].
pub fn decide_with_effect(
    state: &State,
    past: &dyn Past,
    command: Command,
    clock: Timestamp,
) -> Result<Decided, Broken> {
    let (told, mut effect) = ((&command, &Trail::NOWHERE), Effect::default());
    Ok(match judge(state, past, told, (clock, DUE_FACTS_MAX), &mut effect)? {
        Judgement::Write => {
            let entry = effect.take_entry(command);
            Decided::Write(Box::new(Written { entry, effect }))
        }
        Judgement::Answer(outcome) => Decided::Answer(outcome),
    })
}

/// As [`decide_with_effect`], but the command is not yet part of the entry, and the entry of an
/// `expire` holds so many facts of what was due at most, unless one account alone has more: who is
/// in no hurry keeps nobody else waiting for long. Where a [`Trail`] of the command has led makes
/// it quicker, and changes nothing else.
///
/// What the entry says and changes is put into `effect`, in place of what it was: whoever moved it
/// when it has just been made would wait until all of it is in memory. Without an entry it means
/// nothing.
///
/// # Errors
///
/// As [`decide`].
pub fn judge(
    state: &State,
    past: &dyn Past,
    (command, trail): (&Command, &Trail),
    (clock, due_facts_max): (Timestamp, usize),
    effect: &mut Effect,
) -> Result<Judgement, Broken> {
    if let Some(first) = past.find(&command.key) {
        return Ok(Judgement::Answer(repeat(&first, command)));
    }
    let (told, limits) = ((command, trail), (clock, due_facts_max));
    let mut draft = Draft::new(state, past, told, limits, effect);
    let ran = run(&mut draft, command);
    let Draft { sequence, now: recorded_at, .. } = draft;
    (effect.sequence, effect.recorded_at) = (sequence, recorded_at);
    match ran {
        Ok(()) => {
            let conserved = conserve(&command.body, &effect.members);
            conserved.map_err(|unfit| Broken { sequence, unfit })?;
            put_in_order(&mut effect.due);
            effect.is_decided = true;
            Ok(Judgement::Write)
        }
        Err((_, Stop::Broken(unfit))) => Err(Broken { sequence, unfit }),
        Err((item, Stop::Refused(refusal))) => {
            // A refused command changes nothing, whatever it had done before.
            effect.clear();
            Ok(refused(command, item, refusal, effect))
        }
    }
}

/// What a command comes to that is refused: an entry without facts, or an answer.
fn refused(command: &Command, item: u32, refusal: Refusal, effect: &mut Effect) -> Judgement {
    if refusal.code.is_recorded() {
        (effect.refused, effect.is_decided) = (Some((item, refusal)), true);
        return Judgement::Write;
    }
    let settled = Settled::refused(&command.body, item, refusal, None);
    Judgement::Answer(Outcome { key: command.key.clone(), replayed: false, settled })
}

/// The entry that goes on where the entries of an `expire` left off: what was due by the instant of
/// the first one is more than it holds. It holds so many facts itself at most, unless one account
/// alone has more. Tells whether there is one: there is none when nothing is left, or `first` is no
/// `expire`.
///
/// It has the command and so the key of the first, whose outcome stays the answer. What it says and
/// changes is put into `effect`, as [`judge`] does. When the rest is never written nothing is lost:
/// it is due until some entry writes it.
///
/// # Errors
///
/// As [`decide`].
pub fn decide_rest(
    state: &State,
    first: &Entry,
    clock: Timestamp,
    due_facts_max: usize,
    effect: &mut Effect,
) -> Result<bool, Broken> {
    let is_expire = matches!(first.command.body, Body::Single(Action::Expire));
    let is_left = state.due_by(first.recorded_at).next().is_some();
    if !(is_expire && is_left && matches!(first.verdict, Verdict::Accepted(_))) {
        return Ok(false);
    }
    let (told, limits) = ((&first.command, &Trail::NOWHERE), (clock, due_facts_max));
    let mut draft = Draft::new(state, &NoPast, told, limits, effect);
    draft.through = first.recorded_at;
    let ran = run(&mut draft, &first.command);
    let Draft { sequence, now: recorded_at, .. } = draft;
    (effect.sequence, effect.recorded_at) = (sequence, recorded_at);
    match ran {
        Ok(()) => {
            put_in_order(&mut effect.due);
            effect.is_decided = true;
            Ok(true)
        }
        Err((_, Stop::Broken(unfit))) => Err(Broken { sequence, unfit }),
        // What was accepted once is not refused later.
        Err((_, Stop::Refused(_))) => Ok(false),
    }
}

/// Nothing that `expire` asks for.
struct NoPast;

impl Past for NoPast {
    fn find(&self, _: &Key) -> Option<Arc<Entry>> {
        None
    }
}

/// The first outcome again, unless the command is another one.
fn repeat(first: &Entry, command: &Command) -> Outcome {
    match first_difference(&first.command, command) {
        None => Outcome { replayed: true, ..Outcome::of(first) },
        Some(field) => {
            let refusal = Refusal { code: Code::KeyReused, detail: Detail::Field(field) };
            let settled = Settled::refused(&command.body, 0, refusal, None);
            Outcome { key: command.key.clone(), replayed: false, settled }
        }
    }
}

fn run(draft: &mut Draft<'_>, command: &Command) -> Result<(), (u32, Stop)> {
    match &command.body {
        Body::Single(action) => member(draft, &command.envelope, action).map_err(|stop| (0, stop)),
        Body::Group(items) => {
            for (position, item) in (0_u32..).zip(items) {
                let mut envelope = Envelope { at: item.envelope.at, ..Envelope::default() };
                envelope.at = envelope.at.or(command.envelope.at);
                member(draft, &envelope, &item.action).map_err(|stop| (position, stop))?;
            }
            Ok(())
        }
    }
}

/// Decides one action and adds it to the draft's members.
fn member(draft: &mut Draft<'_>, envelope: &Envelope, action: &Action) -> Result<(), Stop> {
    debug_assert!(draft.facts.is_empty(), "the member before has taken its own");
    let booking = Booking { draft, wish: envelope.at, requested: None };
    let (points, requested) = booking.decide(action)?;
    if let [fact] = &*draft.facts {
        // The common case needs no list.
        let account = fact.account();
        account.map_or(Ok(()), |account| draft.settle(account))?;
    } else {
        let mut touched: Vec<AccountId> = draft.facts.iter().filter_map(Fact::account).collect();
        touched.sort_unstable();
        touched.dedup();
        touched.into_iter().try_for_each(|account| draft.settle(account))?;
    }
    let member = Member {
        effective_at: draft.effective_at,
        requested_effective_at: requested,
        points,
        facts: core::mem::take(&mut draft.facts),
    };
    draft.members.push(member);
    Ok(())
}

/// One action being decided.
struct Booking<'d, 'a> {
    draft: &'d mut Draft<'a>,
    /// When the caller wants it to count.
    wish: Option<Timestamp>,
    /// The wish, once it is booked at another instant.
    requested: Option<Timestamp>,
}

impl Booking<'_, '_> {
    // What it gives back stays in registers: stored in pieces and read whole, it would be waited
    // for until it is in memory.
    #[inline(always)]
    fn decide(mut self, action: &Action) -> Result<(Option<Points>, Option<Timestamp>), Stop> {
        let points = match action {
            Action::Open(open) => self.open(open).map(|()| None),
            Action::Move(relocation) => self.relocate(relocation).map(|()| None),
            Action::Status(change) => self.status(change).map(|()| None),
            Action::Earn(earn) => self.earn(earn).map(Some),
            Action::Redeem(redeem) => self.redeem(redeem).map(Some),
            Action::Hold(hold) => self.hold(hold).map(Some),
            Action::Capture(capture) => self.capture(capture).map(Some),
            Action::Release(release) => self.release(release).map(Some),
            Action::Adjust(adjust) => self.adjust(adjust).map(Some),
            Action::Transfer(transfer) => self.transfer(transfer).map(Some),
            Action::Reverse(reverse) => self.reverse(reverse).map(Some),
            Action::Expire => self.expire().map(|()| None),
            Action::ClosePeriod(close) => self.close_period(*close).map(|()| None),
            Action::Program(settings) => self.program(settings).map(|()| None),
        }?;
        Ok((points, self.requested))
    }
}

/// Orders what time did: by due instant; lapse, activation, expiry; account; and as it was.
fn put_in_order(due: &mut Vec<Fact>) {
    if due.len() < 2 {
        return;
    }
    let rank = |fact: &Fact| match fact.posting().map(|posting| posting.flow) {
        Some(Flow::Released) => 0_u8,
        Some(Flow::Expired) => 2,
        _ => 1,
    };
    // A landing has the instant of the postings before it.
    let mut instant = Timestamp::MIN;
    let mut keyed: Vec<_> = due
        .drain(..)
        .map(|fact| {
            instant = fact.posting().map_or(instant, |_| due_at(&fact));
            ((instant, rank(&fact), fact.account()), fact)
        })
        .collect();
    keyed.sort_by_key(|(key, _)| *key);
    due.extend(keyed.into_iter().map(|(_, fact)| fact));
}

/// Why a decision stopped.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The rules say no.
    Refused(Refusal),
    /// We are wrong.
    Broken(Unfit),
}

impl From<Code> for Stop {
    fn from(code: Code) -> Self {
        Self::Refused(code.into())
    }
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Unfit> for Stop {
    fn from(unfit: Unfit) -> Self {
        match unfit {
            Unfit::OutOfRange => Code::AmountOutOfRange.into(),
            unfit @ Unfit::Contradicts(_) => Self::Broken(unfit),
        }
    }
}
