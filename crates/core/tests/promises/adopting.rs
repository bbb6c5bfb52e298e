//! Adopting what a decision changes comes to the same as folding what it wrote.

use pointbook_core::*;

use crate::desk::{Desk, at, earn, key, open};
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
