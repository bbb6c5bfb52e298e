//! The window question, with the entries that restated it.

use serde_json::{Value, json};

use super::Micros;
use super::ask::{Answer, Question, Unanswered};
use super::flow::Flows;
use super::ledger::Entry;
use super::owners::Whom;
use super::value::show_instant;
use super::view::{View, paths, tally};

impl Question<'_> {
    /// `window`
    pub(super) fn window(&self) -> Answer {
        let missing = |name: &str| Unanswered::Invalid(name.to_owned());
        let from = self.bound("from")?.ok_or_else(|| missing("from"))?;
        let to = self.bound("to")?.ok_or_else(|| missing("to"))?;
        if to < from {
            return Err(missing("to"));
        }
        let known_at = self.instant("known_at")?;
        let since = self.instant("restated_since")?;
        let view = self.model.view(known_at, to);
        let whom = self.whom(&view, "window")?;
        let scale = view.state.program.scale;
        let flows = tally(&view.paths(), view.flows(), whom, from, to);
        let mut answer = json!({
            "opening": view.balance_before(whom, from).json(scale),
            "flows": flows.json(scale, true),
            "closing": view.balance_before(whom, to).json(scale),
        });
        answer["restatements"] = match since {
            Some(since) => self.restatements(&view, whom, (from, to), since).into(),
            None => json!([]),
        };
        Ok(answer)
    }

    fn restatements(
        &self,
        view: &View<'_>,
        whom: Whom,
        (from, to): (Micros, Micros),
        since: Micros,
    ) -> Vec<Value> {
        let mut restatements = Vec::new();
        for (place, entry) in view.entries.iter().enumerate() {
            if entry.recorded_at <= since || entry.rows.is_empty() {
                continue;
            }
            let flows = self.brought(place, entry, whom, from, to);
            if flows.is_empty() {
                continue;
            }
            restatements.push(json!({
                "sequence": entry.sequence,
                "key": entry.envelope.key,
                "kind": entry.envelope.head.verb,
                "effective_at": show_instant(entry.at),
                "recorded_at": show_instant(entry.recorded_at),
                "flows": flows.json(view.state.program.scale, false),
            }));
        }
        restatements
    }

    /// What an entry brought to a window: its own flows, carried across the moves known when it was
    /// recorded. An entry with a move carries flows of others, so there the windows of before and
    /// after are compared.
    fn brought(&self, place: usize, entry: &Entry, whom: Whom, from: Micros, to: Micros) -> Flows {
        let all = &self.model.flows;
        let after = paths(&entry.state);
        if entry.rows.iter().all(|row| row.kind != "move") {
            let own = &all[entry.flows_before..entry.flows_after];
            return tally(&after, own.iter(), whom, from, to);
        }
        let earlier = place.checked_sub(1).and_then(|place| self.model.journal.get(place));
        let mut before = paths(earlier.map_or(&self.model.first, |entry| &entry.state));
        before.extend(after.iter().skip(before.len()).cloned());
        let with = tally(&after, all[..entry.flows_after].iter(), whom, from, to);
        with.less(&tally(&before, all[..entry.flows_before].iter(), whom, from, to))
    }
}
