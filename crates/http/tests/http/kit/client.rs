//! A small HTTP client that sends what it is told, byte for byte.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

/// A response.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Reply {
    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    /// The codes of all reasons.
    pub(crate) fn codes(&self) -> Vec<String> {
        let json = self.json();
        let reasons = json["Errors"]["Error"].as_array().cloned().unwrap_or_default();
        reasons.iter().map(|it| it["ReasonCode"].as_str().unwrap_or_default().to_owned()).collect()
    }

    /// Status and first code.
    pub(crate) fn refusal(&self) -> (u16, String) {
        (self.status, self.codes().into_iter().next().unwrap_or_default())
    }

    /// The JSON of a good answer.
    pub(crate) fn good(&self) -> Value {
        assert_eq!(self.status, 200, "{self:?}");
        self.json()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines();
        lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

/// Sends bytes and reads the response to the end of the connection.
pub(crate) fn send_raw(address: SocketAddr, bytes: &[u8]) -> std::io::Result<Reply> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    // The service may answer and close before it has read everything.
    let _ = stream.write_all(bytes);
    let mut text = Vec::new();
    let mut room = [0; 65_536];
    loop {
        match stream.read(&mut room) {
            Ok(0) => break,
            Ok(count) => text.extend_from_slice(&room[..count]),
            Err(_) if is_whole(&text) => break,
            Err(error) => return Err(error),
        }
        if is_whole(&text) {
            break;
        }
    }
    let text = String::from_utf8_lossy(&text).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let status = head.split(' ').nth(1).and_then(|it| it.parse().ok());
    let status = status.ok_or_else(|| std::io::Error::other(format!("no response: {text:?}")))?;
    Ok(Reply { status, head: head.to_ascii_lowercase(), body: body.to_owned() })
}

fn is_whole(text: &[u8]) -> bool {
    let text = String::from_utf8_lossy(text);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let head = head.to_ascii_lowercase();
    let length = head.lines().find_map(|it| it.strip_prefix("content-length: ")?.parse().ok());
    length.is_some_and(|length: usize| body.len() >= length)
}
