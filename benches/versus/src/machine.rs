//! The machine and the versions.

use std::fs;
use std::process::Command;

use crate::fault::Fault;
use crate::postgresql;
use crate::systems::{Files, Places};

/// On what it was measured.
#[derive(Clone, Debug)]
pub(crate) struct Machine {
    /// The processor, and how many of it.
    pub(crate) processor: String,
    /// The memory, in GiB.
    pub(crate) memory: u64,
    /// The kernel.
    pub(crate) kernel: String,
    /// The compiler.
    pub(crate) rust: String,
    /// The versions of the databases.
    pub(crate) databases: [String; 3],
    /// The settings of PostgreSQL that are not its defaults, and some that are.
    pub(crate) settings: Vec<(&'static str, String)>,
    /// The day.
    pub(crate) day: String,
}

impl Machine {
    /// Looks.
    pub(crate) fn look(places: &Places, files: &Files) -> Result<Self, Fault> {
        let mut client = postgresql::connect(&places.postgresql)?;
        let mut settings = Vec::new();
        for name in SETTINGS {
            settings.push((*name, postgresql::setting(&mut client, name)?));
        }
        let version = postgresql::setting(&mut client, "server_version")?;
        let version = version.split(' ').next().unwrap_or_default().to_owned();
        let duckdb = files.duckdb.version().trim_start_matches('v').to_owned();
        Ok(Self {
            processor: processor()?,
            memory: memory()?,
            kernel: said("uname", &["-sr"])?,
            rust: said("rustc", &["--version"])?,
            databases: [rusqlite::version().to_owned(), version, duckdb],
            settings,
            day: said("date", &["-u", "+%Y-%m-%d"])?,
        })
    }
}

fn processor() -> Result<String, Fault> {
    let told = fs::read_to_string("/proc/cpuinfo")?;
    let model = told.lines().find_map(|line| line.strip_prefix("model name"));
    let model = model.unwrap_or_default().trim_start_matches([' ', '\t', ':']);
    let count = std::thread::available_parallelism()?;
    Ok(format!("{count} cores of {model}"))
}

fn memory() -> Result<u64, Fault> {
    let told = fs::read_to_string("/proc/meminfo")?;
    let line = told.lines().find_map(|line| line.strip_prefix("MemTotal:"));
    let kibibytes = line.and_then(|line| line.split_whitespace().next()).unwrap_or("0");
    Ok(kibibytes.parse::<u64>()?.div_ceil(1 << 20))
}

fn said(program: &str, arguments: &[&str]) -> Result<String, Fault> {
    let output = Command::new(program).args(arguments).output()?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

const SETTINGS: &[&str] =
    &["shared_buffers", "work_mem", "effective_cache_size", "random_page_cost", "jit", "fsync"];
