//! The contents of the parts, made one after the other.

use std::collections::VecDeque;

use pointbook_core::AccountId;

use super::bytes::Writer;
use super::parts::{Kind, Place, begin, key, short};
use super::records::{write_account, write_customer, write_household};
use crate::account_series::AccountSeries;
use crate::block::Block;
use crate::instants::Instants;
use crate::registry::{self, Registry};

/// All parts but the summary, without their checksums.
#[derive(Debug)]
pub(super) struct Contents<R> {
    records: R,
    place: Place,
    kind: Kind,
    /// The first thing of the next part of this kind; of blocks, the number of the next part of the
    /// first series.
    next: usize,
    /// The series that have many blocks, which come last.
    long: VecDeque<(AccountId, Vec<Block>)>,
}

/// Where the records are.
pub(super) trait Records {
    /// All of them that are still held.
    fn registry(&self) -> &Registry;

    /// What these things of a kind hold is not looked at any more.
    fn let_go(&mut self, kind: Kind, first: usize, count: usize);
}

impl Records for &Registry {
    fn registry(&self) -> &Registry {
        self
    }

    fn let_go(&mut self, _: Kind, _: usize, _: usize) {}
}

impl Records for Registry {
    fn registry(&self) -> &Registry {
        self
    }

    fn let_go(&mut self, kind: Kind, first: usize, count: usize) {
        match kind {
            Kind::Households => self.households.let_go(first, count),
            Kind::Customers => self.customers.let_go(first, count),
            Kind::Accounts => {
                self.accounts.let_go(first, count);
                self.standings.let_go(first, count);
            }
            Kind::Recorded | Kind::Blocks | Kind::Summary => {}
        }
    }
}

impl<R: Records> Contents<R> {
    pub(super) fn of(records: R, place: Place) -> Self {
        Self { records, place, kind: Kind::Recorded, next: 0, long: VecDeque::new() }
    }

    /// A part of the things from `first` on.
    fn part(&mut self, first: usize, end: usize) -> (Vec<u8>, Writer) {
        let mut to = begin();
        to.number(end.saturating_sub(first) as u64);
        match self.kind {
            Kind::Recorded => {
                put_recorded(&mut to, &self.records.registry().recorded, (first, end))
            }
            _ => (first..end).for_each(|index| self.put(&mut to, index)),
        }
        self.records.let_go(self.kind, first, RECORDS);
        (key(self.kind, short(first), 0), to)
    }

    fn put(&mut self, to: &mut Writer, index: usize) {
        let registry = self.records.registry();
        match self.kind {
            Kind::Households => {
                let household = registry.households.get(index);
                household.into_iter().for_each(|household| write_household(to, household));
            }
            Kind::Customers => {
                let customer = registry.customers.get(index);
                customer.into_iter().for_each(|customer| write_customer(to, customer));
            }
            Kind::Accounts => {
                let later = registry.accounts.get(index.saturating_add(ASKED_AHEAD));
                later.into_iter().for_each(|record| record.series.ask_for_start());
                let found = (registry.accounts.get(index), registry.standings.get(index));
                let (Some(record), Some(standing)) = found else { return };
                let id = AccountId::new(short(index));
                write_account(to, (id, self.place), record, standing);
                if let AccountSeries::Long(directory) = &record.series {
                    // Its record is let go of before they are written.
                    self.long.push_back((id, directory.blocks().to_vec()));
                }
            }
            Kind::Recorded | Kind::Blocks | Kind::Summary => {}
        }
    }

    /// A part of the blocks of a series that has many.
    fn blocks(&mut self) -> Option<(Vec<u8>, Writer)> {
        let (place, number) = (self.place, self.next);
        let (id, blocks) = self.long.front()?;
        let first = number.saturating_mul(BLOCKS);
        let end = first.saturating_add(BLOCKS).min(blocks.len());
        let mut to = begin();
        to.list(first..end, |to, index| place.put(to, blocks, (*id, short(index))));
        let key = key(Kind::Blocks, id.number(), short(number));
        self.next = number.saturating_add(1);
        if end == blocks.len() {
            self.next = 0;
            self.long.pop_front();
        }
        Some((key, to))
    }
}

/// Writes instants, each as what is past the one before, as they never decrease; but for the first.
fn put_recorded(to: &mut Writer, recorded: &Instants, (first, end): (usize, usize)) {
    let mut before = 0;
    recorded.tell(first, end, |instant| {
        to.number(instant.micros().wrapping_sub(before).cast_unsigned());
        before = instant.micros();
    });
}

impl<R: Records> Iterator for Contents<R> {
    type Item = (Vec<u8>, Writer);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let registry = self.records.registry();
            let (count, each, after) = match self.kind {
                Kind::Recorded => (registry.recorded.len(), INSTANTS, Kind::Households),
                Kind::Households => (registry.households.len(), RECORDS, Kind::Customers),
                Kind::Customers => (registry.customers.len(), RECORDS, Kind::Accounts),
                Kind::Accounts => (registry.accounts.len(), RECORDS, Kind::Blocks),
                Kind::Blocks | Kind::Summary => return self.blocks(),
            };
            let first = self.next;
            if first < count {
                let end = first.saturating_add(each).min(count);
                self.next = end;
                return Some(self.part(first, end));
            }
            (self.kind, self.next) = (after, 0);
        }
    }
}

/// So many accounts ahead their series are asked for, which stand anywhere.
const ASKED_AHEAD: usize = 8;
/// Accounts, customers or households of a part.
const RECORDS: usize = 256;
const _: () = assert!(RECORDS.is_multiple_of(registry::RECORDS), "whole pieces are let go of");
/// Recording times of a part.
const INSTANTS: usize = 8_192;
/// Blocks of a part.
const BLOCKS: usize = 64;
