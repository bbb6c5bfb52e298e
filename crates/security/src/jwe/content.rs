//! The content of a token: authenticated, then decrypted.
//!
//! Invariants:
//! - Nothing comes out whose tag was not checked.
//! - Initialisation vectors of GCM have 12 bytes, or 16 as the official libraries send them.

use aes::{Aes128, Aes192, Aes256};
use aes_gcm::aead::consts::{U12, U16};
use aes_gcm::aead::generic_array::{ArrayLength, GenericArray};
use aes_gcm::aes::cipher::{BlockCipher, BlockEncrypt, BlockSizeUser};
use aes_gcm::{AeadInPlace, AesGcm, KeyInit};
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockDecryptMut, KeyIvInit};
use hmac::{Hmac, Mac};
use sha2::Sha256;

use super::algorithm::ContentEncryption;
use super::compact::Compact;
use super::fault::CryptoError;

/// Decrypts the content of a token.
pub(super) fn open(
    enc: ContentEncryption,
    key: &[u8],
    token: Compact<'_>,
) -> Result<Vec<u8>, CryptoError> {
    if key.len() != enc.key_bytes() || token.tag.len() != TAG_BYTES {
        return Err(CryptoError);
    }
    match (enc, token.iv.len()) {
        (ContentEncryption::A128Gcm, 12) => open_gcm::<Aes128, U12>(key, token),
        (ContentEncryption::A128Gcm, 16) => open_gcm::<Aes128, U16>(key, token),
        (ContentEncryption::A192Gcm, 12) => open_gcm::<Aes192, U12>(key, token),
        (ContentEncryption::A192Gcm, 16) => open_gcm::<Aes192, U16>(key, token),
        (ContentEncryption::A256Gcm, 12) => open_gcm::<Aes256, U12>(key, token),
        (ContentEncryption::A256Gcm, 16) => open_gcm::<Aes256, U16>(key, token),
        (ContentEncryption::A128CbcHs256, 16) => open_cbc(key, token),
        _ => Err(CryptoError),
    }
}

/// Encrypts with A256GCM and a vector of 12 bytes; tells the tag.
pub(super) fn seal_a256gcm(
    key: &[u8; 32],
    iv: &[u8; 12],
    aad: &str,
    content: &mut [u8],
) -> Result<[u8; TAG_BYTES], CryptoError> {
    let cipher = AesGcm::<Aes256, U12>::new(GenericArray::from_slice(key));
    let iv = GenericArray::from_slice(iv);
    let tag = cipher.encrypt_in_place_detached(iv, aad.as_bytes(), content);
    tag.map(Into::into).map_err(|_| CryptoError)
}

fn open_gcm<Aes, Iv>(key: &[u8], token: Compact<'_>) -> Result<Vec<u8>, CryptoError>
where
    Aes: BlockCipher + BlockSizeUser<BlockSize = U16> + BlockEncrypt + KeyInit,
    Iv: ArrayLength<u8>,
{
    let cipher = AesGcm::<Aes, Iv>::new_from_slice(key).map_err(|_| CryptoError)?;
    let Compact { header_text, iv, mut content, tag, .. } = token;
    let (iv, tag) = (GenericArray::from_slice(&iv), GenericArray::from_slice(&tag));
    let opened = cipher.decrypt_in_place_detached(iv, header_text.as_bytes(), &mut content, tag);
    opened.map(|()| content).map_err(|_| CryptoError)
}

/// RFC 7518, section 5.2: the tag is checked before anything is decrypted.
fn open_cbc(key: &[u8], token: Compact<'_>) -> Result<Vec<u8>, CryptoError> {
    let (mac_key, aes_key) = key.split_at_checked(key.len() / 2).ok_or(CryptoError)?;
    let aad = token.header_text.as_bytes();
    let aad_bits = u64::try_from(aad.len()).map_err(|_| CryptoError)?.saturating_mul(8);
    let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(mac_key).map_err(|_| CryptoError)?;
    for part in [aad, &token.iv, &token.content, &aad_bits.to_be_bytes()] {
        mac.update(part);
    }
    // The tag has 16 bytes: that was checked.
    mac.verify_truncated_left(&token.tag).map_err(|_| CryptoError)?;
    let cipher = cbc::Decryptor::<Aes128>::new_from_slices(aes_key, &token.iv);
    let cipher = cipher.map_err(|_| CryptoError)?;
    cipher.decrypt_padded_vec_mut::<Pkcs7>(&token.content).map_err(|_| CryptoError)
}

const TAG_BYTES: usize = 16;
