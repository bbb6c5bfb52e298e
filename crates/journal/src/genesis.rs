//! Genesis: what a journal begins with.

use pointbook_core::{ProgramSettings, Sequence, Timestamp};

use crate::codec::{self, Malformed};
use crate::corrupt::{Corrupt, Fault};
use crate::frame::{self, Kind};
use crate::hash::{Use, hash};
use crate::head::Head;

/// What a journal begins with: which ledger it is, since when, and its first settings.
///
/// # Examples
///
/// ```
/// use pointbook_core::{ProgramSettings, Timestamp};
/// use pointbook_journal::Genesis;
///
/// let genesis = Genesis {
///     ledger: [7; 16],
///     created_at: Timestamp::from_micros(0),
///     settings: ProgramSettings::default(),
/// };
/// assert_eq!(Genesis::decode(&genesis.encode()).unwrap(), genesis);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Genesis {
    /// What tells this ledger from every other one.
    pub ledger: [u8; LEDGER_BYTES],
    /// When it was made.
    pub created_at: Timestamp,
    /// Its first settings.
    pub settings: ProgramSettings,
}

impl Genesis {
    /// The bytes, as they are stored.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        frame::begin(&mut bytes, Kind::Genesis);
        bytes.extend_from_slice(&self.ledger);
        bytes.extend_from_slice(&self.created_at.micros().to_le_bytes());
        codec::encode_settings(&self.settings, &mut bytes);
        frame::close(&mut bytes);
        bytes
    }

    /// Reads the bytes of [`Genesis::encode`].
    ///
    /// # Errors
    ///
    /// [`Corrupt`] when they are no genesis, or that of a newer version.
    pub fn decode(bytes: &[u8]) -> Result<Self, Corrupt> {
        let body = frame::open(bytes, Kind::Genesis)?;
        let (ledger, body) = body.split_first_chunk().ok_or(SHORT)?;
        let (created_at, settings) = body.split_first_chunk().ok_or(SHORT)?;
        let settings = codec::decode_settings(settings)
            .map_err(|Malformed(rule)| Corrupt::new(Fault::Malformed(rule)))?;
        let created_at = Timestamp::from_micros(i64::from_le_bytes(*created_at));
        Ok(Self { ledger: *ledger, created_at, settings })
    }

    /// The head of a journal with no entry: its hash is that of the genesis, so that a batch of
    /// another ledger never follows.
    pub fn head(&self) -> Head {
        Head { sequence: Sequence::new(0), hash: hash(Use::Genesis, &self.encode()) }
    }
}

/// How long the id of a ledger is.
const LEDGER_BYTES: usize = 16;
const SHORT: Corrupt = Corrupt::new(Fault::Malformed("a genesis has an id and a time"));
