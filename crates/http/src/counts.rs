//! Counts: what the service counts of itself, in the text form of Prometheus.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use pointbook::Timing;

use crate::program::Served;

/// What is counted.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    /// By route and status.
    answers: Mutex<BTreeMap<(&'static str, u16), u64>>,
    /// By reason code.
    refusals: Mutex<BTreeMap<&'static str, u64>>,
    /// How many took so long, but longer than those of the bucket before; the last has the rest.
    buckets: [AtomicU64; BUCKETS_MICROS.len() + 1],
    micros: AtomicU64,
    pub(crate) connections: AtomicU64,
    pub(crate) connections_refused: AtomicU64,
    pub(crate) reloads_failed: AtomicU64,
}

/// What was true when the counts were told.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Gauges {
    pub(crate) connections_open: usize,
    pub(crate) requests_open: usize,
    pub(crate) followers_open: usize,
}

impl Counts {
    /// Counts an answer.
    pub(crate) fn answer(&self, route: &'static str, status: u16, took: Duration) {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let count = answers.entry((route, status)).or_default();
        *count = count.saturating_add(1);
        drop(answers);
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let place = BUCKETS_MICROS.partition_point(|most| *most < micros);
        if let Some(bucket) = self.buckets.get(place) {
            bucket.fetch_add(1, Ordering::Relaxed);
        }
        self.micros.fetch_add(micros, Ordering::Relaxed);
    }

    /// Counts a refusal.
    pub(crate) fn refusal(&self, code: &'static str) {
        let mut refusals = self.refusals.lock().unwrap_or_else(PoisonError::into_inner);
        let count = refusals.entry(code).or_default();
        *count = count.saturating_add(1);
    }

    /// The text.
    pub(crate) fn text<'a>(
        &self,
        gauges: Gauges,
        programs: impl Iterator<Item = &'a Served>,
    ) -> String {
        let mut text = Text::default();
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        text.head("pointbook_http_answers_total", "counter");
        for ((route, status), count) in &*answers {
            let labels = format!("route=\"{route}\",status=\"{status}\"");
            text.line("pointbook_http_answers_total", &labels, &count.to_string());
        }
        drop(answers);
        let refusals = self.refusals.lock().unwrap_or_else(PoisonError::into_inner);
        text.head("pointbook_http_refusals_total", "counter");
        for (code, count) in &*refusals {
            let labels = format!("code=\"{code}\"");
            text.line("pointbook_http_refusals_total", &labels, &count.to_string());
        }
        drop(refusals);
        self.durations(&mut text);
        for (name, kind, value) in [
            ("connections_total", "counter", load(&self.connections)),
            ("connections_refused_total", "counter", load(&self.connections_refused)),
            ("reloads_failed_total", "counter", load(&self.reloads_failed)),
            ("log_lines_dropped_total", "counter", crate::logs::dropped()),
            ("connections_open", "gauge", wide(gauges.connections_open)),
            ("requests_open", "gauge", wide(gauges.requests_open)),
            ("followers_open", "gauge", wide(gauges.followers_open)),
        ] {
            let name = format!("pointbook_http_{name}");
            text.head(&name, kind);
            text.line(&name, "", &value.to_string());
        }
        programs.for_each(|program| ledger(&mut text, program));
        text.0
    }

    fn durations(&self, text: &mut Text) {
        let name = "pointbook_http_duration_seconds";
        text.head(name, "histogram");
        let bucket = format!("{name}_bucket");
        let borders = BUCKETS_MICROS.iter().map(|most| seconds(*most));
        let mut so_far = 0_u64;
        for (border, count) in borders.chain(["+Inf".to_owned()]).zip(&self.buckets) {
            so_far = so_far.saturating_add(load(count));
            text.line(&bucket, &format!("le=\"{border}\""), &so_far.to_string());
        }
        text.line(&format!("{name}_sum"), "", &seconds(load(&self.micros)));
        text.line(&format!("{name}_count"), "", &so_far.to_string());
    }
}

/// Samples, each kind with its head. Of programs a head stands once for each, which readers take.
#[derive(Debug, Default)]
struct Text(String);

impl Text {
    fn head(&mut self, name: &str, kind: &str) {
        let line = format!("# TYPE {name} {kind}\n");
        if !self.0.contains(&line) {
            self.0.push_str(&line);
        }
    }

    fn line(&mut self, name: &str, labels: &str, value: &str) {
        let labels = if labels.is_empty() { String::new() } else { format!("{{{labels}}}") };
        // Writing to a string does not fail.
        let _ = writeln!(self.0, "{name}{labels} {value}");
    }
}

fn ledger(text: &mut Text, program: &Served) {
    let metrics = program.ledger.metrics();
    let labels = format!("program=\"{}\"", program.name);
    let timed =
        |timing: Timing| seconds(u64::try_from(timing.total.as_micros()).unwrap_or(u64::MAX));
    for (name, value) in [
        ("sequence", metrics.sequence.number().to_string()),
        ("lag_entries", metrics.lag.to_string()),
        ("queued_requests", metrics.queued.to_string()),
        ("batches", metrics.batches.to_string()),
        ("entries", metrics.entries.to_string()),
        ("journal_bytes", metrics.bytes.to_string()),
        ("append_seconds", timed(metrics.append)),
        ("decide_seconds", timed(metrics.decide)),
        ("checkpoint_sequence", metrics.checkpoint.number().to_string()),
        ("series_fresh_bytes", metrics.series.fresh_bytes.to_string()),
        ("series_cached_bytes", metrics.series.cached_bytes.to_string()),
        ("series_hits", metrics.series.hits.to_string()),
        ("series_misses", metrics.series.misses.to_string()),
        ("writes", u8::from(program.is_ready()).to_string()),
        ("identifiers", program.identifiers.len().to_string()),
    ] {
        text.line(&format!("pointbook_ledger_{name}"), &labels, &value);
    }
}

fn seconds(micros: u64) -> String {
    format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000)
}

fn load(counter: &AtomicU64) -> u64 {
    counter.load(Ordering::Relaxed)
}

fn wide(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

const BUCKETS_MICROS: [u64; 9] =
    [250, 500, 1_000, 2_500, 5_000, 20_000, 100_000, 1_000_000, 15_000_000];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_hold_all_that_took_at_most_so_long() {
        let counts = Counts::default();
        for micros in [0, 250, 251, 500, 15_000_000, 15_000_001] {
            counts.answer("/v1/ask", 200, Duration::from_micros(micros));
        }
        let text = counts.text(Gauges::default(), std::iter::empty());
        let name = "pointbook_http_duration_seconds";
        for line in [
            "_bucket{le=\"0.000250\"} 2",
            "_bucket{le=\"0.000500\"} 4",
            "_bucket{le=\"1.000000\"} 4",
            "_bucket{le=\"15.000000\"} 5",
            "_bucket{le=\"+Inf\"} 6",
            "_sum 30.001002",
            "_count 6",
        ] {
            assert!(text.contains(&format!("{name}{line}\n")), "{line}: {text}");
        }
    }
}
