//! What an entry must be in itself, beyond what a fold checks.
//!
//! A fold sees that points go where they can and that a member moves what it says. It does not
//! ask what the command had asked for, what it was priced at, or what day it was.

use pointbook_core::{
    Action, Body, Calendar, EarnAmount, Entry, Fact, Flow, Member, Place, Points, ReverseAmount,
    Short, Timestamp,
};

use super::price;

/// The rule that an entry breaks in itself, if it does.
pub(super) fn broken_rule(entry: &Entry, calendar: &Calendar, scale: u32) -> Option<&'static str> {
    let dated = |fact: &Fact| breaks_dates(fact, entry.recorded_at, calendar);
    if let Some(rule) = entry.due.iter().find_map(dated) {
        return Some(rule);
    }
    actions(&entry.command.body).zip(entry.members()).find_map(|(action, member)| {
        if member.effective_at > entry.recorded_at {
            return Some(AHEAD);
        }
        let asked = !says_what_was_asked(action, member);
        let asked = asked.then_some("a member moves the points that were asked for");
        asked
            .or_else(|| price::broken_rule(action, member, scale))
            .or_else(|| member.facts.iter().find_map(dated))
    })
}

/// The actions of a command, in the order of its members.
pub(crate) fn actions(body: &Body) -> impl Iterator<Item = &Action> {
    let (single, group) = match body {
        Body::Single(action) => (Some(action), &[][..]),
        Body::Group(items) => (None, items.as_slice()),
    };
    single.into_iter().chain(group.iter().map(|item| &item.action))
}

fn breaks_dates(fact: &Fact, recorded_at: Timestamp, calendar: &Calendar) -> Option<&'static str> {
    let posting = fact.posting()?;
    if posting.effective_at > recorded_at {
        return Some(AHEAD);
    }
    let (Flow::Expired, Place::Lot(lot)) = (posting.flow, posting.place) else { return None };
    let is_over =
        lot.expires.date().is_some_and(|day| calendar.day_end(day) <= posting.effective_at);
    (!is_over).then_some("points expire when their last day is over")
}

fn says_what_was_asked(action: &Action, member: &Member) -> bool {
    let said = member.points.unwrap_or(Points::ZERO);
    let exactly = |asked: Points| said == asked;
    let at_most = |asked: Points| said <= asked;
    match action {
        Action::Earn(earn) => match earn.amount {
            EarnAmount::Points(points) => exactly(points),
            EarnAmount::Priced { .. } => true,
        },
        Action::Redeem(redeem) if redeem.short == Short::Partial => at_most(redeem.points),
        Action::Redeem(redeem) => exactly(redeem.points),
        Action::Hold(hold) => exactly(hold.points),
        Action::Capture(capture) => capture.points.is_none_or(exactly),
        Action::Release(release) => release.points.is_none_or(exactly),
        Action::Adjust(adjust) if adjust.short == Short::Partial => true,
        Action::Adjust(adjust) => exactly(adjust.points),
        Action::Transfer(transfer) => exactly(transfer.points),
        Action::Reverse(reverse) => match reverse.amount {
            ReverseAmount::Points(points) => at_most(points),
            _ => true,
        },
        _ => true,
    }
}

const AHEAD: &str = "nothing counts after it was recorded";
