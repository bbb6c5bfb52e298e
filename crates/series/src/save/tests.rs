//! Saved projections come back equal, or not at all.

use pointbook_core::*;

use super::LoadFault;
use super::bytes::{Reader, Writer};
use super::checksum::checksum;
use super::parts::VERSION;
use super::state::{read_state, write_state};
use crate::Projection;
use crate::testing::{Book, instant};

type Part = (Vec<u8>, Vec<u8>);

/// A book with a series of several blocks, moves, holds and pending points.
fn book() -> Book {
    let mut book = Book::new("2026-01-01");
    for number in 0..300 {
        let (customer, household) = (format!("c{}", number / 2), format!("h{}", number / 4));
        book.open(&format!("a{number}"), &customer, &household);
    }
    book.open("a-name-too-long-to-stand-in-place-of-its-own", "ann", "h0");
    for step in 1..3_000 {
        book.now = Timestamp::from_micros(book.now.micros() + 1_000_000);
        book.earn("a7", step, "never");
    }
    book.clock("2026-02-01").move_customer("c3", "h0");
    book.move_account("a9", "c0");
    book.earn("a8", 5, "2026-06-30");
    book.hold("a8", 3, instant("2026-03-01"));
    book.earn_pending("a8", 5, ("2026-04-01", "never"));
    book.redeem("a1", 9);
    book.refuse("a1");
    book
}

fn fault(parts: Vec<Part>) -> Option<LoadFault> {
    Projection::load(parts).err().map(|error| error.fault())
}

#[test]
fn a_projection_comes_back_equal_and_goes_on_alike() {
    let mut book = book();
    let parts: Vec<Part> = book.projection.save().collect();
    assert!(parts.is_sorted_by(|(one, _), (other, _)| one < other));
    let mut loaded = Projection::load(parts.clone()).unwrap();
    assert_eq!(loaded, book.projection);
    assert!(loaded.save().eq(parts.iter().cloned()));
    let copy = book.projection.share();
    let before = book.journal.len();
    book.at("2026-01-01").earn("a7", 3, "2026-01-02");
    book.move_account("a7", "c9");
    for entry in &book.journal[before..] {
        loaded.apply(entry).unwrap();
    }
    assert_eq!(loaded, book.projection);
    // The copy that was taken before is still what it was.
    assert_eq!(copy, book.folded(before));
    assert_ne!(copy, book.projection);
    assert!(copy.into_parts().eq(parts));
    let empty = Book::empty();
    assert_eq!(Projection::load(empty.save()).unwrap(), empty);
}

#[test]
fn parts_are_the_same_when_they_are_let_go_of_meanwhile() {
    let mut book = book();
    for number in 300..700 {
        book.open(&format!("a{number}"), &format!("c{number}"), &format!("h{number}"));
    }
    (0..6_000).for_each(|_| book.earn("a3", 1, "never"));
    let parts: Vec<Part> = book.projection.save().collect();
    let of = |kind: u8| parts.iter().filter(|(key, _)| key[0] == kind).count();
    assert_eq!([1, 2, 3, 4, 5, 6].map(|kind| of(kind) > 1), [true, true, true, true, true, false]);
    let mut leaving = book.projection.share().into_parts();
    let first: Vec<Part> = leaving.by_ref().take(parts.len() / 2).collect();
    // What was let go of changes, and what was not.
    (0..700).for_each(|number| book.earn(&format!("a{number}"), 7, "never"));
    assert!(first.into_iter().chain(leaving).eq(parts));
    assert_eq!(book.folded(book.journal.len()), book.projection);
}

#[test]
fn damaged_cut_and_swapped_parts_are_refused() {
    let parts: Vec<Part> = book().projection.save().collect();
    for (index, (key, value)) in parts.iter().enumerate() {
        let with = |part: Part| {
            let mut parts = parts.clone();
            parts[index] = part;
            fault(parts)
        };
        // A prime step reaches every kind of byte and every bit of some.
        for bit in (0..value.len() * 8).step_by(1_009.min(value.len())) {
            let mut value = value.clone();
            value[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(with((key.clone(), value)), Some(LoadFault::Damaged), "{key:?} {bit}");
        }
        for bit in 0..key.len() * 8 {
            let mut key = key.clone();
            key[bit / 8] ^= 1 << (bit % 8);
            assert!(with((key, value.clone())).is_some());
        }
        for length in [0, 7, 8, value.len() / 2, value.len() - 1] {
            let cut = (key.clone(), value[..length].to_vec());
            assert_eq!(with(cut), Some(LoadFault::Damaged));
        }
        let (_, other) = &parts[(index + 1) % parts.len()];
        assert_eq!(with((key.clone(), other.clone())), Some(LoadFault::Damaged));
        let mut missing = parts.clone();
        missing.remove(index);
        assert!(fault(missing).is_some(), "{key:?}");
        let mut twice = parts.clone();
        twice.insert(index, parts[index].clone());
        assert_eq!(fault(twice), Some(LoadFault::Order));
    }
    assert_eq!(fault(Vec::new()), Some(LoadFault::Incomplete));
    let mut backwards = parts.clone();
    backwards.swap(1, 2);
    assert_eq!(fault(backwards), Some(LoadFault::Order));
}

#[test]
fn parts_of_an_older_version_are_refused_as_such() {
    let parts: Vec<Part> = book().projection.save().collect();
    for (index, (key, value)) in parts.iter().enumerate() {
        for version in 0..VERSION {
            let mut content = value[..value.len() - 8].to_vec();
            content[0] = version;
            content.extend(checksum(&content, checksum(key, 0)).to_le_bytes());
            let mut parts = parts.clone();
            parts[index].1 = content;
            assert_eq!(fault(parts), Some(LoadFault::Version), "{key:?}");
        }
    }
}

#[test]
fn parts_of_two_savings_are_refused_together() {
    let mut book = book();
    let before: Vec<Part> = book.projection.save().collect();
    book.earn("a1", 5, "never");
    let after: Vec<Part> = book.projection.save().collect();
    assert_eq!(before.len(), after.len());
    let changed = (0..after.len()).filter(|index| before[*index].1 != after[*index].1);
    for index in changed {
        let mut mixed = after.clone();
        mixed[index] = before[index].clone();
        assert_eq!(fault(mixed), Some(LoadFault::Incomplete));
    }
}

#[test]
fn the_state_of_an_account_comes_back_whatever_is_in_it() {
    let rule = RollingRule { term: Term::Months(6), on_earn: true, on_redeem: false };
    let rolling = |life, expires: &str| LotRef {
        id: LotId::Rolling { rule, life },
        expires: Expiry::On(expires.parse().unwrap()),
    };
    let at = instant("2026-01-05");
    let post = |flow, points, place| {
        let points = Points::new(points);
        Fact::Posted(Posting { account: AccountId::new(7), effective_at: at, flow, points, place })
    };
    let (first, second) = (rolling(1, "2026-02-01"), rolling(2, "2026-08-01"));
    let dated = LotRef::dated(Expiry::On("-0044-03-15".parse().unwrap()));
    let (hold, deadline) = (HoldId::new(3), instant("2026-02-02"));
    let earn = EntryRef { sequence: Sequence::new(900), item: 2 };
    let target = PendingTarget::Rolling(rule);
    let facts = [
        post(Flow::Earned, 5, Place::Lot(first)),
        post(Flow::Expired, 5, Place::Lot(first)),
        post(Flow::Earned, i64::MAX / 2, Place::Lot(second)),
        post(Flow::Earned, 8, Place::Lot(dated)),
        post(Flow::Held, 3, Place::NewHold { hold, lot: second, order: 1, deadline }),
        post(Flow::Held, 8, Place::NewHold { hold, lot: dated, order: 2, deadline }),
        post(Flow::PendingAdded, 11, Place::NewPending { earn, activates: deadline, target }),
        post(Flow::Redeemed, 4, Place::Deficit { meant_for: None }),
        Fact::StatusSet {
            account: AccountId::new(7),
            status: Some(Status::Inactive),
            accrue: Some(false),
        },
        Fact::Priced {
            account: AccountId::new(7),
            product: Default::default(),
            rounding: PriceRounding::Carry,
            kept: Some(Fraction::new(Fraction::ONE - 1)),
        },
    ];
    let mut account = Account::default();
    for fact in std::iter::once(None).chain(facts.iter().map(Some)) {
        if let Some(fact) = fact {
            account.apply(fact, at).unwrap();
        }
        let mut to = Writer::default();
        write_state(&mut to, &account);
        let mut from = Reader(&to.0);
        assert_eq!(read_state(&mut from).as_ref(), Some(&account));
        assert!(from.is_at_end());
        for length in 0..to.0.len() {
            assert_eq!(read_state(&mut Reader(&to.0[..length])), None);
        }
    }
}
