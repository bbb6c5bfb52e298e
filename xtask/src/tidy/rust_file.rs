//! A Rust file, read once for all rules that look at code.

use std::collections::BTreeSet;

use super::functions::{Function, functions};
use super::tokens::Tokens;
use super::violation::{Rule, Violation};
use crate::repository::TextFile;

/// A parsed Rust file.
pub(crate) struct RustFile {
    /// Its path from the repository's root.
    pub(crate) path: String,
    /// All of it.
    pub(crate) text: String,
    /// Its tokens.
    pub(crate) tokens: Tokens,
    /// Its functions with a body, test code included.
    pub(crate) functions: Vec<Function>,
    /// The paths that its `use` items bring in, in full.
    pub(crate) imports: Vec<Import>,
    /// Whether all of it is test code of the module that declares it.
    pub(crate) is_test: bool,
}

/// One name brought in by a `use` item.
pub(crate) struct Import {
    /// The segments of its path.
    pub(crate) path: Vec<String>,
    /// The line of the name.
    pub(crate) line: usize,
}

impl RustFile {
    /// Parses a file, or returns the violation that it cannot be parsed.
    pub(crate) fn parse(file: &TextFile) -> Result<Self, Violation> {
        let TextFile { path, text } = file;
        let unreadable =
            |line: usize, reason: String| Violation::new(path, line, Rule::Parse, reason);
        let stream = text.parse().map_err(|error: proc_macro2::LexError| {
            unreadable(error.span().start().line, error.to_string())
        })?;
        let tokens = Tokens::of(text, stream);
        let syntax = syn::parse_file(text)
            .map_err(|error| unreadable(error.span().start().line, error.to_string()))?;
        let is_test = text.lines().any(|line| line.trim() == "#![cfg(test)]");
        Ok(Self {
            functions: functions(&syntax, &tokens),
            imports: imports(&syntax),
            path: path.clone(),
            text: text.clone(),
            tokens,
            is_test,
        })
    }

    /// The lines of code, test items left out.
    pub(crate) fn code_lines(&self) -> usize {
        if self.is_test { 0 } else { self.tokens.count_code_lines(1..=usize::MAX) }
    }

    /// The paths a `#[cfg(test)] mod name;` of this file may refer to.
    fn test_module_paths(&self) -> impl Iterator<Item = String> {
        let (folder, name) = self.path.rsplit_once('/').unwrap_or(("", &self.path));
        let base = match name.strip_suffix(".rs") {
            Some("lib" | "main" | "mod") | None => folder.to_owned(),
            Some(stem) => format!("{folder}/{stem}"),
        };
        self.tokens
            .test_modules
            .iter()
            .flat_map(move |it| [format!("{base}/{it}.rs"), format!("{base}/{it}/")])
    }
}

/// Marks the files that are declared as test modules, and all that lies below them.
pub(crate) fn mark_test_files(files: &mut [RustFile]) {
    let paths: BTreeSet<String> = files.iter().flat_map(RustFile::test_module_paths).collect();
    for file in files {
        file.is_test |= paths.iter().any(|path| {
            file.path == *path || (path.ends_with('/') && file.path.starts_with(path.as_str()))
        });
    }
}

fn imports(syntax: &syn::File) -> Vec<Import> {
    #[derive(Default)]
    struct Collector(Vec<Import>);
    impl<'a> syn::visit::Visit<'a> for Collector {
        fn visit_item_use(&mut self, item: &'a syn::ItemUse) {
            flatten(&item.tree, &mut Vec::new(), &mut self.0);
        }
    }
    let mut collector = Collector::default();
    syn::visit::Visit::visit_file(&mut collector, syntax);
    collector.0
}

fn flatten(tree: &syn::UseTree, prefix: &mut Vec<String>, found: &mut Vec<Import>) {
    let ident = match tree {
        syn::UseTree::Path(path) => {
            prefix.push(path.ident.to_string());
            flatten(&path.tree, prefix, found);
            prefix.pop();
            return;
        }
        syn::UseTree::Group(group) => {
            group.items.iter().for_each(|item| flatten(item, prefix, found));
            return;
        }
        syn::UseTree::Name(name) => Some(&name.ident),
        syn::UseTree::Rename(rename) => Some(&rename.ident),
        syn::UseTree::Glob(_) => None,
    };
    let line = ident.map_or(1, |it| it.span().start().line);
    let path = prefix.iter().cloned().chain(ident.map(ToString::to_string)).collect();
    found.push(Import { path, line });
}

#[cfg(test)]
pub(crate) mod samples {
    //! Snippets as files, for the tests of the rules.

    use super::RustFile;
    use crate::repository::TextFile;

    /// Parses a snippet under a path.
    pub(crate) fn rust_file(path: &str, text: &str) -> RustFile {
        let file = TextFile { path: path.to_owned(), text: text.to_owned() };
        match RustFile::parse(&file) {
            Ok(parsed) => parsed,
            Err(violation) => panic!("{violation}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::samples::rust_file;
    use super::{RustFile, mark_test_files};
    use crate::repository::TextFile;

    #[test]
    fn grouped_imports_are_flattened() {
        let file = rust_file("a.rs", "use std::{fs, net::{self, TcpStream as T}};\n");
        let paths: Vec<String> = file.imports.iter().map(|it| it.path.join("::")).collect();
        assert_eq!(paths, ["std::fs", "std::net::self", "std::net::TcpStream"]);
    }

    #[test]
    fn a_module_declared_for_tests_is_test_code() {
        let mut files = [
            rust_file("src/lot.rs", "#[cfg(test)]\nmod laws;\n"),
            rust_file("src/lot/laws.rs", "fn f() {}\n"),
            rust_file("src/laws.rs", "fn f() {}\n"),
        ];
        mark_test_files(&mut files);
        assert_eq!(files.map(|file| file.is_test), [false, true, false]);
    }

    #[test]
    fn what_is_no_rust_is_a_violation() {
        let file = TextFile { path: "a.rs".to_owned(), text: "fn f( {}\n".to_owned() };
        assert!(RustFile::parse(&file).is_err());
    }
}
