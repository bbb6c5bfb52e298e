//! Bytes as a token: nobody who has not the key makes one that is read, whoever has it reads what
//! was sealed, and nothing panics.
//!
//! The first line is a header as JSON; the second is the rest of the token. One line alone is a
//! whole token.
#![no_main]

use aes::Aes128;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cbc::cipher::{BlockDecryptMut, KeyIvInit, block_padding::NoPadding};
use hmac::{Hmac, Mac};
use libfuzzer_sys::fuzz_target;
use pointbook_security::{CryptoError, Sealing, TOKEN_BYTES_MAX, Token};
use sha2::Sha256;

const KEY: [u8; 32] = [7; 32];
const IV: [u8; 12] = [9; 12];
const CBC_IV: [u8; 16] = [9; 16];

fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = std::str::from_utf8(bytes) {
        strange(text);
    }
    if bytes.len() <= 256 {
        sealed(bytes);
        authenticated(bytes);
    }
});

/// What strangers write may be a token, but none that opens.
fn strange(text: &str) {
    let token = match text.split_once('\n') {
        None => text.to_owned(),
        Some((header, rest)) => format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header)),
    };
    let Ok(read) = Token::parse(&token) else { return };
    assert!(token.len() <= TOKEN_BYTES_MAX);
    assert!(read.kid().len() <= token.len() && read.wrapped_key().len() <= token.len());
    let key = &KEY[..read.key_bytes()];
    assert_eq!(read.open(key), Err(CryptoError));
}

/// What is sealed comes back, and not when anything of it is another.
fn sealed(content: &[u8]) {
    let sealing = Sealing { kid: "k", content_key: &KEY, wrapped_key: &[1; 4], iv: &IV };
    let token = sealing.seal(content).expect("a short content");
    let read = Token::parse(&token).expect("its own token");
    assert_eq!((read.kid(), read.wrapped_key()), ("k", &[1; 4][..]));
    assert_eq!(read.open(&KEY).as_deref(), Ok(content));
    let at = content.iter().fold(0_usize, |at, byte| at.wrapping_mul(31) + usize::from(*byte));
    let at = at % token.len();
    let mut altered = token.clone().into_bytes();
    altered[at] = if altered[at] == b'A' { b'B' } else { b'A' };
    let altered = String::from_utf8(altered).expect("ASCII");
    let opened = Token::parse(&altered).and_then(|it| it.open(&KEY));
    // The wrapped key is RSA's to check: what it unwraps to is not the key then.
    let dots = token[..at].bytes().filter(|it| *it == b'.').count();
    assert!(opened.is_err() || dots == 1, "altered at {at}");
}

/// A token of AES-CBC whose tag is good opens when its content ends as it must.
fn authenticated(content: &[u8]) {
    let header =
        URL_SAFE_NO_PAD.encode(r#"{"alg":"RSA-OAEP-256","enc":"A128CBC-HS256","kid":"k"}"#);
    let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(&KEY[..16]).expect("a key");
    let bits = u64::try_from(header.len() * 8).expect("few bits").to_be_bytes();
    for part in [header.as_bytes(), &CBC_IV, content, &bits] {
        mac.update(part);
    }
    let tag = mac.finalize().into_bytes();
    let parts = [&[1; 4], &CBC_IV[..], content, &tag[..16]].map(|it| URL_SAFE_NO_PAD.encode(it));
    let token = format!("{header}.{}", parts.join("."));
    let opened = Token::parse(&token).expect("a token").open(&KEY);
    assert_eq!(opened.ok(), unpadded(content));
}

/// The same without a library for the padding.
fn unpadded(content: &[u8]) -> Option<Vec<u8>> {
    let cipher = cbc::Decryptor::<Aes128>::new_from_slices(&KEY[16..], &CBC_IV).expect("a key");
    let plain = cipher.decrypt_padded_vec_mut::<NoPadding>(content).ok()?;
    let count = usize::from(*plain.last()?);
    let start = plain.len().checked_sub(count).filter(|_| (1..=16).contains(&count))?;
    plain[start..].iter().all(|it| usize::from(*it) == count).then(|| plain[..start].to_vec())
}
