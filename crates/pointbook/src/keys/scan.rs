//! Scanning: the keys of a run, page by page, with a check that they are all there.

use super::Keyed;
use super::page;
use super::run::DAMAGED;
use crate::error::Error;

/// The keys of pages.
pub(super) struct Scan<'a> {
    pages: Pages<'a>,
    /// The page that is being read, and how many of its keys were.
    page: Vec<u8>,
    read: usize,
    /// How many keys are still to come, and the last that came.
    left: u64,
    last: Option<Keyed>,
}

/// Pages in order.
pub(super) type Pages<'a> = Box<dyn Iterator<Item = Result<Vec<u8>, Error>> + 'a>;

impl<'a> Scan<'a> {
    /// The keys of these pages, so many.
    pub(super) fn new(pages: Pages<'a>, keys: u64) -> Self {
        Self { pages, page: Vec::new(), read: 0, left: keys, last: None }
    }

    fn key(&mut self) -> Result<Option<Keyed>, Error> {
        while self.read >= page::count(&self.page) {
            match self.pages.next() {
                Some(page) => (self.page, self.read) = (page?, 0),
                None if self.left > 0 => return Err(DAMAGED),
                None => return Ok(None),
            }
        }
        let key = page::key(&self.page, self.read).ok_or(DAMAGED)?;
        self.read = self.read.saturating_add(1);
        self.left = self.left.checked_sub(1).ok_or(DAMAGED)?;
        if self.last.replace(key).is_some_and(|last| last > key) {
            return Err(DAMAGED);
        }
        Ok(Some(key))
    }
}

impl Iterator for Scan<'_> {
    type Item = Result<Keyed, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.key().transpose()
    }
}
