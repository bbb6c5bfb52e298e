//! Bytes as a token: nobody who has not the key makes one that is read, and nothing panics.
//!
//! The first line is a header as JSON, in which `KID` stands for the key's; the second is the rest
//! of the token. One line alone is a whole token.
#![no_main]

use std::sync::LazyLock;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeySize, PrivateDecryptingKey};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use libfuzzer_sys::fuzz_target;
use pointbook_http::security::{
    CryptoError, DecryptionKey, EncryptionKey, TOKEN_BYTES_MAX, decrypt, encrypt,
};

static KEYS: LazyLock<Vec<DecryptionKey>> = LazyLock::new(|| {
    let key = PrivateDecryptingKey::generate(KeySize::Rsa2048).expect("a key");
    let der: Pkcs8V1Der<'_> = key.as_der().expect("its bytes");
    vec![DecryptionKey::from_pkcs8(der.as_ref()).expect("the same key")]
});

fuzz_target!(|bytes: &[u8]| {
    let keys = &*KEYS;
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let token = match text.split_once('\n') {
        None => text.to_owned(),
        Some((header, rest)) => {
            let header = header.replace("KID", keys[0].kid());
            format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header))
        }
    };
    assert_eq!(decrypt(&token, keys), Err(CryptoError));
    // What is encrypted to the key comes back, and no other header goes with it.
    if bytes.len() <= 64 {
        let public = EncryptionKey::from_spki(keys[0].public_der()).expect("its public key");
        let sealed = encrypt(bytes, &public).expect("a token");
        assert!(sealed.len() <= TOKEN_BYTES_MAX);
        assert_eq!(decrypt(&sealed, keys).as_deref(), Ok(bytes));
        let (_, rest) = sealed.split_once('.').expect("a dot");
        let (header, _) = token.split_once('.').unwrap_or((&token, ""));
        let is_its_own = sealed.starts_with(&format!("{header}."));
        assert_eq!(decrypt(&format!("{header}.{rest}"), keys).is_ok(), is_its_own);
    }
});
