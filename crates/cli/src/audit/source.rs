//! What an audit looks at: a ledger's directory, a backup, or a portable file.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use pointbook::journal::{ErrorKind as JournalErrorKind, Journal, PbjFile, Shelf};
use pointbook::store::{StoreOptions, StoreView};
use pointbook::{Clock as _, SystemClock};
use pointbook_audit::{Error, ErrorKind, Until};
use pointbook_core::{Calendar, Program, Sequence, Timestamp};
use serde_json::json;

use crate::book::failure as ledger_failure;
use crate::exit::Exit;
use crate::failure::{Failure, chain};
use crate::when::{When, instant, wall_text};

/// What is looked at, and by which clock.
#[derive(Args, Clone, Debug)]
pub(crate) struct SourceArgs {
    /// The directory of a ledger or of a backup, or a portable file (.pbj). A ledger may be open
    /// elsewhere: it is only looked at.
    #[arg(value_name = "LEDGER")]
    pub(crate) path: PathBuf,
    /// Take this for the time of now.
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    clock: Option<Timestamp>,
}

/// How much of the journal counts.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct UntilArgs {
    /// Only through this entry.
    #[arg(long, value_name = "ENTRY", conflicts_with = "known_at")]
    through: Option<u64>,
    /// Only what was known then: a date (its end), a local time or an instant.
    #[arg(long, value_name = "WHEN")]
    known_at: Option<When>,
}

/// What is looked at.
pub(crate) struct Source {
    opened: Opened,
    pub(crate) calendar: Arc<Calendar>,
    clock: Option<Timestamp>,
    path: PathBuf,
}

enum Opened {
    View(Box<StoreView>),
    File(Box<PbjFile>),
}

impl SourceArgs {
    /// Whether it is a file, and not a directory.
    pub(crate) fn is_file(&self) -> bool {
        self.path.is_file()
    }

    /// Opens it.
    pub(crate) fn open(&self) -> Result<Source, Failure> {
        let opened = if self.is_file() {
            PbjFile::open(&self.path).map(|file| Opened::File(Box::new(file)))
        } else {
            let view = StoreView::open(&self.path, StoreOptions::default());
            view.map(|view| Opened::View(Box::new(view)))
        };
        let opened = opened.map_err(|error| ledger_failure(&self.path.display(), &error.into()))?;
        let program = Program::new(&opened.journal().genesis().settings);
        if let Opened::File(file) = &opened
            && let Some(torn) = file.torn()
        {
            let what = format!(
                "{} was cut after entry {}",
                self.path.display(),
                torn.head.sequence.number()
            );
            return Err(Failure::new(Exit::Failed, what, "get the whole file, or another copy"));
        }
        Ok(Source {
            opened,
            calendar: program.calendar,
            clock: self.clock,
            path: self.path.clone(),
        })
    }
}

impl Opened {
    fn journal(&self) -> &dyn Journal {
        match self {
            Self::View(view) => &**view,
            Self::File(file) => &**file,
        }
    }
}

impl Source {
    /// The journal.
    pub(crate) fn journal(&self) -> &dyn Journal {
        self.opened.journal()
    }

    /// What the ledger keeps beside it; a file has none.
    pub(crate) fn shelf(&self) -> Option<&dyn Shelf> {
        match &self.opened {
            Opened::View(view) => Some(&**view),
            Opened::File(_) => None,
        }
    }

    /// The time of now.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.unwrap_or_else(|| SystemClock.now())
    }

    /// The instant of what a person wrote.
    pub(crate) fn instant(&self, when: When) -> Result<Timestamp, Failure> {
        when.instant(&self.calendar, self.now())
    }

    /// How much of the journal counts.
    pub(crate) fn until(&self, until: UntilArgs) -> Result<Until, Failure> {
        Ok(match (until.through, until.known_at) {
            (Some(through), _) => Until::Sequence(Sequence::new(through)),
            (None, Some(when)) => Until::Recorded(self.instant(when)?),
            (None, None) => Until::End,
        })
    }

    /// An instant for people, in the program's zone.
    pub(crate) fn time(&self, instant: Timestamp) -> String {
        wall_text(&self.calendar, instant)
    }

    /// What to tell of an error of an audit.
    pub(crate) fn failure(&self, error: &Error) -> Failure {
        failure(&self.path, error)
    }
}

/// What to tell of an error of an audit of what is at that path.
pub(crate) fn failure(path: &Path, error: &Error) -> Failure {
    let place = path.display();
    let no = |what: String, next: &str, code: &str| Failure::no(what, next, json!({"code": code}));
    match error.kind() {
        ErrorKind::Journal(JournalErrorKind::Corrupt(_)) => {
            let what = format!("{place} is damaged, or no journal ({})", chain(error));
            let next = "keep it as it is, and get another copy, or restore a backup \
                        (docs/operations.md)";
            Failure::new(Exit::Failed, what, next)
        }
        ErrorKind::Journal(kind) => {
            let error = pointbook::journal::Error::caused(kind, error.clone());
            ledger_failure(&place, &error.into())
        }
        ErrorKind::Broken { .. } => {
            let what = format!("the journal of {place} contradicts itself ({})", chain(error));
            Failure::new(Exit::Failed, what, "look at it with: pointbook verify")
        }
        ErrorKind::PastEnd { end } => {
            let what = format!("the journal of {place} ends at entry {}", end.number());
            no(what, "ask for no more than that, or look at a newer copy", "past_end")
        }
        ErrorKind::NotFound => {
            let what = format!("{place} has no such entry or account");
            no(what, "check the number or the name, and which ledger it is", "not_found")
        }
        ErrorKind::WrongWay => {
            let what = "the end comes before the beginning".to_owned();
            no(what, "name the earlier one first", "wrong_way")
        }
        ErrorKind::OtherLedger => {
            let what = format!("{place} is another ledger than the one that was sealed");
            no(what, "look for the ledger whose id the seal tells", "other_ledger")
        }
        ErrorKind::Write => {
            Failure::new(Exit::Failed, chain(error), "make room on the disk, and repeat it")
        }
        _ => Failure::unusable(chain(error), "check the arguments"),
    }
}
