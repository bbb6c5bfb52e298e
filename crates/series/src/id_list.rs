//! Short lists of ids, in place while they are few.

/// Ids in the order they were added.
#[derive(Clone, Debug)]
pub(crate) enum IdList {
    /// So many of these.
    Few(u8, [u32; FEW]),
    /// More.
    Many(Vec<u32>),
}

impl Default for IdList {
    fn default() -> Self {
        Self::Few(0, [0; FEW])
    }
}

impl IdList {
    /// The ids.
    pub(crate) fn as_slice(&self) -> &[u32] {
        match self {
            Self::Few(length, ids) => ids.get(..usize::from(*length)).unwrap_or_default(),
            Self::Many(ids) => ids,
        }
    }

    /// Adds an id.
    pub(crate) fn push(&mut self, id: u32) {
        match self {
            Self::Few(length, ids) => {
                if let Some(place) = ids.get_mut(usize::from(*length)) {
                    *place = id;
                    *length = length.wrapping_add(1);
                } else {
                    let mut many = ids.to_vec();
                    many.push(id);
                    *self = Self::Many(many);
                }
            }
            Self::Many(ids) => ids.push(id),
        }
    }
}

impl PartialEq for IdList {
    fn eq(&self, other: &Self) -> bool {
        self.as_slice() == other.as_slice()
    }
}

/// A list of few takes no more room than one of many.
const FEW: usize = 3;
const _: () = assert!(size_of::<IdList>() == 24);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_kept_in_order_however_many() {
        let mut list = IdList::default();
        for id in 0..20_u32 {
            assert!(list.as_slice().iter().copied().eq(0..id));
            list.push(id);
        }
    }
}
