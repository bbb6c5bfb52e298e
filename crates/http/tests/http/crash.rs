//! A service that is killed or started again: what it answered is there, and not answered again.

use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use pointbook::core::Timestamp;
use pointbook::{Clock, ManualClock, SystemClock};
use pointbook_http::security::EncryptionKey;
use pointbook_http::{Config, Server};
use serde_json::json;

use crate::kit::{NOON, Setup, Signer, files};

const DETAILS: &str = "/loyalty/points-details";

/// Where the child finds the files of its service.
const FOLDER: &str = "POINTBOOK_HTTP_CHILD";

/// The child of the other test; nothing when nobody started it.
#[test]
fn child_serves_until_it_is_killed() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let config = Config::read(&PathBuf::from(folder).join("pointbook.toml")).unwrap();
    let server = Server::start(&config, Arc::new(SystemClock)).unwrap();
    println!("\nserving {}", server.address());
    std::io::stdout().flush().unwrap();
    // Whoever started it kills it.
    std::thread::sleep(Duration::from_secs(60));
}

struct Service(Child, SocketAddr);

impl Service {
    fn start(folder: &Path) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["crash::child_serves_until_it_is_killed", "--exact", "--nocapture"])
            .env(FOLDER, folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = lines.find_map(|line| line.unwrap().strip_prefix("serving ")?.parse().ok());
        Self(child, address.expect("the child did not start"))
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // SIGKILL: nothing is told to it.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[expect(clippy::disallowed_methods, reason = "the child has the clock of the machine")]
fn now_seconds() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    i64::try_from(since.as_secs()).unwrap()
}

#[test]
fn what_was_answered_is_there_after_a_kill() {
    let (folder, gold, ..) = files(&Setup { is_durable: true, ..Setup::default() });
    let pem = std::fs::read(folder.join("request-public.pem")).unwrap();
    let caller =
        |service: &Service| gold.at(service.1, now_seconds(), EncryptionKey::from_pem(&pem).ok());
    let answered: Mutex<Vec<(String, String, i64)>> = Mutex::default();
    for round in 0..3 {
        let service = Service::start(&folder);
        let sender = caller(&service);
        look(&sender, &answered.lock().unwrap());
        std::thread::scope(|scope| {
            for thread in 0..3 {
                let (sender, answered) = (&sender, &answered);
                scope.spawn(move || write(sender, answered, round * 10 + thread));
            }
            let until = 20 * (usize::try_from(round).unwrap() + 1);
            while answered.lock().unwrap().len() < until {
                std::thread::yield_now();
            }
            drop(service);
        });
    }
    let service = Service::start(&folder);
    look(&caller(&service), &answered.lock().unwrap());
    drop(service);
    std::fs::remove_dir_all(&folder).unwrap();
}

/// Enrolls and adjusts until nobody answers; keeps what was answered.
fn write(sender: &Signer, answered: &Mutex<Vec<(String, String, i64)>>, writer: i32) {
    for number in 0..10_000 {
        let card = format!("4{writer:03}{number:012}");
        let body = json!({"bankAccountNumber": card, "bankCustomerNumber": format!("c{writer}")});
        let Ok(reply) = sender.try_post("/loyalty/users/enrollments", &body) else { return };
        let id = reply.good()["accountId"].as_str().unwrap().to_owned();
        answered.lock().unwrap().push((card.clone(), id.clone(), 0));
        let body = json!({"bankAccountNumber": card, "pointsToAdjust": 5, "adjustedBy": "b",
            "adjustmentTypeCode": "t", "adjustmentReason": "r"});
        let Ok(reply) = sender.try_post("/loyalty/points-adjustments", &body) else { return };
        reply.good();
        answered.lock().unwrap().push((card, id, 5));
    }
}

fn look(sender: &Signer, answered: &[(String, String, i64)]) {
    for (card, id, points) in answered {
        let body = json!({"userId": card, "userIdType": "BAN"});
        let seen = sender.post("/loyalty/points-details/searches", &body).good();
        assert_eq!(&seen["userId"], id, "{card}");
        // What was not answered may have been done.
        assert!(seen["availablePoints"].as_i64().unwrap() >= *points, "{card}: {seen}");
    }
}

#[test]
fn what_was_answered_is_refused_after_a_restart_too() {
    let (folder, gold, blue, _) = files(&Setup { is_durable: true, ..Setup::default() });
    let clock = Arc::new(ManualClock::default());
    clock.set(Timestamp::parse(NOON).unwrap());
    let start = || {
        let config = Config::read(&folder.join("pointbook.toml")).unwrap();
        Server::start(&config, clock.clone()).unwrap()
    };
    let server = start();
    let now = clock.now().micros() / 1_000_000;
    let ahead = gold.at(server.address(), now + 100, None);
    let query = format!("user_id={}&user_id_type=RANAC", "7".repeat(30));
    let target = (DETAILS.to_owned(), query.clone());
    let header = ahead.header("GET", DETAILS, &query, b"");
    let first = ahead.send_with(&header, "GET", &target, b"");
    assert_eq!(first.refusal().1, "USER_NOT_FOUND");
    server.stop();
    let server = start();
    // The origin is signed too, and a port of its own is another origin.
    let at = |signer: &Signer, seconds| signer.at(server.address(), seconds, None);
    let again = Signer { signed_origin: ahead.signed_origin.clone(), ..at(&gold, now + 100) };
    let stale = (401, "INVALID_TIMESTAMP".to_owned());
    assert_eq!(again.get(DETAILS, &query).refusal(), stale);
    assert_eq!(at(&gold, now).get(DETAILS, &query).refusal(), stale);
    assert_eq!(at(&gold, now + 103).get(DETAILS, &query).refusal().1, "USER_NOT_FOUND");
    assert_eq!(at(&blue, now).get(DETAILS, &query).refusal().1, "USER_NOT_FOUND");
    server.stop();
    std::fs::remove_dir_all(&folder).unwrap();
}
