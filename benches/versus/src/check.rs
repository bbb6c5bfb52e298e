//! Checking: every question has the same answer everywhere.

use crate::contender::Contender;
use crate::fault::Fault;
use crate::question::{Question, Set};
use crate::systems::{self, Files, Places, System};
use crate::world::World;

/// Asks all systems everything, and stops at the first answer that differs.
pub(crate) fn check(places: &Places, world: World) -> Result<(), Fault> {
    let files = Files::open(places)?;
    let mut systems = systems::open(places, &files)?;
    for set in Set::ALL {
        let questions = set.questions(world);
        let Some((first, others)) = systems.split_first_mut() else { continue };
        let expected = answers(first.contender.as_mut(), &questions)?;
        for system in &mut *others {
            compare(system, &questions, &expected)?;
        }
        let is_telling = |answer: &&Vec<i64>| answer.iter().any(|integer| *integer != 0);
        if expected.iter().filter(is_telling).count() * 10 < expected.len() * 9 {
            return Err(format!("{}: hardly an answer tells anything", set.title()).into());
        }
        let (count, all) = (questions.len(), others.len() + 1);
        println!("{}: {count} answers are the same in all {all}", set.title());
    }
    Ok(())
}

fn answers(contender: &mut dyn Contender, questions: &[Question]) -> Result<Vec<Vec<i64>>, Fault> {
    let mut answers = Vec::with_capacity(questions.len());
    for question in questions {
        let mut answer = Vec::new();
        contender.answer(question, &mut answer)?;
        answers.push(answer);
    }
    Ok(answers)
}

fn compare(
    system: &mut System<'_>,
    questions: &[Question],
    expected: &[Vec<i64>],
) -> Result<(), Fault> {
    let got = answers(system.contender.as_mut(), questions)?;
    for (question, (expected, got)) in questions.iter().zip(expected.iter().zip(&got)) {
        if expected != got {
            let mut pairs = expected.iter().zip(got).enumerate();
            let pair = pairs.find(|(_, (expected, got))| expected != got);
            let (name, lengths) = (system.name, (expected.len(), got.len()));
            return Err(format!("{question:?}: {name} differs: {lengths:?}, {pair:?}").into());
        }
    }
    Ok(())
}
