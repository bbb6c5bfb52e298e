//! A connection: HTTP/1.1 with limits on everything that a stranger could make large or slow.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::{sleep, timeout};

use crate::host::Host;
use crate::knock::unless;
use crate::patience::Patient;
use crate::respond::{Door, respond};

/// Serves a connection to its end, or to the end of the service.
pub(crate) async fn serve<S>(host: Arc<Host>, stream: S, door: Door)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut stopping = host.stopping();
    let limits = host.limits;
    let host = &host;
    let service = service_fn(move |request| respond(host, door, request));
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(Duration::from_secs(u64::from(limits.head_seconds)))
        .max_headers(HEADERS_MAX)
        .max_buf_size(HEAD_BYTES_MAX);
    let stream = Patient::new(stream, Duration::from_secs(u64::from(limits.write_seconds)));
    let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service));
    let end = async move {
        tokio::select! {
            _ = stopping.wait_for(|it| *it) => {}
            () = sleep(AGE_MAX) => {}
        }
    };
    if unless(connection.as_mut(), end).await.is_some() {
        return;
    }
    // What was asked is answered; then the connection ends.
    connection.as_mut().graceful_shutdown();
    let at_most = Duration::from_secs(u64::from(limits.shutdown_seconds));
    let _ = timeout(at_most, connection).await;
}

/// The most headers of a request.
const HEADERS_MAX: usize = 64;
/// The longest head of a request.
const HEAD_BYTES_MAX: usize = 16 << 10;
/// How old a connection may become.
const AGE_MAX: Duration = Duration::from_secs(3_600);
