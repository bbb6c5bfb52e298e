//! Serving: a sandbox that needs no configuration, and configurations that cannot be used.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use crate::program::{Place, call};

/// A service that is asked to end when it goes.
struct Service(Child);

impl Service {
    fn start(arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pointbook"));
        command.arg("serve").args(arguments).env("POINTBOOK_LISTEN", "127.0.0.1:0");
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        Self(command.spawn().unwrap())
    }

    /// Asks it to end, and tells its log.
    fn end(mut self) -> String {
        let kill = Command::new("kill").arg(self.0.id().to_string()).status().unwrap();
        assert!(kill.success());
        let mut log = String::new();
        self.0.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        assert!(self.0.wait().unwrap().success(), "{log}");
        log
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn send(address: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    text
}

#[test]
fn a_sandbox_tells_its_keys_and_what_it_tells_works() {
    let mut service = Service::start(&[]);
    let mut lines = BufReader::new(service.0.stdout.take().unwrap()).lines();
    let mut told = String::new();
    while !told.contains("Ctrl-C ends") {
        told.push_str(&lines.next().unwrap().unwrap());
        told.push('\n');
    }
    let after = |mark: &str| {
        let rest = told.split_once(mark).unwrap().1;
        rest.split_whitespace().next().unwrap().trim_end_matches(':').to_owned()
    };
    let address = after("sandbox on http://");
    let (key, signing) = (after("API key "), after("signing key "));
    assert!(fs::read_to_string(&signing).unwrap().contains("PRIVATE KEY"));
    let body = r#"{"key":"k1","open":{"account":"a1","customer":"ann","household":"h1"}}"#;
    let request = format!(
        "POST /v1/commands HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    let answer = send(&address, &request);
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("accepted"), "{answer}");
    let log = service.end();
    assert!(log.lines().any(|line| line.contains("\"route\":\"/v1/commands\"")), "{log}");
    assert!(!fs::exists(&signing).unwrap());
}

#[test]
fn configurations_that_cannot_be_used_are_told() {
    let place = Place::new();
    let config = place.at("pointbook.toml");
    let told = call(&["serve", "--config", &config]).ended(2);
    assert!(told.contains("pointbook.toml") && told.contains("next: correct"), "{told}");
    for (text, why) in [
        ("listen = \"0.0.0.0:1\"\n", "loopback"),
        ("lisen = 1\n", "lisen"),
        ("[[program]]\nname = \"gold\"\nin_memory = true\nsandbox = true\n", "bank_number_key"),
    ] {
        fs::write(&config, text).unwrap();
        let told = call(&["serve", "--config", &config]).ended(2);
        assert!(told.contains(why), "{told}");
    }
}
