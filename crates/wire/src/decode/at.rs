//! A value being read: its node, where it stands, and where its faults go.

use std::cell::RefCell;

use pointbook_core::{Key, Scale};

use crate::fault::{Fault, FaultCode, Faults, Invalid};
use crate::node::Node;
use crate::path::Path;

/// One reading of one text.
#[derive(Debug)]
pub(crate) struct Reading {
    scale: Scale,
    faults: RefCell<Faults>,
}

impl Reading {
    /// Begins to read a text whose amounts have this scale.
    pub(crate) fn new(scale: Scale) -> Self {
        Self { scale, faults: RefCell::default() }
    }

    /// The whole text.
    pub(crate) const fn whole<'a>(&'a self, node: &'a Node<'a>) -> At<'a> {
        At { node, path: Path::Whole, reading: self }
    }

    /// What was read, when nothing was wrong.
    pub(crate) fn settle<T>(self, read: Option<T>, key: Option<Key>) -> Result<T, Invalid> {
        self.faults.into_inner().settle(read, key)
    }
}

/// A value and where it stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct At<'a> {
    /// The value.
    pub(crate) node: &'a Node<'a>,
    /// Where it stands.
    pub(crate) path: Path<'a>,
    /// The reading it is part of.
    pub(crate) reading: &'a Reading,
}

impl<'a> At<'a> {
    /// The scale of the amounts of this text.
    pub(crate) const fn scale(&self) -> Scale {
        self.reading.scale
    }

    /// Reports a fault of this value, which then is not read.
    pub(crate) fn fault<T>(&self, code: FaultCode, message: &str) -> Option<T> {
        self.reading.report(&self.path, code, message);
        None
    }

    /// Reports that another type was expected.
    pub(crate) fn wrong_type<T>(&self, expected: &str) -> Option<T> {
        let found = self.node.type_name();
        self.fault(FaultCode::WrongType, &format!("{expected} is expected, not {found}"))
    }

    /// The values of a list, each with its place.
    pub(crate) fn list(&'a self) -> Option<impl ExactSizeIterator<Item = At<'a>>> {
        let Node::List(values) = self.node else { return self.wrong_type("an array") };
        let place =
            |(index, node)| At { node, path: Path::Place { of: &self.path, index }, ..*self };
        Some(values.iter().enumerate().map(place))
    }
}

impl Reading {
    /// Reports a fault at a path.
    pub(crate) fn report(&self, path: &Path<'_>, code: FaultCode, message: &str) {
        self.faults.borrow_mut().add(Fault::new(&path.to_string(), code, message));
    }
}
