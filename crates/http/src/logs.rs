//! Logs: a JSON object a line on standard error.

use tracing::level_filters::LevelFilter;

/// Starts to log, at the level that `POINTBOOK_LOG` names; `info` without it.
pub(crate) fn start() {
    let level = std::env::var("POINTBOOK_LOG").ok().and_then(|it| it.parse().ok());
    let subscriber = tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false)
        .with_max_level(level.unwrap_or(LevelFilter::INFO))
        .with_writer(std::io::stderr);
    // Who serves as a part of another program may have started its own.
    let _ = subscriber.try_init();
}
