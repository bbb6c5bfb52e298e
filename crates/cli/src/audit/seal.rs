//! `seal`: a signed statement of where a journal is.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use clap::Args;
use pointbook_audit::{Paper, SecretKey};
use serde_json::json;

use super::bar::watched;
use super::paper::{json_of, new_file, text_of, write};
use super::source::SourceArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::session::Session;
use crate::verbs::Run;

/// Verify a journal and sign where it ends: its head, its root and the digest of its state
///
/// Keep seals where who writes the ledger cannot reach them. Without --to the seal is written where
/// answers go.
#[derive(Args, Debug)]
pub(crate) struct Seal {
    #[command(flatten)]
    source: SourceArgs,
    /// The file of the secret key.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// Make that key first: the file must not be there yet.
    #[arg(long)]
    make_key: bool,
    /// Write the seal into this file, which must not be there yet.
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
}

impl Run for Seal {
    fn run(self, session: &mut Session<'_>) -> Result<Exit, Failure> {
        let source = self.source.open()?;
        let key = if self.make_key { made(&self.key)? } else { read(&self.key)? };
        let sealed_at = source.now();
        let sealed = watched(session, "verifying", |pace| {
            pointbook_audit::seal(source.journal(), &key, sealed_at, pace)
        });
        let sealed = sealed.map_err(|error| source.failure(&error))?;
        let seal = sealed.map_err(|report| {
            let why = report.finding.map(|it| it.to_string()).unwrap_or_default();
            let what = format!("the journal is not sound, and is not sealed: {why}");
            Failure::no(what, "look at it with: pointbook verify", json!({"sealed": false}))
        })?;
        let (sequence, by) = (seal.sequence.number(), seal.by.to_string());
        let paper = Paper::Seal(seal);
        write(&paper, self.to.as_deref(), session)?;
        if session.is_json() {
            session.json(&json_of(&paper))?;
        } else {
            session.aside(&format!("sealed through entry {sequence}; the public key is {by}"))?;
        }
        Ok(Exit::Good)
    }
}

fn read(path: &Path) -> Result<SecretKey, Failure> {
    SecretKey::parse(&text_of(path)?).map_err(|_| {
        let what = format!("{} holds no secret key", path.display());
        Failure::unusable(what, "name a file that was made with: pointbook seal --make-key")
    })
}

/// Makes a key of the system's chance, in a file that only its owner reads.
fn made(path: &Path) -> Result<SecretKey, Failure> {
    let mut seed = [0; 32];
    let chance = Path::new("/dev/urandom");
    let read = File::open(chance).and_then(|mut file| file.read_exact(&mut seed));
    read.map_err(|error| Failure::file(chance, "read", &error))?;
    let key = SecretKey::from_seed(seed);
    new_file(path, "")?;
    let closed = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    let kept = std::fs::set_permissions(path, closed)
        .and_then(|()| std::fs::write(path, format!("{}\n", key.text())));
    kept.map_err(|error| Failure::file(path, "write", &error))?;
    Ok(key)
}
