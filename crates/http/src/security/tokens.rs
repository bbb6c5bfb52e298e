//! Tokens: decrypted with a key of the service, encrypted to one of a caller.

use pointbook_security::{CryptoError, Sealing, Token};

use super::secret::random_bytes;
use super::token_keys::{DecryptionKey, EncryptionKey};

/// Decrypts a token with the key that it names.
///
/// A wrapped key that cannot be read is replaced by a random one, so that the failure shows where
/// that of a wrong tag does, and takes as long.
///
/// # Errors
///
/// [`CryptoError`], whatever is wrong.
pub fn decrypt(token: &str, keys: &[DecryptionKey]) -> Result<Vec<u8>, CryptoError> {
    let token = Token::parse(token)?;
    let key = keys.iter().find(|key| key.kid() == token.kid()).ok_or(CryptoError)?;
    let random: [u8; 32] = random_bytes().map_err(|_| CryptoError)?;
    let length = token.key_bytes();
    let unwrapped = key.unwrap_key(token.wrapped_key()).ok().filter(|key| key.len() == length);
    let content_key = unwrapped.as_deref().or(random.get(..length)).ok_or(CryptoError)?;
    token.open(content_key)
}

/// Encrypts an answer to a key, with A256GCM and a vector of 12 bytes, which all clients read.
///
/// # Errors
///
/// [`CryptoError`] when the system has no random bytes.
pub fn encrypt(content: &[u8], key: &EncryptionKey) -> Result<String, CryptoError> {
    let content_key: [u8; 32] = random_bytes().map_err(|_| CryptoError)?;
    let iv: [u8; 12] = random_bytes().map_err(|_| CryptoError)?;
    let wrapped_key = key.wrap_key(&content_key)?;
    let sealing =
        Sealing { kid: key.kid(), content_key: &content_key, wrapped_key: &wrapped_key, iv: &iv };
    sealing.seal(content)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::security::VerifyingKey;
    use aes_gcm::aead::consts::U16;
    use aes_gcm::aead::generic_array::GenericArray;
    use aes_gcm::aes::cipher::{BlockCipher, BlockEncrypt, BlockSizeUser};
    use aes_gcm::{AeadInPlace, AesGcm, KeyInit};
    use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
    use aws_lc_rs::rsa::{KeySize, PrivateDecryptingKey};
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use cbc::cipher::block_padding::Pkcs7;
    use cbc::cipher::{BlockEncryptMut, KeyIvInit};
    use pointbook_security::TOKEN_BYTES_MAX;
    use std::sync::LazyLock;

    static KEYS: LazyLock<Vec<DecryptionKey>> = LazyLock::new(|| {
        let new = || {
            let key = PrivateDecryptingKey::generate(KeySize::Rsa2048).unwrap();
            let der: Pkcs8V1Der<'_> = key.as_der().unwrap();
            DecryptionKey::from_pkcs8(der.as_ref()).unwrap()
        };
        vec![new(), new()]
    });

    fn public() -> EncryptionKey {
        EncryptionKey::from_spki(KEYS[0].public_der()).unwrap()
    }

    fn to_base64(bytes: &[u8]) -> String {
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// A token as another party makes it.
    fn sealed(header: &str, content_key: &[u8], iv: &[u8], content: (&[u8], &[u8])) -> String {
        let wrapped = public().wrap_key(content_key).unwrap();
        [header.as_bytes(), &wrapped, iv, content.0, content.1].map(to_base64).join(".")
    }

    fn header(enc: &str, more: &str) -> String {
        format!(r#"{{"alg":"RSA-OAEP-256","enc":"{enc}","kid":"{}"{more}}}"#, KEYS[0].kid())
    }

    fn gcm<Aes>(enc: &str, key: &[u8]) -> String
    where
        Aes: KeyInit + BlockCipher + BlockEncrypt + BlockSizeUser<BlockSize = U16>,
    {
        let header = header(enc, "");
        let mut content = b"{\"a\":1}".to_vec();
        let cipher = AesGcm::<Aes, U16>::new_from_slice(key).unwrap();
        let iv = [9; 16];
        let aad = to_base64(header.as_bytes());
        let nonce = GenericArray::from_slice(&iv);
        let tag = cipher.encrypt_in_place_detached(nonce, aad.as_bytes(), &mut content).unwrap();
        sealed(&header, key, &iv, (&content, &tag))
    }

    fn cbc(spoil: impl Fn(&mut Vec<u8>)) -> String {
        let (header, key, iv) = (header("A128CBC-HS256", ""), [3; 32], [9; 16]);
        let cipher = cbc::Encryptor::<aes::Aes128>::new_from_slices(&key[16..], &iv).unwrap();
        let content = cipher.encrypt_padded_vec_mut::<Pkcs7>(b"{\"a\":1}");
        let aad = to_base64(header.as_bytes());
        let bits = u64::try_from(aad.len() * 8).unwrap().to_be_bytes();
        let mac = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, &key[..16]);
        let text = [aad.as_bytes(), &iv, &content, &bits].concat();
        let mut tag = aws_lc_rs::hmac::sign(&mac, &text).as_ref()[..16].to_vec();
        spoil(&mut tag);
        sealed(&header, &key, &iv, (&content, &tag))
    }

    #[test]
    fn tokens_are_read_in_all_four_ways() {
        let tokens = [
            encrypt(b"{\"a\":1}", &public()).unwrap(),
            gcm::<aes::Aes128>("A128GCM", &[1; 16]),
            gcm::<aes::Aes192>("A192GCM", &[2; 24]),
            gcm::<aes::Aes256>("A256GCM", &[3; 32]),
            cbc(|_| ()),
        ];
        for token in tokens {
            assert_eq!(decrypt(&token, &KEYS).unwrap(), b"{\"a\":1}");
            let slashed = token.replace('_', "/");
            if !slashed.split('.').next().unwrap().contains('/') {
                assert_eq!(decrypt(&slashed, &KEYS).unwrap(), b"{\"a\":1}");
            }
        }
    }

    #[test]
    fn a_changed_character_anywhere_is_an_error() {
        for token in [encrypt(b"{\"a\":1}", &public()).unwrap(), cbc(|_| ())] {
            let step = 7;
            for at in (0..token.len()).step_by(step).chain([token.len() - 1]) {
                let mut changed = token.clone().into_bytes();
                // Six bits of base64, of which the last character of a part may not use all.
                changed[at] = if changed[at] == b'A' { b'f' } else { b'A' };
                let changed = String::from_utf8(changed).unwrap();
                assert_eq!(decrypt(&changed, &KEYS), Err(CryptoError), "at {at}");
            }
        }
    }

    #[test]
    fn tags_are_checked_in_full() {
        assert_eq!(decrypt(&cbc(|tag| tag[15] ^= 1), &KEYS), Err(CryptoError));
        assert_eq!(decrypt(&cbc(|tag| tag.truncate(8)), &KEYS), Err(CryptoError));
        assert_eq!(decrypt(&cbc(Vec::clear), &KEYS), Err(CryptoError));
        let token = encrypt(b"x", &public()).unwrap();
        let short = token.rsplit_once('.').unwrap().0.to_owned() + "." + &to_base64(&[0; 4]);
        assert_eq!(decrypt(&short, &KEYS), Err(CryptoError));
    }

    #[test]
    fn headers_that_ask_for_anything_else_are_errors() {
        let good = header("A256GCM", "");
        let odd = [
            header("A256GCM", r#","zip":"DEF""#),
            header("A256GCM", r#","crit":["exp"]"#),
            header("A256GCM", r#","p2c":1"#),
            header("A256GCM", r#","enc":"A256GCM""#),
            header("A256CBC-HS512", ""),
            good.replace("RSA-OAEP-256", "RSA-OAEP"),
            good.replace("RSA-OAEP-256", "RSA1_5"),
            good.replace("RSA-OAEP-256", "dir"),
            good.replace(KEYS[0].kid(), KEYS[1].kid()),
            good.replace(KEYS[0].kid(), "unknown"),
            good.replace("\"kid\"", "\"typ\""),
            "[]".to_owned(),
            String::new(),
        ];
        for text in odd {
            let content = b"{}".to_vec();
            let mut sealed_content = content.clone();
            let aad = to_base64(text.as_bytes());
            let cipher = AesGcm::<aes::Aes256, U16>::new_from_slice(&[3; 32]).unwrap();
            let nonce = GenericArray::from_slice(&[9; 16]);
            let tag = cipher
                .encrypt_in_place_detached(nonce, aad.as_bytes(), &mut sealed_content)
                .unwrap();
            let token = sealed(&text, &[3; 32], &[9; 16], (&sealed_content, &tag));
            assert_eq!(decrypt(&token, &KEYS), Err(CryptoError), "{text}");
        }
    }

    #[test]
    fn keys_of_the_wrong_length_and_odd_forms_are_errors() {
        let wrong = gcm::<aes::Aes128>("A256GCM", &[1; 16]);
        assert_eq!(decrypt(&wrong, &KEYS), Err(CryptoError));
        let token = encrypt(b"x", &public()).unwrap();
        for text in [
            String::new(),
            "....".to_owned(),
            format!("{token}.AA"),
            format!("{token}=="),
            token.replace('.', ""),
            "a".repeat(TOKEN_BYTES_MAX + 1),
            token.replacen('.', "+.", 1),
        ] {
            assert_eq!(decrypt(&text, &KEYS), Err(CryptoError));
        }
        assert_eq!(decrypt(&token, &[]), Err(CryptoError));
        assert!(VerifyingKey::from_spki(b"no key").is_err());
        assert!(DecryptionKey::from_pem(b"no key").is_err());
        assert!(EncryptionKey::from_spki(b"no key").is_err());
    }
}
