//! Fuzzing: builds every fuzz target and runs each for some seconds from its committed seeds.
//!
//! The targets are an ordinary cargo-fuzz package, so `cargo fuzz run` works too, but this runner
//! needs neither cargo-fuzz nor a nightly compiler. It builds with the address sanitizer, less for
//! memory errors, which safe Rust has none of, than because the sanitizer shows libFuzzer what
//! strings are compared with. Measured once, on a planted `starts_with` of four bytes: found after
//! 295 inputs with it, not found in 21 million without. That takes an installed nightly, or else a
//! stable compiler told to accept the option. `--sanitizer none` works on any compiler.
//!
//! A target that reads scripts compares no strings, and each of its inputs does much: it is built
//! without the sanitizer and run without what libFuzzer computes per feature, which measured 600
//! inputs a second for 30.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::{self, ScopedJoinHandle};

use crate::Verdict;
use crate::repository::{Repository, output};

/// How a run is wanted.
#[derive(Debug, PartialEq, Eq)]
struct Options {
    seconds: u32,
    only: Option<String>,
    /// For all targets; without it each has its own.
    sanitizer: Option<Sanitizer>,
    lock: Lock,
}

/// A fuzz target.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Target {
    name: String,
    sanitizer: Sanitizer,
    flags: &'static [&'static str],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sanitizer {
    None,
    Address,
}

/// Whether the build may bring the package's lock file up to date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lock {
    MayChange,
    Kept,
}

/// What one target did in its time.
#[derive(Debug, PartialEq, Eq)]
struct Outcome {
    executions: u64,
    per_second: u64,
    covered: u64,
}

const SECONDS_DEFAULT: u32 = 60;
/// An input that takes longer than this is a finding; what failed is made small within it.
const INPUT_SECONDS_MAX: u32 = 60;
const MEMORY_MEGABYTES_MAX: u32 = 2048;
/// Lines of a failed target's log that are shown.
const LOG_TAIL_LINES: usize = 60;
/// The targets whose bytes are choices, not text.
const OF_SCRIPTS: &[&str] = &["command_stream"];
const TEXT_FLAGS: &[&str] = &["-use_value_profile=1"];
const SCRIPT_FLAGS: &[&str] = &["-use_value_profile=0", "-entropic=0"];
/// The instrumentation that libFuzzer needs, as cargo-fuzz asks for it.
const COVERAGE_FLAGS: &[&str] = &[
    "--cfg=fuzzing",
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "-Cllvm-args=-simplifycfg-branch-fold-threshold=0",
    "-Cdebug-assertions",
    "-Coverflow-checks",
    "-Ccodegen-units=1",
];

/// Builds all targets, runs as many at once as there are cores, and is content when none found
/// anything.
pub(crate) fn run(repository: &Repository, words: &[String]) -> Verdict {
    let options = &Options::parse(words)?;
    let folder = repository.root().join("fuzz");
    let targets = targets(repository, options)?;
    let mut programs = Vec::new();
    for sanitizer in [Sanitizer::None, Sanitizer::Address] {
        let built: Vec<&Target> = targets.iter().filter(|it| it.sanitizer == sanitizer).collect();
        if !built.is_empty() {
            let program_folder = build(&folder, &built, sanitizer, options.lock)?;
            programs.extend(built.into_iter().map(|it| (it, program_folder.join(&it.name))));
        }
    }
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let mut all_well = true;
    for some in programs.chunks(cores) {
        let outcomes = thread::scope(|scope| {
            let start = |at: &(&Target, PathBuf)| {
                let (target, program) = (at.0.clone(), at.1.clone());
                let folder = &folder;
                scope.spawn(move || play(folder, &program, &target, options.seconds))
            };
            let started: Vec<_> = some.iter().map(start).collect();
            started.into_iter().map(ScopedJoinHandle::join).collect::<Vec<_>>()
        });
        for ((target, _), outcome) in some.iter().zip(outcomes) {
            let outcome = outcome.unwrap_or_else(|_| Err("the runner panicked".to_owned()));
            all_well &= tell(&target.name, outcome);
        }
    }
    Ok(all_well)
}

/// Tells what a target did, and whether it was content.
fn tell(name: &str, outcome: Result<Outcome, String>) -> bool {
    match outcome {
        Ok(it) => {
            println!(
                "fuzz {name}: ok, {} executions, {} per second, {} edges covered",
                it.executions, it.per_second, it.covered
            );
            true
        }
        Err(reason) => {
            println!("fuzz {name}: FAILED\n{reason}");
            false
        }
    }
}

impl Options {
    fn parse(words: &[String]) -> Result<Self, String> {
        let mut options =
            Self { seconds: SECONDS_DEFAULT, only: None, sanitizer: None, lock: Lock::MayChange };
        let mut words = words.iter().map(String::as_str);
        while let Some(flag) = words.next() {
            if flag == "--locked" {
                options.lock = Lock::Kept;
                continue;
            }
            let value = words.next().ok_or_else(|| format!("{flag} takes a value"))?;
            match flag {
                "--seconds" => {
                    options.seconds = value.parse().map_err(|_| format!("no number: {value}"))?;
                }
                "--only" => options.only = Some(value.to_owned()),
                "--sanitizer" => options.sanitizer = Some(Sanitizer::parse(value)?),
                _ => return Err(format!("fuzz knows no option {flag}")),
            }
        }
        Ok(options)
    }
}

impl Sanitizer {
    fn parse(word: &str) -> Result<Self, String> {
        match word {
            "none" => Ok(Self::None),
            "address" => Ok(Self::Address),
            _ => Err(format!("no sanitizer: {word}")),
        }
    }

    /// Each way of building has a folder of its own, so that switching builds nothing twice.
    fn build_folder(self) -> &'static str {
        match self {
            Self::None => "target/plain",
            Self::Address => "target/address",
        }
    }
}

impl Target {
    fn new(name: &str, sanitizer: Option<Sanitizer>) -> Self {
        let (own, flags) = if OF_SCRIPTS.contains(&name) {
            (Sanitizer::None, SCRIPT_FLAGS)
        } else {
            (Sanitizer::Address, TEXT_FLAGS)
        };
        Self { name: name.to_owned(), sanitizer: sanitizer.unwrap_or(own), flags }
    }
}

/// The targets, from their source files.
fn targets(repository: &Repository, options: &Options) -> Result<Vec<Target>, String> {
    let only = options.only.as_deref();
    let name_of = |path: &'_ String| -> Option<String> {
        let name = path.strip_prefix("fuzz/fuzz_targets/")?.strip_suffix(".rs")?;
        Some(name.to_owned())
    };
    let names = repository.files().iter().filter_map(name_of);
    let chosen = names.filter(|name| only.is_none_or(|only| only == name));
    let targets: Vec<Target> = chosen.map(|name| Target::new(&name, options.sanitizer)).collect();
    if targets.is_empty() {
        return Err(format!("there is no fuzz target {}", only.unwrap_or("at all")));
    }
    Ok(targets)
}

/// Builds targets with one sanitizer and returns the folder of the programs.
fn build(
    folder: &Path,
    targets: &[&Target],
    sanitizer: Sanitizer,
    lock: Lock,
) -> Result<PathBuf, String> {
    let host = output(Command::new("rustc").args(["--print", "host-tuple"]))?;
    let target_dir = folder.join(sanitizer.build_folder());
    let mut flags: Vec<&str> = COVERAGE_FLAGS.to_vec();
    let mut cargo = Command::new("cargo");
    if sanitizer == Sanitizer::Address {
        flags.push("-Zsanitizer=address");
        cargo = unstable_cargo();
    }
    // With --target the flags are not given to build scripts and procedural macros.
    cargo
        .current_dir(folder)
        .args(["build", "--release", "--target", host.trim()])
        .args(targets.iter().flat_map(|target| ["--bin", target.name.as_str()]))
        .args((lock == Lock::Kept).then_some("--locked"))
        .arg("--target-dir")
        .arg(&target_dir)
        .env("CARGO_ENCODED_RUSTFLAGS", flags.join("\x1f"))
        .env_remove("RUSTFLAGS");
    let status = cargo.status().map_err(|error| format!("cannot run cargo: {error}"))?;
    if !status.success() {
        return Err(format!("the fuzz targets do not build: {status}"));
    }
    Ok(target_dir.join(host.trim()).join("release"))
}

/// A cargo that accepts unstable options: a nightly when there is one.
fn unstable_cargo() -> Command {
    let toolchains = output(Command::new("rustup").args(["toolchain", "list"])).unwrap_or_default();
    if toolchains.lines().any(|line| line.starts_with("nightly")) {
        let mut rustup = Command::new("rustup");
        rustup.args(["run", "nightly", "cargo"]).env_remove("RUSTC").env_remove("RUSTDOC");
        return rustup;
    }
    let mut cargo = Command::new("cargo");
    cargo.env("RUSTC_BOOTSTRAP", "1");
    cargo
}

/// Runs one target; its findings stay in `fuzz/artifacts`, its log and its corpus under `target`.
fn play(folder: &Path, program: &Path, target: &Target, seconds: u32) -> Result<Outcome, String> {
    let name = target.name.as_str();
    let corpus = folder.join("target/corpus").join(name);
    let seeds = folder.join("seeds").join(name);
    let artifacts = folder.join("artifacts").join(name);
    for path in [&corpus, &seeds, &artifacts] {
        fs::create_dir_all(path).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    let mut prefix = OsString::from("-artifact_prefix=");
    prefix.push(artifacts.join(""));
    let done = Command::new(program)
        .arg(&corpus)
        .arg(&seeds)
        .arg(prefix)
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-timeout={INPUT_SECONDS_MAX}"))
        .arg(format!("-rss_limit_mb={MEMORY_MEGABYTES_MAX}"))
        .arg("-print_final_stats=1")
        // A smoke run repeats itself; without a seed it looks for what is new.
        .args(env::var("FUZZ_SEED").ok().map(|seed| format!("-seed={seed}")))
        .args(target.flags)
        // Safe Rust neither leaks by mistake nor uses what it freed; looking for that takes time.
        .env("ASAN_OPTIONS", "detect_leaks=0:quarantine_size_mb=1:malloc_context_size=0")
        .output()
        .map_err(|error| format!("cannot run {}: {error}", program.display()))?;
    let log = String::from_utf8_lossy(&done.stderr).into_owned();
    let log_path = folder.join("target").join(format!("{name}.log"));
    fs::write(&log_path, &log).map_err(|error| format!("{}: {error}", log_path.display()))?;
    if !done.status.success() {
        return Err(format!("{}\nthe target ended with {}", tail(&log), done.status));
    }
    Outcome::of_log(&log).ok_or_else(|| format!("{}\nthe log ends without figures", tail(&log)))
}

impl Outcome {
    /// Reads libFuzzer's last words; a run that executed nothing has none.
    fn of_log(log: &str) -> Option<Self> {
        let figure = |name: &str| -> Option<u64> {
            let line = log.lines().rev().find_map(|line| line.strip_prefix(name))?;
            line.trim().parse().ok()
        };
        let covered = log.lines().rev().find_map(|line| {
            let mut words = line.split_whitespace().skip_while(|word| *word != "cov:");
            words.nth(1)?.parse().ok()
        });
        let executions = figure("stat::number_of_executed_units:").filter(|count| *count > 0)?;
        Some(Self {
            executions,
            per_second: figure("stat::average_exec_per_sec:")?,
            covered: covered.unwrap_or(0),
        })
    }
}

/// The end of a log without frames of the stack and bytes: what a target said, and where its input
/// is.
fn tail(log: &str) -> String {
    let is_frame = |line: &&str| {
        let word = line.split_whitespace().next().unwrap_or_default();
        let number = word.trim_start_matches('#').trim_end_matches(':');
        let is_number = word != number && number.parse::<u32>().is_ok();
        line.starts_with("0x") || line.starts_with(' ') && (word == "at" || is_number)
    };
    let lines: Vec<&str> = log.lines().filter(|line| !is_frame(line)).collect();
    let start = lines.len().saturating_sub(LOG_TAIL_LINES);
    lines.get(start..).unwrap_or_default().join("\n")
}

#[cfg(test)]
mod tests {
    use super::{Lock, Options, Outcome, Sanitizer, Target, tail};

    fn parse(words: &[&str]) -> Result<Options, String> {
        Options::parse(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn options_have_values_and_defaults() {
        let all = ["--seconds", "5", "--only", "a", "--sanitizer", "none", "--locked"];
        assert_eq!(
            parse(&all),
            Ok(Options {
                seconds: 5,
                only: Some("a".to_owned()),
                sanitizer: Some(Sanitizer::None),
                lock: Lock::Kept,
            })
        );
        assert_eq!(parse(&[]).map(|it| (it.seconds, it.sanitizer)), Ok((60, None)));
        assert!(parse(&["--seconds"]).is_err());
        assert!(parse(&["--seconds", "x"]).is_err());
        assert!(parse(&["--quick", "x"]).is_err());
    }

    #[test]
    fn each_target_has_its_sanitizer_unless_one_is_asked_for() {
        let of = |name, sanitizer| Target::new(name, sanitizer).sanitizer;
        assert_eq!(of("command_stream", None), Sanitizer::None);
        assert_eq!(of("decode_command", None), Sanitizer::Address);
        assert_eq!(of("decode_command", Some(Sanitizer::None)), Sanitizer::None);
    }

    #[test]
    fn figures_are_read_from_the_end_of_the_log() {
        let log = "\
#2      INITED cov: 10 ft: 11 corp: 1/1b exec/s: 0 rss: 28Mb
#900    DONE   cov: 77 ft: 90 corp: 8/1b lim: 4 exec/s: 450 rss: 30Mb
stat::number_of_executed_units: 900
stat::average_exec_per_sec:     450
";
        let expected = Outcome { executions: 900, per_second: 450, covered: 77 };
        assert_eq!(Outcome::of_log(log), Some(expected));
        assert_eq!(Outcome::of_log("stat::number_of_executed_units: 0\n"), None);
    }

    #[test]
    fn the_tail_is_the_end() {
        let log: String = (1..=70).map(|it| format!("{it}\n")).collect();
        assert!(tail(&log).starts_with("11\n") && tail(&log).ends_with("70"));
    }

    #[test]
    fn frames_are_left_out_of_the_tail() {
        let log = "they differ\n   0: play\n             at ./a.rs:5\n    #0 0x55 in main\nend";
        assert_eq!(tail(log), "they differ\nend");
        assert_eq!(tail("  step: 3 at noon\n 7 points"), "  step: 3 at noon\n 7 points");
    }
}
