//! `check-proof`: whether a seal or a proof is genuine.

use std::path::PathBuf;

use clap::Args;
use pointbook_audit::{Paper, Rejected, Seal};
use pointbook_core::{Body, Entry, Verdict};
use serde_json::{Value, json};

use super::paper::{public_key, read, refused};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::paint::Ink;
use crate::session::Session;
use crate::verbs::Run;

/// Check a seal or a proof with the public key alone, and tell what it proves
#[derive(Args, Debug)]
pub(crate) struct CheckProof {
    /// The file of the seal or the proof.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The key of who sealed: 64 digits, or a file with them.
    #[arg(long, value_name = "KEY")]
    public_key: String,
}

impl Run for CheckProof {
    fn run(self, session: &mut Session<'_>) -> Result<Exit, Failure> {
        let key = public_key(&self.public_key)?;
        let paper = read(&self.file)?;
        let proved = match &paper {
            Paper::Seal(seal) => seal.check(&key).map(|()| of_seal(seal)),
            Paper::Inclusion(proof) => proof.check(&key).map(|entry| of_entry(&entry, &proof.seal)),
            Paper::Consistency(proof) => {
                proof.check(&key).map(|()| of_both(&proof.older, &proof.newer))
            }
        };
        let (text, value) = proved.map_err(|rejected: Rejected| refused(&self.file, rejected))?;
        if session.is_json() {
            session.json(&value)?;
        } else {
            session.line(&session.look.paint.ink(Ink::Answer, &text))?;
        }
        Ok(Exit::Good)
    }
}

fn of_seal(seal: &Seal) -> (String, Value) {
    let (sequence, at) = (seal.sequence.number(), seal.sealed_at.text());
    let text = format!("valid: at {at} the journal was sealed through entry {sequence}");
    (text, json!({"valid": true, "proves": "seal", "sequence": sequence, "sealed_at": at}))
}

fn of_entry(entry: &Entry, seal: &Seal) -> (String, Value) {
    let sequence = entry.sequence.number();
    let verb = match &entry.command.body {
        Body::Single(action) => action.kind().as_str(),
        Body::Group(_) => "group",
    };
    let is_refused = matches!(entry.verdict, Verdict::Refused { .. });
    let verdict = if is_refused { "refused" } else { "accepted" };
    let (key, at) = (entry.command.key.as_str(), entry.recorded_at.text());
    let through = seal.sequence.number();
    let text = format!(
        "valid: entry {sequence}, {verb} {key:?}, {verdict}, recorded at {at}, is in the journal \
         that was sealed through entry {through}"
    );
    let value = json!({
        "valid": true,
        "proves": "inclusion",
        "sequence": sequence,
        "key": key,
        "kind": verb,
        "verdict": verdict,
        "recorded_at": at,
        "sealed_through": through,
    });
    (text, value)
}

fn of_both(older: &Seal, newer: &Seal) -> (String, Value) {
    let [older, newer] = [older, newer].map(|seal| seal.sequence.number());
    let text = format!(
        "valid: the journal through entry {older} is the beginning of the one through entry {newer}"
    );
    (text, json!({"valid": true, "proves": "consistency", "older": older, "newer": newer}))
}
