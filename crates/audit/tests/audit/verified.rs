//! Whatever is done to a journal is found, and the place is named.

use pointbook_audit::{Pace, Report, SecretKey, Verdict, Verifier, Wrong, seal};
use pointbook_core::{Points, Sequence, Timestamp, Verdict as EntryVerdict};
use pointbook_journal::{
    Batch, BatchBuilder, Batches, Error, Fault, Fit, Genesis, Head, Journal, Sealed,
};

use crate::kit::{self, file, frames, memory, played, verify};

/// Frames in whatever order: a journal that somebody has been at. It says that it ends where it
/// did before.
#[derive(Debug)]
struct Tampered<'a> {
    genesis: &'a Genesis,
    head: Head,
    frames: Vec<&'a [u8]>,
}

impl Journal for Tampered<'_> {
    fn genesis(&self) -> &Genesis {
        self.genesis
    }

    fn head(&self) -> Head {
        self.head
    }

    fn append(&self, _: Sequence, _: &[Sealed]) -> Result<(), Error> {
        panic!("an audit writes nothing")
    }

    fn read(&self, from: Sequence) -> Result<Batches<'_>, Error> {
        assert_eq!(from.number(), 1);
        Ok(Box::new(self.frames.iter().map(|frame| Ok(Batch::open(frame.to_vec())?))))
    }

    fn find(&self, _: Sequence) -> Result<Option<Batch>, Error> {
        panic!("the whole journal is read")
    }

    fn wait(&self, _: Sequence, _: core::time::Duration) -> Result<Head, Error> {
        panic!("nothing is waited for")
    }
}

/// A journal of ten thousand entries, and the first sequence of each batch.
struct Sound {
    genesis: Genesis,
    frames: Vec<Vec<u8>>,
    firsts: Vec<u64>,
    head: Head,
}

impl Sound {
    fn new() -> Self {
        let (genesis, frames) = frames(10_000, 400);
        let batches: Vec<Batch> =
            frames.iter().map(|frame| Batch::open(frame.clone()).unwrap()).collect();
        let firsts = batches.iter().map(|batch| batch.header().first.number()).collect();
        let head = batches.last().unwrap().header().head();
        Self { genesis, frames, firsts, head }
    }

    /// The report on the frames in this order.
    fn report(&self, order: impl IntoIterator<Item = usize>) -> Report {
        let frames = order.into_iter().map(|index| self.frames[index].as_slice()).collect();
        verify(&Tampered { genesis: &self.genesis, head: self.head, frames })
    }

    /// Wants the first finding to be at the batch that should be number `index`.
    fn must_find(&self, report: &Report, index: usize, what: &str) {
        let finding = report.finding.unwrap_or_else(|| panic!("{what} {index} is not found"));
        let place = self.firsts.get(index).copied().unwrap_or(self.head.sequence.number() + 1);
        // A batch that stands elsewhere is named by its own first entry, which then is in the
        // finding as the one found.
        let expected = match finding.wrong {
            Wrong::Damaged(Fault::Sequence { expected, .. }) => expected,
            _ => finding.sequence,
        };
        assert_eq!(expected.number(), place, "{what} {index}: {finding}");
        assert_eq!(report.through.sequence.number(), place - 1, "{what} {index}");
        assert!(!report.is_sound() && report.digest.is_none());
    }
}

#[test]
fn every_batch_that_is_left_out_doubled_or_swapped_is_found_at_its_place() {
    let sound = Sound::new();
    let count = sound.frames.len();
    assert!(sound.report(0..count).is_sound());
    for index in 0..count {
        let without = (0..count).filter(|it| *it != index);
        sound.must_find(&sound.report(without), index, "a batch left out");
        let doubled = (0..=index).chain(index..count);
        sound.must_find(&sound.report(doubled), index + 1, "a doubled batch");
    }
    for index in 1..count {
        let mut order: Vec<usize> = (0..count).collect();
        order.swap(index - 1, index);
        sound.must_find(&sound.report(order), index - 1, "a batch swapped with the next");
        let mut order: Vec<usize> = (0..count).collect();
        order.swap(0, index);
        sound.must_find(&sound.report(order), 0, "a batch swapped with the first");
    }
    sound.must_find(&sound.report((0..count).rev()), 0, "all turned round");
    for end in 0..count {
        sound.must_find(&sound.report(0..end), end, "a cut before");
    }
}

/// A small generator: the same numbers in every run.
fn numbers(mut seed: u64) -> impl Iterator<Item = usize> {
    std::iter::repeat_with(move || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap()
    })
}

#[test]
fn every_flipped_bit_of_a_journal_is_found_in_its_batch() {
    let sound = Sound::new();
    let mut numbers = numbers(7);
    for _ in 0..400 {
        let index = numbers.next().unwrap() % sound.frames.len();
        let mut frame = sound.frames[index].clone();
        let bit = numbers.next().unwrap() % (frame.len() * 8);
        frame[bit / 8] ^= 1 << (bit % 8);
        let mut frames: Vec<&[u8]> = sound.frames.iter().map(Vec::as_slice).collect();
        frames[index] = &frame;
        let report = verify(&Tampered { genesis: &sound.genesis, head: sound.head, frames });
        let finding = report.finding.unwrap_or_else(|| panic!("bit {bit} of {index}"));
        let place = finding.sequence.number();
        assert_eq!(place, sound.firsts[index], "bit {bit} of {index}: {finding}");
    }
}

#[test]
fn every_flipped_bit_and_every_cut_of_a_file_is_found() {
    let (genesis, frames) = frames(10_000, 400);
    let whole = file(&memory(&genesis, &frames));
    let verify = |bytes: &[u8]| Verifier::default().verify_file(bytes, &mut Pace::default());
    assert!(verify(&whole).unwrap().is_sound());
    let mut numbers = numbers(9);
    let mut ends = vec![whole.len() - 1];
    ends.extend((0..100).map(|_| numbers.next().unwrap() % whole.len()));
    for end in ends {
        let torn = verify(&whole[..end]).map(|report| report.finding);
        assert!(!matches!(torn, Ok(None)), "cut at {end}");
    }
    let near_the_ends =
        (0..genesis.encode().len() * 8).chain((whole.len() - 64) * 8..whole.len() * 8);
    let anywhere: Vec<usize> =
        (0..200).map(|_| numbers.next().unwrap() % (whole.len() * 8)).collect();
    for bit in near_the_ends.step_by(11).chain(anywhere) {
        let mut flipped = whole.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let found = verify(&flipped).map(|report| report.finding);
        assert!(!matches!(found, Ok(None)), "bit {bit}");
    }
}

/// The frames with one entry changed and everything after it sealed anew, as somebody would who
/// has the program and no key.
fn rewritten(genesis: &Genesis, frames: &[Vec<u8>], change: u64) -> Vec<Vec<u8>> {
    let mut builder = BatchBuilder::new(genesis.head());
    let rewrite = |frame: &Vec<u8>| {
        for mut entry in Batch::open(frame.clone()).unwrap().entries().unwrap() {
            if entry.sequence.number() == change {
                entry.command.envelope.memo = Some("never happened".into());
            }
            assert_eq!(builder.push(&entry), Ok(Fit::Fits));
        }
        builder.seal().unwrap().bytes
    };
    frames.iter().map(rewrite).collect()
}

#[test]
fn history_that_was_rewritten_with_its_chain_is_found_against_a_seal() {
    let (genesis, frames) = frames(2_000, 100);
    let secret = SecretKey::from_seed([3; 32]);
    let sealed_at = Timestamp::from_micros(1);
    let half = memory(&genesis, &frames[..frames.len() / 2]);
    let sealed = seal(&half, &secret, sealed_at, &mut Pace::default()).unwrap().unwrap();
    let against = |frames: &[Vec<u8>]| {
        let verifier = Verifier::default().against_seal(sealed.clone());
        verifier.verify(&memory(&genesis, frames), &mut Pace::default()).unwrap()
    };
    assert!(against(&frames).is_sound());
    for change in [1, 7, sealed.sequence.number()] {
        let forged = rewritten(&genesis, &frames, change);
        assert!(verify(&memory(&genesis, &forged)).is_sound(), "it is a journal by itself");
        let report = against(&forged);
        assert_eq!(report.sealed[0].verdict, Verdict::OtherHistory, "{change}");
        assert!(report.finding.is_none() && !report.is_sound());
    }
    // What came after the seal is not the seal's to know.
    assert!(against(&rewritten(&genesis, &frames, sealed.sequence.number() + 1)).is_sound());
    let shorter = against(&frames[..frames.len() / 2 - 1]);
    assert_eq!(shorter.sealed[0].verdict, Verdict::NotReached);
    assert!(!shorter.is_sound());
}

#[test]
fn random_histories_are_sound_and_agree_with_the_checkpoints_of_their_ledgers() {
    let mut compared = 0;
    for seed in 0..12 {
        let rig = played(seed, 400);
        let verifier = Verifier::default().against_shelf(&**rig.shelf.inner());
        let report = verifier.verify(&**rig.journal.inner(), &mut Pace::default()).unwrap();
        assert!(report.is_sound(), "seed {seed}: {:?} {:?}", report.finding, report.stored);
        assert_eq!(report.through, rig.journal.inner().head());
        compared += report.stored.len();
    }
    assert!(compared > 12, "the histories have checkpoints");
}

#[test]
fn first_difference_of_a_checkpoint_is_named() {
    let rig = played(5, 600);
    let shelf = rig.shelf.inner();
    let other = kit::journal(5, 600);
    let read = |journal: &dyn Journal| {
        Verifier::default().against_shelf(&**shelf).verify(journal, &mut Pace::default()).unwrap()
    };
    let report = read(&*other);
    assert!(report.is_sound(), "the same history has the same journal: {:?}", report.stored);
    // A part of the state that says something else, with all its checksums right.
    let mut pairs = shelf
        .scan(pointbook_journal::Room::Checkpoints, b"p", b"q")
        .unwrap()
        .map(Result::unwrap)
        .collect::<Vec<_>>();
    let state_of = |name: &[u8]| name.get(9) == Some(&1);
    let mut altered = 0;
    for (name, bytes) in pairs.iter_mut().filter(|(name, _)| state_of(name)) {
        let mut part = pointbook_journal::Part::decode(bytes).unwrap();
        let decoded = pointbook_journal::decode_state_part(&part.payload).unwrap();
        let pointbook_core::StatePart::Accounts(mut accounts) = decoded else { continue };
        accounts[0].deficit = Points::new(accounts[0].deficit.units() + 1);
        part.payload.clear();
        let said = pointbook_core::StatePart::Accounts(accounts);
        pointbook_journal::put_state_part(&said, &mut part.payload);
        let change = pointbook_journal::Change { key: name.clone(), value: Some(part.encode()) };
        shelf.put(pointbook_journal::Room::Checkpoints, &[change]).unwrap();
        altered += 1;
    }
    assert!(altered > 0);
    let report = read(&*other);
    let differs = report.stored.iter().filter_map(|it| match &it.verdict {
        Verdict::Differs(difference) => Some(difference),
        _ => None,
    });
    let what: Vec<&str> = differs.map(|it| it.what.as_str()).collect();
    assert!(!what.is_empty() && !report.is_sound(), "{:?}", report.stored);
    assert!(what.iter().all(|it| it.starts_with("the deficit of account ")), "{what:?}");
    // And one that was damaged is told as damaged.
    for (name, mut bytes) in pairs {
        bytes[60] ^= 1;
        let change = pointbook_journal::Change { key: name, value: Some(bytes) };
        shelf.put(pointbook_journal::Room::Checkpoints, &[change]).unwrap();
    }
    let report = read(&*other);
    let damaged = |it: &pointbook_audit::Compared| matches!(it.verdict, Verdict::Damaged(_));
    assert!(report.stored.iter().all(damaged) && report.finding.is_none(), "{:?}", report.stored);
}

/// The journal with one entry changed by `change`, sealed anew.
fn lying(change: &dyn Fn(&mut pointbook_core::Entry) -> bool) -> Option<(u64, Report)> {
    let source = kit::journal(21, 500);
    let mut builder = BatchBuilder::new(source.genesis().head());
    let mut changed = None;
    let journal = pointbook_journal::MemoryJournal::new(source.genesis().clone());
    for batch in source.read(Sequence::new(1)).unwrap() {
        for mut entry in batch.unwrap().entries().unwrap() {
            if changed.is_none() && change(&mut entry) {
                changed = Some(entry.sequence.number());
            }
            assert_eq!(builder.push(&entry), Ok(Fit::Fits));
        }
        let sealed = builder.seal().unwrap();
        journal.append(journal.head().sequence, &[sealed]).unwrap();
    }
    changed.map(|sequence| (sequence, verify(&journal)))
}

#[test]
fn entries_that_contradict_themselves_are_found_at_their_sequence() {
    use pointbook_core::{Action, Body, Fact, Flow, Member};
    fn members(entry: &mut pointbook_core::Entry) -> Option<(&Action, &mut Member)> {
        let Body::Single(action) = &entry.command.body else { return None };
        let EntryVerdict::Accepted(members) = &mut entry.verdict else { return None };
        Some((action, members.first_mut()?))
    }
    type Change = dyn Fn(&mut pointbook_core::Entry) -> bool;
    let asked: Box<Change> = Box::new(|entry| {
        let Body::Single(Action::Redeem(redeem)) = &mut entry.command.body else { return false };
        if redeem.short == pointbook_core::Short::Partial {
            return false;
        }
        redeem.points = Points::new(redeem.points.units() + 1);
        matches!(entry.verdict, EntryVerdict::Accepted(_))
    });
    let said: Box<Change> = Box::new(|entry| match members(entry) {
        Some((Action::Earn(_), member)) if member.points > Some(Points::ZERO) => {
            let more = member.points.and_then(|it| it.plus(Points::new(1)));
            member.points = more;
            true
        }
        _ => false,
    });
    let early: Box<Change> = Box::new(|entry| {
        let due = entry.due.iter_mut();
        due.into_iter().any(|fact| match fact {
            Fact::Posted(posting) if posting.flow == Flow::Expired => {
                posting.effective_at = Timestamp::from_micros(posting.effective_at.micros() - 1);
                true
            }
            _ => false,
        })
    });
    let ahead: Box<Change> = Box::new(|entry| match members(entry) {
        Some((_, member)) => {
            member.effective_at = Timestamp::MAX;
            true
        }
        None => false,
    });
    for (what, change) in [("asked", asked), ("said", said), ("early", early), ("ahead", ahead)] {
        let (sequence, report) = lying(&*change).unwrap_or_else(|| panic!("{what} occurs"));
        let finding = report.finding.unwrap_or_else(|| panic!("{what} is found"));
        assert_eq!(finding.sequence.number(), sequence, "{what}: {finding}");
        assert!(matches!(finding.wrong, Wrong::Arithmetic(_) | Wrong::Unfit(_)), "{finding}");
    }
}

#[test]
fn progress_is_told_up_to_the_end() {
    let (genesis, frames) = frames(2_000, 50);
    let journal = memory(&genesis, &frames);
    let mut told = Vec::new();
    let mut tell = |progress: pointbook_audit::Progress| told.push(progress);
    Verifier::default().verify(&journal, &mut Pace::default().tell(&mut tell)).unwrap();
    assert!(told.is_sorted_by_key(|it| it.through) && told.len() > 1);
    assert_eq!(
        told.last().map(|it| (it.through, it.end)),
        Some((Sequence::new(2_000), Sequence::new(2_000)))
    );
}
