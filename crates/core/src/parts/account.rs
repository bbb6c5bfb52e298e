//! Accounts as parts.

use crate::account::{Account, HeldPiece, Pending};
use crate::broken::Unfit;
use crate::command::Status;
use crate::dated::Dated;
use crate::entry::Fraction;
use crate::expired::Expired;
use crate::id::CustomerId;
use crate::lot::{Lot, LotId};
use crate::name::Name;
use crate::party::{AccountRecord, OwnedAccount};
use crate::points::Points;
use crate::time::Timestamp;

/// An account.
#[derive(Clone, Debug, PartialEq)]
pub struct AccountPart {
    /// Its name.
    pub name: Name,
    /// Its owner at each instant.
    pub owner: Dated<CustomerId>,
    /// Its status.
    pub status: Status,
    /// Whether it accrues points at all.
    pub accrues: bool,
    /// Its lots, in draw order.
    pub lots: Vec<Lot>,
    /// Its pending points, by activation.
    pub pending: Vec<Pending>,
    /// What holds have set aside, in the order in which they did.
    pub held: Vec<HeldPiece>,
    /// What it owes.
    pub deficit: Points,
    /// The fraction that the next earn starts with.
    pub fraction: Fraction,
    /// The newest instant at which anything happened to it.
    pub newest: Timestamp,
    /// What expired of each lot and no claw-back has counted.
    pub expired: Vec<(LotId, i128)>,
}

impl AccountPart {
    pub(super) fn of(record: &AccountRecord) -> Self {
        let OwnedAccount { account, owner, expired } = &record.owned;
        Self {
            name: record.name.clone(),
            owner: owner.clone(),
            status: account.status(),
            accrues: account.accrues(),
            lots: account.lots().collect(),
            pending: account.pending().to_vec(),
            held: account.held().to_vec(),
            deficit: account.deficit(),
            fraction: account.fraction(),
            newest: account.newest(),
            expired: expired.iter().collect(),
        }
    }

    /// The account again, and its name, when the part can be one's.
    pub(super) fn restore(self) -> Result<(Name, OwnedAccount), Unfit> {
        let mut expired = Expired::default();
        for (lot, sum) in &self.expired {
            if *sum < 0 {
                return Err(Unfit::Contradicts("nothing goes below zero"));
            }
            expired.set(*lot, *sum);
        }
        let (name, owner) = (self.name.clone(), self.owner.clone());
        let account = Account::restore(self)?;
        Ok((name, OwnedAccount { account, owner, expired }))
    }
}
