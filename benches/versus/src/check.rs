//! Checking: every question has the same answer everywhere.

use crate::fault::Fault;
use crate::question::{Question, Set};
use crate::systems::{self, Files, Places};
use crate::world::World;

/// Asks all systems everything, and stops at the first answer that differs.
pub(crate) fn check(places: &Places, world: World) -> Result<(), Fault> {
    let files = Files::open(places)?;
    let mut systems = systems::open(places, &files)?;
    for set in Set::ALL {
        let questions = set.questions(world);
        let mut expected: Vec<Vec<i64>> = Vec::new();
        for system in &mut systems {
            let mut answers = Vec::with_capacity(questions.len());
            for question in &questions {
                let mut answer = Vec::new();
                system.contender.answer(question, &mut answer)?;
                answers.push(answer);
            }
            if expected.is_empty() {
                expected = answers;
                continue;
            }
            let pairs = questions.iter().zip(expected.iter().zip(&answers));
            let differs =
                |(_, (expected, got)): &(&Question, (&Vec<i64>, &Vec<i64>))| expected != got;
            if let Some((question, (expected, got))) = pairs.into_iter().find(differs) {
                let name = system.name;
                let told = format!("{question:?}: {expected:?}, but {name} says {got:?}");
                return Err(told.into());
            }
        }
        let is_telling = |answer: &&Vec<i64>| answer.iter().any(|integer| *integer != 0);
        let telling = expected.iter().filter(is_telling).count();
        if telling * 10 < expected.len() * 9 {
            return Err(format!("{}: hardly an answer tells anything", set.title()).into());
        }
        let (count, all) = (questions.len(), systems.len());
        println!("{}: {count} answers are the same in all {all}", set.title());
    }
    Ok(())
}
