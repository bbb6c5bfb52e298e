//! The parts of the projections, as payloads.

use pointbook_core::{AccountPart, Broken, Restoring, Sequence, State, StatePart};
use pointbook_journal::decode_state_part;
use pointbook_series::Projection;

use crate::error::{Error, ErrorKind};

/// The decision state, part by part, which is let go of meanwhile.
pub(super) fn state_parts(state: State) -> impl Iterator<Item = StatePart> {
    state.into_parts().flat_map(|part| match part {
        StatePart::Accounts(accounts) => account_parts(accounts),
        part => vec![part],
    })
}

/// Accounts of very many lots are parted once more.
fn account_parts(mut accounts: Vec<AccountPart>) -> Vec<StatePart> {
    let lots = |account: &AccountPart| account.lots.len().saturating_add(account.held.len());
    let all: usize = accounts.iter().map(lots).sum();
    if all <= LOTS_PER_PART_MAX || accounts.len() < 2 {
        return vec![StatePart::Accounts(accounts)];
    }
    let later = accounts.split_off(accounts.len().div_euclid(2));
    let mut parts = account_parts(accounts);
    parts.extend(account_parts(later));
    parts
}

/// The decision state of these parts; `seed` is that of its look-ups by name.
pub(super) fn decode_state(
    seed: u64,
    sequence: Sequence,
    parts: &mut dyn Iterator<Item = Result<Vec<u8>, Error>>,
) -> Result<State, Error> {
    let broken = |unfit| Error::because(ErrorKind::Checkpoint, Broken { sequence, unfit });
    let mut restoring = Restoring::new(seed);
    for part in parts {
        restoring.add(decode_state_part(&part?)?).map_err(broken)?;
    }
    restoring.finish().map_err(broken)
}

/// Appends a part of the series: the length of the key, the key, the value.
pub(super) fn put_series((key, value): &(Vec<u8>, Vec<u8>), payload: &mut Vec<u8>) {
    let length = u16::try_from(key.len()).unwrap_or(u16::MAX);
    payload.extend_from_slice(&length.to_le_bytes());
    payload.extend_from_slice(key);
    payload.extend_from_slice(value);
}

/// The series of these parts.
pub(super) fn decode_series(
    parts: &mut dyn Iterator<Item = Result<Vec<u8>, Error>>,
) -> Result<Projection, Error> {
    let mut failed = None;
    let pairs = parts.map_while(|part| {
        let pair = part.and_then(|payload| pair(&payload));
        pair.map_err(|error| failed = Some(error)).ok()
    });
    let projection = Projection::load(pairs);
    match failed {
        Some(error) => Err(error),
        None => projection.map_err(|error| Error::because(ErrorKind::Checkpoint, error)),
    }
}

fn pair(payload: &[u8]) -> Result<(Vec<u8>, Vec<u8>), Error> {
    let split = || {
        let (length, rest) = payload.split_first_chunk::<2>()?;
        rest.split_at_checked(u16::from_le_bytes(*length).into())
    };
    let (key, value) = split().ok_or_else(|| Error::new(ErrorKind::Checkpoint))?;
    Ok((key.to_vec(), value.to_vec()))
}

/// So many lots and held pieces are far from filling a part.
const LOTS_PER_PART_MAX: usize = 100_000;
