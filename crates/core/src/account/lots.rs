//! The lots of one account, in draw order: the first one lives in place.

use crate::lot::Lot;

/// Lots in draw order.
#[derive(Clone, Debug, Default)]
pub(super) enum Lots {
    /// None.
    #[default]
    Zero,
    /// Most accounts have one.
    One([Lot; 1]),
    /// Any number.
    Many(Box<[Lot]>),
}

impl Lots {
    pub(super) fn as_slice(&self) -> &[Lot] {
        match self {
            Self::Zero => &[],
            Self::One(lots) => lots,
            Self::Many(lots) => lots,
        }
    }

    pub(super) fn as_mut_slice(&mut self) -> &mut [Lot] {
        match self {
            Self::Zero => &mut [],
            Self::One(lots) => lots,
            Self::Many(lots) => lots,
        }
    }

    pub(super) fn insert(&mut self, index: usize, lot: Lot) {
        *self = match core::mem::take(self) {
            Self::Zero => Self::One([lot]),
            lots => {
                let (before, after) = lots.as_slice().split_at_checked(index).unwrap_or_default();
                let all = [before, core::slice::from_ref(&lot), after].concat();
                Self::Many(all.into())
            }
        };
    }

    pub(super) fn remove(&mut self, index: usize) {
        let kept = self.as_slice().iter().enumerate().filter(|(at, _)| *at != index);
        let mut kept = kept.map(|(_, lot)| lot.clone());
        *self = match self.as_slice().len() {
            0 | 1 => Self::Zero,
            2 => kept.next().map_or(Self::Zero, |lot| Self::One([lot])),
            _ => Self::Many(kept.collect()),
        };
    }
}

impl From<Vec<Lot>> for Lots {
    fn from(mut lots: Vec<Lot>) -> Self {
        match lots.len() {
            0 => Self::Zero,
            1 => lots.pop().map_or(Self::Zero, |lot| Self::One([lot])),
            _ => Self::Many(lots.into()),
        }
    }
}

/// However they are kept.
impl PartialEq for Lots {
    fn eq(&self, other: &Self) -> bool {
        self.as_slice() == other.as_slice()
    }
}

impl Eq for Lots {}
