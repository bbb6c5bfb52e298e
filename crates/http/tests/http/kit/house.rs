//! A service in a folder of its own, with two programs and a clock that only the test moves.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rsa::{KeySize, PrivateDecryptingKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use pointbook::core::Timestamp;
use pointbook::{Clock, ManualClock};
use pointbook_http::security::{DecryptionKey, EncryptionKey, hex, sha256};
use pointbook_http::{Config, Server};
use serde_json::{Value, json};

use super::client::{Reply, send_raw};
use super::signer::Signer;

/// What a test wants to be otherwise.
#[derive(Clone, Debug)]
pub(crate) struct Setup {
    pub(crate) scale: u8,
    pub(crate) zone: &'static str,
    pub(crate) expiry: &'static str,
    pub(crate) sandbox: bool,
    /// Whether programs live in directories.
    pub(crate) is_durable: bool,
    /// Lines before the first table.
    pub(crate) head: String,
    /// The table of limits.
    pub(crate) limits: &'static str,
    pub(crate) permissions: &'static str,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            scale: 0,
            zone: "America/Chicago",
            expiry: "{ months = 12 }",
            sandbox: false,
            is_durable: false,
            head: String::new(),
            limits: "",
            permissions: r#"["points:read", "points:adjust", "points:transfer", "admin"]"#,
        }
    }
}

/// A running service.
pub(crate) struct House {
    pub(crate) server: Server,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) folder: PathBuf,
    /// Of program `gold`.
    pub(crate) gold: Signer,
    /// Of program `blue`.
    pub(crate) blue: Signer,
    pub(crate) response_key: DecryptionKey,
}

impl House {
    /// A service with the usual setup.
    pub(crate) fn new() -> Self {
        Self::with(&Setup::default())
    }

    /// A service with this setup.
    pub(crate) fn with(setup: &Setup) -> Self {
        let (folder, gold, blue, response_key) = files(setup);
        let clock = Arc::new(ManualClock::default());
        clock.set(Timestamp::parse(super::NOON).unwrap());
        let server = start(&folder, clock.clone());
        let mut house = Self { server, clock, folder, gold, blue, response_key };
        house.aim();
        house
    }

    /// The configuration as it is in the file now.
    pub(crate) fn config(&self) -> Config {
        Config::read(&self.folder.join("pointbook.toml")).unwrap()
    }

    /// Changes the configuration file.
    pub(crate) fn edit(&self, from: &str, to: &str) {
        let path = self.folder.join("pointbook.toml");
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{from} is not in {text}");
        std::fs::write(&path, text.replace(from, to)).unwrap();
    }

    /// Moves the clock.
    pub(crate) fn clock(&mut self, time: &str) {
        self.clock.set(Timestamp::parse(time).unwrap());
        self.aim();
    }

    /// Lets callers sign for now, and for where the service is.
    fn aim(&mut self) {
        let seconds = self.clock.now().micros() / 1_000_000;
        let pem = std::fs::read(self.folder.join("request-public.pem")).unwrap();
        let key = || EncryptionKey::from_pem(&pem).ok();
        self.gold = self.gold.at(self.server.address(), seconds, key());
        self.blue = self.blue.at(self.server.address(), seconds, key());
    }

    /// Enrolls an account of `gold`; tells its answer.
    pub(crate) fn enroll(&self, account: &str, customer: &str, household: &str) -> Value {
        let body = json!({
            "bankAccountNumber": account,
            "bankCustomerNumber": customer,
            "householdId": household,
        });
        self.gold.post("/loyalty/users/enrollments", &body).good()
    }

    /// Sends something to the native API of `gold`.
    pub(crate) fn native(&self, path: &str, body: &str) -> Reply {
        self.native_with("gold-api-key", path, body)
    }

    /// Sends something to the native API with a key.
    pub(crate) fn native_with(&self, key: &str, path: &str, body: &str) -> Reply {
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        );
        send_raw(self.server.address(), head.as_bytes()).unwrap()
    }

    /// Sends a command to the native API; it must be accepted.
    pub(crate) fn command(&self, command: &Value) -> Value {
        let outcome = self.native("/v1/commands", &command.to_string()).good();
        assert_eq!(outcome["outcome"], "accepted", "{command}");
        outcome
    }

    /// Sends a GET without a sender.
    pub(crate) fn open_get(&self, path: &str) -> Reply {
        let head = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        send_raw(self.server.address(), head.as_bytes()).unwrap()
    }
}

impl Drop for House {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Writes all files of a service; tells where, who calls, and the key of answers.
pub(crate) fn files(setup: &Setup) -> (PathBuf, Signer, Signer, DecryptionKey) {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let folder = format!("pb-http-{}-{number}", std::process::id());
    let folder = std::env::temp_dir().join(folder);
    std::fs::create_dir_all(&folder).unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
    let (gold, blue) = (Signer::new("gold-client!gold-key"), Signer::new("blue!key"));
    write("gold.pem", &gold.public_pem());
    write("blue.pem", &blue.public_pem());
    let (private, public) = pair();
    write("request-private.pem", &private);
    write("request-public.pem", &public);
    let (private, public) = pair();
    write("response-public.pem", &public);
    let response_key = DecryptionKey::from_pem(private.as_bytes()).unwrap();
    write("bank.key", &"5a".repeat(32));
    write("pointbook.toml", &config(setup));
    (folder, gold, blue, response_key)
}

fn start(folder: &std::path::Path, clock: Arc<ManualClock>) -> Server {
    let config = Config::read(&folder.join("pointbook.toml")).unwrap();
    Server::start(&config, clock).unwrap()
}

fn config(setup: &Setup) -> String {
    let Setup { scale, zone, expiry, sandbox, is_durable, head, limits, permissions } = setup;
    let digest = |key: &str| hex(&sha256(key.as_bytes()));
    let mut text = format!(
        "listen = \"127.0.0.1:0\"\nbank_number_key_file = \"bank.key\"\n{head}\n\
         [limits]\n{limits}\n"
    );
    for name in ["gold", "blue"] {
        let place = if *is_durable {
            format!("directory = \"{name}\"\nseries_cache_mib = 0")
        } else {
            "in_memory = true".to_owned()
        };
        text.push_str(&format!(
            "[[program]]\nname = \"{name}\"\n{place}\nsandbox = {sandbox}\n\
             decryption_keys = [\"request-private.pem\"]\n\
             settings = {{ scale = {scale}, zone = \"{zone}\", expiry = {expiry} }}\n"
        ));
    }
    text.push_str(&format!(
        "[[consumer]]\nkey = \"gold-client!gold-key\"\nname = \"gold\"\nprogram = \"gold\"\n\
         permissions = {permissions}\nsigning_keys = [\"gold.pem\"]\n\
         response_key = \"response-public.pem\"\n\
         [[consumer]]\nkey = \"blue!key\"\nname = \"blue\"\nprogram = \"blue\"\n\
         permissions = {permissions}\nsigning_keys = [\"blue.pem\"]\n"
    ));
    for (name, key) in [("gold", "gold-api-key"), ("blue", "blue-api-key")] {
        text.push_str(&format!(
            "[[api_key]]\nname = \"{name}\"\nprogram = \"{name}\"\nsha256 = \"{}\"\n\
             permissions = {permissions}\n",
            digest(key)
        ));
    }
    text
}

/// A private and a public key in PEM.
pub(super) fn pair() -> (String, String) {
    let key = PrivateDecryptingKey::generate(KeySize::Rsa2048).unwrap();
    let private: Pkcs8V1Der<'_> = key.as_der().unwrap();
    let public: PublicKeyX509Der<'_> = key.public_key().as_der().unwrap();
    (pem("PRIVATE KEY", private.as_ref()), pem("PUBLIC KEY", public.as_ref()))
}

pub(super) fn pem(label: &str, der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let lines = text.as_bytes().chunks(64).map(|it| std::str::from_utf8(it).unwrap());
    let lines: Vec<&str> = lines.collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}
