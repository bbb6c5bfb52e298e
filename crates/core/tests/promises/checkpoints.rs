//! Copies of a state stand still while it goes on, and parts give the state again.

use pointbook_core::*;

use crate::desk::{Desk, at, key, open};
use crate::history::{History, settings};

fn restored(state: &State) -> Result<State, Unfit> {
    let mut restoring = Restoring::new(7);
    state.parts().try_for_each(|part| restoring.add(part))?;
    restoring.finish()
}

#[test]
fn a_state_restored_from_its_parts_is_the_state_and_goes_on_like_it() {
    for seed in 0..40 {
        let settings = settings(seed);
        let mut desk = Desk::new(&settings);
        let mut history = History::new(seed);
        history.play(&mut desk, 300);
        let mut restored = restored(&desk.state).unwrap();
        assert_eq!(restored, desk.state, "seed {seed}");
        assert_eq!(restored.next_due(), desk.state.next_due());
        let before = desk.journal.entries.len();
        history.play(&mut desk, 100);
        for entry in &desk.journal.entries[before..] {
            restored.apply(entry).unwrap();
        }
        assert_eq!(restored, desk.state, "seed {seed}");
    }
}

#[test]
fn a_copy_stands_still_while_the_state_goes_on() {
    let settings = settings(3);
    let mut desk = Desk::new(&settings);
    let mut history = History::new(3);
    history.play(&mut desk, 200);
    let (copy, parts) = (desk.state.share(), desk.state.parts().collect::<Vec<_>>());
    let deep = desk.state.clone();
    history.play(&mut desk, 200);
    assert!(copy.parts().eq(parts));
    assert_eq!(copy, deep);
    assert!(copy != desk.state);
}

#[test]
fn a_copy_lets_go_part_by_part_of_what_it_gives() {
    let mut desk = Desk::new(&settings(9));
    for number in 0..2_500 {
        let [account, customer, household] = ['a', 'c', 'h'].map(|it| format!("{it}-{number}"));
        let action = open(&account, &customer, &household);
        desk.submit(Command::new(key(&account), action), at(0)).unwrap();
    }
    History::new(9).play(&mut desk, 400);
    let parts = without_ended_holds(&desk.state);
    let mut leaving = desk.state.share().into_parts();
    let first: Vec<_> = leaving.by_ref().take(parts.len() / 2).collect();
    // What was let go of changes, and what was not.
    History::new(10).play(&mut desk, 400);
    assert!(first.into_iter().chain(leaving).eq(parts.iter().cloned()));
    assert!(!desk.state.parts().eq(parts.iter().cloned()));
    let count = without_ended_holds(&desk.state).len();
    assert_eq!(restore(parts).unwrap().into_parts().count(), count);
}

/// The parts of a state, but for holds that have ended.
fn without_ended_holds(state: &State) -> Vec<StatePart> {
    let open = |part| match part {
        StatePart::Holds(mut holds) => {
            holds.retain(|hold: &HoldPart| hold.is_open(state.recorded_at()));
            (!holds.is_empty()).then_some(StatePart::Holds(holds))
        }
        other => Some(other),
    };
    state.parts().filter_map(open).collect()
}

/// The parts of a state in which much happened.
fn some_parts() -> Vec<StatePart> {
    let mut desk = Desk::new(&settings(5));
    History::new(5).play(&mut desk, 300);
    desk.state.parts().collect()
}

fn restore(parts: Vec<StatePart>) -> Result<State, Unfit> {
    let mut restoring = Restoring::new(0);
    parts.into_iter().try_for_each(|part| restoring.add(part))?;
    restoring.finish()
}

#[test]
fn parts_that_are_missing_doubled_or_out_of_order_are_refused() {
    let parts = some_parts();
    assert!(restore(parts.clone()).is_ok());
    assert!(restore(Vec::new()).is_err());
    assert!(restore(parts[1..].to_vec()).is_err());
    for at in 0..parts.len() {
        let mut doubled = parts.clone();
        doubled.insert(at, parts[at].clone());
        assert!(restore(doubled).is_err(), "part {at} twice");
        let mut turned = parts.clone();
        turned.swap(at, 0);
        assert!(at == 0 || restore(turned).is_err(), "part {at} first");
    }
    let without = |kind: fn(&StatePart) -> bool| {
        restore(parts.iter().filter(|part| !kind(part)).cloned().collect())
    };
    assert!(without(|part| matches!(part, StatePart::Households(_))).is_err());
    assert!(without(|part| matches!(part, StatePart::Customers(_))).is_err());
}

#[test]
fn accounts_that_contradict_themselves_are_refused() {
    let changes: [fn(&mut AccountPart); 9] = [
        |part| part.lots[0].free = Points::new(-1),
        |part| part.lots[0].held = Points::new(1_000_000),
        |part| {
            let earn = EntryRef { sequence: Sequence::new(1), item: 0 };
            let (activates, target) = (Timestamp::MAX, PendingTarget::Dated(Expiry::Never));
            let points = Points::new(i64::MAX);
            part.pending.push(Pending { earn, activates, target, points });
        },
        |part| part.deficit = Points::new(-1),
        |part| part.deficit = Points::new(1),
        |part| part.lots.push(part.lots[0].clone()),
        |part| part.lots[0].lot.expires = Expiry::On(Date::MIN),
        |part| part.owner = Dated::new(CustomerId::new(1_000)),
        |part| part.expired.push((LotId::Dated(Expiry::Never), -1)),
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let mut parts = some_parts();
        let accounts = parts.iter_mut().find_map(|part| match part {
            StatePart::Accounts(accounts) => Some(accounts),
            _ => None,
        });
        let has_lots = |part: &&mut AccountPart| {
            part.deficit.is_zero() && part.lots.iter().any(|lot| !lot.free.is_zero())
        };
        let part = accounts.unwrap().iter_mut().find(has_lots).unwrap();
        change(part);
        assert!(restore(parts).is_err(), "change {number}");
    }
}

#[test]
fn next_due_is_when_time_changes_something_first() {
    for seed in 0..20 {
        let settings = settings(seed);
        let mut desk = Desk::new(&settings);
        let mut history = History::new(seed);
        history.play(&mut desk, 120);
        let calendar = &desk.state.program().calendar;
        let accounts = desk.state.parts().filter_map(|part| match part {
            StatePart::Accounts(accounts) => Some(accounts),
            _ => None,
        });
        let names = accounts.flatten().map(|part| part.name);
        let due = names.filter_map(|name| {
            next_due(desk.state.account(&name).unwrap(), calendar, Timestamp::MIN)
        });
        assert_eq!(desk.state.next_due(), due.min(), "seed {seed}");
        history.seconds += 1;
        desk.submit(Command::new(Key::new("now").unwrap(), Action::Expire), at(history.seconds));
        assert!(desk.state.next_due().is_none_or(|due| due > at(history.seconds)));
    }
}
