//! From a configuration to programs and keys.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use pointbook::{Clock, Ledger, Options};
use pointbook_core::ProgramSettings;
use pointbook_wire::decode_settings;

use super::error::ConfigError;
use super::file::{ApiKeyConfig, Config, ConsumerConfig, ProgramConfig};
use crate::access::{Access, Caller, Consumer};
use crate::identifiers::Identifiers;
use crate::marks::Marks;
use crate::names::Permission;
use crate::program::Served;
use crate::rate::Bucket;
use crate::security::{BankNumberKey, DecryptionKey, EncryptionKey, Nonces, VerifyingKey, unhex};

/// The programs that are served, by name.
pub(crate) type Programs = BTreeMap<String, Arc<Served>>;

impl Config {
    /// Opens all programs.
    pub(crate) fn open_programs(&self, clock: &Arc<dyn Clock>) -> Result<Programs, ConfigError> {
        let secret = self.bank_number_secret()?;
        let open = |program: &ProgramConfig| {
            let served = self.open_program(program, &secret, clock)?;
            Ok((program.name.clone(), Arc::new(served)))
        };
        self.programs.iter().map(open).collect()
    }

    /// Opens one program.
    pub(crate) fn open_program(
        &self,
        program: &ProgramConfig,
        secret: &[u8; 32],
        clock: &Arc<dyn Clock>,
    ) -> Result<Served, ConfigError> {
        let place = format!("program {}", program.name);
        let settings = settings(program)?;
        let mut options = Options::default().clock(clock.clone());
        if let Some(mib) = program.series_cache_mib {
            options = options.series_cache(u64::from(mib) << 20);
        }
        let key = BankNumberKey::new(secret, &program.name);
        let (ledger, kept) = match &program.directory {
            None => {
                let ledger = Ledger::in_memory_with(&settings, options);
                let kept = (Identifiers::in_memory(key), Marks::default());
                (ledger.map_err(|error| told(&place, &error))?, kept)
            }
            Some(directory) => {
                let directory = self.folder.join(directory);
                let make = std::fs::create_dir_all(&directory);
                make.map_err(|error| told(&place, &error))?;
                let identifiers = Identifiers::open(&directory.join("identifiers"), key);
                let identifiers = identifiers.map_err(|error| told(&place, &error))?;
                let marks = Marks::open(&directory.join("marks"));
                let marks = marks.map_err(|error| told(&place, &error))?;
                let ledger = open_ledger(options, &directory.join("ledger"), &settings);
                (ledger.map_err(|why| ConfigError::new(&place, why))?, (identifiers, marks))
            }
        };
        Ok(Served::new(&program.name, ledger, kept, program.sandbox))
    }

    /// The secret of the hashes of bank numbers.
    pub(crate) fn bank_number_secret(&self) -> Result<[u8; 32], ConfigError> {
        const PLACE: &str = "bank_number_key_file";
        let text = match (&self.bank_number_key, &self.bank_number_key_file) {
            (Some(text), _) => text.clone(),
            (None, Some(path)) => {
                let text = std::fs::read_to_string(self.folder.join(path));
                text.map_err(|error| ConfigError::new(PLACE, error))?
            }
            (None, None) => {
                let why = "is missing, and so is POINTBOOK_BANK_NUMBER_KEY";
                return Err(ConfigError::new(PLACE, why));
            }
        };
        let bytes = unhex(text.trim()).and_then(|bytes| bytes.try_into().ok());
        bytes.ok_or_else(|| ConfigError::new(PLACE, "the key has 64 hexadecimal digits"))
    }

    /// Reads all keys of those who may call.
    pub(crate) fn access(&self, programs: &Programs) -> Result<Access, ConfigError> {
        let mut access = Access::default();
        for consumer in &self.consumers {
            let made = self.consumer(consumer, programs)?;
            if access.consumers.insert(consumer.key.clone(), made).is_some() {
                let place = format!("consumer {}", consumer.name);
                return Err(ConfigError::new(place, "another consumer has the same key"));
            }
        }
        for key in &self.api_keys {
            let (digest, caller) = self.api_key(key, programs)?;
            if access.api_keys.insert(digest, Arc::new(caller)).is_some() {
                let place = format!("api_key {}", key.name);
                return Err(ConfigError::new(place, "another holder has the same key"));
            }
        }
        for program in &self.programs {
            let place = format!("program {}: decryption_keys", program.name);
            let read = |path: &PathBuf| {
                let key = DecryptionKey::from_pem(&self.file(&place, path)?);
                key.map_err(|error| in_file(&place, path, &error))
            };
            let keys = program.decryption_keys.iter().map(read).collect::<Result<_, _>>()?;
            access.decryption.insert(program.name.clone(), Arc::new(keys));
        }
        Ok(access)
    }

    fn consumer(&self, it: &ConsumerConfig, programs: &Programs) -> Result<Consumer, ConfigError> {
        let place = format!("consumer {}", it.name);
        let is_key =
            (1..=128).contains(&it.key.len()) && it.key.bytes().all(|b| b.is_ascii_graphic());
        if !is_key {
            return Err(ConfigError::new(place, "a key has 1 to 128 visible characters"));
        }
        let read = |path: &PathBuf| {
            let key = VerifyingKey::from_pem(&self.file(&place, path)?);
            key.map_err(|error| in_file(&place, path, &error))
        };
        let signing_keys: Vec<_> = it.signing_keys.iter().map(read).collect::<Result<_, _>>()?;
        if signing_keys.is_empty() {
            return Err(ConfigError::new(place, "signing_keys are missing"));
        }
        let response = |path: &PathBuf| {
            let key = EncryptionKey::from_pem(&self.file(&place, path)?);
            key.map_err(|error| in_file(&place, path, &error))
        };
        let response_key = it.response_key.as_ref().map(response).transpose()?;
        let per_second = it.requests_per_second.unwrap_or(self.limits.requests_per_second);
        let who = (it.name.as_str(), format!("consumer {}", it.key));
        let parts = (it.program.as_str(), it.permissions.as_slice(), per_second);
        let caller = Caller { response_key, ..caller(&place, who, parts, programs)? };
        let room = usize::try_from(per_second).unwrap_or(usize::MAX);
        let nonces = Nonces::new(room.saturating_mul(NONCE_SECONDS), Instant::now());
        let (caller, nonces) = (Arc::new(caller), Arc::new(Mutex::new(nonces)));
        Ok(Consumer { caller, signing_keys, nonces })
    }

    fn api_key(
        &self,
        it: &ApiKeyConfig,
        programs: &Programs,
    ) -> Result<([u8; 32], Caller), ConfigError> {
        let place = format!("api_key {}", it.name);
        let digest = unhex(&it.sha256).and_then(|bytes| bytes.try_into().ok());
        let digest =
            digest.ok_or_else(|| ConfigError::new(&place, "sha256 has 64 hexadecimal digits"))?;
        let per_second = it.requests_per_second.unwrap_or(self.limits.requests_per_second);
        let who = (it.name.as_str(), format!("api key {}", it.sha256));
        let parts = (it.program.as_str(), it.permissions.as_slice(), per_second);
        Ok((digest, caller(&place, who, parts, programs)?))
    }

    fn file(&self, place: &str, path: &Path) -> Result<Vec<u8>, ConfigError> {
        std::fs::read(self.folder.join(path)).map_err(|error| in_file(place, path, &error))
    }
}

fn caller(
    place: &str,
    (name, identity): (&str, String),
    (program, permissions, per_second): (&str, &[String], u32),
    programs: &Programs,
) -> Result<Caller, ConfigError> {
    let program = programs.get(program).cloned();
    let program = program.ok_or_else(|| ConfigError::new(place, "there is no such program"))?;
    let permission = |text: &String| {
        let known = Permission::ALL.iter().find(|(name, _)| name == text);
        known.map(|(_, it)| *it).ok_or_else(|| {
            let names = Permission::ALL.map(|(name, _)| name).join(", ");
            ConfigError::new(place, format!("permissions are {names}"))
        })
    };
    let permissions = permissions.iter().map(permission).collect::<Result<_, _>>()?;
    let rate = Mutex::new(Bucket::new(per_second, Instant::now()));
    Ok(Caller { name: name.to_owned(), identity, program, permissions, response_key: None, rate })
}

fn settings(program: &ProgramConfig) -> Result<ProgramSettings, ConfigError> {
    let place = format!("program {}: settings", program.name);
    let json = serde_json::to_vec(&program.settings).map_err(|error| told(&place, &error))?;
    decode_settings(&json).map_err(|error| told(&place, &error))
}

#[cfg(feature = "rocksdb")]
fn open_ledger(
    options: Options,
    directory: &Path,
    settings: &ProgramSettings,
) -> Result<Ledger, String> {
    let is_new = std::fs::read_dir(directory).map_or(true, |mut files| files.next().is_none());
    let ledger = if is_new { options.create(directory, settings) } else { options.open(directory) };
    ledger.map_err(|error| chain(&error))
}

#[cfg(not(feature = "rocksdb"))]
fn open_ledger(_: Options, _: &Path, _: &ProgramSettings) -> Result<Ledger, String> {
    Err("this build keeps ledgers in memory only".to_owned())
}

fn told(place: &str, error: &dyn std::error::Error) -> ConfigError {
    ConfigError::new(place, chain(error))
}

fn in_file(place: &str, path: &Path, error: &dyn std::error::Error) -> ConfigError {
    ConfigError::new(format!("{place}: {}", path.display()), chain(error))
}

/// An error with what caused it.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

/// Nonces are kept for ten to twenty minutes; there is room for as many as the rate lets in.
const NONCE_SECONDS: usize = 1_300;
