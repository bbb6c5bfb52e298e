//! The `pointbook` program.

use std::io::{self, BufWriter, ErrorKind, Write as _};
use std::process::ExitCode;

use pointbook_cli::{Exit, Terminal, run};
use tikv_jemallocator::Jemalloc;

/// It asks for huge pages, and lets go of many small pieces sooner than the system's own.
#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

fn main() -> ExitCode {
    let mut out = BufWriter::new(io::stdout().lock());
    let mut err = io::stderr();
    let told = run(std::env::args_os(), Terminal::here(), &mut out, &mut err);
    match told.and_then(|exit| out.flush().map(|()| exit)) {
        Ok(exit) => exit.into(),
        // Who closed the pipe has read enough.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Exit::Bad.into(),
        Err(error) => {
            // There is nowhere left to tell a failure to tell.
            let _ = writeln!(err, "pointbook: failed to write: {error}");
            Exit::Failed.into()
        }
    }
}
