//! The built program, called as its users call it.

use std::ffi::OsStr;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::Value;

/// One call of the program: its exit status, and what it wrote.
#[derive(Debug)]
pub(crate) struct Called {
    pub(crate) status: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Called {
    /// What it wrote, when all was well.
    #[track_caller]
    pub(crate) fn good(self) -> String {
        assert_eq!(self.status, Some(0), "{self:#?}");
        self.out
    }

    /// What it wrote beside its answers, when it ended so.
    #[track_caller]
    pub(crate) fn ended(self, status: i32) -> String {
        assert_eq!(self.status, Some(status), "{self:#?}");
        self.err
    }

    /// The only line that it wrote, as JSON, when all was well.
    #[track_caller]
    pub(crate) fn json(self) -> Value {
        let out = self.good();
        serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out}"))
    }

    /// The lines that it wrote, as JSON.
    #[track_caller]
    pub(crate) fn json_lines(&self) -> Vec<Value> {
        let read = |line: &str| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"));
        self.out.lines().map(read).collect()
    }
}

impl From<Output> for Called {
    fn from(output: Output) -> Self {
        // A portable file is no text.
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Self { status: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}

/// The program, not yet called.
pub(crate) fn program(words: &[&str]) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_pointbook"));
    program.args(words).env_remove("NO_COLOR");
    program
}

/// Calls the program, with nothing on its standard input.
pub(crate) fn call(words: &[&str]) -> Called {
    program(words).stdin(Stdio::null()).output().unwrap().into()
}

/// Calls the program with this on its standard input.
pub(crate) fn call_with(input: impl AsRef<[u8]>, words: &[&str]) -> Called {
    let mut program = program(words);
    program.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = program.spawn().unwrap();
    let (mut stdin, input) = (child.stdin.take().unwrap(), input.as_ref().to_vec());
    // The program may end before it has read all.
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().unwrap();
    let _ = writer.join().unwrap();
    output.into()
}

/// A directory of one test's own, which is removed when the test is over.
pub(crate) struct Place(PathBuf);

impl Place {
    pub(crate) fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("place-{}-{number}", std::process::id());
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// A path in it.
    pub(crate) fn at(&self, name: impl AsRef<OsStr>) -> String {
        self.0.join(name.as_ref()).to_str().unwrap().to_owned()
    }

    /// Writes a file in it.
    pub(crate) fn file(&self, name: &str, text: impl AsRef<[u8]>) -> String {
        let path = self.at(name);
        fs::write(&path, text).unwrap();
        path
    }

    /// The shop's ledger: two households, and what happened to them in January 2026.
    pub(crate) fn shop(&self) -> String {
        let ledger = self.at("shop");
        let program = r#"{"expiry":{"months":12,"round":"month_end"}}"#;
        call(&["init", &ledger, "--program", program, "--clock", "2026-01-01T12:00:00-06:00"])
            .good();
        for (day, command) in SHOP {
            let clock = format!("2026-01-{day}T12:00:00-06:00");
            call_with(command, &["post", &ledger, "--clock", &clock]).good();
        }
        ledger
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // A test that failed tells more than what could not be removed.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The day of January, and what happened at noon.
const SHOP: [(&str, &str); 7] = [
    ("05", r#"{"key":"o1","open":{"account":"ann-card","customer":"ann","household":"kim"}}"#),
    ("05", r#"{"key":"o2","open":{"account":"bob-card","customer":"bob","household":"kim"}}"#),
    ("05", r#"{"key":"o3","open":{"account":"roe-card","customer":"roe","household":"roe"}}"#),
    ("06", r#"{"key":"e1","earn":{"account":"ann-card","points":"1500"}}"#),
    ("07", r#"{"key":"e2","earn":{"account":"bob-card","points":"300","expires":"2026-02-14"}}"#),
    ("08", r#"{"key":"r1","redeem":{"household":"kim","points":"350"}}"#),
    ("09", r#"{"key":"h1","hold":{"account":"ann-card","points":"200","hold":"order-7"}}"#),
];
