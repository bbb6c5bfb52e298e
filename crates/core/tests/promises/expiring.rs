//! An `expire` of more than one entry holds is written in several.

use pointbook_core::*;

use crate::desk::{DAY, Desk, at, earn, key, open};

/// Accounts whose lots expire on the second and third day, one each, and all on the third.
fn desk(accounts: u32) -> Desk {
    let zone = Some("UTC".parse().unwrap());
    let mut desk = Desk::new(&ProgramSettings { zone, ..ProgramSettings::default() });
    for number in 0..accounts {
        let account = format!("a{number}");
        desk.submit(Command::new(key(&format!("o{number}")), open(&account, "c", "h")), at(0));
        for day in [2 + number % 2, 3] {
            let expires = Expiry::On(Date::from_ymd_opt(2026, 1, day).unwrap());
            let earned = earn(&account, 7, Some(expires));
            desk.submit(Command::new(key(&format!("e{number}-{day}")), earned), at(0));
        }
    }
    desk
}

fn expire(desk: &mut Desk, clock: Timestamp) -> Vec<std::sync::Arc<Entry>> {
    let first = desk.submit(Command::new(key("expire"), Action::Expire), clock).unwrap();
    let mut entries = vec![first.clone()];
    let mut effect = Effect::default();
    while decide_rest(&desk.state, &first, clock, DUE_FACTS_MAX, &mut effect).unwrap() {
        let entry = effect.take_entry(first.command.clone());
        entries.push(desk.write(Written { entry, effect: std::mem::take(&mut effect) }));
    }
    entries
}

#[test]
fn one_entry_is_enough_for_few_accounts() {
    let mut desk = desk(100);
    assert_eq!(desk.state.next_due(), Some(at(2 * DAY)));
    let entries = expire(&mut desk, at(5 * DAY));
    assert_eq!(entries.iter().map(|entry| entry.due.len()).collect::<Vec<_>>(), [150]);
    assert_eq!(desk.state.next_due(), None);
}

#[test]
fn several_entries_write_what_one_cannot_hold() {
    let accounts = 12_000;
    let mut desk = desk(accounts);
    let before = desk.state.clone();
    let entries = expire(&mut desk, at(5 * DAY));
    let sizes: Vec<usize> = entries.iter().map(|entry| entry.due.len()).collect();
    // Half of the accounts have two lots, and an account is never torn apart.
    assert_eq!(sizes.iter().sum::<usize>(), 18_000);
    assert_eq!(sizes.len(), 3);
    assert!(sizes[..2].iter().all(|size| (DUE_FACTS_MAX - 1..=DUE_FACTS_MAX).contains(size)));
    for entry in &entries {
        assert_eq!(entry.command, entries[0].command);
        let instants: Vec<_> =
            entry.due.iter().map(|fact| fact.posting().unwrap().effective_at).collect();
        assert!(instants.is_sorted());
    }
    // Whose first lot is over sooner is written sooner.
    let has_early = |entry: &Entry| entry.due[0].posting().unwrap().effective_at == at(2 * DAY);
    assert_eq!(entries.iter().map(|it| has_early(it)).collect::<Vec<_>>(), [true, true, false]);
    assert_eq!(desk.state.next_due(), None);
    let mut folded = before;
    entries.iter().for_each(|entry| folded.apply(entry).unwrap());
    assert_eq!(folded, desk.state);
}

#[test]
fn a_rest_that_was_never_written_is_still_due() {
    let mut desk = desk(9_000);
    let clock = at(5 * DAY);
    let first = desk.submit(Command::new(key("expire"), Action::Expire), clock).unwrap();
    // The process ends here; what it folds again knows of the first entry only.
    desk.state = desk.refolded(&ProgramSettings {
        zone: Some("UTC".parse().unwrap()),
        ..ProgramSettings::default()
    });
    let again = Command::new(key("expire"), Action::Expire);
    let answer = decide(&desk.state, &desk.journal, again, clock).unwrap();
    assert_eq!(answer, Decision::Answer(Outcome { replayed: true, ..Outcome::of(&first) }));
    assert!(desk.state.next_due().is_some_and(|due| due <= clock));
    let other = desk.submit(Command::new(key("another"), Action::Expire), clock).unwrap();
    assert_eq!(first.due.len() + other.due.len(), 13_500);
}

#[test]
fn nothing_is_left_of_anything_else() {
    let mut desk = desk(2);
    let opened = desk.journal.entries[0].clone();
    let (clock, mut effect) = (at(5 * DAY), Effect::default());
    let rest = decide_rest(&desk.state, &opened, clock, DUE_FACTS_MAX, &mut effect);
    assert!(!rest.unwrap());
    let expired = expire(&mut desk, at(DAY));
    assert_eq!(expired.len(), 1);
    assert!(expired[0].due.is_empty());
}
