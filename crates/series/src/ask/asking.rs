//! One question being asked, and what all of them need.

use pointbook_core::{AccountId, Sequence, Timestamp, Who};

use crate::answer::Answer;
use crate::ask_error::AskError;
use crate::belonging::Belonging;
use crate::group::Group;
use crate::question::{Moment, Question};
use crate::registry::Subject;
use crate::view::Views;

/// A projection being asked at an instant.
#[derive(Clone, Copy)]
pub(crate) struct Asking<'a> {
    pub(crate) views: Views<'a>,
    pub(crate) asked_at: Timestamp,
}

impl Asking<'_> {
    /// Answers a question.
    pub(crate) fn answer(&self, question: &Question) -> Result<Answer, AskError> {
        match question {
            Question::Balance { who, at, known_at } => {
                self.balance(who, (*at, *known_at)).map(Answer::Balance)
            }
            Question::Window { who, from, to, known_at, restated_since } => {
                let span = self.span(*from, *to)?;
                self.window_answer(who, span, (*known_at, *restated_since)).map(Answer::Window)
            }
            Question::Lots { who, at, known_at } => {
                self.lots(who, (*at, *known_at)).map(Answer::Lots)
            }
            Question::Expiring { who, at, known_at, days } => {
                self.expiring(who, (*at, *known_at), *days).map(Answer::Expiring)
            }
            Question::History { who, filter } => self.history(who, filter).map(Answer::History),
        }
    }

    /// Whom the question is about, when the entries through `known` tell of such a name.
    pub(super) fn subject(&self, who: &Who, known: Sequence) -> Result<Subject, AskError> {
        let registry = self.views.registry;
        // Everybody is known when everything is.
        let is_known = |subject: &Subject| {
            known >= registry.applied_through()
                || registry.created(*subject).is_some_and(|created| created <= known)
        };
        registry.subject(who).filter(is_known).ok_or(AskError::NotFound)
    }

    /// When the question is about: `at`, or else `known_at`, or else now.
    pub(super) fn at(&self, at: Option<Timestamp>, known_at: Option<Timestamp>) -> Timestamp {
        at.or(known_at).unwrap_or(self.asked_at)
    }

    /// The last entry that was known at an instant; all are, when none is named.
    pub(super) fn known(&self, known_at: Option<Timestamp>) -> Sequence {
        let registry = self.views.registry;
        known_at.map_or_else(|| registry.applied_through(), |instant| registry.known_at(instant))
    }

    /// The accounts that ever belonged to somebody, and when, as far as `known`.
    pub(super) fn belongings(
        &self,
        subject: Subject,
        known: Sequence,
    ) -> impl Iterator<Item = (AccountId, Belonging)> {
        let registry = self.views.registry;
        let accounts = registry.accounts_of(subject).into_iter();
        // Who is settled now was always, as no move is ever taken back.
        let is_settled = registry.is_settled(subject);
        accounts.map(move |account| match is_settled {
            true => (account, Belonging::always()),
            false => (account, registry.belonging(account, subject, known)),
        })
    }

    /// The series of somebody who has one, when everything is known.
    pub(super) fn group(&self, subject: Subject, known: Sequence) -> Option<&Group> {
        let registry = self.views.registry;
        if matches!(subject, Subject::Account(_)) || known < registry.applied_through() {
            return None;
        }
        registry.groups.get(subject)
    }

    /// The half-open span between two moments.
    pub(crate) fn span(&self, from: Moment, to: Moment) -> Result<Span, AskError> {
        let span = Span { from: self.begins(from), to: self.ends(to) };
        if span.from > span.to {
            return Err(AskError::Invalid { field: "from", why: "is later than `to`" });
        }
        Ok(span)
    }

    /// The first instant from `moment` on.
    pub(super) fn begins(&self, moment: Moment) -> Timestamp {
        match moment {
            Moment::At(instant) => instant,
            Moment::Day(day) => self.views.calendar.day_start(day),
        }
    }

    /// The end of what is before the instant, or through the day, of `moment`.
    pub(super) fn ends(&self, moment: Moment) -> Timestamp {
        match moment {
            Moment::At(instant) => instant,
            Moment::Day(day) => self.views.calendar.day_end(day),
        }
    }
}

/// What is effective from `from` to before `to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) from: Timestamp,
    pub(crate) to: Timestamp,
}

impl Span {
    /// Whether `instant` is in it.
    pub(crate) fn contains(&self, instant: Timestamp) -> bool {
        self.from <= instant && instant < self.to
    }

    /// The last instant before its end.
    pub(crate) const fn last(&self) -> Timestamp {
        Timestamp::from_micros(self.to.micros().saturating_sub(1))
    }
}
