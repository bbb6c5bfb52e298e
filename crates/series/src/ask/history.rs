//! The commands that touched somebody.
//!
//! Invariants:
//! - A row is an accepted command; refused ones and what time did are none. What time had done is
//!   shown with the first row of the entry that wrote it down.
//! - A command on an account is a row of those who own the account when it counts.

use pointbook_core::{
    AccountId, Body, Broken, CustomerId, Entry, Kind, Posting, Sequence, Timestamp, Unfit, Who,
};

use super::Asking;
use super::page::{Found, Page};
use crate::account_record::account_ids;
use crate::answer::{History, HistoryRow};
use crate::ask_error::AskError;
use crate::belonging::Belonging;
use crate::customer_record::CustomerRecord;
use crate::question::HistoryFilter;
use crate::registry::{Registry, Subject};
use crate::touch::Touch;
use crate::view::NO_ENTRY;

impl Asking<'_> {
    /// A page of the commands that touched somebody.
    pub(super) fn history(&self, who: &Who, filter: &HistoryFilter) -> Result<History, AskError> {
        let known = self.known(filter.known_at);
        let subject = self.subject(who, known)?;
        let page = Page::new(self, filter)?;
        let owned: Vec<_> = self.belongings(subject, known).collect();
        let (found, next) = page.fill(self.touches(subject, &owned, known)?);
        self.views.entries.expect(&mut found.iter().map(|found| found.touch.row.sequence));
        let rows = found.iter().map(|found| self.history_row(found, &owned));
        Ok(History { rows: rows.collect::<Result<_, _>>()?, next })
    }

    /// All that touched somebody, in the order of the journal.
    fn touches(
        &self,
        subject: Subject,
        owned: &[(AccountId, Belonging)],
        known: Sequence,
    ) -> Result<Vec<Found>, AskError> {
        let mut touches = self.own_touches(subject);
        for (account, belonging) in owned {
            let of_account = self.views.touches(*account)?.into_iter();
            touches.extend(of_account.filter(|touch| belonging.at(touch.effective_at)));
        }
        touches.retain(|touch| touch.row.sequence <= known);
        touches.sort_unstable_by_key(|touch| touch.row);
        touches.dedup();
        let mut last = None;
        let found = touches.into_iter().map(|touch| {
            let sequence = touch.row.sequence;
            let is_first = last.replace(sequence) != Some(sequence);
            Found { touch, recorded_at: self.views.registry.recorded_at(sequence), is_first }
        });
        Ok(found.collect())
    }

    /// What touched a customer or household otherwise than by an account of theirs.
    fn own_touches(&self, subject: Subject) -> Vec<Touch> {
        let registry = self.views.registry;
        let customers = registry.customers_of(subject).into_iter();
        let customers = customers.filter_map(|id| Some((id, registry.customers.get(id.index())?)));
        let Subject::Household(id) = subject else {
            return customers
                .flat_map(|(id, customer)| registry.touches_of(id, customer))
                .collect();
        };
        // Moves are kept with the household: they touch both sides.
        let of_members = customers.flat_map(|(member, customer)| {
            let touches = registry.touches_of(member, customer).into_iter();
            let touches = touches.filter(|touch| touch.kind != Kind::Move);
            touches.filter(|touch| customer.homes.at(touch.effective_at) == id)
        });
        let household = registry.households.get(id.index()).into_iter();
        let own = household.flat_map(|h| h.touches.iter(h.created, Timestamp::MIN));
        own.chain(of_members).collect()
    }

    fn history_row(
        &self,
        found: &Found,
        owned: &[(AccountId, Belonging)],
    ) -> Result<HistoryRow, AskError> {
        let row = found.touch.row;
        let broken = |unfit| AskError::Broken(Broken { sequence: row.sequence, unfit });
        let entry = self.views.entries.entry(row.sequence).ok_or_else(|| broken(NO_ENTRY))?;
        let member = usize::try_from(row.item).ok().and_then(|item| entry.members().get(item));
        let member = member.ok_or_else(|| broken(NO_MEMBER))?;
        Ok(HistoryRow {
            row,
            in_group: matches!(entry.command.body, Body::Group(_)),
            key: entry.command.key.clone(),
            kind: found.touch.kind,
            effective_at: member.effective_at,
            recorded_at: entry.recorded_at,
            points: member.points,
            due: if found.is_first { due_of(&entry, owned) } else { Vec::new() },
        })
    }
}

impl Registry {
    /// What touched a customer, the plain openings of accounts included.
    fn touches_of(&self, id: CustomerId, customer: &CustomerRecord) -> Vec<Touch> {
        let opened = account_ids(customer.accounts.as_slice()).filter_map(|account| {
            let standing = self.standings.get(account.index())?;
            let is_plain = standing.touches.is_opened_plainly && standing.owners.first() == id;
            let opened = self.accounts.get(account.index()).filter(|_| is_plain)?.opened;
            Some(Touch::opening(opened, self.recorded_at(opened)))
        });
        let recorded_at = self.recorded_at(customer.created);
        customer.touches.iter(customer.created, recorded_at).chain(opened).collect()
    }
}

/// What time had done to accounts when they belonged to whom the question is about.
fn due_of(entry: &Entry, owned: &[(AccountId, Belonging)]) -> Vec<Posting> {
    let is_owned = |posting: &&Posting| {
        let found = owned.binary_search_by_key(&posting.account, |(account, _)| *account);
        let found = found.ok().and_then(|index| owned.get(index));
        found.is_some_and(|(_, belonging)| belonging.at(posting.effective_at))
    };
    entry.due.iter().filter_map(|fact| fact.posting()).filter(is_owned).copied().collect()
}

const NO_MEMBER: Unfit = Unfit::Contradicts("the entry has the member");

#[cfg(test)]
mod tests {
    use crate::testing::{Book, account, customer, date, household, instant};
    use crate::{AskError, ByTime, Cursor, HistoryFilter, Moment, Order, Question};
    use pointbook_core::{Flow, Kind, Who};

    fn filter() -> HistoryFilter {
        HistoryFilter {
            order: Order::Oldest,
            by_time: ByTime::Recorded,
            ..HistoryFilter::default()
        }
    }

    fn rows(book: &Book, who: Who, filter: HistoryFilter) -> Vec<(u64, u32)> {
        let rows = book.history(who, filter).rows;
        rows.iter().map(|row| (row.row.sequence.number(), row.row.item)).collect()
    }

    /// Sequences of single commands.
    fn singles(book: &Book, who: Who) -> Vec<u64> {
        rows(book, who, filter()).into_iter().map(|(sequence, _)| sequence).collect()
    }

    fn book() -> Book {
        let mut book = Book::new("2026-01-01");
        book.open("a1", "ann", "h1"); // 1
        book.open("b1", "bob", "h1"); // 2
        book.open("c1", "cid", "h2"); // 3
        book.clock("2026-01-10").earn("a1", 100, "2026-02-10"); // 4
        book.clock("2026-02-01").move_customer("ann", "h2"); // 5
        book.clock("2026-02-20").at("2026-01-20").earn("a1", 10, "never"); // 6
        book.clock("2026-03-01").move_account("a1", "bob"); // 7
        book.clock("2026-03-05").set_redeemer("bob", false); // 8
        book.refuse("a1"); // 9
        book.clock("2026-04-01").expire(); // 10
        book
    }

    #[test]
    fn rows_belong_to_the_owners_at_their_effective_time() {
        let book = book();
        assert_eq!(singles(&book, account("a1")), [1, 4, 5, 6, 7]);
        assert_eq!(singles(&book, customer("ann")), [1, 4, 5, 6, 7]);
        assert_eq!(singles(&book, customer("bob")), [2, 7, 8]);
        assert_eq!(singles(&book, household("h1")), [1, 2, 4, 5, 6, 7, 8]);
        assert_eq!(singles(&book, household("h2")), [3, 5, 7]);
    }

    #[test]
    fn an_opening_is_a_row_of_the_first_owner_whenever_the_account_leaves() {
        let mut book = Book::new("2026-01-01");
        book.open("a1", "ann", "h1"); // 1
        book.open("b1", "bob", "h2"); // 2
        book.clock("2026-01-02").open("a2", "ann", "h1"); // 3
        book.move_account("a2", "bob"); // 4, at the same instant
        book.clock("2026-01-03").open("a3", "ann", "h1"); // 5
        book.clock("2026-01-04").move_account("a3", "bob"); // 6
        book.open("b2", "bob", "h2"); // 7
        assert_eq!(singles(&book, customer("ann")), [1, 3, 4, 5, 6]);
        assert_eq!(singles(&book, household("h1")), [1, 3, 4, 5, 6]);
        assert_eq!(singles(&book, customer("bob")), [2, 3, 4, 6, 7]);
    }

    #[test]
    fn a_move_is_a_row_of_the_two_sides_it_had_and_of_the_accounts_it_carried() {
        let mut book = book();
        book.open("d1", "dan", "h3"); // 11
        book.clock("2026-05-01").move_customer("cid", "h1"); // 12
        book.move_customer("cid", "h3"); // 13, at the same instant
        assert_eq!(singles(&book, household("h2")), [3, 5, 7, 12]);
        assert_eq!(singles(&book, household("h1"))[7..], [12, 13]);
        // At that instant the accounts belong to the last of the three.
        assert_eq!(singles(&book, household("h3")), [11, 12, 13]);
    }

    #[test]
    fn what_time_did_is_shown_where_it_was_written_down() {
        let book = book();
        let history = book.history(account("a1"), filter());
        let due: Vec<_> = history.rows.iter().map(|row| row.due.len()).collect();
        assert_eq!(due, [0, 0, 0, 1, 0]);
        assert_eq!(history.rows[3].due[0].flow, Flow::Expired);
        // It expired when the account was the second household's, whose row that is not.
        let old = book.history(household("h1"), filter());
        assert!(old.rows.iter().all(|row| row.due.is_empty()));
    }

    #[test]
    fn members_of_a_group_are_rows_of_their_own() {
        let mut book = Book::new("2026-01-01");
        book.open("a1", "ann", "h1");
        book.open("b1", "bob", "h2");
        book.earn("b1", 5, "2026-01-10");
        book.clock("2026-02-01").group(|book| {
            book.earn("a1", 1, "never");
            book.at("2026-01-05").earn("b1", 2, "never");
            book.earn("b1", 3, "never");
        });
        assert_eq!(rows(&book, account("b1"), filter()), [(2, 0), (3, 0), (4, 1), (4, 2)]);
        let effective = HistoryFilter { by_time: ByTime::Effective, ..filter() };
        assert_eq!(rows(&book, account("b1"), effective), [(2, 0), (3, 0), (4, 1), (4, 2)]);
        let newest = HistoryFilter { by_time: ByTime::Effective, ..HistoryFilter::default() };
        let history = book.history(account("b1"), newest);
        let due: Vec<_> = history.rows.iter().map(|row| (row.in_group, row.due.len())).collect();
        // The first row of the account in the entry, not of the page, carries what was due.
        assert_eq!(due, [(true, 0), (true, 1), (false, 0), (false, 0)]);
    }

    #[test]
    fn filters_choose_by_time_and_kind() {
        let book = book();
        let a1 = || account("a1");
        let kinds = HistoryFilter { kinds: vec![Kind::Move, Kind::Open], ..filter() };
        assert_eq!(rows(&book, a1(), kinds), [(1, 0), (5, 0), (7, 0)]);
        let (from, to) = (Moment::Day(date("2026-01-10")), Moment::Day(date("2026-02-28")));
        let days = HistoryFilter { from: Some(from), to: Some(to), ..filter() };
        assert_eq!(rows(&book, a1(), days.clone()), [(4, 0), (5, 0), (6, 0)]);
        let to = Moment::At(instant("2026-01-20"));
        let effective = HistoryFilter { to: Some(to), by_time: ByTime::Effective, ..days.clone() };
        assert_eq!(rows(&book, a1(), effective), [(4, 0)]);
        let bad = [
            HistoryFilter { to: Some(Moment::Day(date("2026-01-08"))), ..days.clone() },
            HistoryFilter { limit: Some(0), ..filter() },
            HistoryFilter { cursor: Some(cursor(&book)), order: Order::Newest, ..filter() },
            HistoryFilter { cursor: Some(cursor(&book)), by_time: ByTime::Effective, ..filter() },
        ];
        for filter in bad {
            let answer = book.ask(&Question::History { who: a1(), filter });
            assert!(matches!(answer, Err(AskError::Invalid { .. })), "{answer:?}");
        }
    }

    fn cursor(book: &Book) -> Cursor {
        let page = HistoryFilter { limit: Some(1), ..filter() };
        book.history(account("a1"), page).next.unwrap()
    }

    #[test]
    fn a_cursor_goes_on_strictly_after_its_row_while_entries_arrive() {
        for order in [Order::Newest, Order::Oldest] {
            let mut book = book();
            let page = |limit, cursor| HistoryFilter {
                order,
                by_time: ByTime::Effective,
                limit: Some(limit),
                cursor,
                ..HistoryFilter::default()
            };
            let first = book.history(account("a1"), page(2, None));
            let ids = |h: &crate::History| {
                h.rows.iter().map(|row| row.row.sequence.number()).collect::<Vec<_>>()
            };
            let expected = if order == Order::Newest { [7, 5] } else { [1, 4] };
            assert_eq!(ids(&first), expected);
            // One late, before and after the cursor's place, and one in order.
            book.clock("2026-05-01").at("2026-01-12").earn("a1", 1, "never"); // 11
            book.earn("a1", 1, "never"); // 12
            let second = book.history(account("a1"), page(9, first.next));
            let expected: &[u64] =
                if order == Order::Newest { &[6, 11, 4, 1] } else { &[11, 6, 5, 7, 12] };
            assert_eq!((ids(&second).as_slice(), second.next), (expected, None));
            // Exactly full pages end without a cursor.
            let all = book.history(account("a1"), page(7, None));
            assert_eq!((all.rows.len(), all.next), (7, None));
            assert!(book.history(account("a1"), page(6, None)).next.is_some());
        }
    }
}
