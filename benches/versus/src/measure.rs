//! Measuring: all systems in turn, several rounds.

use crate::fault::Fault;
use crate::figure::{Figure, ROUNDS};
use crate::machine::Machine;
use crate::question::{Question, Set};
use crate::report::thousands;
use crate::sqlite;
use crate::systems::{self, Files, Places, System};
use crate::world::World;

/// All that was measured.
#[derive(Clone, Debug)]
pub(crate) struct Measured {
    /// What the commands were, and what came of them.
    pub(crate) world: World,
    /// The names of the systems, in the order of their figures.
    pub(crate) systems: Vec<&'static str>,
    /// The sets of questions.
    pub(crate) sets: Vec<Asked>,
    /// The way to the PostgreSQL server and back.
    pub(crate) round_trip: Figure,
    /// On what.
    pub(crate) machine: Machine,
}

/// A set of questions, and what it took.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// Which.
    pub(crate) set: Set,
    /// How many rows a window has, on average.
    pub(crate) rows: i64,
    /// What a question took each system.
    pub(crate) figures: Vec<Figure>,
}

impl Asked {
    /// What was asked, and how many rows that is.
    pub(crate) fn title(&self) -> String {
        format!("{}: {} rows", self.set.title(), thousands(&self.rows.to_string()))
    }

    /// Asks all systems; of what is asked to warm up nothing is kept.
    fn go_round(
        &mut self,
        systems: &mut [System<'_>],
        questions: &[Question],
        warms_up: bool,
    ) -> Result<(), Fault> {
        for (figure, system) in self.figures.iter_mut().zip(systems) {
            let contender = system.contender.as_mut();
            match warms_up {
                true => figure.warm_up(contender, questions)?,
                false => figure.measure(contender, questions)?,
            }
        }
        Ok(())
    }
}

/// Measures everything.
pub(crate) fn measure(places: &Places, world: World) -> Result<Measured, Fault> {
    let files = Files::open(places)?;
    let mut systems = systems::open(places, &files)?;
    let mut floor = systems::round_trip(&places.postgresql)?;
    let lists = Set::ALL.map(|set| set.questions(world));
    let mut round_trip = Figure::default();
    let mut sets = Vec::new();
    for (set, questions) in Set::ALL.into_iter().zip(&lists) {
        let figures = vec![Figure::default(); systems.len()];
        sets.push(Asked { set, rows: rows(&files, questions)?, figures });
    }
    for round in 0..=ROUNDS {
        for (asked, questions) in sets.iter_mut().zip(&lists) {
            asked.go_round(&mut systems, questions, round == 0)?;
        }
        let questions = lists.first().map_or(&[][..], Vec::as_slice);
        round_trip.measure(&mut floor, questions)?;
    }
    let machine = Machine::look(places, &files)?;
    let systems = systems.iter().map(|system| system.name).collect();
    Ok(Measured { world, systems, sets, round_trip, machine })
}

/// The mean of the rows of some windows.
fn rows(files: &Files, questions: &[Question]) -> Result<i64, Fault> {
    let some = questions.get(..questions.len().min(100)).unwrap_or_default();
    let mut sum = 0;
    for question in some {
        sum += sqlite::rows(&files.sqlite, question)?;
    }
    Ok(sum / i64::try_from(some.len().max(1))?)
}
