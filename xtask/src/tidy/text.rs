//! The rules on plain text: width, white space, letters, head docs, paths of one machine.

use super::rust_file::RustFile;
use super::tokens::TokenKind;
use super::violation::{Rule, Violation};
use crate::repository::TextFile;

/// Columns of a line of Rust.
const COLUMNS_MAX: usize = 100;

/// Words that the first sentence of a head doc needs to be one.
const HEAD_DOC_WORDS_MIN: usize = 3;

/// Where paths that exist on one machine begin. In two parts, or this file would break the rule.
const MACHINE_PATHS: &[&str] = &[
    concat!("/wo", "rk/"),
    concat!("/ho", "me/"),
    concat!("/ro", "ot/"),
    concat!("/Us", "ers/"),
    concat!("C:", "\\"),
];

/// Folders whose files are bytes for a reader under test, kept as they are.
const RAW_FOLDERS: &[&str] = &["fuzz/seeds/", "tests/golden/"];

/// Checks what holds for every text of the repository.
pub(crate) fn check(file: &TextFile) -> Vec<Violation> {
    let TextFile { path, text } = file;
    if RAW_FOLDERS.iter().any(|folder| path.starts_with(folder)) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut add = |line: usize, rule: Rule, what: &str| {
        found.push(Violation::new(path, line, rule, what));
    };
    for (at, content) in text.lines().enumerate() {
        let line = at + 1;
        if content.contains('\t') && !path.ends_with("Makefile") {
            add(line, Rule::Whitespace, "a tab");
        }
        if content.ends_with([' ', '\t', '\r']) {
            add(line, Rule::Whitespace, "space at the end of the line");
        }
        if let Some(start) = MACHINE_PATHS.iter().find(|start| content.contains(**start)) {
            add(line, Rule::AbsolutePath, start);
        }
        if path.ends_with(".rs") && is_wide(content) {
            add(line, Rule::Width, &format!("{} columns", content.chars().count()));
        }
    }
    if !text.is_empty() && (!text.ends_with('\n') || text.ends_with("\n\n")) {
        add(text.lines().count(), Rule::Whitespace, "the file does not end with one newline");
    }
    if path.ends_with(".rs") && !path.ends_with("build.rs") && !has_head_doc(text) {
        add(1, Rule::HeadDoc, "the file does not begin with a //! sentence and its stop");
    }
    found
}

/// Checks that code outside strings and comments is ASCII.
pub(crate) fn check_letters(file: &RustFile) -> Vec<Violation> {
    let strange = file
        .tokens
        .all
        .iter()
        .filter(|token| token.kind != TokenKind::Literal && !token.text.is_ascii());
    strange
        .map(|token| Violation::new(&file.path, token.line, Rule::Ascii, token.text.clone()))
        .collect()
}

fn is_wide(line: &str) -> bool {
    line.chars().count() > COLUMNS_MAX && !line.contains("://")
}

/// The first paragraph begins with a whole sentence.
fn has_head_doc(text: &str) -> bool {
    let paragraph: Vec<&str> = text
        .lines()
        .map_while(|line| line.strip_prefix("//!"))
        .map(str::trim)
        .take_while(|line| !line.is_empty())
        .collect();
    let paragraph = paragraph.join(" ");
    let sentence = match paragraph.find(". ") {
        Some(end) => paragraph.get(..=end).unwrap_or_default(),
        None => &paragraph,
    };
    let begins_well = sentence.starts_with(|c: char| c.is_uppercase() || !c.is_alphabetic());
    let enough = sentence.split_whitespace().count() >= HEAD_DOC_WORDS_MIN;
    begins_well && enough && sentence.ends_with('.')
}

#[cfg(test)]
mod tests {
    use super::{check, check_letters, has_head_doc};
    use crate::repository::TextFile;
    use crate::tidy::rust_file::samples::rust_file;

    fn rules(path: &str, text: &str) -> Vec<&'static str> {
        let file = TextFile { path: path.to_owned(), text: text.to_owned() };
        check(&file).iter().map(|it| it.rule.name()).collect()
    }

    #[test]
    fn a_clean_file_breaks_nothing() {
        assert!(rules("a.rs", "//! Lots and their order.\n").is_empty());
        assert!(rules("a.md", "Text.\n").is_empty());
        assert!(rules("a.md", "").is_empty());
    }

    #[test]
    fn white_space_is_seen() {
        assert_eq!(rules("a.md", "a\tb\n"), ["whitespace"]);
        assert_eq!(rules("Makefile", "a:\n\tb\n"), [""; 0]);
        assert_eq!(rules("a.md", "a \n"), ["whitespace"]);
        assert_eq!(rules("a.md", "a"), ["whitespace"]);
        assert_eq!(rules("a.md", "a\n\n"), ["whitespace"]);
        assert_eq!(rules("fuzz/seeds/x/1", "a \t"), [""; 0]);
    }

    #[test]
    fn wide_lines_are_seen_but_for_addresses() {
        let long = "x".repeat(100);
        assert_eq!(rules("a.rs", &format!("//! One two three.\n//{long}\n")), ["width"]);
        assert!(rules("a.rs", &format!("//! One two three.\n// http://{long}\n")).is_empty());
        assert!(rules("a.md", &format!("{long}x\n")).is_empty());
    }

    #[test]
    fn paths_of_one_machine_are_seen() {
        let text = format!("see {}{}/x\n", "/ho", "me/someone");
        assert_eq!(rules("a.md", &text), ["absolute-path"]);
    }

    #[test]
    fn a_head_doc_is_a_sentence() {
        assert!(has_head_doc("//! What it is for. And more\n"));
        assert!(has_head_doc("//! What it\n//! is for.\n//!\n//! - a list\n"));
        assert!(!has_head_doc("//! Placeholder.\n"));
        assert!(!has_head_doc("//! What it is for\n"));
        assert!(!has_head_doc("use a;\n//! What it is for.\n"));
        assert!(!has_head_doc("//! what it is for.\n"));
        assert_eq!(rules("a.rs", "fn f() {}\n"), ["head-doc"]);
        assert!(rules("build.rs", "fn main() {}\n").is_empty());
    }

    #[test]
    fn letters_beyond_ascii_are_for_strings_and_comments() {
        let text = "// caf\u{e9}\nconst A: &str = \"caf\u{e9}\";\nlet_it!(caf\u{e9});\n";
        let found = check_letters(&rust_file("a.rs", text));
        assert_eq!(found.iter().map(|it| it.line).collect::<Vec<_>>(), [3]);
    }
}
