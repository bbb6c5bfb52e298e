//! The Authorization header: seven parameters, each once.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::fault::AuthFault;
use crate::digest::{constant_time_eq, sha256};
use crate::percent::percent_decode;

/// What an Authorization header says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authorization {
    consumer_key: String,
    nonce: String,
    timestamp_seconds: u64,
    body_hash: [u8; 32],
    signature: Vec<u8>,
    signed: Vec<Parameter>,
}

/// A parameter that is part of what was signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Parameter {
    pub(super) name: &'static str,
    pub(super) verbatim: String,
    pub(super) decoded: String,
}

impl Authorization {
    /// Reads a header.
    ///
    /// # Errors
    ///
    /// [`AuthFault::Header`] when a parameter is missing, doubled, unknown or badly written, or the
    /// method is not RSA-SHA256.
    ///
    /// # Examples
    ///
    /// ```
    /// use pointbook_security::Authorization;
    ///
    /// assert!(Authorization::parse("OAuth oauth_nonce=\"a\",oauth_nonce=\"b\"").is_err());
    /// ```
    pub fn parse(header: &str) -> Result<Self, AuthFault> {
        if header.len() > HEADER_BYTES_MAX {
            return Err(AuthFault::Header("the Authorization header is too long"));
        }
        let parameters = parameters(header)?;
        let find = |name: &str| parameters.iter().find(|it| it.name == name);
        let need = |name| find(name).map(|it| it.decoded.as_str()).ok_or(MISSING);
        if need(METHOD)? != "RSA-SHA256" {
            return Err(AuthFault::Header("oauth_signature_method is not RSA-SHA256"));
        }
        if find(VERSION).is_some_and(|it| it.decoded != "1.0") {
            return Err(AuthFault::Header("oauth_version is not 1.0"));
        }
        let consumer_key = plain(need(CONSUMER_KEY)?, 1..=CONSUMER_KEY_BYTES_MAX)?;
        let nonce = plain(need(NONCE)?, NONCE_BYTES_MIN..=NONCE_BYTES_MAX)?;
        let timestamp_seconds = seconds(need(TIMESTAMP)?)?;
        let body_hash = base64(need(BODY_HASH)?)?;
        let body_hash = body_hash.try_into().map_err(|_| BAD_VALUE)?;
        let signature = base64(need(SIGNATURE)?)?;
        let signed = parameters.into_iter().filter(|it| it.name != SIGNATURE).collect();
        Ok(Self { consumer_key, nonce, timestamp_seconds, body_hash, signature, signed })
    }

    /// Who says to have signed.
    pub fn consumer_key(&self) -> &str {
        &self.consumer_key
    }

    /// The nonce, decoded: two ways to write one nonce are one nonce.
    pub fn nonce(&self) -> &str {
        &self.nonce
    }

    /// When it was signed, in seconds since 1970.
    pub const fn timestamp_seconds(&self) -> u64 {
        self.timestamp_seconds
    }

    /// The signature.
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }

    pub(super) fn signed(&self) -> &[Parameter] {
        &self.signed
    }
}

/// Checks that a body is the one that was signed.
///
/// # Errors
///
/// [`AuthFault::BodyHash`] when it is not.
pub fn check_body_hash(authorization: &Authorization, body: &[u8]) -> Result<(), AuthFault> {
    if constant_time_eq(&authorization.body_hash, &sha256(body)) {
        return Ok(());
    }
    Err(AuthFault::BodyHash)
}

fn parameters(header: &str) -> Result<Vec<Parameter>, AuthFault> {
    let (scheme, rest) = header.split_once(' ').ok_or(NO_SCHEME)?;
    if !scheme.eq_ignore_ascii_case("OAuth") {
        return Err(NO_SCHEME);
    }
    let mut parameters: Vec<Parameter> = Vec::new();
    for text in rest.split(',') {
        let parameter = parameter(text.trim_matches([' ', '\t']))?;
        if parameters.iter().any(|known| known.name == parameter.name) {
            return Err(AuthFault::Header("a parameter is there twice"));
        }
        parameters.push(parameter);
    }
    Ok(parameters)
}

fn parameter(text: &str) -> Result<Parameter, AuthFault> {
    const FORM: AuthFault = AuthFault::Header("a parameter is not of the form name=\"value\"");
    let (name, quoted) = text.split_once('=').ok_or(FORM)?;
    let value = quoted.strip_prefix('"').and_then(|it| it.strip_suffix('"')).ok_or(FORM)?;
    let is_plain = |byte: u8| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\';
    if !value.bytes().all(is_plain) {
        return Err(FORM);
    }
    let known = PARAMETERS.iter().find(|known| **known == name);
    let name = known.copied().ok_or(AuthFault::Header("a parameter is not known"))?;
    let decoded = percent_decode(value).ok_or(BAD_VALUE)?;
    Ok(Parameter { name, verbatim: value.to_owned(), decoded })
}

/// A text that cannot be taken for more than one parameter, wherever it stands.
fn plain(text: &str, bytes: std::ops::RangeInclusive<usize>) -> Result<String, AuthFault> {
    let is_plain = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'&' | b'%' | b'"');
    let is_plain = bytes.contains(&text.len()) && text.bytes().all(is_plain);
    if is_plain { Ok(text.to_owned()) } else { Err(BAD_VALUE) }
}

fn seconds(text: &str) -> Result<u64, AuthFault> {
    let is_number =
        text.len() <= TIMESTAMP_DIGITS_MAX && text.bytes().all(|it| it.is_ascii_digit());
    let number = is_number.then(|| text.parse().ok()).flatten();
    number.filter(|it| *it > 0).ok_or(BAD_VALUE)
}

fn base64(text: &str) -> Result<Vec<u8>, AuthFault> {
    STANDARD.decode(text).map_err(|_| BAD_VALUE)
}

const MISSING: AuthFault = AuthFault::Header("a mandatory parameter is missing");
const NO_SCHEME: AuthFault = AuthFault::Header("the Authorization header is not of scheme OAuth");
const BAD_VALUE: AuthFault = AuthFault::Header("the value of a parameter is badly written");

const CONSUMER_KEY: &str = "oauth_consumer_key";
const NONCE: &str = "oauth_nonce";
const TIMESTAMP: &str = "oauth_timestamp";
const METHOD: &str = "oauth_signature_method";
const VERSION: &str = "oauth_version";
const BODY_HASH: &str = "oauth_body_hash";
const SIGNATURE: &str = "oauth_signature";
const PARAMETERS: [&str; 7] =
    [CONSUMER_KEY, NONCE, TIMESTAMP, METHOD, VERSION, BODY_HASH, SIGNATURE];

/// The longest header that is read.
pub const HEADER_BYTES_MAX: usize = 4_096;
const CONSUMER_KEY_BYTES_MAX: usize = 128;
const NONCE_BYTES_MIN: usize = 8;
const NONCE_BYTES_MAX: usize = 64;
const TIMESTAMP_DIGITS_MAX: usize = 12;

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: &str = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

    fn header(change: impl Fn(&mut Vec<(String, String)>)) -> String {
        let mut parameters: Vec<(String, String)> = [
            (CONSUMER_KEY, "abc!def"),
            (NONCE, "uTfD5a2C"),
            (TIMESTAMP, "1700000000"),
            (METHOD, "RSA-SHA256"),
            (VERSION, "1.0"),
            (BODY_HASH, HASH),
            (SIGNATURE, "AQID"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec();
        change(&mut parameters);
        let texts = parameters.iter().map(|(name, value)| format!("{name}=\"{value}\""));
        format!("OAuth {}", texts.collect::<Vec<_>>().join(","))
    }

    fn set(name: &'static str, value: &'static str) -> String {
        header(|it| {
            for (known, text) in it {
                if known == name {
                    *text = value.to_owned();
                }
            }
        })
    }

    #[test]
    fn header_is_read_when_values_are_verbatim_or_encoded() {
        let read = Authorization::parse(&header(|_| ())).unwrap();
        assert_eq!((read.consumer_key(), read.nonce()), ("abc!def", "uTfD5a2C"));
        assert_eq!((read.timestamp_seconds(), read.signature()), (1_700_000_000, &[1, 2, 3][..]));
        check_body_hash(&read, b"").unwrap();
        assert_eq!(check_body_hash(&read, b"x"), Err(AuthFault::BodyHash));
        let encoded = set(BODY_HASH, "47DEQpj8HBSa%2B%2FTImW%2B5JCeuQeRkm5NMpJWZG3hSuFU%3D");
        check_body_hash(&Authorization::parse(&encoded).unwrap(), b"").unwrap();
        let spaced = header(|_| ()).replace(',', ", ").replace("OAuth", "oauth");
        assert_eq!(Authorization::parse(&spaced).unwrap().nonce(), "uTfD5a2C");
        let encoded = Authorization::parse(&set(NONCE, "%75TfD5a2C")).unwrap();
        assert_eq!(encoded.nonce(), "uTfD5a2C");
    }

    #[test]
    fn header_is_refused_when_anything_is_odd() {
        let mut odd = vec![
            String::new(),
            "OAuth".to_owned(),
            "OAuth ".to_owned(),
            "Basic abc".to_owned(),
            header(|it| it.push((NONCE.to_owned(), "uTfD5a2C".to_owned()))),
            header(|it| it.push(("oauth_token".to_owned(), "x".to_owned()))),
            header(|it| it.push(("realm".to_owned(), "x".to_owned()))),
            format!("{},", header(|_| ())),
            header(|_| ()).replace('"', ""),
            set(METHOD, "HMAC-SHA1"),
            set(METHOD, "RSA-PSS"),
            set(VERSION, "2.0"),
            set(TIMESTAMP, "0"),
            set(TIMESTAMP, "-5"),
            set(TIMESTAMP, "+1700000000"),
            set(TIMESTAMP, "1700000000000"),
            set(NONCE, "short"),
            set(NONCE, "with%20space"),
            set(NONCE, "%zz345678"),
            set(NONCE, "12345678\\"),
            set(NONCE, "12345678&x=1"),
            set(NONCE, "12345678%26x=1"),
            set(CONSUMER_KEY, "a%2526b"),
            set(BODY_HASH, "AQID"),
            set(BODY_HASH, "no base64"),
            set(SIGNATURE, "AQI"),
            format!("{}{}", header(|_| ()), " ".repeat(HEADER_BYTES_MAX)),
        ];
        for missing in PARAMETERS.iter().filter(|it| **it != VERSION) {
            odd.push(header(|it| it.retain(|(name, _)| name != missing)));
        }
        for text in odd {
            let fault = Authorization::parse(&text).unwrap_err();
            assert!(matches!(fault, AuthFault::Header(_)), "{text}");
        }
        let no_version = header(|it| it.retain(|(name, _)| name != VERSION));
        assert!(Authorization::parse(&no_version).is_ok());
    }
}
