//! Histories as a proptest strategy, for properties that are written with `proptest!`.
//!
//! Invariants: shrinking only takes steps and questions out, larger chunks first, so that every
//! smaller history is a part of the one that failed.

use proptest::prelude::Rng;
use proptest::strategy::{NewTree, Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use super::generator::{Shape, history};
use super::history::History;

/// Random histories of one shape.
#[derive(Clone, Debug)]
pub struct Histories {
    shape: Shape,
}

/// Gives random histories of a shape.
pub fn histories(shape: Shape) -> Histories {
    Histories { shape }
}

impl Strategy for Histories {
    type Tree = HistoryTree;
    type Value = History;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Histories> {
        Ok(HistoryTree::new(history(runner.rng().next_u64(), &self.shape)))
    }
}

/// A history on its way to a smaller one.
#[derive(Clone, Debug)]
pub struct HistoryTree {
    failing: History,
    current: History,
    chunk: usize,
    end: usize,
    questions_tried: bool,
}

impl HistoryTree {
    /// Starts with a history as it was made.
    fn new(history: History) -> HistoryTree {
        let steps = history.steps.len();
        HistoryTree {
            failing: history.clone(),
            current: history,
            chunk: steps.div_ceil(2),
            end: steps,
            questions_tried: false,
        }
    }

    /// Offers the next part of the history that is known to fail; says whether there is one.
    fn offer(&mut self) -> bool {
        if !self.questions_tried {
            self.questions_tried = true;
            self.current = self.failing.clone();
            self.current.steps.iter_mut().for_each(|step| step.questions.clear());
            return true;
        }
        self.end = self.end.min(self.failing.steps.len());
        if self.end == 0 {
            self.chunk /= 2;
            self.end = self.failing.steps.len();
        }
        if self.chunk == 0 || self.end == 0 {
            self.current = self.failing.clone();
            return false;
        }
        let start = self.end.saturating_sub(self.chunk);
        self.current = self.failing.clone();
        self.current.steps.drain(start..self.end);
        self.end = start;
        true
    }
}

impl ValueTree for HistoryTree {
    type Value = History;

    fn current(&self) -> History {
        self.current.clone()
    }

    fn simplify(&mut self) -> bool {
        self.failing = self.current.clone();
        self.offer()
    }

    fn complicate(&mut self) -> bool {
        self.offer()
    }
}

#[cfg(test)]
mod tests {
    use proptest::test_runner::{Config, TestError, TestRunner};

    use super::*;

    #[test]
    fn proptest_shrinks_to_the_steps_that_matter() {
        let config =
            Config { max_shrink_iters: 10_000, failure_persistence: None, ..Config::default() };
        let mut runner = TestRunner::new_with_rng(config, TestRunner::deterministic().new_rng());
        let result = runner.run(&histories(Shape::new(60, 2)), |history| {
            let moves = history.steps.iter().filter(|step| {
                step.command.as_ref().is_some_and(|command| command.get("move").is_some())
            });
            proptest::prop_assert!(moves.count() < 2);
            Ok(())
        });
        let Err(TestError::Fail(_, small)) = result else { panic!("no history has two moves") };
        assert_eq!(small.steps.len(), 2);
    }
}
