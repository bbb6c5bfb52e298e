//! The book of identifiers: asked by many, written by one at a time.
//!
//! Invariants:
//! - Nobody is told a number that is not durable.
//! - A bank number stands for one random number, and a random number for one bank number.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError, RwLock, RwLockReadGuard};

use super::file::{IdentifierError, IdentifierFile};
use super::record::{RandomNumber, Record};
use crate::security::{BankNumberHash, BankNumberKey, NumberKind, random_bytes};

/// The identifiers of one program.
#[derive(Debug)]
pub(crate) struct Identifiers {
    key: BankNumberKey,
    /// None in memory.
    file: Mutex<Option<IdentifierFile>>,
    maps: RwLock<Maps>,
}

/// The random numbers of an enrolled account and its customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Enrolled {
    pub(crate) account: RandomNumber,
    pub(crate) customer: RandomNumber,
}

/// Why a bank number is not replaced.
#[derive(Debug)]
pub(crate) enum ReplaceFault {
    /// Nobody has the old one.
    NotFound,
    /// Somebody else has the new one.
    Taken,
    /// It cannot be written.
    Failed(IdentifierError),
}

#[derive(Debug, Default)]
struct Maps {
    numbers: HashMap<(NumberKind, BankNumberHash), RandomNumber>,
    hashes: HashMap<(NumberKind, RandomNumber), BankNumberHash>,
    /// What stood for a number before, so that a replacement that is sent again is seen as done.
    retired: HashMap<(NumberKind, BankNumberHash), RandomNumber>,
}

impl Maps {
    fn apply(&mut self, record: &Record) {
        let Record { kind, hash, number } = *record;
        self.retired.remove(&(kind, hash));
        self.numbers.insert((kind, hash), number);
        let old = self.hashes.insert((kind, number), hash).filter(|old| *old != hash);
        if let Some(old) = old {
            self.numbers.remove(&(kind, old));
            self.retired.insert((kind, old), number);
        }
    }
}

impl Identifiers {
    /// Identifiers that are kept in memory.
    pub(crate) fn in_memory(key: BankNumberKey) -> Self {
        Self { key, file: Mutex::new(None), maps: RwLock::default() }
    }

    /// Opens the identifiers in a file, or makes it.
    pub(crate) fn open(path: &Path, key: BankNumberKey) -> Result<Self, IdentifierError> {
        let (file, records) = IdentifierFile::open(path, key.fingerprint())?;
        let mut maps = Maps::default();
        records.iter().for_each(|record| maps.apply(record));
        Ok(Self { key, file: Mutex::new(Some(file)), maps: RwLock::new(maps) })
    }

    /// The random number that stands for a bank number.
    pub(crate) fn find(&self, kind: NumberKind, number: &str) -> Option<RandomNumber> {
        let hash = self.key.hash(kind, number);
        self.maps().numbers.get(&(kind, hash)).copied()
    }

    /// How many bank numbers are known.
    pub(crate) fn len(&self) -> usize {
        self.maps().numbers.len()
    }

    /// The random numbers for an account and its customer, which are made when they are new.
    pub(crate) fn enroll(
        &self,
        account: &str,
        customer: &str,
    ) -> Result<Enrolled, IdentifierError> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let mut records = Vec::new();
        let account = self.find_or_issue(NumberKind::Account, account, &mut records)?;
        let customer = self.find_or_issue(NumberKind::Customer, customer, &mut records)?;
        self.write(&mut file, records)?;
        Ok(Enrolled { account, customer })
    }

    /// Lets a new bank number stand where an old one stood.
    pub(crate) fn replace(
        &self,
        kind: NumberKind,
        old: &str,
        new: &str,
    ) -> Result<RandomNumber, ReplaceFault> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let (old, new) = (self.key.hash(kind, old), self.key.hash(kind, new));
        let maps = self.maps();
        let find = |hash| maps.numbers.get(&(kind, hash)).copied();
        let was = maps.retired.get(&(kind, old)).copied();
        let (has_old, has_new) = (find(old), find(new));
        drop(maps);
        match (has_old, has_new) {
            (Some(number), None) => {
                let record = Record { kind, hash: new, number };
                self.write(&mut file, vec![record]).map_err(ReplaceFault::Failed)?;
                Ok(number)
            }
            // It was done before, and is sent again.
            (None, Some(number)) if was == Some(number) => Ok(number),
            (Some(number), Some(_)) if old == new => Ok(number),
            (Some(_), Some(_)) => Err(ReplaceFault::Taken),
            (None, _) => Err(ReplaceFault::NotFound),
        }
    }

    fn find_or_issue(
        &self,
        kind: NumberKind,
        number: &str,
        records: &mut Vec<Record>,
    ) -> Result<RandomNumber, IdentifierError> {
        let hash = self.key.hash(kind, number);
        let maps = self.maps();
        if let Some(known) = maps.numbers.get(&(kind, hash)) {
            return Ok(*known);
        }
        for _ in 0..TRIES_MAX {
            let bytes = random_bytes().map_err(|_| IdentifierError::NoRandom)?;
            let fresh = RandomNumber::from_random(&bytes);
            let fresh = fresh.filter(|it| !maps.hashes.contains_key(&(kind, *it)));
            if let Some(number) = fresh {
                records.push(Record { kind, hash, number });
                return Ok(number);
            }
        }
        Err(IdentifierError::NoRandom)
    }

    fn write(
        &self,
        file: &mut Option<IdentifierFile>,
        records: Vec<Record>,
    ) -> Result<(), IdentifierError> {
        if records.is_empty() {
            return Ok(());
        }
        if let Some(file) = file {
            file.append(records.clone())?;
        }
        let mut maps = self.maps.write().unwrap_or_else(PoisonError::into_inner);
        records.iter().for_each(|record| maps.apply(record));
        Ok(())
    }

    fn maps(&self) -> RwLockReadGuard<'_, Maps> {
        self.maps.read().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How often a random number is tried; one is almost always enough.
const TRIES_MAX: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("pb-ids-{name}-{}", std::process::id()));
            std::fs::create_dir_all(&path).unwrap();
            Self(path)
        }

        fn file(&self) -> PathBuf {
            self.0.join("identifiers")
        }

        fn open(&self, secret: u8) -> Result<Identifiers, IdentifierError> {
            Identifiers::open(&self.file(), BankNumberKey::new(&[secret; 32], "gold"))
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn numbers_stay_when_the_file_is_opened_again() {
        let folder = Folder::new("again");
        let book = folder.open(1).unwrap();
        let first = book.enroll("4111111111111111", "C1").unwrap();
        assert_eq!(book.enroll("4111111111111111", "C1").unwrap(), first);
        let second = book.enroll("4222", "C1").unwrap();
        assert_eq!(second.customer, first.customer);
        assert_ne!(second.account, first.account);
        book.replace(NumberKind::Account, "4222", "4333").unwrap();
        drop(book);
        let book = folder.open(1).unwrap();
        assert_eq!(book.find(NumberKind::Account, "4111111111111111"), Some(first.account));
        assert_eq!(book.find(NumberKind::Account, "4222"), None);
        assert_eq!(book.find(NumberKind::Account, "4333"), Some(second.account));
        assert_eq!(book.len(), 3);
        let kept = std::fs::read(folder.file()).unwrap();
        assert!(!kept.windows(8).any(|it| it == b"41111111" || it == b"11111111"));
    }

    #[test]
    fn numbers_are_replaced_once_however_often_it_is_sent() {
        let book = Identifiers::in_memory(BankNumberKey::new(&[1; 32], "gold"));
        let ann = book.enroll("1", "A").unwrap();
        book.enroll("9", "B").unwrap();
        for _ in 0..2 {
            let number = book.replace(NumberKind::Account, "1", "2").unwrap();
            assert_eq!(number, ann.account);
        }
        let taken = book.replace(NumberKind::Account, "2", "9");
        assert!(matches!(taken, Err(ReplaceFault::Taken)), "{taken:?}");
        for (old, new) in [("1", "3"), ("1", "9"), ("7", "8")] {
            let lost = book.replace(NumberKind::Account, old, new);
            assert!(matches!(lost, Err(ReplaceFault::NotFound)), "{lost:?}");
        }
        assert_ne!(book.enroll("1", "A").unwrap().account, ann.account);
        assert_eq!(book.enroll("2", "A").unwrap(), ann);
    }

    #[test]
    fn files_of_others_are_not_opened() {
        let folder = Folder::new("others");
        let book = folder.open(1).unwrap();
        book.enroll("1", "A").unwrap();
        assert!(matches!(folder.open(1), Err(IdentifierError::Locked)));
        drop(book);
        assert!(matches!(folder.open(2), Err(IdentifierError::OtherKey)));
        std::fs::write(folder.file(), b"something else that is long enough to be a head").unwrap();
        assert!(matches!(folder.open(1), Err(IdentifierError::Foreign)));
    }

    #[test]
    fn files_that_are_cut_or_damaged_are_told_apart() {
        let folder = Folder::new("cut");
        let book = folder.open(1).unwrap();
        let ann = book.enroll("1", "A").unwrap();
        book.enroll("2", "B").unwrap();
        drop(book);
        let whole = std::fs::read(folder.file()).unwrap();
        std::fs::write(folder.file(), &whole[..whole.len() - 1]).unwrap();
        let book = folder.open(1).unwrap();
        assert_eq!(book.find(NumberKind::Account, "1"), Some(ann.account));
        assert_eq!(book.find(NumberKind::Account, "2"), None);
        book.enroll("3", "C").unwrap();
        drop(book);
        assert_eq!(folder.open(1).unwrap().len(), 4);
        let mut damaged = whole.clone();
        damaged[60] ^= 1;
        std::fs::write(folder.file(), &damaged).unwrap();
        assert!(matches!(folder.open(1), Err(IdentifierError::Damaged)));
        for end in 0..40 {
            std::fs::write(folder.file(), &whole[..end]).unwrap();
            assert_eq!(folder.open(1).unwrap().len(), 0, "cut at {end}");
        }
    }
}
