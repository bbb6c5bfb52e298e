//! Many questions at once: the windows of a list, of every household, and of the whole program.
//!
//! Invariants:
//! - All windows of one answer are of one durable entry.
//! - A scan works on a copy, which shares its memory with the read side: nobody waits for it.

use std::num::NonZero;
use std::ops::Range;
use std::thread;

use pointbook_core::{Name, Timestamp, Who};
use pointbook_series::{AskError, Entries, Moment, Projection, Sums, Window};

use crate::archive::Lookup;
use crate::asking::Copy;
use crate::error::{Error, ErrorKind};
use crate::ledger::Ledger;
use crate::reading::{Reading, Unanswered};

/// The windows of many, each with its own refusal.
pub type Windows = Vec<Result<Window, AskError>>;

impl Ledger {
    /// The windows of many accounts, customers and households between two moments. Each is what it
    /// is alone, and takes a fraction of the time: what several need is fetched at once.
    ///
    /// # Errors
    ///
    /// As [`Ledger::ask`]; a name that does not exist is its own window's refusal.
    ///
    /// # Examples
    ///
    /// ```
    /// use pointbook::Ledger;
    /// use pointbook::core::{Action, Command, Date, Key, Name, Open, ProgramSettings, Who};
    /// use pointbook::series::Moment;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let ledger = Ledger::in_memory(&ProgramSettings::default())?;
    /// let name = |text| Name::new(text).expect("a name");
    /// let open = Open { account: name("a1"), customer: name("ann"), household: name("h1") };
    /// let key = Key::new("k1").expect("a key");
    /// ledger.submit(Command::new(key, Action::Open(open)))?.wait()?;
    ///
    /// let day = |day| Moment::Day(Date::from_ymd_opt(2026, 1, day).expect("a day"));
    /// let january = (day(1), day(31));
    /// let who = [Who::Account(name("a1")), Who::Household(name("nobody"))];
    /// let windows = ledger.windows(&who, january)?.answer;
    /// assert!(windows[0].is_ok() && windows[1].is_err());
    ///
    /// let statements = ledger.household_windows(january)?.answer;
    /// assert_eq!(statements[0], (name("h1"), windows[0].clone()?));
    /// assert_eq!(ledger.whole_window(january)?.answer, statements[0].1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn windows(
        &self,
        who: &[Who],
        span: (Moment, Moment),
    ) -> Result<Reading<Windows>, Unanswered> {
        let ask =
            |it: &Projection, _: Timestamp, entries: &dyn Entries| it.windows(who, span, entries);
        match who.len() > WITHOUT_A_COPY {
            true => self.shared.answer_from_copy(ask),
            false => self.shared.answer(ask),
        }
    }

    /// Several windows of one account, customer or household: a statement. Each is what it is
    /// alone, and all are of one entry. Windows that adjoin take less time than those that do not.
    ///
    /// # Errors
    ///
    /// As [`Ledger::ask`].
    ///
    /// # Examples
    ///
    /// ```
    /// use pointbook::Ledger;
    /// use pointbook::core::{Action, Command, Date, Key, Name, Open, ProgramSettings, Who};
    /// use pointbook::series::Moment;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let ledger = Ledger::in_memory(&ProgramSettings::default())?;
    /// let name = |text| Name::new(text).expect("a name");
    /// let open = Open { account: name("a1"), customer: name("ann"), household: name("h1") };
    /// let key = Key::new("k1").expect("a key");
    /// ledger.submit(Command::new(key, Action::Open(open)))?.wait()?;
    ///
    /// let day = |month, day| Moment::Day(Date::from_ymd_opt(2026, month, day).expect("a day"));
    /// let months = [(day(1, 1), day(1, 31)), (day(2, 1), day(2, 28))];
    /// let statement = ledger.statement(&Who::Household(name("h1")), &months)?.answer;
    /// assert_eq!(statement[0].closing, statement[1].opening);
    /// # Ok(())
    /// # }
    /// ```
    pub fn statement(
        &self,
        who: &Who,
        spans: &[(Moment, Moment)],
    ) -> Result<Reading<Vec<Window>>, Unanswered> {
        let ask = |it: &Projection, _: Timestamp, entries: &dyn Entries| {
            it.statement(who, spans, entries)
        };
        match spans.len() > WITHOUT_A_COPY {
            true => self.shared.answer_from_copy(ask),
            false => self.shared.answer(ask),
        }
    }

    /// The windows of all households, by the order in which they came, for statements: a scan on
    /// all processors.
    ///
    /// # Errors
    ///
    /// As [`Ledger::ask`].
    pub fn household_windows(
        &self,
        span: (Moment, Moment),
    ) -> Result<Reading<Vec<(Name, Window)>>, Unanswered> {
        let Copy { projection, reading, .. } = &self.shared.copy();
        let parts = self.scan(projection.household_count(), |which, lookup| {
            projection.household_windows(which, span, lookup)
        });
        Ok(reading.with(parts?.into_iter().flatten().collect()))
    }

    /// The window of the whole program, as if all accounts had ever belonged to one household: a
    /// scan on all processors.
    ///
    /// # Errors
    ///
    /// As [`Ledger::ask`].
    pub fn whole_window(&self, span: (Moment, Moment)) -> Result<Reading<Window>, Unanswered> {
        let Copy { projection, reading, .. } = &self.shared.copy();
        let parts = self.scan(projection.account_count(), |which, lookup| {
            projection.sums(which, span, lookup)
        })?;
        let mut sums = Sums::default();
        parts.iter().for_each(|part| sums.add(part));
        Ok(reading.with(sums.window()))
    }

    /// Answers about `count` things, by a part of them for each processor; in order.
    fn scan<T: Send>(
        &self,
        count: usize,
        part: impl Fn(Range<usize>, &Lookup<'_>) -> Result<T, AskError> + Sync,
    ) -> Result<Vec<T>, Unanswered> {
        let threads = thread::available_parallelism().map_or(1, NonZero::get);
        let length = count.div_ceil(threads).max(1);
        let (shared, part) = (&self.shared, &part);
        let answer = move |first: usize| {
            let lookup = Lookup::new(shared);
            let answer = part(first..first.saturating_add(length).min(count), &lookup);
            lookup.finish()?;
            Ok(answer?)
        };
        thread::scope(|scope| {
            let parts = (0..count.max(1)).step_by(length);
            let start = |first| {
                let thread = thread::Builder::new().spawn_scoped(scope, move || answer(first));
                (first, thread.ok())
            };
            let running: Vec<_> = parts.map(start).collect();
            let panicked = || Err(Unanswered::Failed(Error::new(ErrorKind::Panicked)));
            let ended = running.into_iter().map(|(first, thread)| match thread {
                Some(thread) => thread.join().unwrap_or_else(|_| panicked()),
                // When there are no more threads to be had, this one does it.
                None => answer(first),
            });
            ended.collect()
        })
    }
}

/// For more names or windows than this a copy of the read side is made: no writer waits then.
const WITHOUT_A_COPY: usize = 1_024;
