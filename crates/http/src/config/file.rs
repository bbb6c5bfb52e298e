//! The file: TOML, in which nothing unknown is let through.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::error::ConfigError;

/// The whole configuration. Paths are relative to the folder of the file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where requests are taken. Only loopback unless there is `tls`.
    #[serde(default = "loopback")]
    pub listen: SocketAddr,
    /// Where `/livez`, `/readyz` and `/metrics` are served. Without it they are served at `listen`,
    /// to callers on the same machine.
    pub operations_listen: Option<SocketAddr>,
    /// How callers see the service: `https://points.example.com`. It is part of what they sign.
    pub public_url: Option<String>,
    /// The file with the key of the hashes of bank numbers: 64 hexadecimal digits.
    pub bank_number_key_file: Option<PathBuf>,
    /// The key itself, from the environment.
    #[serde(skip)]
    pub bank_number_key: Option<String>,
    /// The certificate.
    pub tls: Option<TlsConfig>,
    /// The limits.
    #[serde(default)]
    pub limits: LimitsConfig,
    /// The programs.
    #[serde(default, rename = "program")]
    pub programs: Vec<ProgramConfig>,
    /// Who signs.
    #[serde(default, rename = "consumer")]
    pub consumers: Vec<ConsumerConfig>,
    /// Who has a key of the native API.
    #[serde(default, rename = "api_key")]
    pub api_keys: Vec<ApiKeyConfig>,
    /// The folder that paths are relative to.
    #[serde(skip)]
    pub folder: PathBuf,
}

/// The certificate of the service.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TlsConfig {
    /// The chain, in PEM, the service's own first.
    pub certificate: PathBuf,
    /// Its private key, in PEM.
    pub key: PathBuf,
}

/// The limits of the service. Each has a sensible default.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LimitsConfig {
    /// How long a request may take.
    pub request_seconds: u32,
    /// How long the head of a request may take.
    pub head_seconds: u32,
    /// How long a caller may take nothing of an answer.
    pub write_seconds: u32,
    /// How long the end may take when the service is asked to stop.
    pub shutdown_seconds: u32,
    /// Connections at once.
    pub connections: u32,
    /// Connections at once of one address; of IPv6, of one network of 64 bits.
    pub connections_per_address: u32,
    /// Requests at once; more are answered 503.
    pub requests: u32,
    /// Requests of one caller in a second; more are answered 429.
    pub requests_per_second: u32,
    /// Followers at once.
    pub followers: u32,
}

impl Default for LimitsConfig {
    fn default() -> Self {
        Self {
            request_seconds: 15,
            head_seconds: 10,
            write_seconds: 30,
            shutdown_seconds: 20,
            connections: 1_024,
            connections_per_address: 256,
            requests: 256,
            requests_per_second: 500,
            followers: 16,
        }
    }
}

/// One program, with a ledger of its own.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgramConfig {
    /// Its name, which consumers and keys refer to.
    pub name: String,
    /// Where it lives; none for a program in memory, which is forgotten at the end.
    pub directory: Option<PathBuf>,
    /// Says that a program without directory is meant to be forgotten.
    #[serde(default)]
    pub in_memory: bool,
    /// How many MiB of memory hold flows, the rest being on disk; none for all.
    pub series_cache_mib: Option<u32>,
    /// The settings of a ledger that is made, by the names of the JSON form.
    #[serde(default)]
    pub settings: toml::Table,
    /// Whether it is for trying out: it takes plain bodies where encrypted ones are due.
    #[serde(default)]
    pub sandbox: bool,
    /// Private keys that requests are encrypted to, in PEM; several while one is being replaced.
    #[serde(default)]
    pub decryption_keys: Vec<PathBuf>,
}

/// A consumer who signs requests.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConsumerConfig {
    /// The consumer key.
    pub key: String,
    /// What logs and metrics call the consumer.
    pub name: String,
    /// The program that it reaches.
    pub program: String,
    /// What it may do: `points:read`, `points:adjust`, `points:transfer`, `admin`.
    pub permissions: Vec<String>,
    /// Public keys of its signatures, in PEM; several while one is being replaced.
    pub signing_keys: Vec<PathBuf>,
    /// The public key that answers with bank numbers are encrypted to, in PEM.
    pub response_key: Option<PathBuf>,
    /// Its own rate.
    pub requests_per_second: Option<u32>,
}

/// A key of the native API.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApiKeyConfig {
    /// What logs and metrics call the holder.
    pub name: String,
    /// The program that it reaches.
    pub program: String,
    /// The SHA-256 of the key, in hexadecimal: the key itself is in no file.
    pub sha256: String,
    /// What it may do.
    pub permissions: Vec<String>,
    /// Its own rate.
    pub requests_per_second: Option<u32>,
}

impl Config {
    /// Reads a file, and what the environment says instead.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] when the file cannot be read or is no configuration.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let place = path.display().to_string();
        let text =
            std::fs::read_to_string(path).map_err(|error| ConfigError::new(&place, error))?;
        let mut config: Self = toml::from_str(&text)
            .map_err(|error| ConfigError::new(&place, error.to_string().trim()))?;
        config.folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
        config.take_environment(|name| std::env::var(name).ok())?;
        config.check()?;
        Ok(config)
    }
}

fn loopback() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 8_080))
}
