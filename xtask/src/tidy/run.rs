//! The run of all rules over the repository, and its report.

use super::budgets::Spread;
use super::packages::{Package, packages};
use super::rust_file::{RustFile, mark_test_files};
use super::violation::Violation;
use super::{arrows, budgets, exceptions, papers, refusals, scenarios, text, words};
use crate::Verdict;
use crate::repository::{Repository, TextFile};

/// Packages that hold nothing but tests or benches: the spread of sizes says little there.
const WITHOUT_SPREAD: &[&str] = &["pointbook-benches", "pointbook-tests"];

/// Checks everything, prints the sizes and then every violation.
pub(crate) fn run(repository: &Repository) -> Verdict {
    let Findings { sizes, violations } = findings(repository)?;
    sizes.iter().for_each(|row| println!("{row}"));
    println!();
    violations.iter().for_each(|violation| println!("{violation}"));
    let files = repository.files().len();
    println!("tidy: {files} files, {} violations", violations.len());
    Ok(violations.is_empty())
}

struct Findings {
    sizes: Vec<String>,
    violations: Vec<Violation>,
}

fn findings(repository: &Repository) -> Result<Findings, String> {
    let packages = packages(repository.root())?;
    let texts = repository.texts();
    let (files, unreadable) = rust_files(&texts);
    let mut found = unreadable;
    found.extend(check_papers(repository, &packages));
    found.extend(scenarios::check(&texts));
    found.extend(texts.iter().flat_map(text::check));
    found.extend(files.iter().flat_map(|file| check_code(file, owner(&packages, &file.path))));

    let mut sizes = vec![budgets::report_head()];
    for package in &packages {
        let is_owned = |file: &&RustFile| {
            owner(&packages, &file.path).is_some_and(|it| it.name == package.name)
        };
        let spread = Spread::of(files.iter().filter(is_owned));
        sizes.push(spread.row(&package.name));
        if !WITHOUT_SPREAD.contains(&package.name.as_str()) {
            found.extend(spread.check(&package.manifest()));
        }
    }
    let table = repository.read(exceptions::EXCEPTIONS_PATH).unwrap_or_default();
    let mut violations = exceptions::apply(&table, found);
    violations.sort_unstable();
    Ok(Findings { sizes, violations })
}

/// Parses what is Rust; a file that cannot be parsed is a violation.
fn rust_files(texts: &[TextFile]) -> (Vec<RustFile>, Vec<Violation>) {
    let mut files = Vec::new();
    let mut unreadable = Vec::new();
    for file in texts.iter().filter(|file| file.path.ends_with(".rs")) {
        match RustFile::parse(file) {
            Ok(parsed) => files.push(parsed),
            Err(violation) => unreadable.push(violation),
        }
    }
    mark_test_files(&mut files);
    (files, unreadable)
}

/// The rules on manifests, refusals and papers, which look at single files by name.
fn check_papers(repository: &Repository, packages: &[Package]) -> Vec<Violation> {
    let read = |path: &str| repository.read(path);
    let line_of = |manifest: &str, dependency: &str| {
        let text = read(manifest).unwrap_or_default();
        let found = text.lines().position(|line| names_dependency(line, dependency));
        found.map_or(1, |at| at + 1)
    };
    let mut found = arrows::check(packages, line_of);
    found.extend(papers::check(read, packages));
    let (codes, rows) = (read(refusals::CODES_PATH), read(refusals::ROWS_PATH));
    found.extend(refusals::check(codes.as_deref(), rows.as_deref()));
    found
}

/// The rules on code; which of them hold depends on the package.
fn check_code(file: &RustFile, owner: Option<&Package>) -> Vec<Violation> {
    let is_one_of = |names: &[&str]| owner.is_some_and(|it| names.contains(&it.name.as_str()));
    let mut found = text::check_letters(file);
    found.extend(budgets::check_file(file));
    if is_one_of(arrows::PRODUCT) {
        found.extend(budgets::check_bools(file));
        found.extend(words::check_unfinished(file));
    }
    if is_one_of(arrows::PURE) {
        found.extend(words::check_purity(file));
    }
    found
}

/// The package whose folder holds the file.
fn owner<'a>(packages: &'a [Package], path: &str) -> Option<&'a Package> {
    let holds = |package: &&Package| {
        path.strip_prefix(package.folder.as_str()).is_some_and(|rest| rest.starts_with('/'))
    };
    packages.iter().filter(holds).max_by_key(|package| package.folder.len())
}

fn names_dependency(line: &str, name: &str) -> bool {
    let rest = line.strip_prefix(name);
    rest.is_some_and(|rest| rest.starts_with([' ', '.', '=']))
}

#[cfg(test)]
mod tests {
    use super::{findings, names_dependency, owner};
    use crate::repository::Repository;
    use crate::tidy::packages::Package;

    #[test]
    fn the_repository_is_tidy() {
        let found = findings(&Repository::here().unwrap()).unwrap();
        let lines: Vec<String> = found.violations.iter().map(ToString::to_string).collect();
        assert!(lines.is_empty(), "\n{}\n", lines.join("\n"));
    }

    #[test]
    fn a_file_belongs_to_the_innermost_package() {
        let package = |folder: &str| Package {
            name: folder.to_owned(),
            folder: folder.to_owned(),
            dependencies: Vec::new(),
        };
        let packages = [package("crates/core"), package("crates"), package("crates/cor")];
        let name = |path: &str| owner(&packages, path).map(|it| it.name.clone());
        assert_eq!(name("crates/core/src/lib.rs").as_deref(), Some("crates/core"));
        assert_eq!(name("fuzz/lib.rs"), None);
    }

    #[test]
    fn a_dependency_is_found_in_its_manifest() {
        assert!(names_dependency("serde.workspace = true", "serde"));
        assert!(names_dependency("serde = \"1\"", "serde"));
        assert!(!names_dependency("serde_json = \"1\"", "serde"));
    }
}
