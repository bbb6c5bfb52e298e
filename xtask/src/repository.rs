//! The checkout: where it is, which files belong to it, and what they say.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A checkout of the repository, with the files that are or could be committed.
pub(crate) struct Repository {
    root: PathBuf,
    files: Vec<String>,
}

/// A file of the repository that is text.
pub(crate) struct TextFile {
    /// Its path from the root, with forward slashes.
    pub(crate) path: String,
    /// All of it.
    pub(crate) text: String,
}

impl Repository {
    /// Finds the checkout this program was built from and lists its files.
    ///
    /// Ignored files are no part of it; new files that git does not know yet are, so that a
    /// check says the same before and after the commit.
    pub(crate) fn here() -> Result<Self, String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .ok_or("xtask lives in a folder of the repository")?
            .to_path_buf();
        let listed = output(Command::new("git").current_dir(&root).args([
            "ls-files",
            "--cached",
            "--others",
            "--exclude-standard",
            "-z",
        ]))?;
        let mut files: Vec<String> = listed
            .split('\0')
            .filter(|path| !path.is_empty() && root.join(path).is_file())
            .map(str::to_owned)
            .collect();
        files.sort_unstable();
        files.dedup();
        Ok(Self { root, files })
    }

    /// The folder that holds the workspace manifest.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The paths of all files, sorted.
    pub(crate) fn files(&self) -> &[String] {
        &self.files
    }

    /// Reads one file, or says `None` when there is none of this name.
    pub(crate) fn read(&self, path: &str) -> Option<String> {
        fs::read_to_string(self.root.join(path)).ok()
    }

    /// Reads every file that is text (UTF-8); what is not is left out.
    pub(crate) fn texts(&self) -> Vec<TextFile> {
        self.files
            .iter()
            .filter_map(|path| Some(TextFile { path: path.clone(), text: self.read(path)? }))
            .collect()
    }
}

/// Runs a program to its end and returns what it printed.
pub(crate) fn output(command: &mut Command) -> Result<String, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let done = command.output().map_err(|error| format!("cannot run {name}: {error}"))?;
    if !done.status.success() {
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        return Err(format!("{name} ended with {}: {}", done.status, said.trim_end()));
    }
    String::from_utf8(done.stdout).map_err(|error| format!("{name} printed no text: {error}"))
}
