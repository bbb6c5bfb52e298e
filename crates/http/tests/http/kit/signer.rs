//! A caller who signs as the official libraries do, and spoils what a test wants spoiled.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};

use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use pointbook_http::security::{EncryptionKey, encrypt, percent_encode, sha256};

use super::client::{Reply, send_raw};

/// A caller who signs.
#[derive(Debug)]
pub(crate) struct Signer {
    pub(crate) consumer_key: String,
    pub(crate) address: SocketAddr,
    pub(crate) seconds: i64,
    /// The nonce of all requests; a fresh one for each without it.
    pub(crate) nonce: Option<String>,
    pub(crate) idempotency_key: Option<String>,
    /// Where requests say they are signed for.
    pub(crate) signed_origin: String,
    pub(crate) key: std::sync::Arc<KeyPair>,
    pub(crate) request_key: std::sync::Arc<Option<EncryptionKey>>,
}

impl Clone for Signer {
    fn clone(&self) -> Self {
        Self {
            consumer_key: self.consumer_key.clone(),
            nonce: self.nonce.clone(),
            idempotency_key: self.idempotency_key.clone(),
            signed_origin: self.signed_origin.clone(),
            key: self.key.clone(),
            request_key: self.request_key.clone(),
            ..*self
        }
    }
}

impl Signer {
    /// A caller with a new key.
    pub(crate) fn new(consumer_key: &str) -> Self {
        Self {
            consumer_key: consumer_key.to_owned(),
            address: SocketAddr::from(([127, 0, 0, 1], 1)),
            seconds: 0,
            nonce: None,
            idempotency_key: None,
            signed_origin: String::new(),
            key: std::sync::Arc::new(KeyPair::generate(KeySize::Rsa2048).unwrap()),
            request_key: std::sync::Arc::new(None),
        }
    }

    /// The caller of this service.
    pub(crate) fn at(&self, address: SocketAddr, seconds: i64, key: Option<EncryptionKey>) -> Self {
        let request_key = std::sync::Arc::new(key);
        Self {
            address,
            seconds,
            request_key,
            signed_origin: format!("http://{address}"),
            ..self.clone()
        }
    }

    /// The public key in PEM.
    pub(crate) fn public_pem(&self) -> String {
        let der: PublicKeyX509Der<'_> = self.key.public_key().as_der().unwrap();
        super::house::pem("PUBLIC KEY", der.as_ref())
    }

    /// Sends a signed GET.
    pub(crate) fn get(&self, path: &str, query: &str) -> Reply {
        self.send("GET", path, query, b"")
    }

    /// Sends a signed POST whose body is encrypted.
    pub(crate) fn post(&self, path: &str, body: &serde_json::Value) -> Reply {
        let token = self.sealed(body);
        self.post_plain(path, serde_json::json!({ "encryptedData": token }).to_string().as_bytes())
    }

    /// The same, when somebody may not be there any more.
    pub(crate) fn try_post(&self, path: &str, body: &serde_json::Value) -> std::io::Result<Reply> {
        let token = self.sealed(body);
        let body = serde_json::json!({ "encryptedData": token }).to_string();
        let header = self.header("POST", path, "", body.as_bytes());
        self.try_send_with(&header, "POST", &(path.to_owned(), String::new()), body.as_bytes())
    }

    /// Sends a signed POST.
    pub(crate) fn post_plain(&self, path: &str, body: &[u8]) -> Reply {
        self.send("POST", path, "", body)
    }

    pub(crate) fn sealed(&self, body: &serde_json::Value) -> String {
        let key = self.request_key.as_ref().as_ref().expect("a key of requests");
        encrypt(body.to_string().as_bytes(), key).unwrap()
    }

    fn send(&self, method: &str, path: &str, query: &str, body: &[u8]) -> Reply {
        self.send_other(method, path, query, (body, body))
    }

    /// Signs one body and sends another.
    pub(crate) fn send_other(
        &self,
        method: &str,
        path: &str,
        query: &str,
        (signed, sent): (&[u8], &[u8]),
    ) -> Reply {
        let header = self.header(method, path, query, signed);
        self.send_with(&header, method, &(path.to_owned(), query.to_owned()), sent)
    }

    /// Sends with a header that was made before.
    pub(crate) fn send_with(
        &self,
        header: &str,
        method: &str,
        target: &(String, String),
        body: &[u8],
    ) -> Reply {
        self.try_send_with(header, method, target, body).unwrap()
    }

    fn try_send_with(
        &self,
        header: &str,
        method: &str,
        (path, query): &(String, String),
        body: &[u8],
    ) -> std::io::Result<Reply> {
        let mark = if query.is_empty() { "" } else { "?" };
        let key = self.idempotency_key.as_ref();
        let key = key.map(|it| format!("Idempotency-Key: {it}\r\n")).unwrap_or_default();
        let head = format!(
            "{method} {path}{mark}{query} HTTP/1.1\r\nHost: {}\r\nAuthorization: {header}\r\n{key}\
             Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            self.address,
            body.len()
        );
        send_raw(self.address, &[head.as_bytes(), body].concat())
    }

    /// The Authorization header, as the official library for Python writes it.
    pub(crate) fn header(&self, method: &str, path: &str, query: &str, body: &[u8]) -> String {
        let nonce = self.nonce.clone().unwrap_or_else(fresh_nonce);
        let mut parameters = vec![
            ("oauth_body_hash".to_owned(), STANDARD.encode(sha256(body))),
            ("oauth_consumer_key".to_owned(), self.consumer_key.clone()),
            ("oauth_nonce".to_owned(), nonce),
            ("oauth_signature_method".to_owned(), "RSA-SHA256".to_owned()),
            ("oauth_timestamp".to_owned(), self.seconds.to_string()),
            ("oauth_version".to_owned(), "1.0".to_owned()),
        ];
        let pairs = query.split('&').filter(|it| !it.is_empty());
        let pairs = pairs.map(|it| it.split_once('=').unwrap_or((it, "")));
        let mut all: Vec<String> =
            parameters.iter().map(|(name, value)| format!("{name}={value}")).collect();
        all.extend(pairs.map(|(name, value)| format!("{name}={value}")));
        all.sort();
        let url = percent_encode(&format!("{}{path}", self.signed_origin));
        let base = format!("{method}&{url}&{}", percent_encode(&all.join("&")));
        let mut signature = vec![0; self.key.public_modulus_len()];
        let random = SystemRandom::new();
        self.key.sign(&RSA_PKCS1_SHA256, &random, base.as_bytes(), &mut signature).unwrap();
        let signature = percent_encode(&STANDARD.encode(signature));
        parameters.push(("oauth_signature".to_owned(), signature));
        let texts = parameters.iter().map(|(name, value)| format!("{name}=\"{value}\""));
        format!("OAuth {}", texts.collect::<Vec<_>>().join(","))
    }
}

fn fresh_nonce() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    format!("nonce{:011}", COUNT.fetch_add(1, Ordering::Relaxed))
}
