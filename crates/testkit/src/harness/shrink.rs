//! Makes a failing history small: first cut, then take out what is not needed, then simplify.
//!
//! Invariants: the history that comes out fails. The work is bounded by counted steps, never by
//! a clock, so that the same failure shrinks to the same scenario everywhere.

use serde_json::Value;

use crate::generate::{History, Step, Upkeep};

use super::fault::Fault;
use super::simplify;

/// Shrinks a failing history. `check` says what is wrong with a history; any fault will do.
pub fn shrink<C>(history: History, fault: Fault, check: &C) -> (History, Fault)
where
    C: Fn(&History) -> Result<(), Fault>,
{
    let mut shrinker = Shrinker { best: history, fault, check, work: WORK_MAX };
    shrinker.cut();
    shrinker.fewer_questions();
    for _ in 0..ROUNDS_MAX {
        let before = shrinker.best.clone();
        shrinker.fewer_steps();
        shrinker.simpler();
        if shrinker.best == before || shrinker.work == 0 {
            break;
        }
    }
    (shrinker.best, shrinker.fault)
}

struct Shrinker<'a, C> {
    best: History,
    fault: Fault,
    check: &'a C,
    work: usize,
}

impl<C: Fn(&History) -> Result<(), Fault>> Shrinker<'_, C> {
    /// Takes a candidate when it still fails; says whether it does.
    fn take(&mut self, candidate: History) -> bool {
        let cost = candidate.steps.iter().map(cost).sum::<usize>().saturating_add(10);
        if self.work < cost || candidate == self.best {
            self.work = if self.work < cost { 0 } else { self.work };
            return false;
        }
        self.work = self.work.saturating_sub(cost);
        let Err(fault) = (self.check)(&candidate) else { return false };
        self.best = candidate;
        self.fault = fault;
        true
    }

    /// Cuts off everything behind the step at which it failed.
    fn cut(&mut self) {
        let mut candidate = self.best.clone();
        candidate.steps.truncate(self.fault.step.saturating_add(1));
        self.take(candidate);
    }

    /// Asks only what was answered wrongly; failing that, only at the last step.
    fn fewer_questions(&mut self) {
        let mut bare = self.best.clone();
        bare.steps.iter_mut().for_each(|step| step.questions.clear());
        let mut last = bare.clone();
        if let (Some(step), Some(question)) = (last.steps.last_mut(), &self.fault.question) {
            step.questions.push(question.clone());
        }
        if self.take(bare.clone()) || self.take(last) {
            return;
        }
        let asked = self.best.steps.last().map(|step| step.questions.clone()).unwrap_or_default();
        if let Some(step) = bare.steps.last_mut() {
            step.questions = asked;
        }
        self.take(bare);
        for index in (0..self.best.steps.len()).rev() {
            let asked = self.best.steps.get(index).map(|step| step.questions.clone());
            self.thin(asked.unwrap_or_default(), &|history, kept| {
                if let Some(step) = history.steps.get_mut(index) {
                    step.questions = kept;
                }
            });
        }
    }

    /// Takes out chunks of steps, smaller and smaller.
    fn fewer_steps(&mut self) {
        let steps: Vec<Step> = self.best.steps.clone();
        self.thin(steps, &|history, kept| history.steps = kept);
        let opens = self.best.header.open.clone();
        self.thin(opens, &|history, kept| history.header.open = kept);
    }

    /// Takes chunks out of a list as long as the history still fails without them.
    fn thin<T: Clone>(&mut self, mut list: Vec<T>, put: &dyn Fn(&mut History, Vec<T>)) {
        let mut chunk = list.len();
        while chunk > 0 {
            let mut end = list.len();
            while end > 0 {
                let start = end.saturating_sub(chunk);
                let mut kept = list.clone();
                kept.drain(start..end);
                let mut candidate = self.best.clone();
                put(&mut candidate, kept.clone());
                if self.take(candidate) {
                    list = kept;
                }
                end = start.min(list.len());
            }
            chunk /= 2;
        }
    }

    /// Simplifies values: of steps, of the clock, of the program.
    fn simpler(&mut self) {
        for index in 0..self.best.steps.len() {
            self.simpler_step(index);
            self.simpler_questions(index);
        }
        self.ask_earlier();
        let settings = simplify::of_object(&self.best.header.program);
        for program in settings {
            let mut candidate = self.best.clone();
            candidate.header.program = program;
            if self.take(candidate) {
                return self.simpler();
            }
        }
    }

    fn simpler_step(&mut self, index: usize) {
        self.with_step(index, |step| step.upkeep = Upkeep::None);
        self.with_step(index, |step| step.command = None);
        let before = index.checked_sub(1).and_then(|before| self.best.steps.get(before));
        let before = before.map(|step| step.clock);
        for clock in self.clocks(index, before) {
            self.with_step(index, |step| step.clock = clock);
        }
        let group = self.best.steps.get(index).and_then(simplify::group_of);
        self.thin(group.unwrap_or_default(), &|history, kept| {
            if let Some(step) = history.steps.get_mut(index) {
                simplify::put_group(step, kept);
            }
        });
        self.descend(|history| history.steps.get_mut(index)?.command.as_mut());
    }

    /// Simplifies the questions of a step.
    fn simpler_questions(&mut self, index: usize) {
        let asked = self.best.steps.get(index).map_or(0, |step| step.questions.len());
        for place in 0..asked {
            self.descend(|history| history.steps.get_mut(index)?.questions.get_mut(place));
        }
    }

    /// Simplifies one value of the history, one simplification after the other.
    fn descend(&mut self, at: impl Fn(&mut History) -> Option<&mut Value>) {
        let mut tried = 0;
        loop {
            let mut candidate = self.best.clone();
            let Some(value) = at(&mut candidate) else { return };
            let Some(simpler) = simplify::of_command(value).into_iter().nth(tried) else { return };
            *value = simpler;
            if !self.take(candidate) {
                tried += 1;
            }
        }
    }

    /// Asks what a step without a command asks at the step before it.
    fn ask_earlier(&mut self) {
        for index in (1..self.best.steps.len()).rev() {
            let mut candidate = self.best.clone();
            if candidate.steps.get(index).is_none_or(|step| step.command.is_some()) {
                continue;
            }
            let step = candidate.steps.remove(index);
            let before = candidate.steps.get_mut(index.saturating_sub(1));
            before.into_iter().for_each(|before| before.questions.extend(step.questions.clone()));
            self.take(candidate);
        }
    }

    /// Gives simpler clock values of a step: that of the step before, or rounder ones.
    fn clocks(&self, index: usize, before: Option<i64>) -> Vec<i64> {
        let Some(step) = self.best.steps.get(index) else { return Vec::new() };
        let least = before.unwrap_or(i64::MIN);
        let rounded = |unit: i64| step.clock.div_euclid(unit).saturating_mul(unit);
        let rounder = [86_400_000_000, 3_600_000_000, 60_000_000, 1_000_000].map(rounded);
        let mut clocks: Vec<i64> = before.into_iter().collect();
        clocks.extend(rounder.into_iter().filter(|clock| *clock >= least && *clock != step.clock));
        clocks
    }

    fn with_step(&mut self, index: usize, change: impl FnOnce(&mut Step)) -> bool {
        let mut candidate = self.best.clone();
        let Some(step) = candidate.steps.get_mut(index) else { return false };
        change(step);
        self.take(candidate)
    }
}

/// What it takes to run a step: its questions, and the members of its group.
fn cost(step: &Step) -> usize {
    let group = step.command.as_ref().and_then(|command| command.get("group"));
    let members = group.and_then(Value::as_array).map_or(1, Vec::len);
    step.questions.len().saturating_add(members)
}

/// Steps and questions that may be run while shrinking.
const WORK_MAX: usize = 1_500_000;

/// Rounds of taking out and simplifying.
const ROUNDS_MAX: usize = 6;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::generate::{Shape, history};

    use super::*;

    /// Fails when a redeem of 20 or more comes after some hold.
    fn touchy(history: &History) -> Result<(), Fault> {
        let mut held = false;
        for (index, step) in history.steps.iter().enumerate() {
            let command = step.command.as_ref();
            held |= command.is_some_and(|command| command.get("hold").is_some());
            let points = command.and_then(|command| command.pointer("/redeem/points"));
            let points = points.and_then(Value::as_str).and_then(|text| text.parse::<i64>().ok());
            if held && points.is_some_and(|points| points >= 20) {
                return Err(Fault::new(index, "touched"));
            }
        }
        Ok(())
    }

    #[test]
    fn a_failing_history_becomes_two_steps() {
        let failing = (0..200).map(|seed| history(seed, &Shape::new(120, 3)));
        let mut failing = failing.filter(|history| touchy(history).is_err());
        let history = failing.next().unwrap();
        let fault = touchy(&history).unwrap_err();
        let (small, fault) = shrink(history, fault, &touchy);
        assert_eq!((small.steps.len(), fault.text.as_str()), (2, "touched"));
        assert_eq!(small.header.program, json!({}));
        let questions: usize = small.steps.iter().map(|step| step.questions.len()).sum();
        assert_eq!(questions, 0);
    }
}
