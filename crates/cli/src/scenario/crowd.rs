//! The same command sent many times at once.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use serde_json::Value;

/// How often a command is sent, and by how many threads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Crowd {
    /// How often altogether.
    pub(super) times: usize,
    /// By how many threads at once.
    pub(super) threads: usize,
}

impl Crowd {
    /// Sends, from all threads at once; each thread stops at its first failure.
    pub(super) fn send<T: Send, E: Send>(
        self,
        send: impl Fn() -> Result<T, E> + Sync,
    ) -> Result<Vec<T>, E> {
        let threads = self.threads.min(self.times).max(1);
        let (sent, start) = (AtomicUsize::new(0), Barrier::new(threads));
        let one = || {
            start.wait();
            let mut came = Vec::new();
            while sent.fetch_add(1, Ordering::Relaxed) < self.times {
                came.push(send()?);
            }
            Ok(came)
        };
        let all = thread::scope(|scope| {
            let threads: Vec<_> = (0..threads).map(|_| scope.spawn(one)).collect();
            threads.into_iter().map(thread::ScopedJoinHandle::join).collect::<Vec<_>>()
        });
        let mut came = Vec::new();
        for one in all {
            // A panic of a thread is passed on.
            came.extend(one.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?);
        }
        Ok(came)
    }
}

/// What is kept of an outcome: a crowd may have very many, of a large group each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Came {
    /// Whether it was written down, now or before.
    pub(super) is_written: bool,
    is_fresh: bool,
    /// A hash of all but whether it is a repetition.
    shape: u64,
}

impl Came {
    pub(super) fn of(outcome: Value) -> Self {
        let is_written = outcome.get("sequence").is_some();
        let is_fresh = outcome.get("replayed").is_none();
        let mut hasher = DefaultHasher::new();
        without_replayed(outcome).hash(&mut hasher);
        Self { is_written, is_fresh, shape: hasher.finish() }
    }
}

/// Checks that the outcomes of one command are one outcome and its repetitions; `known` when its
/// key was written before. The error says what was expected.
pub(super) fn check_replays(outcomes: &[Came], known: bool) -> Result<(), String> {
    if !outcomes.iter().any(|outcome| outcome.is_written) {
        return Ok(());
    }
    let expected = usize::from(!known);
    let fresh = outcomes.iter().filter(|outcome| outcome.is_fresh).count();
    if fresh != expected {
        return Err(format!("{expected} outcomes without `replayed`, not {fresh}"));
    }
    let same: BTreeSet<u64> = outcomes.iter().map(|outcome| outcome.shape).collect();
    if same.len() > 1 {
        return Err(format!("the same outcome each time, not {} different ones", same.len()));
    }
    Ok(())
}

fn without_replayed(mut outcome: Value) -> String {
    if let Some(fields) = outcome.as_object_mut() {
        fields.remove("replayed");
    }
    outcome.to_string()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_crowd_sends_as_often_as_it_should() {
        let count = AtomicUsize::new(0);
        let send = || Ok::<_, ()>(count.fetch_add(1, Ordering::Relaxed));
        let mut came = Crowd { times: 500, threads: 8 }.send(send).unwrap();
        came.sort_unstable();
        assert_eq!(came, (0..500).collect::<Vec<_>>());
        assert_eq!(Crowd { times: 5, threads: 8 }.send(|| Err::<(), _>(7)), Err(7));
    }

    #[test]
    fn one_outcome_is_fresh_and_the_others_are_like_it() {
        let fresh = json!({"sequence": 1, "points": "5"});
        let replay = json!({"sequence": 1, "points": "5", "replayed": true});
        let other = json!({"sequence": 1, "points": "6", "replayed": true});
        let missing = json!({"code": "not_found"});
        let check = |outcomes: &[&Value], known| {
            let outcomes: Vec<Came> =
                outcomes.iter().map(|outcome| Came::of((*outcome).clone())).collect();
            check_replays(&outcomes, known).is_ok()
        };
        assert!(check(&[&replay, &fresh, &replay], false));
        assert!(check(&[&replay, &replay], true));
        assert!(check(&[&missing, &missing], false));
        assert!(!check(&[&fresh, &fresh], false));
        assert!(!check(&[&replay, &replay], false));
        assert!(!check(&[&fresh, &replay], true));
        assert!(!check(&[&fresh, &other], false));
        assert!(!check(&[&fresh, &missing], false));
    }
}
