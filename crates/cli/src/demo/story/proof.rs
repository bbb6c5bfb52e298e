//! One entry is proved to somebody who has a public key and a small file, and nothing else.

use std::fs;

use pointbook_audit::{InclusionProof, Pace, Paper, PublicKey, Rejected, SecretKey, seal};
use pointbook_core::Sequence;

use crate::demo::figure::counted;
use crate::demo::telling::{Telling, Told, audit_failed, unexpected};
use crate::failure::Failure;

/// Seals the journal, proves the claw-back, and checks the proof as its reader would.
pub(super) fn tell(telling: &mut Telling<'_>) -> Told {
    telling.page.chapter("One entry, proved", "")?;
    telling.page.flush()?;
    let key = SecretKey::from_seed(EXAMPLE_SEED);
    let journal = &**telling.book.ledger.journal();
    let sealed = seal(journal, &key, telling.book.now(), &mut Pace::default());
    let sealed = sealed.map_err(|error| audit_failed(&error))?;
    let sealed = sealed.map_err(|report| unexpected("a seal", &format!("{report:?}")))?;
    let proof = InclusionProof::make(journal, &sealed, telling.clawback, &mut Pace::default());
    let mut proof = proof.map_err(|error| audit_failed(&error))?;
    let hashes = counted(u64::try_from(proof.path.len()).unwrap_or(u64::MAX));
    let text = Paper::Inclusion(proof.clone()).text();
    let file = telling.place.join("proof.json");
    fs::write(&file, &text).map_err(|error| Failure::file(&file, "write", &error))?;
    let proved = check(&text, &key.public())?;
    let Some(byte) = proof.entry.bytes.last_mut() else { return Err(Failure::surprise()) };
    *byte ^= 1;
    if check(&Paper::Inclusion(proof).text(), &key.public()).is_ok() {
        return Err(unexpected("a proof that does not hold", &"one that does"));
    }
    let bytes = counted(u64::try_from(text.len()).unwrap_or(u64::MAX));
    telling.page.say(&format!(
        "The journal's head is sealed (with an example key, which is no secret), and the claw-back \
         is proved to be its entry {}: {bytes} bytes, among them {hashes} hashes, in",
        counted(proved.number()),
    ))?;
    telling.page.figure(&file.display().to_string())?;
    Ok(telling.page.say(
        "Checked with the public key alone, without the ledger: it holds. With one bit of the \
         entry altered it does not.",
    )?)
}

/// Checks a proof as its reader would, who has the public key and nothing else.
fn check(text: &str, key: &PublicKey) -> Told<Sequence> {
    let rejected = |why: Rejected| unexpected("a proof that holds", &why);
    match Paper::parse(text).map_err(rejected)? {
        Paper::Inclusion(proof) => Ok(proof.check(key).map_err(rejected)?.sequence),
        _ => Err(Failure::surprise()),
    }
}

/// The key of the demo, for everybody to see.
const EXAMPLE_SEED: [u8; 32] = *b"pointbook demo: an example key!!";
