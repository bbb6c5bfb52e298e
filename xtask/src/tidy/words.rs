//! Banned words: what is never kept in the product, and what the pure crates may not know.

use super::rust_file::RustFile;
use super::tokens::{Token, TokenKind};
use super::violation::{Rule, Violation};

/// Macros that stand for unfinished work.
const UNFINISHED_MACROS: &[&str] = &["todo", "unimplemented", "dbg"];

/// Marks that stand for unfinished work, also in comments. In two parts, as this file has them.
const UNFINISHED_MARKS: &[&str] = &[concat!("FIX", "ME"), concat!("XX", "X")];

/// Paths that would make an answer depend on the machine, the time or the order of hashing.
const IMPURE: &[&[&str]] = &[
    &["HashMap"],
    &["HashSet"],
    &["SystemTime"],
    &["Instant", "now"],
    &["std", "thread"],
    &["std", "fs"],
    &["std", "net"],
    &["f32"],
    &["f64"],
    &["rand"],
];

/// Checks a file of a product crate for unfinished work.
pub(crate) fn check_unfinished(file: &RustFile) -> Vec<Violation> {
    let mut found = Vec::new();
    for pair in file.tokens.all.windows(2) {
        let [name, sign] = pair else { continue };
        if sign.text == "!" && UNFINISHED_MACROS.contains(&name.text.as_str()) {
            let what = format!("{}!", name.text);
            found.push(Violation::new(&file.path, name.line, Rule::BannedWord, what));
        }
    }
    for (at, line) in file.text.lines().enumerate() {
        let words = || line.split(|c: char| !c.is_alphanumeric() && c != '_');
        for mark in UNFINISHED_MARKS.iter().filter(|mark| words().any(|word| word == **mark)) {
            found.push(Violation::new(&file.path, at + 1, Rule::BannedWord, *mark));
        }
    }
    found
}

/// Checks a file of a pure crate for what it may not know; its tests may.
pub(crate) fn check_purity(file: &RustFile) -> Vec<Violation> {
    if file.is_test {
        return Vec::new();
    }
    let product: Vec<&Token> =
        file.tokens.all.iter().filter(|token| !file.tokens.is_test(token.line)).collect();
    let mut found: Vec<(usize, String)> = Vec::new();
    for (at, token) in product.iter().enumerate() {
        let rest = product.get(at..).unwrap_or_default();
        let spelt = |path: &&&[&str]| is_spelt(path, rest);
        found.extend(IMPURE.iter().find(spelt).map(|path| (token.line, path.join("::"))));
        found.extend(float_suffix(token).map(|suffix| (token.line, suffix.to_owned())));
    }
    // A path that begins outside the braces of a use item is not seen word by word.
    for import in file.imports.iter().filter(|it| !file.tokens.is_test(it.line)) {
        let imported = |path: &&&[&str]| {
            let segments: Vec<&str> = import.path.iter().map(String::as_str).collect();
            path.len() > 1 && segments.starts_with(path)
        };
        found.extend(IMPURE.iter().find(imported).map(|path| (import.line, path.join("::"))));
    }
    found.sort_unstable();
    found.dedup();
    found
        .into_iter()
        .map(|(line, what)| Violation::new(&file.path, line, Rule::Purity, what))
        .collect()
}

/// Says whether the tokens begin with this path, its segments joined by `::`.
fn is_spelt(path: &[&str], tokens: &[&Token]) -> bool {
    let mut words = tokens.iter().map(|token| token.text.as_str());
    path.iter().enumerate().all(|(at, segment)| {
        let joined = at == 0 || (words.next() == Some(":") && words.next() == Some(":"));
        joined && words.next() == Some(*segment)
    })
}

fn float_suffix(token: &Token) -> Option<&'static str> {
    let number = token.text.starts_with(|c: char| c.is_ascii_digit());
    if token.kind != TokenKind::Literal || !number || token.text.starts_with("0x") {
        return None;
    }
    ["f32", "f64"].into_iter().find(|suffix| token.text.ends_with(suffix))
}

#[cfg(test)]
mod tests {
    use super::{check_purity, check_unfinished};
    use crate::tidy::rust_file::samples::rust_file;

    fn purity(text: &str) -> Vec<String> {
        check_purity(&rust_file("a.rs", text)).into_iter().map(|it| it.what).collect()
    }

    fn unfinished(text: &str) -> Vec<String> {
        let file = rust_file("a.rs", text);
        check_unfinished(&file).into_iter().map(|it| it.what).collect()
    }

    #[test]
    fn unfinished_work_is_seen() {
        assert_eq!(unfinished("fn f() { todo!() }\n"), ["todo!"]);
        assert_eq!(
            unfinished("fn f() { g(dbg!(1), unimplemented!()) }\n"),
            ["dbg!", "unimplemented!"]
        );
        let mark = concat!("FIX", "ME");
        assert_eq!(unfinished(&format!("// {mark}: later\nfn f() {{}}\n")), [mark]);
        assert!(unfinished("fn todo() { let s = \"todo!()\"; }\n").is_empty());
    }

    #[test]
    fn impure_names_are_seen_wherever_they_hide() {
        assert_eq!(purity("use std::collections::HashMap;\n"), ["HashMap"]);
        assert_eq!(purity("use std::{fs, thread as t};\n"), ["std::fs", "std::thread"]);
        assert_eq!(purity("fn f() { std::net::lookup(); }\n"), ["std::net"]);
        assert_eq!(purity("fn f() { Instant::now(); SystemTime::now(); }\n").len(), 2);
        assert_eq!(purity("fn f(a: f64) { g(1f32) }\n"), ["f32", "f64"]);
        assert_eq!(purity("fn f() { rand::random() }\n"), ["rand"]);
    }

    #[test]
    fn comments_strings_tests_and_longer_names_are_free() {
        assert!(
            purity("/// No HashMap here.\nfn f() { g(\"f64\", random, operand) }\n").is_empty()
        );
        assert!(purity("#[cfg(test)]\nmod tests {\n    use std::fs;\n}\n").is_empty());
        assert!(purity("fn f() { Instant::after(); std::mem::take(&mut a); 0x1f64 }\n").is_empty());
    }
}
