//! Seals and proofs: what is true is accepted, and no altered byte is.

use pointbook_audit::{
    ConsistencyProof, ErrorKind, InclusionProof, Pace, Paper, PublicKey, Rejected, Seal, SecretKey,
    seal,
};
use pointbook_core::{Sequence, Timestamp};
use pointbook_journal::{Genesis, Journal, MemoryJournal};

use crate::kit::{frames, memory};

fn secret() -> SecretKey {
    SecretKey::from_seed([42; 32])
}

fn sealed(journal: &dyn Journal) -> Seal {
    let at = Timestamp::from_micros(1_790_000_000_000_000);
    seal(journal, &secret(), at, &mut Pace::default()).unwrap().unwrap()
}

/// Journals that are beginnings of one another.
fn journals() -> Vec<MemoryJournal> {
    let (genesis, frames) = frames(300, 20);
    let counts = [0, 1, 2, 3, frames.len() / 2, frames.len() - 1, frames.len()];
    counts.iter().map(|count| memory(&genesis, &frames[..*count])).collect()
}

fn check(text: &str, key: &PublicKey) -> Result<(), Rejected> {
    match Paper::parse(text)? {
        Paper::Seal(seal) => seal.check(key),
        Paper::Inclusion(proof) => proof.check(key).map(|_| ()),
        Paper::Consistency(proof) => proof.check(key),
    }
}

#[test]
fn every_entry_is_proved_in_every_later_seal() {
    let journals = journals();
    let whole = journals.last().unwrap();
    for journal in &journals {
        let seal = sealed(journal);
        for number in (1..=seal.sequence.number()).step_by(11) {
            let sequence = Sequence::new(number);
            let proof = InclusionProof::make(whole, &seal, sequence, &mut Pace::default()).unwrap();
            let entry = proof.check(&secret().public()).unwrap();
            assert_eq!(
                Some(entry),
                whole.find(sequence).unwrap().unwrap().entry(sequence).unwrap()
            );
            let other = SecretKey::from_seed([1; 32]).public();
            assert_eq!(proof.check(&other), Err(Rejected::OtherKey));
        }
        let past = seal.sequence.next();
        let error = InclusionProof::make(whole, &seal, past, &mut Pace::default()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
    }
}

#[test]
fn every_earlier_seal_is_proved_to_begin_every_later_one() {
    let journals = journals();
    let whole = journals.last().unwrap();
    let seals: Vec<Seal> = journals.iter().map(|journal| sealed(journal)).collect();
    for (index, newer) in seals.iter().enumerate() {
        for older in &seals[..=index] {
            let proof = ConsistencyProof::make(whole, (older, newer), &mut Pace::default());
            assert_eq!(proof.unwrap().check(&secret().public()), Ok(()));
        }
        for later in seals.iter().skip(index + 1) {
            let made = ConsistencyProof::make(whole, (later, newer), &mut Pace::default());
            assert_eq!(made.unwrap_err().kind(), ErrorKind::WrongWay);
        }
    }
}

#[test]
fn seals_of_a_rewritten_journal_are_not_consistent() {
    let (genesis, frames) = frames(300, 20);
    let other = Genesis { created_at: Timestamp::from_micros(5), ..genesis.clone() };
    let older = sealed(&memory(&genesis, &frames[..4]));
    let journal = memory(&genesis, &frames);
    let newer = sealed(&journal);
    let mut forged =
        ConsistencyProof::make(&journal, (&older, &newer), &mut Pace::default()).unwrap();
    forged.older.root = forged.newer.root;
    assert_eq!(forged.check(&secret().public()), Err(Rejected::Signature));
    let elsewhere = memory(&other, &[]);
    let made = ConsistencyProof::make(&elsewhere, (&older, &newer), &mut Pace::default());
    assert_eq!(made.unwrap_err().kind(), ErrorKind::PastEnd { end: Sequence::new(0) });
    // Somebody with the key who seals another history is caught by the path.
    let shifted = memory(&genesis, &frames[..5]);
    let lie = Seal { sequence: older.sequence, ..sealed(&shifted) };
    let lie = lie.signed_by(&secret());
    let path = forged.path.clone();
    let proof = ConsistencyProof { older: lie, newer, path };
    assert_eq!(proof.check(&secret().public()), Err(Rejected::NotConsistent));
}

/// Wants a text to be refused when the byte at `at` is another one, is missing, or ends it.
fn must_need_byte(text: &str, at: usize, key: &PublicKey) {
    for other in [b'0', b'1', b'f', b' ', b'"', b'\n', b'A', text.as_bytes()[at] ^ 1] {
        let mut bytes = text.as_bytes().to_vec();
        let before = std::mem::replace(&mut bytes[at], other);
        let Ok(altered) = String::from_utf8(bytes) else { continue };
        assert!(before == other || check(&altered, key).is_err(), "byte {at} as {other}");
    }
    let mut shorter = text.to_owned();
    shorter.remove(at);
    assert!(check(&shorter, key).is_err(), "without byte {at}");
    assert!(check(&text[..at], key).is_err(), "cut at {at}");
}

#[test]
fn no_byte_of_a_paper_can_be_altered() {
    let (genesis, frames) = frames(300, 20);
    let journal = memory(&genesis, &frames);
    let (older, newer) = (sealed(&memory(&genesis, &frames[..7])), sealed(&journal));
    let mut pace = Pace::default();
    let inclusion = InclusionProof::make(&journal, &newer, Sequence::new(77), &mut pace).unwrap();
    let consistency = ConsistencyProof::make(&journal, (&older, &newer), &mut pace).unwrap();
    let papers = [Paper::Seal(newer), Paper::Inclusion(inclusion), Paper::Consistency(consistency)];
    let key = secret().public();
    for paper in papers {
        let text = paper.text();
        assert_eq!(check(&text, &key), Ok(()), "{text}");
        assert_eq!(Paper::parse(&text), Ok(paper));
        (0..text.len()).for_each(|at| must_need_byte(&text, at, &key));
        assert!(check(&format!("{text} "), &key).is_err());
    }
}

#[test]
fn keys_have_one_text() {
    let secret = secret();
    assert_eq!(
        SecretKey::parse(&format!(" {}\n", secret.text())).unwrap().public(),
        secret.public()
    );
    assert_eq!(PublicKey::parse(&secret.public().to_string()).unwrap(), secret.public());
    assert!(!format!("{secret:?}").contains(&secret.text()[24..]));
    for text in ["", "00", "pointbook-secret-key-1:", &"g".repeat(64), &"A".repeat(64)] {
        assert_eq!(SecretKey::parse(text).unwrap_err().kind(), ErrorKind::Key, "{text}");
        assert_eq!(PublicKey::parse(text).unwrap_err().kind(), ErrorKind::Key, "{text}");
    }
}

/// The vectors of RFC 8032, section 7.1: the signature is ed25519 and nothing like it.
#[test]
fn public_key_of_a_seed_is_that_of_the_rfc() {
    let seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
    let public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    let secret = SecretKey::parse(&format!("pointbook-secret-key-1:{seed}")).unwrap();
    assert_eq!(secret.public().to_string(), public);
}
