//! Sources: what an import reads from, and what tells one from another.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use pointbook_wire::LINE_BYTES_MAX;

use super::batch::Place;
use super::format::{Format, FormatArgs};
use crate::failure::Failure;

/// What an import reads from.
#[derive(Debug)]
pub(crate) struct Source {
    path: Option<PathBuf>,
    /// What tells it from others; none for standard input, which cannot be read twice.
    pub(super) identity: Option<Identity>,
    /// How many bytes it has, when that is known.
    pub(super) bytes: Option<u64>,
    /// How its commands are written.
    pub(super) format: Format,
    reader: Opened,
}

#[derive(Debug)]
enum Opened {
    File(BufReader<File>),
    Stdin(BufReader<io::Stdin>),
}

/// What tells a file from others, and from itself before it was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Identity {
    /// Its path, with all links followed.
    pub(super) path: Vec<u8>,
    /// What else has to be the same: its size, when it was changed, and how it is read.
    pub(super) state: String,
}

impl Source {
    /// Opens a file, or standard input for `-`.
    pub(crate) fn open(path: &Path, args: &FormatArgs) -> Result<Self, Failure> {
        let format = args.format_of(path);
        if path == Path::new("-") {
            let reader = Opened::Stdin(BufReader::new(io::stdin()));
            return Ok(Self { path: None, identity: None, bytes: None, format, reader });
        }
        let failed = |error: io::Error| Failure::file(path, "read", &error);
        let file = File::open(path).map_err(failed)?;
        let about = file.metadata().map_err(failed)?;
        if about.is_dir() {
            return Err(failed(io::ErrorKind::IsADirectory.into()));
        }
        // A pipe has no beginning to come back to.
        let identity = if about.is_file() {
            let path = fs::canonicalize(path).map_err(failed)?;
            let changed = about.modified().map_err(failed)?;
            let changed = changed.duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
            let state = format!("{} bytes of {changed} ns, {}", about.len(), args.text(&path));
            Some(Identity { path: path.into_os_string().into_encoded_bytes(), state })
        } else {
            None
        };
        Ok(Self {
            path: Some(path.to_owned()),
            bytes: identity.is_some().then_some(about.len()),
            identity,
            format,
            reader: Opened::File(BufReader::new(file)),
        })
    }

    /// Its name for people.
    pub(crate) fn name(&self) -> String {
        let standard = || "standard input".to_owned();
        self.path.as_ref().map_or_else(standard, |path| path.display().to_string())
    }

    /// The file that bad records are written to, unless another is named.
    pub(crate) fn rejects_path(&self) -> Option<PathBuf> {
        let mut name = self.path.clone()?.into_os_string();
        name.push(".rejected");
        Some(name.into())
    }

    /// What to tell when it cannot be read.
    pub(super) fn failure(&self, error: &io::Error) -> Failure {
        Failure::file(self.name().as_ref(), "read", error)
    }

    /// Reads the first line that says something; tells the place after it.
    pub(super) fn head(&mut self) -> Result<(String, Place), Failure> {
        let mut place = Place::default();
        loop {
            let mut line = Vec::new();
            let most = u64::try_from(LINE_BYTES_MAX).unwrap_or(u64::MAX);
            let read = self.reader().take(most).read_until(b'\n', &mut line);
            let read = read.map_err(|error| self.failure(&error))?;
            let line_offset = place.offset;
            place.offset = line_offset.saturating_add(u64::try_from(read).unwrap_or(u64::MAX));
            place.line = place.line.saturating_add(1);
            let text = String::from_utf8(line).map_err(|_| self.no_head("it is no UTF-8"))?;
            let text = text.strip_prefix('\u{feff}').unwrap_or(&text).trim_end();
            if !text.is_empty() {
                return Ok((text.to_owned(), place));
            }
            if read == 0 {
                return Err(self.no_head("it is empty"));
            }
        }
    }

    /// What to tell when the head cannot be taken.
    pub(super) fn no_head(&self, why: &str) -> Failure {
        let what = format!("the head of {} cannot be taken: {why}", self.name());
        let next = "its first row names fields, or rename them with --column; docs/cli.md has all";
        Failure::unusable(what, next)
    }

    /// Goes on at another place.
    pub(super) fn seek(&mut self, place: Place) -> Result<(), Failure> {
        let sought = match &mut self.reader {
            Opened::File(file) => file.seek(SeekFrom::Start(place.offset)).map(drop),
            Opened::Stdin(_) => Ok(()),
        };
        sought.map_err(|error| self.failure(&error))
    }

    /// The bytes from here on.
    pub(super) fn into_reader(self) -> Box<dyn Read + Send> {
        match self.reader {
            Opened::File(file) => Box::new(file),
            Opened::Stdin(stdin) => Box::new(stdin),
        }
    }

    fn reader(&mut self) -> &mut dyn BufRead {
        match &mut self.reader {
            Opened::File(file) => file,
            Opened::Stdin(stdin) => stdin,
        }
    }
}
