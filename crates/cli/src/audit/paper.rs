//! Papers as files: seals, proofs and keys.

use std::fs;
use std::path::Path;

use pointbook_audit::{Paper, PublicKey, Rejected, Seal};
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::session::Session;

/// Reads a seal or a proof.
pub(crate) fn read(path: &Path) -> Result<Paper, Failure> {
    let text = text_of(path)?;
    Paper::parse(&text).map_err(|rejected| refused(path, rejected))
}

/// Reads a seal.
pub(crate) fn read_seal(path: &Path) -> Result<Seal, Failure> {
    match read(path)? {
        Paper::Seal(seal) => Ok(seal),
        _ => {
            let what = format!("{} is a proof and no seal", path.display());
            Err(Failure::unusable(what, "name a file that `pointbook seal` wrote"))
        }
    }
}

/// What to tell of a paper that is not accepted.
pub(crate) fn refused(path: &Path, rejected: Rejected) -> Failure {
    let next = match rejected {
        Rejected::Text => "get the file again, byte by byte as it was written",
        Rejected::OtherKey => "check the public key, and who should have sealed it",
        _ => "do not trust it: ask who gave it to you for another one",
    };
    let what = format!("{} is not accepted: {rejected}", path.display());
    Failure::no(what, next, json!({"valid": false, "why": rejected.to_string()}))
}

/// Reads a public key: its 64 digits, or a file with them.
pub(crate) fn public_key(text: &str) -> Result<PublicKey, Failure> {
    let path = Path::new(text);
    let digits = if path.is_file() { text_of(path)? } else { text.to_owned() };
    PublicKey::parse(&digits).map_err(|_| {
        let what = format!("{text} is no public key");
        Failure::unusable(what, "name its 64 hexadecimal digits, or a file that holds them")
    })
}

/// Writes a paper into a file that is not there yet, or where answers go.
pub(crate) fn write(
    paper: &Paper,
    to: Option<&Path>,
    session: &mut Session<'_>,
) -> Result<(), Failure> {
    let text = paper.text();
    match to {
        Some(path) => new_file(path, &text),
        None if session.is_json() => Ok(()),
        None => Ok(session.out.write_all(text.as_bytes())?),
    }
}

/// Writes a file that is not there yet.
pub(crate) fn new_file(path: &Path, text: &str) -> Result<(), Failure> {
    use std::io::Write as _;
    let written = fs::OpenOptions::new().write(true).create_new(true).open(path);
    let written = written.and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.map_err(|error| Failure::file(path, "write", &error))
}

/// A text from a file.
pub(crate) fn text_of(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(|error| Failure::file(path, "read", &error))
}

/// A paper as it stands in JSON.
pub(crate) fn json_of(paper: &Paper) -> Value {
    serde_json::from_str(&paper.text()).unwrap_or(Value::Null)
}
