//! Adopting what a decision changes comes to the same as folding what it wrote.

use pointbook_core::*;

use crate::desk::{Desk, at, earn, key, name, open};
use crate::history::{History, settings};

#[test]
fn adopting_and_folding_give_equal_states() {
    let mut accepted = 0;
    for seed in 0..60 {
        let settings = settings(seed);
        let mut desk = Desk::new(&settings);
        let mut folded = State::new(&settings);
        let mut history = History::new(seed);
        for _ in 0..250 {
            let before = desk.journal.entries.len();
            history.play(&mut desk, 1);
            let new = &desk.journal.entries[before..];
            new.iter().for_each(|entry| folded.apply(entry).unwrap());
            accepted += new.iter().filter(|entry| !entry.members().is_empty()).count();
            assert_eq!(desk.state, folded, "seed {seed}, entry {before}");
            assert_eq!(desk.state.next_due(), folded.next_due());
        }
        assert_eq!(desk.state, desk.refolded(&settings));
    }
    assert!(accepted > 60 * 100, "{accepted} of the commands were accepted");
}

#[test]
fn an_effect_is_adopted_once_and_in_its_turn() {
    let mut desk = Desk::new(&ProgramSettings::default());
    desk.submit(Command::new(key("open"), open("a", "c", "h")), at(0));
    let decide = |desk: &Desk, text: &str| {
        let command = Command::new(key(text), earn("a", 5, None));
        match decide_with_effect(&desk.state, &desk.journal, command, at(0)).unwrap() {
            Decided::Write(written) => *written,
            Decided::Answer(_) => panic!("the earn is written"),
        }
    };
    let (first, second) = (decide(&desk, "one"), decide(&desk, "two"));
    desk.write(first);
    let broken = desk.state.adopt(second.effect).unwrap_err();
    assert_eq!(broken.unfit, Unfit::Contradicts("sequences are gapless"));
}

#[test]
fn an_effect_that_was_used_before_is_as_a_new_one() {
    let settings = ProgramSettings::default();
    let (mut desk, mut folded) = (Desk::new(&settings), State::new(&settings));
    desk.submit(Command::new(key("open"), open("a", "c", "h")), at(0));
    let item = |action| Item { envelope: Envelope::default(), action };
    // Its first member changes the account, and its second is refused, with and without an entry.
    let group = |text: &str, account: &str, points| Command {
        key: key(text),
        envelope: Envelope::default(),
        body: Body::Group(vec![item(earn("a", 5, None)), item(earn(account, points, None))]),
    };
    let commands = [
        group("refused", "a", i64::MAX),
        group("nobody", "b", 1),
        Command::new(key("open"), open("a", "c", "h")),
        group("accepted", "a", 2),
        Command::new(key("dropped"), earn("a", 9, None)),
        Command::new(key("earn"), earn("a", 4, None)),
    ];
    let (mut effect, mut answered) = (Effect::default(), 0);
    for command in commands {
        let told = (&command, &Trail::default());
        let limits = (at(1), DUE_FACTS_MAX);
        match judge(&desk.state, &desk.journal, told, limits, &mut effect).unwrap() {
            Judgement::Answer(_) => answered += 1,
            Judgement::Write => {
                let entry = effect.take_entry(command);
                // As one that is too large to be written.
                if entry.command.key == key("dropped") {
                    continue;
                }
                desk.state.take_over(&mut effect).unwrap();
                assert!(desk.state.take_over(&mut effect).is_err(), "it is the next one's turn");
                desk.journal.append(entry);
            }
        }
    }
    desk.journal.entries.iter().for_each(|entry| folded.apply(entry).unwrap());
    assert_eq!((answered, desk.journal.entries.len()), (2, 4));
    assert_eq!(desk.state, folded);
    assert_eq!(desk.state.account(&name("a")).unwrap().available(), 11);
}
