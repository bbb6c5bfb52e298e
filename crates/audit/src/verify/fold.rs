//! Folding what was checked, and comparing the state with what else tells of it.

use pointbook_core::{Broken, Entry, PriceRounding, Sequence, State};
use pointbook_journal::{Genesis, Hash, Head, Shelf};

use super::finding::{Finding, Wrong};
use super::price;
use super::report::{Compared, Report, Verdict};
use super::stored::Stored;
use super::work::Checked;
use crate::digest::Digest;
use crate::replay::ENTRIES_WARMED;
use crate::seal::Seal;
use crate::tree::RootBuilder;

/// The fold of a journal that is being verified.
pub(super) struct Folding<'a> {
    state: State,
    tree: RootBuilder,
    shelf: Option<&'a dyn Shelf>,
    stored: Vec<Stored>,
    seals: Vec<Seal>,
    report: Report,
}

impl<'a> Folding<'a> {
    pub(super) fn new(
        genesis: &Genesis,
        shelf: Option<&'a dyn Shelf>,
        stored: Vec<Stored>,
        seals: Vec<Seal>,
    ) -> Self {
        let report = Report {
            ledger: genesis.ledger,
            through: genesis.head(),
            recorded_at: genesis.created_at,
            batches: 0,
            refused: 0,
            root: None,
            digest: None,
            finding: None,
            stored: Vec::new(),
            sealed: Vec::new(),
        };
        let state = State::new(&genesis.settings);
        let mut folding =
            Self { state, tree: RootBuilder::default(), shelf, stored, seals, report };
        folding.compare(Some(genesis.head()));
        folding
    }

    /// The last entry of the last batch that was sound.
    pub(super) const fn through(&self) -> Sequence {
        self.report.through.sequence
    }

    /// Folds what was checked, batch after batch; `false` when something is wrong.
    pub(super) fn take(&mut self, checked: &Checked) -> bool {
        let mut rest = checked.entries.as_slice();
        let mut leaves = checked.leaves.iter();
        for (end, refused) in &checked.ends {
            let count = rest.partition_point(|entry| entry.sequence <= end.sequence);
            let (entries, later) = rest.split_at_checked(count).unwrap_or((rest, &[]));
            rest = later;
            if let Err(finding) = self.fold(entries, checked.wrong) {
                self.report.finding = Some(finding);
                return false;
            }
            leaves.by_ref().take(count).for_each(|leaf: &Hash| self.tree.add(*leaf));
            self.report.refused = self.report.refused.saturating_add(*refused);
            self.end_batch(entries, *end);
        }
        // What is left belongs to a batch that is not whole: it is folded to see whether an entry
        // before the damage is wrong itself.
        match self.fold(rest, checked.wrong) {
            Ok(()) => true,
            Err(finding) => {
                self.report.finding = Some(finding);
                false
            }
        }
    }

    /// Tells what came of it; `finding` is what ended the journal early, if it did.
    pub(super) fn finish(mut self, finding: Option<Finding>) -> Report {
        self.report.finding = self.report.finding.or(finding);
        let not_reached = |sequence| Compared { sequence, verdict: Verdict::NotReached };
        let (stored, seals) = (self.stored, self.seals);
        self.report.stored.extend(stored.iter().map(|it| not_reached(it.sequence)));
        self.report.sealed.extend(seals.iter().map(|it| not_reached(it.sequence)));
        if self.report.finding.is_none() {
            self.report.root = Some(self.tree.root());
            self.report.digest = Some(Digest::of(&self.state));
        }
        self.report
    }

    fn fold(
        &mut self,
        entries: &[Entry],
        wrong: Option<(Sequence, &'static str)>,
    ) -> Result<(), Finding> {
        let scale = self.scale();
        for some in entries.chunks(ENTRIES_WARMED) {
            self.state.warm_fold(some);
            for entry in some {
                if let Some((sequence, rule)) = wrong
                    && sequence == entry.sequence
                {
                    return Err(Finding::at(sequence, Wrong::Arithmetic(rule)));
                }
                let carries = self.state.program().rounding == PriceRounding::Carry;
                if carries && !price::carries_on(entry, &self.state, scale) {
                    let rule = "a price is rounded from the fraction that was kept";
                    return Err(Finding::at(entry.sequence, Wrong::Arithmetic(rule)));
                }
                self.state.apply(entry).map_err(|broken: Broken| Finding::broken(broken))?;
            }
        }
        Ok(())
    }

    fn scale(&self) -> u32 {
        u32::try_from(self.state.program().scale.decimals()).unwrap_or(0)
    }

    fn end_batch(&mut self, entries: &[Entry], end: Head) {
        self.report.batches = self.report.batches.saturating_add(1);
        self.report.through = end;
        if let Some(last) = entries.last() {
            self.report.recorded_at = last.recorded_at;
        }
        self.compare(Some(end));
    }

    /// Compares with what tells of this entry, or of one that this batch had passed.
    fn compare(&mut self, end: Option<Head>) {
        let reached = end.map_or(Sequence::default(), |end| end.sequence);
        let (state, shelf) = (&self.state, self.shelf);
        let here = |sequence: Sequence| end.filter(|end| end.sequence == sequence);
        for stored in self.stored.extract_if(.., |it| it.sequence <= reached) {
            let head = here(stored.sequence);
            let verdict = match (shelf, head) {
                (Some(shelf), Some(_)) => stored.compare(shelf, state, head),
                _ => Verdict::OtherHistory,
            };
            self.report.stored.push(Compared { sequence: stored.sequence, verdict });
        }
        let (ledger, tree) = (self.report.ledger, &self.tree);
        for seal in self.seals.extract_if(.., |it| it.sequence <= reached) {
            let agrees = ledger == seal.ledger
                && here(seal.sequence).is_some_and(|head| head.hash == seal.head)
                && tree.root() == seal.root
                && Digest::of(state) == seal.digest;
            let verdict = if agrees { Verdict::Agrees } else { Verdict::OtherHistory };
            self.report.sealed.push(Compared { sequence: seal.sequence, verdict });
        }
    }
}
