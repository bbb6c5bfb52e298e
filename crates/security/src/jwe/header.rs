//! The header of a token: a flat object of known members.

use serde_json::value::RawValue;

use super::algorithm::ContentEncryption;
use super::fault::CryptoError;
use crate::json::flat_object;

/// What the header says.
#[derive(Debug)]
pub(super) struct Header {
    pub(super) kid: String,
    pub(super) enc: ContentEncryption,
}

impl Header {
    /// Reads a header. What it does not know it refuses: a `zip`, a `crit` and the like change what
    /// the token means.
    pub(super) fn parse(json: &[u8]) -> Result<Self, CryptoError> {
        let members = flat_object(json).map_err(|_| CryptoError)?;
        if members.iter().any(|(name, _)| !MEMBERS.contains(&name.as_str())) {
            return Err(CryptoError);
        }
        let find = |name: &str| members.iter().find(|(known, _)| known == name);
        let text = |name: &str| find(name).and_then(|(_, value)| text(value)).ok_or(CryptoError);
        if text("alg")? != "RSA-OAEP-256" {
            return Err(CryptoError);
        }
        let enc = ContentEncryption::named(&text("enc")?).ok_or(CryptoError)?;
        Ok(Self { kid: text("kid")?, enc })
    }
}

fn text(value: &RawValue) -> Option<String> {
    serde_json::from_str(value.get()).ok()
}

const MEMBERS: [&str; 6] = ["alg", "enc", "kid", "cty", "typ", "iat"];
