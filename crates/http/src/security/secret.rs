//! Random bytes of the system.

use aws_lc_rs::error::Unspecified;
use aws_lc_rs::rand;

/// So many random bytes.
///
/// # Errors
///
/// When the system has none, which no system should say.
pub fn random_bytes<const N: usize>() -> Result<[u8; N], Unspecified> {
    let mut bytes = [0; N];
    rand::fill(&mut bytes)?;
    Ok(bytes)
}
