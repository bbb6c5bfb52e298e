//! The sandbox: a service to try, with keys that are made for it and an account with points.

use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rsa::{KeySize, PrivateDecryptingKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use pointbook_core::{Action, Command, Earn, EarnAmount, Key, Points};

use crate::config::{Config, ConfigError};
use crate::routes::Enrollment;
use crate::security::{hex, random_bytes, sha256};
use crate::server::Server;

/// A service to try. Its folder goes when it goes.
#[derive(Debug)]
pub(crate) struct Sandbox {
    folder: PathBuf,
    config: Config,
    api_key: String,
}

impl Sandbox {
    /// Makes keys, and a configuration that uses them, in a folder of its own.
    pub(crate) fn make() -> Result<Self, ConfigError> {
        let random = || {
            let bytes: Result<[u8; 16], _> = random_bytes();
            bytes.map(|it| hex(&it)).map_err(|error| ConfigError::new("sandbox", error))
        };
        let folder = std::env::temp_dir().join(format!("pointbook-sandbox-{}", random()?));
        let failed = |error: io::Error| ConfigError::new(folder.display().to_string(), error);
        make_private(&folder).map_err(failed)?;
        write_pair(&folder, "signing")?;
        write_pair(&folder, "encryption")?;
        write_pair(&folder, "response")?;
        let api_key = random()?;
        let text = config_text(&sha256(api_key.as_bytes()));
        std::fs::write(folder.join("pointbook.toml"), text).map_err(failed)?;
        let secret = format!("{}{}", random()?, random()?);
        std::fs::write(folder.join("bank-number.key"), secret).map_err(failed)?;
        let config = Config::read(&folder.join("pointbook.toml"))?;
        Ok(Self { folder, config, api_key })
    }

    /// Its configuration.
    pub(crate) const fn config(&self) -> &Config {
        &self.config
    }

    /// Enrolls an account that has points.
    pub(crate) fn fill(&self, server: &Server) -> Result<(), ConfigError> {
        let failed = || ConfigError::new("sandbox", "the first account cannot be made");
        let program = server.host().programs.get(PROGRAM).ok_or_else(failed)?;
        let json =
            format!(r#"{{"bankAccountNumber":"{ACCOUNT}","bankCustomerNumber":"{CUSTOMER}"}}"#);
        let enrollment = Enrollment::read(json.as_bytes()).map_err(|_| failed())?;
        let (_, open) = enrollment.open(program).map_err(|_| failed())?;
        let earn = Earn {
            account: open.account.clone(),
            amount: EarnAmount::Points(Points::new(1_000)),
            expires: None,
            activates: None,
            reference: None,
        };
        for (key, action) in [("sandbox-1", Action::Open(open)), ("sandbox-2", Action::Earn(earn))]
        {
            let command = Command::new(Key::new(key).ok_or_else(failed)?, action);
            let ticket = program.ledger.submit(command);
            ticket.and_then(pointbook::Ticket::wait).map_err(|_| failed())?;
        }
        Ok(())
    }

    /// Tells the keys and calls to try.
    pub(crate) fn tell(&self, address: SocketAddr, out: &mut dyn Write) -> io::Result<()> {
        let (folder, key) = (self.folder.display(), &self.api_key);
        writeln!(
            out,
            "\
Pointbook sandbox on http://{address}: one program in memory, gone at the end.

  consumer key     {CONSUMER}
  signing key      {folder}/signing-private.pem
  encryption key   {folder}/encryption-public.pem (of requests; the sandbox takes plain ones too)
  response key     {folder}/response-private.pem (of answers with bank numbers)
  configuration    {folder}/pointbook.toml
  API key          {key}
  an account       bank account number {ACCOUNT}, bank customer number {CUSTOMER}

The native API takes the API key:

  curl -s http://{address}/v1/follow -H 'Authorization: Bearer {key}' --max-time 1
  curl -s http://{address}/v1/commands -H 'Authorization: Bearer {key}' \\
    -d '{{\"key\":\"k1\",\"open\":{{\"account\":\"a1\",\"customer\":\"ann\",\
\"household\":\"h1\"}}}}'
  curl -s http://{address}/v1/ask -H 'Authorization: Bearer {key}' \\
    -d '{{\"balance\":{{\"household\":\"h1\"}}}}'

The Points Activity API takes signed requests (pip install mastercard-oauth1-signer requests):

  import json, requests, oauth1.oauth as oauth
  from cryptography.hazmat.primitives.serialization import load_pem_private_key
  key = load_pem_private_key(open('{folder}/signing-private.pem', 'rb').read(), None)
  url = 'http://{address}/loyalty/points-details/searches'
  body = json.dumps({{'userId': '{ACCOUNT}', 'userIdType': 'BAN'}})
  auth = oauth.OAuth.get_authorization_header(url, 'POST', body, '{CONSUMER}', key)
  print(requests.post(url, data=body, headers={{'Authorization': auth}}).text)

The description of the API is at http://{address}/openapi.json. Ctrl-C ends."
        )?;
        out.flush()
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn config_text(api_key_digest: &[u8]) -> String {
    let digest = hex(api_key_digest);
    format!(
        "\
bank_number_key_file = \"bank-number.key\"

[[program]]
name = \"{PROGRAM}\"
in_memory = true
sandbox = true
decryption_keys = [\"encryption-private.pem\"]
settings = {{ expiry = {{ months = 24, round = \"month_end\" }} }}

[[consumer]]
key = \"{CONSUMER}\"
name = \"sandbox\"
program = \"{PROGRAM}\"
permissions = [\"points:read\", \"points:adjust\", \"points:transfer\", \"admin\"]
signing_keys = [\"signing-public.pem\"]
response_key = \"response-public.pem\"

[[api_key]]
name = \"sandbox\"
program = \"{PROGRAM}\"
sha256 = \"{digest}\"
permissions = [\"points:read\", \"admin\"]
"
    )
}

/// Writes a private key and its public key.
fn write_pair(folder: &Path, name: &str) -> Result<(), ConfigError> {
    let failed = |error: &dyn std::fmt::Display| ConfigError::new(name, error);
    let key = PrivateDecryptingKey::generate(KeySize::Rsa2048).map_err(|it| failed(&it))?;
    let private: Pkcs8V1Der<'_> = key.as_der().map_err(|it| failed(&it))?;
    let public: PublicKeyX509Der<'_> = key.public_key().as_der().map_err(|it| failed(&it))?;
    for (which, label, der) in
        [("private", "PRIVATE KEY", private.as_ref()), ("public", "PUBLIC KEY", public.as_ref())]
    {
        let path = folder.join(format!("{name}-{which}.pem"));
        std::fs::write(path, pem(label, der)).map_err(|it| failed(&it))?;
    }
    Ok(())
}

/// A folder that only its owner may look into.
fn make_private(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().mode(0o700).create(folder)
}

fn pem(label: &str, der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let mut pem = format!("-----BEGIN {label}-----\n");
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let (line, more) = rest.split_at_checked(PEM_LINE).unwrap_or((rest, ""));
        pem.push_str(line);
        pem.push('\n');
        rest = more;
    }
    format!("{pem}-----END {label}-----\n")
}

const PEM_LINE: usize = 64;
const PROGRAM: &str = "sandbox";
const CONSUMER: &str = "sandbox-consumer!sandbox-key";
const ACCOUNT: &str = "4000000000000002";
const CUSTOMER: &str = "900000001";
