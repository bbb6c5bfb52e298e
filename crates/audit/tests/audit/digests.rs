//! The same journal has the same digest, whoever folds it.

use pointbook_audit::{Digest, ErrorKind, Pace, Until, replay};
use pointbook_core::{Restoring, Sequence, Short, Timestamp};

use crate::kit::{
    Desk, adjust, earn, hold, journal, move_customer, played, redeem, reverse, transfer, utc,
};

#[test]
fn digest_is_the_same_for_any_number_of_threads() {
    for seed in 0..6 {
        let journal = journal(seed, 300);
        let of = |threads| {
            let mut pace = Pace::default().threads(threads);
            replay(&*journal, Until::End, &mut pace).unwrap().digest()
        };
        let one = of(1);
        assert!([2, 3, 8].into_iter().all(|threads| of(threads) == one), "seed {seed}");
    }
}

#[test]
fn digest_is_of_the_state_and_not_of_the_way_to_it() {
    let journal = journal(3, 300);
    let state = replay(&*journal, Until::End, &mut Pace::default()).unwrap().state;
    let mut restoring = Restoring::new(12_345);
    state.parts().for_each(|part| restoring.add(part).unwrap());
    let restored = restoring.finish().unwrap();
    assert_eq!(Digest::of(&restored), Digest::of(&state));
}

#[test]
fn every_entry_changes_the_digest() {
    let journal = journal(4, 150);
    let end = journal.head().sequence.number();
    let mut seen = std::collections::BTreeSet::new();
    for sequence in 0..=end {
        let until = Until::Sequence(Sequence::new(sequence));
        let replayed = replay(&*journal, until, &mut Pace::default()).unwrap();
        assert_eq!(replayed.sequence.number(), sequence);
        assert!(seen.insert(*replayed.digest().as_bytes()), "{sequence}");
    }
    let past = Until::Sequence(Sequence::new(end + 1));
    let error = replay(&*journal, past, &mut Pace::default()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::PastEnd { end: Sequence::new(end) });
}

#[test]
fn replay_to_a_time_is_replay_to_its_last_entry() {
    let rig = played(8, 200);
    let journal = &**rig.journal.inner();
    let entries: Vec<_> = journal
        .read(Sequence::new(1))
        .unwrap()
        .flat_map(|batch| batch.unwrap().entries().unwrap())
        .collect();
    for entry in entries.iter().step_by(7) {
        let last = entries.iter().rfind(|it| it.recorded_at <= entry.recorded_at);
        let by_time = Until::Recorded(entry.recorded_at);
        let replayed = replay(journal, by_time, &mut Pace::default()).unwrap();
        assert_eq!(replayed.sequence, last.unwrap().sequence);
        let by_sequence = Until::Sequence(replayed.sequence);
        let same = replay(journal, by_sequence, &mut Pace::default()).unwrap();
        assert_eq!(same.digest(), replayed.digest());
    }
    let before = Until::Recorded(Timestamp::MIN);
    assert_eq!(replay(journal, before, &mut Pace::default()).unwrap().sequence.number(), 0);
}

/// Digests of ledgers that are written down here: they stay what they are.
#[test]
fn digests_stay_what_they_are() {
    let mut desk = Desk::new(&utc());
    let digest = |desk: &Desk| {
        replay(desk.journal(), Until::End, &mut Pace::default()).unwrap().digest().to_string()
    };
    let empty = digest(&desk);
    desk.day("2026-01-10").open("a1", "ann", "h1");
    desk.open("b1", "bob", "h2");
    desk.act(earn("a1", 500, "2026-03-31"));
    desk.act(earn("a1", 40, "never"));
    desk.act(hold("a1", 100, "hold-1"));
    desk.day("2026-01-11").act(redeem("a1", 50, Short::Refuse));
    desk.act(reverse(6, 20));
    desk.act(transfer("a1", "b1", 30));
    desk.act(redeem("b1", 45, Short::Offline));
    desk.day("2026-01-12").act(move_customer("bob", "h1"));
    desk.day("2026-04-02").act(adjust("b1", 25));
    assert_eq!([empty, digest(&desk)], DIGESTS);
}

const DIGESTS: [&str; 2] = [
    "0afc36f440ff36f4047aaf84c7155018ed5fa5b903e46a1545c6ce540cf9aa11",
    "3f3ceeb6be06c5f2d89760950208b53676fef5b1ff7b75fb018c6128f80a6512",
];
