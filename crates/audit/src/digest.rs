//! The digest of a state: one hash of everything that decisions depend on.
//!
//! Invariants:
//! - Equal states that forgot no hold have equal digests, whatever machine, zone of the machine or
//!   number of threads folded them; the canonical form is written down in `docs/audit.md`.

use core::fmt;

use pointbook_core::{
    AccountPart, CustomerPart, Dated, Expiry, HeadPart, HoldPart, LandedPart, PendingTarget,
    ReversedPart, State, StatePart, Status, Timestamp,
};

use crate::canonical::Canonical;
use crate::settings::put_settings;

/// A digest of a state; shown as hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of a state that was folded from the first entry, and forgot no hold.
    ///
    /// # Examples
    ///
    /// ```
    /// use pointbook_audit::Digest;
    /// use pointbook_core::{ProgramSettings, State};
    ///
    /// let state = State::new(&ProgramSettings::default());
    /// assert_eq!(Digest::of(&state), Digest::of(&state.clone()));
    /// ```
    pub fn of(state: &State) -> Self {
        let mut canonical = Canonical::new(KEY);
        state.parts().for_each(|part| put(part, &mut canonical));
        Self(canonical.finish())
    }

    /// Takes bytes that were a digest.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Puts each thing after the byte of its kind, so that it does not matter how many things a part
/// has.
fn put(part: StatePart, to: &mut Canonical) {
    match part {
        StatePart::Head(head) => put_head(&head, to),
        StatePart::Households(all) => all.iter().for_each(|name| {
            to.byte(HOUSEHOLD);
            to.text(name.as_str());
        }),
        StatePart::Customers(all) => all.iter().for_each(|it| put_customer(it, to)),
        StatePart::Accounts(all) => all.into_iter().for_each(|it| put_account(it, to)),
        StatePart::Holds(all) => all.iter().for_each(|it| put_hold(it, to)),
        StatePart::Reversed(all) => all.iter().for_each(|it| put_reversed(it, to)),
        StatePart::Landed(all) => all.iter().for_each(|it| put_landed(it, to)),
    }
}

fn put_head(head: &HeadPart, to: &mut Canonical) {
    to.byte(HEAD);
    to.u64(head.sequence.number());
    to.instant(head.recorded_at);
    put_settings(&head.settings, to);
    let through = head.closed_through.map_or(Expiry::Never, Expiry::On);
    to.expiry(through);
}

fn put_customer(customer: &CustomerPart, to: &mut Canonical) {
    to.byte(CUSTOMER);
    to.text(customer.name.as_str());
    to.flag(customer.redeemer);
    put_dated(&customer.household, |id| id.number(), to);
    to.instant(customer.newest);
}

fn put_account(account: AccountPart, to: &mut Canonical) {
    to.byte(ACCOUNT);
    to.text(account.name.as_str());
    put_dated(&account.owner, |id| id.number(), to);
    to.byte(status(account.status));
    to.flag(account.accrues);
    to.count(account.lots.len());
    for lot in &account.lots {
        to.lot_ref(lot.lot);
        to.i64(lot.free.units());
        to.i64(lot.held.units());
    }
    put_aside(&account, to);
    to.i64(account.deficit.units());
    to.u128(account.fraction.parts());
    to.instant(account.newest);
    let mut expired = account.expired;
    expired.sort_unstable_by_key(|(lot, _)| *lot);
    to.count(expired.len());
    for (lot, units) in expired {
        to.lot(lot);
        to.i128(units);
    }
}

/// What is pending and what is held.
fn put_aside(account: &AccountPart, to: &mut Canonical) {
    to.count(account.pending.len());
    for pending in &account.pending {
        put_entry_ref(pending.earn, to);
        to.instant(pending.activates);
        match pending.target {
            PendingTarget::Dated(expires) => {
                to.byte(0);
                to.expiry(expires);
            }
            PendingTarget::Rolling(rule) => {
                to.byte(1);
                to.rule(rule);
            }
        }
        to.i64(pending.points.units());
    }
    to.count(account.held.len());
    for piece in &account.held {
        to.u32(piece.hold.number());
        to.u32(piece.order);
        to.lot(piece.lot);
        to.instant(piece.deadline);
        to.i64(piece.points.units());
    }
}

fn put_hold(hold: &HoldPart, to: &mut Canonical) {
    to.byte(HOLD);
    to.text(hold.name.as_str());
    to.instant(hold.deadline);
    to.flag(hold.closed);
    to.count(hold.accounts.len());
    hold.accounts.iter().for_each(|account| to.u32(account.number()));
}

fn put_reversed(reversed: &ReversedPart, to: &mut Canonical) {
    to.byte(REVERSED);
    put_entry_ref(reversed.original, to);
    to.i64(reversed.points.units());
    let (part, whole) = reversed.share.terms();
    to.u128(part);
    to.u128(whole);
}

fn put_landed(landed: &LandedPart, to: &mut Canonical) {
    to.byte(LANDED);
    put_entry_ref(landed.earn, to);
    to.lot_ref(landed.lot);
}

fn put_entry_ref(at: pointbook_core::EntryRef, to: &mut Canonical) {
    to.u64(at.sequence.number());
    to.u32(at.item);
}

fn put_dated<T: Copy + PartialEq>(dated: &Dated<T>, number: impl Fn(T) -> u32, to: &mut Canonical) {
    to.u32(number(dated.first()));
    to.count(dated.changes().len());
    dated.changes().iter().for_each(|(since, owner): &(Timestamp, T)| {
        to.instant(*since);
        to.u32(number(*owner));
    });
}

const fn status(status: Status) -> u8 {
    match status {
        Status::New => 0,
        Status::GoodStanding => 1,
        Status::RedeemOnly => 2,
        Status::OnHold => 3,
        Status::Inactive => 4,
        Status::Cancelled => 5,
    }
}

const KEY: &[u8; 32] = b"pointbook audit 1 state digest..";
const HEAD: u8 = 1;
const HOUSEHOLD: u8 = 2;
const CUSTOMER: u8 = 3;
const ACCOUNT: u8 = 4;
const HOLD: u8 = 5;
const REVERSED: u8 = 6;
const LANDED: u8 = 7;
