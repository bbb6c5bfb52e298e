//! The official client libraries against the service, where they are installed.

use std::env;
use std::path::Path;
use std::process::Command;

/// The runner of `tests/clients`.
fn run(word: &str) -> Command {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/clients/run.py");
    let mut command = Command::new("python3");
    command.arg(script).arg(word);
    command
}

#[test]
fn official_clients_go_through_all_use_cases() {
    let is_there = run("check").output().is_ok_and(|output| output.status.success());
    let is_required = env::var_os("CLIENTS_REQUIRED").is_some();
    assert!(is_there || !is_required, "no client libraries: scripts/setup.sh installs them");
    if !is_there {
        eprintln!("skipped: no client libraries; `make clients` installs them");
        return;
    }
    let output = run(env!("CARGO_BIN_EXE_pointbook")).output().unwrap();
    let (told, failed) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    println!("{told}");
    assert!(output.status.success(), "{failed}");
    for line in [
        "good  a retry is posted once",
        "good  node went through the six use cases",
        "good  requests made up from the description",
        "good  everything that was answered is there",
        "good  over TLS, with keys replaced on the way",
    ] {
        assert!(told.contains(line), "{line}\n{told}\n{failed}");
    }
}
