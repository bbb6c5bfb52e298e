//! Seals and proofs as JSON texts, each in the one way that it is written.
//!
//! Invariants:
//! - There is one text for each seal and each proof: a text is accepted only when it is the one
//!   that would be written again, so that no byte of it can be altered without notice.

use pointbook_core::{Sequence, Timestamp};
use pointbook_journal::{Hash, RawEntry};

use crate::digest::Digest;
use crate::hex;
use crate::key::{PublicKey, Signature};
use crate::proof::{ConsistencyProof, InclusionProof};
use crate::rejected::Rejected;
use crate::seal::Seal;

/// A seal or a proof as somebody hands it over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Paper {
    /// A seal.
    Seal(Seal),
    /// That an entry is in a sealed journal.
    Inclusion(InclusionProof),
    /// That a sealed journal begins another.
    Consistency(ConsistencyProof),
}

impl Paper {
    /// The text: JSON, in the form that `docs/audit.md` tells.
    pub fn text(&self) -> String {
        let mut text = String::from("{\n");
        match self {
            Self::Seal(seal) => {
                text.push_str("  \"pointbook\": \"seal 1\",\n");
                put_seal(seal, "  ", &mut text);
            }
            Self::Inclusion(proof) => {
                text.push_str("  \"pointbook\": \"inclusion proof 1\",\n");
                put_inner_seal("seal", &proof.seal, &mut text);
                let RawEntry { sequence, base, bytes } = &proof.entry;
                text.push_str(&format!("  \"sequence\": {},\n", sequence.number()));
                text.push_str(&format!("  \"base\": {},\n", base.micros()));
                text.push_str(&format!("  \"entry\": \"{}\",\n", hex::text(bytes)));
                put_path(&proof.path, &mut text);
            }
            Self::Consistency(proof) => {
                text.push_str("  \"pointbook\": \"consistency proof 1\",\n");
                put_inner_seal("older", &proof.older, &mut text);
                put_inner_seal("newer", &proof.newer, &mut text);
                put_path(&proof.path, &mut text);
            }
        }
        text.push_str("}\n");
        text
    }

    /// Reads a text.
    ///
    /// # Errors
    ///
    /// [`Rejected::Text`] when it is not the text of any.
    pub fn parse(text: &str) -> Result<Self, Rejected> {
        let mut reading = Reading { rest: text };
        let paper = reading.paper().ok_or(Rejected::Text)?;
        if paper.text() == text { Ok(paper) } else { Err(Rejected::Text) }
    }
}

fn put_inner_seal(name: &str, seal: &Seal, text: &mut String) {
    text.push_str(&format!("  \"{name}\": {{\n"));
    put_seal(seal, "    ", text);
    text.push_str("  },\n");
}

fn put_seal(seal: &Seal, indent: &str, text: &mut String) {
    let fields = [
        ("ledger", format!("\"{}\"", hex::text(&seal.ledger))),
        ("sequence", seal.sequence.number().to_string()),
        ("recorded_at", seal.recorded_at.micros().to_string()),
        ("sealed_at", seal.sealed_at.micros().to_string()),
        ("head", format!("\"{}\"", seal.head)),
        ("root", format!("\"{}\"", seal.root)),
        ("digest", format!("\"{}\"", seal.digest)),
        ("by", format!("\"{}\"", seal.by)),
    ];
    for (name, value) in fields {
        text.push_str(&format!("{indent}\"{name}\": {value},\n"));
    }
    let signature = hex::text(seal.signature.as_bytes());
    text.push_str(&format!("{indent}\"signature\": \"{signature}\"\n"));
}

fn put_path(path: &[Hash], text: &mut String) {
    let hashes: Vec<String> = path.iter().map(|hash| format!("\"{hash}\"")).collect();
    text.push_str(&format!("  \"path\": [{}]\n", hashes.join(", ")));
}

/// A text that is being read: values in the order in which they stand. Whether what stands
/// between them is right shows when the text is written again.
struct Reading<'a> {
    rest: &'a str,
}

impl<'a> Reading<'a> {
    fn paper(&mut self) -> Option<Paper> {
        Some(match self.text("pointbook")? {
            "seal 1" => Paper::Seal(self.seal()?),
            "inclusion proof 1" => Paper::Inclusion(InclusionProof {
                seal: self.seal()?,
                entry: RawEntry {
                    sequence: Sequence::new(self.number("sequence")?.parse().ok()?),
                    base: Timestamp::from_micros(self.number("base")?.parse().ok()?),
                    bytes: hex::read_all(self.text("entry")?)?,
                },
                path: self.path()?,
            }),
            "consistency proof 1" => Paper::Consistency(ConsistencyProof {
                older: self.seal()?,
                newer: self.seal()?,
                path: self.path()?,
            }),
            _ => return None,
        })
    }

    fn seal(&mut self) -> Option<Seal> {
        Some(Seal {
            ledger: hex::read(self.text("ledger")?)?,
            sequence: Sequence::new(self.number("sequence")?.parse().ok()?),
            recorded_at: Timestamp::from_micros(self.number("recorded_at")?.parse().ok()?),
            sealed_at: Timestamp::from_micros(self.number("sealed_at")?.parse().ok()?),
            head: Hash::from_bytes(hex::read(self.text("head")?)?),
            root: Hash::from_bytes(hex::read(self.text("root")?)?),
            digest: Digest::from_bytes(hex::read(self.text("digest")?)?),
            by: PublicKey::from_bytes(hex::read(self.text("by")?)?),
            signature: Signature::from_bytes(hex::read(self.text("signature")?)?),
        })
    }

    fn path(&mut self) -> Option<Vec<Hash>> {
        self.after("\"path\": [")?;
        let (inside, _) = self.rest.split_once(']')?;
        if inside.is_empty() {
            return Some(Vec::new());
        }
        let hash = |text: &str| {
            let digits = text.strip_prefix('"')?.strip_suffix('"')?;
            hex::read(digits).map(Hash::from_bytes)
        };
        inside.split(", ").map(hash).collect()
    }

    fn text(&mut self, name: &str) -> Option<&'a str> {
        self.after(&format!("\"{name}\": \""))?;
        let (value, rest) = self.rest.split_once('"')?;
        self.rest = rest;
        Some(value)
    }

    fn number(&mut self, name: &str) -> Option<&'a str> {
        self.after(&format!("\"{name}\": "))?;
        let (value, rest) = self.rest.split_once(',')?;
        self.rest = rest;
        Some(value)
    }

    fn after(&mut self, what: &str) -> Option<()> {
        let (_, rest) = self.rest.split_once(what)?;
        self.rest = rest;
        Some(())
    }
}
