//! Answers are the same wherever blocks are.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::*;
use crate::{Block, BlockKey, Entries, Leaving};

/// A journal, and blocks that left memory.
struct Kept<'a> {
    journal: &'a [Arc<Entry>],
    blocks: &'a BTreeMap<BlockKey, Vec<u8>>,
}

impl Entries for Kept<'_> {
    fn entry(&self, sequence: Sequence) -> Option<Arc<Entry>> {
        self.journal.entry(sequence)
    }

    fn block(&self, key: BlockKey) -> Option<Block> {
        self.blocks.get(&key).map(|value| Block::open(key, value).unwrap())
    }
}

/// A projection whose blocks leave and come back.
struct Traveller {
    projection: Projection,
    blocks: BTreeMap<BlockKey, Vec<u8>>,
    folded: usize,
    /// For last blocks.
    room: u64,
}

impl Traveller {
    fn new(projection: Projection) -> Self {
        Self { projection, blocks: BTreeMap::new(), folded: 0, room: 0 }
    }

    fn fold(&mut self, journal: &[Arc<Entry>]) {
        let entries = &journal[self.folded..];
        let wanted = self.projection.wanted(entries);
        let kept = Kept { journal, blocks: &self.blocks };
        let found: Vec<_> = wanted.iter().map(|key| (*key, kept.block(*key).unwrap())).collect();
        self.projection.restore(found);
        self.projection.apply_all(entries).unwrap();
        self.folded = journal.len();
    }

    /// Keeps what is in memory alone.
    fn keep(&mut self) -> Leaving {
        let leaving = self.projection.leaving(self.room);
        for (key, block) in leaving.blocks() {
            let before = self.blocks.insert(*key, block.to_value(*key));
            assert!(before.is_none_or(|value| Block::open(*key, &value).unwrap() == *block));
        }
        leaving
    }

    /// Lets go of what was kept, and removes what is kept in vain.
    fn release(&mut self, leaving: &Leaving) {
        self.projection.release(leaving.blocks());
        self.projection.settle(leaving);
        for key in leaving.superseded() {
            assert!(self.blocks.remove(key).is_some(), "{key} was removed before");
        }
    }

    fn answer(&self, world: &World, question: &Question) -> Result<Answer, AskError> {
        let kept = Kept { journal: &world.book.journal, blocks: &self.blocks };
        self.projection.answer(question, world.book.now, &kept)
    }

    /// The answers are those of a projection that is all in memory; without the blocks they are
    /// the same or none.
    fn answers_alike(&self, world: &mut World) -> usize {
        let known = world.known();
        let mut questions = world.questions(known);
        let (who, span) = (world.subject(), world.span());
        let filter = HistoryFilter { order: Order::Newest, ..HistoryFilter::default() };
        questions.push(Question::History { who: who.clone(), filter });
        questions.push(window_question(&who, span, (None, None)));
        questions.push(Question::Balance { who, at: None, known_at: None });
        let mut without = 0;
        for question in questions {
            let expected = world.ask(&world.book.projection, &question);
            assert_eq!(self.answer(world, &question), expected);
            match world.ask(&self.projection, &question) {
                Err(AskError::Away) => without += 1,
                answer => assert_eq!(answer, expected),
            }
        }
        without
    }

    fn equals(&self, other: &Projection, journal: &[Arc<Entry>]) -> bool {
        let kept = Kept { journal, blocks: &self.blocks };
        self.projection.equals(other, &kept).unwrap()
    }
}

#[test]
fn answers_are_the_same_wherever_blocks_are() {
    let (mut unanswered, mut left) = (0, 0);
    for (life, seeds) in [(Life::Crowded, 400..412), (Life::Timeless, 500..506)] {
        for seed in seeds {
            let mut world = World::new(life, seed);
            let mut traveller = Traveller::new(Book::empty());
            traveller.projection.regroup(1 + usize::try_from(seed % 3).unwrap());
            traveller.room = if seed % 6 == 5 { 3_000 } else { 0 };
            let mut leaving = None;
            for step in 0..220 {
                world.step();
                if seed % 2 == 0 || step % 5 == 0 {
                    traveller.fold(&world.book.journal);
                }
                if step % 10 == 0 {
                    leaving = Some(traveller.keep());
                }
                // What changes between keeping and letting go stays.
                if step % 10 == i64::try_from(seed % 4).unwrap()
                    && let Some(leaving) = leaving.take()
                {
                    left += leaving.blocks().len();
                    traveller.release(&leaving);
                }
                if step % 7 == 0 {
                    traveller.fold(&world.book.journal);
                    unanswered += traveller.answers_alike(&mut world);
                }
            }
            traveller.fold(&world.book.journal);
            assert!(traveller.equals(&world.book.projection, &world.book.journal));
        }
    }
    assert!(left > 300 && unanswered > 300, "{left} blocks left, {unanswered} were needed");
}

#[test]
fn a_projection_saved_without_its_blocks_comes_back_and_goes_on() {
    for seed in 600..606 {
        let mut world = World::new(Life::Crowded, seed);
        let mut traveller = Traveller::new(Book::empty());
        for _ in 0..150 {
            world.step();
        }
        traveller.fold(&world.book.journal);
        let leaving = traveller.keep();
        let parts: Vec<_> = traveller.projection.share().into_parts_leaving(&leaving).collect();
        assert!(parts.iter().map(|(_, value)| value.len()).sum::<usize>() > 0);
        let whole = Projection::load(world.book.projection.save()).unwrap();
        let loaded = Projection::load(parts).unwrap();
        let mut loaded = Traveller { projection: loaded, ..traveller };
        assert!(loaded.equals(&whole, &world.book.journal));
        assert!(!leaving.blocks().is_empty() && loaded.projection.leaving(0).blocks().is_empty());
        let kept = Kept { journal: &[], blocks: &loaded.blocks.clone() };
        loaded.projection.enroll(&kept).unwrap();
        for _ in 0..60 {
            world.step();
            loaded.fold(&world.book.journal);
        }
        loaded.answers_alike(&mut world);
        assert!(loaded.equals(&world.book.projection, &world.book.journal));
    }
}

#[test]
fn long_series_leave_block_by_block_and_take_late_rows() {
    let mut book = Book::new(BEGIN);
    book.open("a1", "ann", "h1");
    let mut traveller = Traveller::new(Book::empty());
    let mut dice = Dice::new(8);
    for round in 0..12 {
        for step in 0..400 {
            book.now = later(book.now, 1_000_000);
            if dice.below(40) == 0 {
                let at =
                    later(instant(BEGIN), dice.below(book.now.micros() - instant(BEGIN).micros()));
                book.at_instant(at);
            }
            book.earn("a1", 1 + step, "never");
        }
        traveller.fold(&book.journal);
        let leaving = traveller.keep();
        traveller.release(&leaving);
        let kept = Kept { journal: &book.journal, blocks: &traveller.blocks };
        for _ in 0..40 {
            let micros = book.now.micros() - instant(BEGIN).micros();
            let [one, two] = [0, 1].map(|_| later(instant(BEGIN), dice.below(micros)));
            let span = (one.min(two), one.max(two));
            let known = later(instant(BEGIN), dice.below(micros));
            for known in [(None, None), (Some(known), None), (None, Some(known))] {
                let question = window_question(&account("a1"), span, known);
                let expected = book.projection.answer(&question, book.now, &book.journal);
                let answer = traveller.projection.answer(&question, book.now, &kept);
                assert_eq!(answer, expected, "round {round} {known:?}");
            }
        }
    }
    assert!(traveller.equals(&book.projection, &book.journal));
    assert!(traveller.blocks.len() > 8, "{} blocks", traveller.blocks.len());
}

#[test]
fn last_blocks_stay_as_far_as_there_is_room_the_smallest_first() {
    let mut book = Book::new(BEGIN);
    let name = |number: i64| format!("a{number}");
    (0..30).for_each(|number| book.open(&name(number), "ann", "h1"));
    for number in 0..30 {
        for step in 0..15 + number * 5 {
            book.now = later(book.now, 1_000_000);
            book.earn(&name(number), 1 + step, "never");
        }
    }
    let last = |projection: &Projection, account: u32| {
        let record = projection.registry.accounts.get(account as usize).unwrap();
        record.series.blocks().last().unwrap().clone()
    };
    let mut stayed = Vec::new();
    for room in [0, 1_000, 9_000, 20_000, 1_000_000] {
        let mut traveller = Traveller::new(Book::empty());
        traveller.room = room;
        traveller.fold(&book.journal);
        let leaving = traveller.keep();
        let gone: Vec<u32> =
            leaving.blocks().iter().map(|(key, _)| key.account().number()).collect();
        let saved =
            Projection::load(traveller.projection.share().into_parts_leaving(&leaving)).unwrap();
        traveller.release(&leaving);
        let here = |id: &u32| !last(&traveller.projection, *id).is_away();
        let staying: Vec<u32> = (0..30).filter(here).collect();
        assert!(gone.iter().all(|id| !staying.contains(id)) && gone.len() + staying.len() == 30);
        let bytes: usize = staying.iter().map(|id| last(&traveller.projection, *id).size()).sum();
        assert!(bytes as u64 <= room, "{bytes} bytes stay where {room} may");
        assert_eq!(saved.fresh_bytes(), bytes as u64);
        // Those that stay are the smallest, and none that is long enough for the next to begin.
        let rows = |id: &u32| last(&traveller.projection, *id).len();
        let longest = staying.iter().map(rows).max().unwrap_or(0);
        assert!(longest < 128 && gone.iter().map(rows).all(|rows| rows > longest));
        assert!(traveller.equals(&book.projection, &book.journal));
        assert!(
            saved
                .equals(&book.projection, &Kept { journal: &[], blocks: &traveller.blocks })
                .unwrap()
        );
        stayed.push(staying.len());
    }
    assert!(stayed.is_sorted() && stayed[0] == 0 && stayed[1] > 0, "{stayed:?}");
    // With 15 and 5 rows more each, 23 have fewer than 128.
    assert_eq!(stayed[4], 23);
}
