//! Serving: from a configuration, or none, to the end that the system asks for.

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use pointbook::SystemClock;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::config::{Config, ConfigError};
use crate::sandbox::Sandbox;
use crate::server::Server;

/// Serves the programs of a configuration until the process is asked to end (SIGTERM, SIGINT).
/// SIGHUP reads keys and certificate anew.
///
/// Without a configuration it serves a sandbox: one program in memory, on loopback, whose keys are
/// made at the start and told on `out` with calls to try.
///
/// # Errors
///
/// [`ConfigError`] when the configuration cannot be used.
pub fn serve(config: Option<&Path>, out: &mut dyn Write) -> Result<(), ConfigError> {
    crate::logs::start();
    let telling = |error: io::Error| ConfigError::new("output", error);
    let Some(path) = config else {
        let sandbox = Sandbox::make()?;
        let server = Server::start(sandbox.config(), Arc::new(SystemClock))?;
        sandbox.fill(&server)?;
        sandbox.tell(server.address(), out).map_err(telling)?;
        wait(&server, None)?;
        end(server);
        return Ok(());
    };
    let config = Config::read(path)?;
    let server = Server::start(&config, Arc::new(SystemClock))?;
    writeln!(out, "pointbook: listening on {}", server.address()).map_err(telling)?;
    if let Some(address) = server.operations_address() {
        writeln!(out, "pointbook: operations on {address}").map_err(telling)?;
    }
    out.flush().map_err(telling)?;
    wait(&server, Some(path))?;
    end(server);
    Ok(())
}

fn end(server: Server) {
    server.stop();
    crate::logs::finish();
}

/// Waits until the process is asked to end.
fn wait(server: &Server, path: Option<&Path>) -> Result<(), ConfigError> {
    let Some(runtime) = server.runtime() else { return Ok(()) };
    runtime.block_on(async {
        let on = |kind| signal(kind).map_err(|error| ConfigError::new("signals", error));
        let mut end = on(SignalKind::terminate())?;
        let mut interrupt = on(SignalKind::interrupt())?;
        let mut reload = on(SignalKind::hangup())?;
        loop {
            tokio::select! {
                _ = end.recv() => return Ok(()),
                _ = interrupt.recv() => return Ok(()),
                () = asked(&mut reload) => read_again(server, path),
            }
        }
    })
}

async fn asked(signal: &mut Signal) {
    signal.recv().await;
}

fn read_again(server: &Server, path: Option<&Path>) {
    let Some(path) = path else { return };
    match Config::read(path).and_then(|config| server.reload(&config)) {
        Ok(()) => tracing::info!("the keys were read anew"),
        Err(error) => tracing::error!(error = %error, "the keys stay as they were"),
    }
}
