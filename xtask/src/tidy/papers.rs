//! The papers: a changelog with a section, a short readme, a map that leaves no room out.

use super::packages::{Package, externals};
use super::violation::{Rule, Violation};

/// Lines of the readme.
const README_LINES_MAX: usize = 100;

const README: &str = "README.md";
const ARCHITECTURE: &str = "ARCHITECTURE.md";
const CHANGELOG: &str = "CHANGELOG.md";

/// Checks the three papers that every reader begins with; `read` gives the text of a file.
pub(crate) fn check(read: impl Fn(&str) -> Option<String>, packages: &[Package]) -> Vec<Violation> {
    let broken = |path: &'static str, of: &dyn Fn(&str) -> Vec<String>| -> Vec<Violation> {
        let text = read(path);
        let facts = text.map_or_else(|| vec!["the file is missing".to_owned()], |text| of(&text));
        facts.into_iter().map(|fact| Violation::new(path, 1, Rule::Paper, fact)).collect()
    };
    let mut found = broken(README, &readme);
    found.extend(broken(ARCHITECTURE, &|text| architecture(text, packages)));
    found.extend(broken(CHANGELOG, &changelog));
    found
}

fn readme(text: &str) -> Vec<String> {
    let lines = text.lines().count();
    let long = lines > README_LINES_MAX;
    long.then(|| format!("{lines} lines, at most {README_LINES_MAX}")).into_iter().collect()
}

fn changelog(text: &str) -> Vec<String> {
    let is_section = |line: &str| {
        let title = line.strip_prefix("## ").map(|it| it.trim_start_matches('['));
        title.is_some_and(|it| {
            it.starts_with("Unreleased") || it.starts_with(|c: char| c.is_ascii_digit())
        })
    };
    if text.lines().any(is_section) {
        return Vec::new();
    }
    vec!["no section `## Unreleased` or `## VERSION`".to_owned()]
}

/// A member is on the map by its name or by its folder, an outside package by its name.
fn architecture(text: &str, packages: &[Package]) -> Vec<String> {
    let members = packages
        .iter()
        .filter(|it| !names(text, &it.name) && !names(text, &it.folder))
        .map(|it| format!("the member {} ({}) is not on the map", it.name, it.folder));
    let outside = externals(packages)
        .into_iter()
        .filter(|name| !names(text, name))
        .map(|name| format!("the outside package {name} is not on the map"));
    members.chain(outside).collect()
}

/// Says whether `name` stands in the text as a whole word: `serde` is not in `serde_json`.
fn names(text: &str, name: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    text.match_indices(name).any(|(at, _)| {
        let before = text.get(..at).and_then(|it| it.chars().next_back());
        let after = text.get(at + name.len()..).and_then(|it| it.chars().next());
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

#[cfg(test)]
mod tests {
    use super::{architecture, changelog, check, names, readme};
    use crate::tidy::packages::{Dependency, Package};

    #[test]
    fn a_missing_paper_is_seen() {
        assert_eq!(check(|_| None, &[]).len(), 3);
    }

    #[test]
    fn a_long_readme_is_seen() {
        assert!(readme(&"a\n".repeat(100)).is_empty());
        assert_eq!(readme(&"a\n".repeat(101)).len(), 1);
    }

    #[test]
    fn a_changelog_has_a_section() {
        assert!(changelog("# Changelog\n\n## Unreleased\n").is_empty());
        assert!(changelog("## [0.1.0] - 2026-01-31\n").is_empty());
        assert_eq!(changelog("# Changelog\n").len(), 1);
    }

    #[test]
    fn the_map_names_members_and_outside_packages() {
        let ours = |name: &str, ours| Dependency {
            name: name.to_owned(),
            ours,
            dev: false,
            features: Vec::new(),
        };
        let package = Package {
            name: "pointbook".to_owned(),
            folder: "crates/pointbook".to_owned(),
            dependencies: vec![ours("serde", false), ours("pointbook-core", true)],
        };
        let packages = [package];
        assert!(architecture("`crates/pointbook` uses serde.", &packages).is_empty());
        assert_eq!(architecture("pointbook-core uses serde_json", &packages).len(), 2);
    }

    #[test]
    fn a_name_is_a_whole_word() {
        assert!(names("a serde, b", "serde"));
        assert!(!names("a serde_json", "serde"));
        assert!(!names("rust-serde", "serde"));
    }
}
