//! TLS, which is read anew when keys are.

use std::path::Path;
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;

use crate::config::{Config, ConfigError, TlsConfig};

/// What takes a TLS connection; none when there is no certificate.
pub(crate) fn acceptor(config: &Config) -> Result<Option<TlsAcceptor>, ConfigError> {
    let Some(tls) = &config.tls else { return Ok(None) };
    server_config(tls, &config.folder).map(|it| Some(TlsAcceptor::from(Arc::new(it))))
}

fn server_config(tls: &TlsConfig, folder: &Path) -> Result<ServerConfig, ConfigError> {
    let chain = CertificateDer::pem_file_iter(folder.join(&tls.certificate));
    let chain = chain.and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let chain = chain.map_err(|error| ConfigError::new("tls.certificate", error))?;
    let key = PrivateKeyDer::from_pem_file(folder.join(&tls.key));
    let key = key.map_err(|error| ConfigError::new("tls.key", error))?;
    let builder = ServerConfig::builder_with_provider(Arc::new(default_provider()));
    let builder = builder.with_safe_default_protocol_versions();
    let builder = builder.map_err(|error| ConfigError::new("tls", error))?.with_no_client_auth();
    let made = builder.with_single_cert(chain, key);
    let mut config = made.map_err(|error| ConfigError::new("tls", error))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}
