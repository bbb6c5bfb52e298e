//! A trail makes deciding quicker and changes nothing else, also one that leads astray.

use pointbook_core::*;

use crate::desk::{Desk, at, key};
use crate::history::{History, settings};

/// The trail of the first action of a command, so many steps on.
fn trail(state: &State, command: &Command, steps: usize) -> Trail {
    let mut trail = Trail::new(state, command.actions().next().unwrap());
    (0..steps).for_each(|_| trail.step(state));
    trail
}

#[test]
fn decision_is_the_same_whatever_trail_comes_with_the_command() {
    let mut written = 0;
    for seed in 0..20 {
        let mut desk = Desk::new(&settings(seed));
        let mut history = History::new(seed);
        history.play(&mut desk, 120);
        let again = |(number, entry): (usize, &std::sync::Arc<Entry>)| Command {
            key: key(&format!("again {number}")),
            ..entry.command.clone()
        };
        let commands: Vec<Command> = desk.journal.entries.iter().enumerate().map(again).collect();
        let judged = |command: &Command, trail: &Trail| {
            let now = at(history.seconds);
            let told = (command, trail);
            let mut effect = Effect::default();
            let judged =
                judge(&desk.state, &desk.journal, told, (now, DUE_FACTS_MAX), &mut effect).unwrap();
            match judged {
                Judgement::Write => {
                    format!("{:?} {effect:?}", effect.take_entry(command.clone()))
                }
                Judgement::Answer(outcome) => format!("{outcome:?}"),
            }
        };
        let others = commands.iter().cycle().skip(7);
        for ((index, command), other) in commands.iter().enumerate().zip(others) {
            let expected = judged(command, &Trail::default());
            written += usize::from(expected.contains("Accepted"));
            let steps = index % (Trail::STEPS + 1);
            for told in [command, other] {
                for steps in [steps, Trail::STEPS] {
                    let trail = trail(&desk.state, told, steps);
                    assert_eq!(judged(command, &trail), expected, "seed {seed}, {index}, {steps}");
                }
            }
        }
    }
    assert!(written > 500, "{written} of the commands were accepted");
}
