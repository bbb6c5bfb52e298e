//! Objects being read: fields by name, each with a reader of its own.

use std::collections::BTreeSet;

use super::at::{At, Reading};
use crate::fault::FaultCode;
use crate::node::Member;
use crate::path::Path;

/// An object and where it stands.
#[derive(Debug)]
pub(crate) struct Object<'a> {
    members: &'a [Member<'a>],
    path: Path<'a>,
    reading: &'a Reading,
}

impl<'a> Object<'a> {
    /// Opens an object. What it holds is not looked at yet; see [`Self::close`].
    pub(crate) fn open(at: At<'a>) -> Option<Self> {
        match at.node.members() {
            Some(members) => Some(Self { members, path: at.path, reading: at.reading }),
            None => at.wrong_type("an object"),
        }
    }

    /// Whether there is a field of that name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.members.iter().any(|(known, _)| known == name)
    }

    /// The field of that name, when it is there.
    pub(crate) fn get<'s>(&'s self, name: &'s str) -> Option<At<'s>> {
        let (_, node) = self.members.iter().find(|(known, _)| known == name)?;
        let path = Path::Field { of: &self.path, name };
        Some(At { node, path, reading: self.reading })
    }

    /// Reads a mandatory field; `None` when it is missing or at fault, which is then reported.
    pub(crate) fn need<T>(&self, name: &str, read: impl FnOnce(At<'_>) -> Option<T>) -> Option<T> {
        match self.get(name) {
            Some(at) => read(at),
            None => self.missing(name, "this field is mandatory"),
        }
    }

    /// Reads an optional field; the outer `None` when it is at fault, which is then reported.
    pub(crate) fn may<T>(
        &self,
        name: &str,
        read: impl FnOnce(At<'_>) -> Option<T>,
    ) -> Option<Option<T>> {
        match self.get(name) {
            Some(at) => read(at).map(Some),
            None => Some(None),
        }
    }

    /// Reads the members as a map, names and all.
    pub(crate) fn each(&'a self) -> impl ExactSizeIterator<Item = (&'a str, At<'a>)> {
        self.members.iter().map(|(name, node)| {
            let path = Path::Field { of: &self.path, name };
            (&**name, At { node, path, reading: self.reading })
        })
    }

    /// Picks the one of these fields that is there; none or more than one are faults.
    pub(crate) fn one_of<'n>(&self, names: &[&'n str]) -> Option<&'n str> {
        let mut there = names.iter().filter(|name| self.has(name));
        let Some(first) = there.next() else {
            let message = format!("one of {} is needed", names.join(", "));
            return self.missing(names.first().copied().unwrap_or_default(), &message);
        };
        let others = there.count();
        if others == 0 {
            return Some(first);
        }
        let second = names.iter().filter(|name| self.has(name)).nth(1);
        let message = format!("only one of {} may be given", names.join(", "));
        self.conflict(second.copied().unwrap_or_default(), &message)
    }

    /// Reports a field that is missing.
    pub(crate) fn missing<T>(&self, name: &str, message: &str) -> Option<T> {
        self.fault(name, FaultCode::MissingField, message)
    }

    /// Reports a field that does not go together with others.
    pub(crate) fn conflict<T>(&self, name: &str, message: &str) -> Option<T> {
        self.fault(name, FaultCode::Conflict, message)
    }

    /// Reports a fault of the object itself.
    pub(crate) fn fault_of_itself<T>(&self, code: FaultCode, message: &str) -> Option<T> {
        self.reading.report(&self.path, code, message);
        None
    }

    /// Reports the fields that are there twice, and those that are not among `known`.
    pub(crate) fn close(&self, known: &[&[&str]]) -> Option<()> {
        let unknown = |name: &&str| !known.iter().any(|names| names.contains(name));
        let mut good = self.no_doubles();
        let mut seen = BTreeSet::new();
        for name in self.members.iter().map(|(name, _)| &**name).filter(unknown) {
            if seen.insert(name) {
                good = self.fault(name, FaultCode::UnknownField, "there is no such field here");
            }
        }
        good
    }

    /// Reports the fields that are there twice.
    pub(crate) fn no_doubles(&self) -> Option<()> {
        let mut good = Some(());
        if self.members.len() <= 1 {
            return good;
        }
        let mut seen = BTreeSet::new();
        for (name, _) in self.members {
            if !seen.insert(&**name) {
                good = self.fault(name, FaultCode::DuplicateField, "this field is there already");
            }
        }
        good
    }

    fn fault<T>(&self, name: &str, code: FaultCode, message: &str) -> Option<T> {
        self.reading.report(&Path::Field { of: &self.path, name }, code, message);
        None
    }
}
