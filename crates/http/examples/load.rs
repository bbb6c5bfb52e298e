//! Load on a running service: signed points details, or questions of the native API.
//!
//! `load details ADDRESS FOLDER CONSUMER RANAC COUNT` signs all requests first, with
//! `FOLDER/python-private.pem`, as signing costs more than answering. `load ask ADDRESS KEY ACCOUNT
//! COUNT` asks for balances. Both keep some connections busy and tell rate and latencies.

use std::error::Error;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Mutex;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::RSA_PKCS1_SHA256;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use pointbook_http::security::{pem_private_key, percent_encode, sha256};

type Failure = Box<dyn Error + Send + Sync>;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (address, requests) = match words.as_slice() {
        ["details", address, folder, consumer, user, count] => {
            let key = std::fs::read(format!("{folder}/python-private.pem"))?;
            let key = KeyPair::from_pkcs8(&pem_private_key(&key)?)?;
            let sign = |number| details(&key, (address, consumer, user), number);
            (*address, (0..count.parse()?).map(sign).collect::<Result<Vec<_>, _>>()?)
        }
        ["ask", address, key, account, count] => {
            let body = format!(r#"{{"balance":{{"account":"{account}"}}}}"#);
            let request = format!(
                "POST /v1/ask HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {key}\r\n\
                 Content-Length: {}\r\n\r\n{body}",
                body.len()
            );
            (*address, vec![request; count.parse()?])
        }
        _ => return Err("see the head of the file".into()),
    };
    run(address, &requests)
}

/// A signed request.
fn details(
    key: &KeyPair,
    (address, consumer, user): (&str, &str, &str),
    number: u64,
) -> Result<String, Failure> {
    #[expect(clippy::disallowed_methods, reason = "what is signed has the time of the machine")]
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let path = "/loyalty/points-details";
    let parameters = [
        ("oauth_body_hash", STANDARD.encode(sha256(b""))),
        ("oauth_consumer_key", consumer.to_owned()),
        ("oauth_nonce", format!("{seconds}n{number:08}")),
        ("oauth_signature_method", "RSA-SHA256".to_owned()),
        ("oauth_timestamp", seconds.to_string()),
        ("oauth_version", "1.0".to_owned()),
        ("user_id", user.to_owned()),
        ("user_id_type", "RANAC".to_owned()),
    ];
    let texts: Vec<String> = parameters.iter().map(|(name, it)| format!("{name}={it}")).collect();
    let url = percent_encode(&format!("http://{address}{path}"));
    let base = format!("GET&{url}&{}", percent_encode(&texts.join("&")));
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), base.as_bytes(), &mut signature)?;
    let signature = percent_encode(&STANDARD.encode(signature));
    let header: Vec<String> = parameters
        .iter()
        .take(parameters.len().saturating_sub(2))
        .map(|(name, it)| format!("{name}=\"{it}\""))
        .collect();
    Ok(format!(
        "GET {path}?user_id={user}&user_id_type=RANAC HTTP/1.1\r\nHost: {address}\r\n\
         Authorization: OAuth {},oauth_signature=\"{signature}\"\r\n\r\n",
        header.join(",")
    ))
}

fn run(address: &str, requests: &[String]) -> Result<(), Failure> {
    let each = requests.len().div_ceil(CONNECTIONS).max(1);
    let latencies: Mutex<Vec<Duration>> = Mutex::default();
    let started = Instant::now();
    std::thread::scope(|scope| -> Result<(), Failure> {
        let parts = requests.chunks(each).map(|part| {
            let latencies = &latencies;
            scope.spawn(move || send(address, part, latencies))
        });
        let parts: Vec<_> = parts.collect();
        parts.into_iter().try_for_each(|part| part.join().map_err(|_| "a sender panicked")?)
    })?;
    let took = started.elapsed();
    let mut latencies = latencies.into_inner().map_err(|_| "a sender panicked")?;
    latencies.sort_unstable();
    let at = |percent: usize| {
        let place = latencies.len().saturating_mul(percent) / 100;
        latencies.get(place.min(latencies.len().saturating_sub(1))).copied().unwrap_or_default()
    };
    let rate = u128::try_from(latencies.len())? * 1_000_000 / took.as_micros().max(1);
    let mut out = std::io::stdout();
    writeln!(
        out,
        "{} answers in {took:.1?}: {rate}/s, p50 {:.1?}, p99 {:.1?}, longest {:.1?}",
        latencies.len(),
        at(50),
        at(99),
        at(100)
    )?;
    Ok(())
}

fn send(address: &str, requests: &[String], all: &Mutex<Vec<Duration>>) -> Result<(), Failure> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    let mut latencies = Vec::with_capacity(requests.len());
    let mut room = vec![0; 16_384];
    for request in requests {
        let started = Instant::now();
        stream.write_all(request.as_bytes())?;
        let count = stream.read(&mut room)?;
        // Answers are small: they come in one piece.
        let text = room.get(..count).unwrap_or_default();
        if !text.starts_with(b"HTTP/1.1 200") {
            return Err(String::from_utf8_lossy(text).into_owned().into());
        }
        latencies.push(started.elapsed());
    }
    all.lock().map_err(|_| "a sender panicked")?.extend(latencies);
    Ok(())
}

const CONNECTIONS: usize = 32;
