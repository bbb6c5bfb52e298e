//! The `pointbook` program.

use std::io::{self, ErrorKind, Write as _};
use std::process::ExitCode;

use pointbook_cli::demo::Paint;
use pointbook_cli::{Exit, run};

fn main() -> ExitCode {
    let (mut out, mut err) = (io::stdout().lock(), io::stderr().lock());
    let arguments = std::env::args_os().skip(1);
    let told = run(arguments, Paint::of_stdout(), &mut out, &mut err);
    match told.and_then(|exit| out.flush().map(|()| exit)) {
        Ok(exit) => exit.into(),
        // Who closed the pipe has read enough.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Exit::Bad.into(),
        Err(error) => {
            // There is nowhere left to tell a failure to tell.
            let _ = writeln!(err, "pointbook: failed to write: {error}");
            Exit::Unusable.into()
        }
    }
}
