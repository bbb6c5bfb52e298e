//! The server: it listens, and ends when it is told to, with everything answered that it took.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use pointbook::Clock;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;

use crate::addresses::Place;
use crate::config::{Config, ConfigError};
use crate::connection::serve;
use crate::host::Host;
use crate::lanes::Lanes;
use crate::problem::Problem;
use crate::respond::Door;
use crate::tls::acceptor;

/// A running service.
#[derive(Debug)]
pub struct Server {
    /// What connections come to, and signals; none only while it is dropped.
    runtime: Option<Runtime>,
    /// Where connections are served.
    lanes: Arc<Lanes>,
    host: Arc<Host>,
    tls: Arc<Tls>,
    address: SocketAddr,
    operations_address: Option<SocketAddr>,
}

/// The certificate of now.
type Tls = RwLock<Option<TlsAcceptorOf>>;

#[derive(Clone)]
struct TlsAcceptorOf(TlsAcceptor);

impl std::fmt::Debug for TlsAcceptorOf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TlsAcceptor")
    }
}

impl Server {
    /// Opens all programs and begins to listen.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] when a program cannot be opened, a key cannot be read, or an address is
    /// taken.
    pub fn start(config: &Config, clock: Arc<dyn Clock>) -> Result<Self, ConfigError> {
        let tls = acceptor(config)?.map(TlsAcceptorOf);
        let host = Host::open(config, clock)?;
        let mut builder = Builder::new_multi_thread();
        builder.enable_all().thread_name("pointbook-door").worker_threads(1);
        let runtime = builder.build().map_err(|error| ConfigError::new("threads", error))?;
        let lanes = Lanes::start().map_err(|error| ConfigError::new("threads", error))?;
        let listen = |name: &str, address: SocketAddr| {
            let listener = runtime.block_on(TcpListener::bind(address));
            let listener = listener.map_err(|error| ConfigError::new(name, error))?;
            let bound = listener.local_addr().map_err(|error| ConfigError::new(name, error))?;
            Ok((listener, bound))
        };
        let (listener, address) = listen("listen", config.listen)?;
        let tls = Arc::new(RwLock::new(tls));
        let operations = config.operations_listen;
        let operations = operations.map(|it| listen("operations_listen", it)).transpose()?;
        let mut operations_address = None;
        if let Some((listener, bound)) = operations {
            let room = Arc::new(Semaphore::new(OPERATIONS_CONNECTIONS));
            let tls = Arc::new(RwLock::new(None));
            let side = Side { lanes: lanes.clone(), room, tls, is_operations: true };
            runtime.spawn(accept(host.clone(), listener, side));
            operations_address = Some(bound);
        }
        let room = host.connections.clone();
        let side = Side { lanes: lanes.clone(), room, tls: tls.clone(), is_operations: false };
        runtime.spawn(accept(host.clone(), listener, side));
        Ok(Self { runtime: Some(runtime), lanes, host, tls, address, operations_address })
    }

    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where it listens to operators.
    pub const fn operations_address(&self) -> Option<SocketAddr> {
        self.operations_address
    }

    /// Takes over the keys of another edition of the configuration, the certificate included. When
    /// anything is wrong with it, everything stays as it was.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] says what is wrong.
    pub fn reload(&self, config: &Config) -> Result<(), ConfigError> {
        let taken = acceptor(config).and_then(|tls| self.host.reload(config).map(|()| tls));
        match taken {
            Ok(tls) => {
                let mut known = self.tls.write().unwrap_or_else(PoisonError::into_inner);
                // A service that began with TLS never goes on without it.
                if known.is_some() && tls.is_some() {
                    *known = tls.map(TlsAcceptorOf);
                }
                Ok(())
            }
            Err(error) => {
                self.host.counts.reloads_failed.fetch_add(1, Ordering::Relaxed);
                Err(error)
            }
        }
    }

    /// Ends: takes nothing more, answers what it took, and closes all ledgers.
    pub fn stop(mut self) {
        self.end();
    }

    pub(crate) const fn host(&self) -> &Arc<Host> {
        &self.host
    }

    pub(crate) const fn runtime(&self) -> Option<&Runtime> {
        self.runtime.as_ref()
    }

    fn end(&mut self) {
        let Some(runtime) = self.runtime.take() else { return };
        self.host.stop();
        let limits = self.host.limits;
        let at_most = Duration::from_secs(u64::from(limits.shutdown_seconds));
        // When all permits are back, all connections have ended.
        let all = self.host.connections.acquire_many(limits.connections);
        let ended = runtime.block_on(async { timeout(at_most, all).await.is_ok() });
        if !ended {
            tracing::warn!("some connections did not end in time");
        }
        self.host.close();
        runtime.block_on(self.lanes.end());
        runtime.shutdown_timeout(Duration::from_secs(1));
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}

/// Who comes to an address, how many may at once, and where they are served.
struct Side {
    lanes: Arc<Lanes>,
    room: Arc<Semaphore>,
    tls: Arc<Tls>,
    is_operations: bool,
}

/// What a connection holds while it lasts.
struct Taken {
    _room: OwnedSemaphorePermit,
    _place: Option<Place>,
}

impl Side {
    /// A place for a connection, when there are not too many, nor of its address.
    fn place(&self, host: &Host, address: IpAddr) -> Option<Taken> {
        let of_address = || host.addresses.enter(address);
        let _place = if self.is_operations { None } else { Some(of_address()?) };
        let _room = self.room.clone().try_acquire_owned().ok()?;
        Some(Taken { _room, _place })
    }
}

async fn accept(host: Arc<Host>, listener: TcpListener, side: Side) {
    let mut stopping = host.stopping();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stopping.wait_for(|it| *it) => return,
        };
        let Ok((stream, peer)) = accepted else {
            // The system has no more files: those that are open end some time.
            sleep(ACCEPT_PAUSE).await;
            continue;
        };
        host.counts.connections.fetch_add(1, Ordering::Relaxed);
        let door = Door { peer, is_operations: side.is_operations };
        let tls = side.tls.read().unwrap_or_else(PoisonError::into_inner).clone();
        let Some(place) = side.place(&host, peer.ip()) else {
            tokio::spawn(turn_away(host.clone(), stream, tls.is_some()));
            continue;
        };
        side.lanes.spawn(take(host.clone(), stream.into_std(), (door, place), tls));
    }
}

async fn take(
    host: Arc<Host>,
    stream: io::Result<std::net::TcpStream>,
    (door, taken): (Door, Taken),
    tls: Option<TlsAcceptorOf>,
) {
    // It belongs to the lane from here on. That fails when the system has no more room for it.
    let Ok(stream) = stream.and_then(TcpStream::from_std) else { return };
    // An answer is small: it waits for nothing.
    let _ = stream.set_nodelay(true);
    match tls {
        None => serve(host, stream, door).await,
        Some(TlsAcceptorOf(tls)) => {
            let at_most = Duration::from_secs(u64::from(host.limits.head_seconds));
            if let Ok(Ok(stream)) = timeout(at_most, tls.accept(stream)).await {
                serve(host, stream, door).await;
            }
        }
    }
    drop(taken);
}

/// Tells that there are too many, where that can be told at once, and ends.
async fn turn_away(host: Arc<Host>, mut stream: TcpStream, is_tls: bool) {
    host.counts.connections_refused.fetch_add(1, Ordering::Relaxed);
    if is_tls {
        return;
    }
    let body = Problem::unavailable("too many connections at once").body();
    let answer = format!(
        "HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/json\r\n\
         content-length: {}\r\nretry-after: 1\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    let _ = timeout(ACCEPT_PAUSE, stream.write_all(answer.as_bytes())).await;
    let _ = stream.shutdown().await;
}

/// Connections of operators.
const OPERATIONS_CONNECTIONS: usize = 16;
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
