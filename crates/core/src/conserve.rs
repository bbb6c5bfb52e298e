//! The check that an accepted member moves exactly the points that it says.

use crate::broken::Unfit;
use crate::command::{Action, Body};
use crate::entry::{Flow, Member};
use crate::outcome::{Receipt, Returned};
use crate::points::Points;

/// Checks the members of an accepted entry against what they say of themselves.
pub(crate) fn conserve(body: &Body, members: &[Member]) -> Result<(), Unfit> {
    let fits = match body {
        Body::Single(action) => matches!(members, [member] if conserves(action, member)),
        Body::Group(items) => {
            let mut pairs = items.iter().zip(members);
            items.len() == members.len() && pairs.all(|(item, m)| conserves(&item.action, m))
        }
    };
    if fits { Ok(()) } else { Err(Unfit::Contradicts("a member moves the points that it says")) }
}

fn conserves(action: &Action, member: &Member) -> bool {
    let said = member.points.unwrap_or(Points::ZERO).units();
    let sum = |flow: Flow| -> Option<i64> {
        let mut postings = member.postings().filter(|posting| posting.flow == flow);
        postings.try_fold(0_i64, |sum, posting| sum.checked_add(posting.points.units()))
    };
    let is = |flow: Flow| sum(flow) == Some(said);
    match action {
        Action::Earn(_) => is(Flow::PendingAdded) || is(Flow::Earned),
        Action::Redeem(_) => is(Flow::Redeemed),
        Action::Hold(_) => is(Flow::Held),
        Action::Capture(_) => is(Flow::Captured),
        Action::Release(_) => is(Flow::Released),
        Action::Adjust(_) => {
            let net = |up: i64| sum(Flow::AdjustedDown).and_then(|down| up.checked_sub(down));
            sum(Flow::AdjustedUp).and_then(net) == Some(said)
        }
        Action::Transfer(_) => is(Flow::TransferredOut) && is(Flow::TransferredIn),
        Action::Reverse(_) => {
            let Returned { points, restored, expired, .. } =
                Receipt::of(action, member).reversal.unwrap_or_default().total;
            let back = restored.plus(expired);
            let transfer = sum(Flow::TransferredOut).is_some_and(|out| out == 0 || out == said);
            points.units() == said && transfer && back.is_some_and(|back| back <= points)
        }
        _ => member.points.is_none() && member.postings().next().is_none(),
    }
}
