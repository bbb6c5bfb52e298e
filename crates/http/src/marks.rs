//! Marks: until when a consumer's signatures may have been answered by a process before this one.
//!
//! Nonces are forgotten at the end of a process, and what was signed before its start is refused.
//! That leaves what a fast clock signed for a time to come: a mark is written before such a request
//! is answered, and after a restart nothing up to the mark is taken from that consumer.
//!
//! Invariants:
//! - A request whose time has not come yet is answered only when its mark is on disk.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::security::{AuthFault, hex, sha256, unhex};

/// The marks of the consumers of one program.
#[derive(Debug, Default)]
pub(crate) struct Marks {
    /// None for a program that is forgotten at the end.
    path: Option<PathBuf>,
    /// What a process before this one wrote.
    before: Times,
    now: Mutex<Times>,
}

/// Seconds since 1970, by the SHA-256 of the consumer key.
type Times = BTreeMap<[u8; 32], u64>;

impl Marks {
    /// The marks in a file, when there is one.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(error),
        };
        let before: Option<Times> = text.lines().map(read).collect();
        let before = before.ok_or_else(|| io::Error::other("the file of marks is damaged"))?;
        let now = Mutex::new(before.clone());
        Ok(Self { path: Some(path.to_owned()), before, now })
    }

    /// Refuses what may have been answered before the start.
    pub(crate) fn check(
        &self,
        consumer_key: &str,
        timestamp_seconds: u64,
    ) -> Result<(), AuthFault> {
        if self.before.is_empty() {
            return Ok(());
        }
        let mark = self.before.get(&sha256(consumer_key.as_bytes()));
        if mark.is_some_and(|mark| timestamp_seconds <= *mark) {
            return Err(AuthFault::Timestamp);
        }
        Ok(())
    }

    /// Marks a time that has not come yet.
    pub(crate) fn pass(
        &self,
        consumer_key: &str,
        timestamp_seconds: u64,
        now_seconds: u64,
    ) -> io::Result<()> {
        let Some(path) = self.path.as_deref().filter(|_| timestamp_seconds > now_seconds) else {
            return Ok(());
        };
        let consumer = sha256(consumer_key.as_bytes());
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        if now.get(&consumer).is_some_and(|mark| timestamp_seconds <= *mark) {
            return Ok(());
        }
        let mut marks = now.clone();
        marks.retain(|_, mark| *mark >= now_seconds);
        marks.insert(consumer, timestamp_seconds.saturating_add(AHEAD_SECONDS));
        write(path, &marks)?;
        *now = marks;
        Ok(())
    }
}

fn read(line: &str) -> Option<([u8; 32], u64)> {
    let (consumer, seconds) = line.split_once(' ')?;
    Some((unhex(consumer)?.try_into().ok()?, seconds.parse().ok()?))
}

/// Writes all marks durably, or leaves them as they were.
fn write(path: &Path, marks: &Times) -> io::Result<()> {
    let mut text = String::new();
    for (consumer, seconds) in marks {
        // Writing to a string does not fail.
        let _ = writeln!(text, "{} {seconds}", hex(consumer));
    }
    let new = path.with_extension("new");
    let mut file = File::create(&new)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&new, path)?;
    path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

/// A mark is this much later than need be, so that a fast clock costs a write every few seconds.
const AHEAD_SECONDS: u64 = 2;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_have_been_answered_before_is_refused() {
        let folder = std::env::temp_dir().join(format!("pb-marks-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("marks");
        let marks = Marks::open(&path).unwrap();
        marks.pass("a", 1_000, 1_000).unwrap();
        assert!(!path.exists());
        marks.pass("a", 1_100, 1_000).unwrap();
        marks.pass("b", 1_010, 1_000).unwrap();
        let written = std::fs::read(&path).unwrap();
        marks.pass("a", 1_102, 1_000).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), written);
        // Within one process nonces say what was answered.
        marks.check("a", 1_050).unwrap();
        let after = Marks::open(&path).unwrap();
        for (consumer, timestamp, is_taken) in
            [("a", 1_102, false), ("a", 1_103, true), ("b", 1_012, false), ("b", 1_013, true)]
        {
            let taken = after.check(consumer, timestamp).is_ok();
            assert_eq!(taken, is_taken, "{consumer} {timestamp}");
        }
        after.check("c", 1_000).unwrap();
        after.pass("c", 2_001, 2_000).unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap().lines().count(), 1);
        std::fs::write(&path, "x").unwrap();
        assert!(Marks::open(&path).is_err());
        std::fs::remove_dir_all(&folder).unwrap();
        after.pass("c", 3_001, 2_000).unwrap_err();
        Marks::default().pass("c", 3_001, 2_000).unwrap();
    }
}
