//! The tokens of a Rust file: what is code, on which lines, and which of it is test code.
//!
//! Comments are no tokens; doc comments are, and are left out here, so that what remains is code.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use proc_macro2::{Delimiter, LineColumn, Span, TokenStream, TokenTree};

/// One word or sign of code.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    /// What kind of token it is.
    pub(crate) kind: TokenKind,
    /// How it is written.
    pub(crate) text: String,
    /// The line it stands on, from 1.
    pub(crate) line: usize,
}

/// What rules need to tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// A name or keyword.
    Ident,
    /// A sign, or an opening or closing delimiter.
    Sign,
    /// A string, character or number.
    Literal,
}

/// What the tokens of a file say about it.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    /// All tokens but doc comments, in order.
    pub(crate) all: Vec<Token>,
    /// The lines that hold code.
    pub(crate) code_lines: BTreeSet<usize>,
    /// The lines of `#[cfg(test)]` items.
    pub(crate) test_lines: Vec<RangeInclusive<usize>>,
    /// The modules that `#[cfg(test)] mod name;` puts into files of their own.
    pub(crate) test_modules: Vec<String>,
}

impl Tokens {
    /// Walks the tokens of `text`.
    pub(crate) fn of(text: &str, stream: TokenStream) -> Self {
        let lines: Vec<&str> = text.lines().collect();
        let mut tokens = Self::default();
        tokens.walk(&lines, stream);
        tokens
    }

    /// Says whether a line belongs to a `#[cfg(test)]` item.
    pub(crate) fn is_test(&self, line: usize) -> bool {
        self.test_lines.iter().any(|range| range.contains(&line))
    }

    /// Counts the lines of code from `first` through `last`, test items left out.
    pub(crate) fn count_code_lines(&self, lines: RangeInclusive<usize>) -> usize {
        self.code_lines.range(lines).filter(|line| !self.is_test(**line)).count()
    }

    fn walk(&mut self, lines: &[&str], stream: TokenStream) {
        let trees: Vec<TokenTree> =
            stream.into_iter().filter(|tree| !is_doc_comment(lines, tree)).collect();
        for (at, tree) in trees.iter().enumerate() {
            if is_cfg_test(trees.get(at..).unwrap_or_default()) {
                self.mark_test_item(trees.get(at..).unwrap_or_default());
            }
            self.push(lines, tree);
        }
    }

    fn push(&mut self, lines: &[&str], tree: &TokenTree) {
        let (kind, text) = match tree {
            TokenTree::Group(group) => {
                let (open, close) = signs(group.delimiter());
                self.add(TokenKind::Sign, open.to_owned(), group.span_open());
                self.walk(lines, group.stream());
                self.add(TokenKind::Sign, close.to_owned(), group.span_close());
                return;
            }
            TokenTree::Ident(ident) => (TokenKind::Ident, ident.to_string()),
            TokenTree::Punct(punct) => (TokenKind::Sign, punct.as_char().to_string()),
            TokenTree::Literal(literal) => (TokenKind::Literal, literal.to_string()),
        };
        self.add(kind, text, tree.span());
    }

    fn add(&mut self, kind: TokenKind, text: String, span: Span) {
        let line = span.start().line;
        self.code_lines.extend(line..=span.end().line);
        self.all.push(Token { kind, text, line });
    }

    /// Marks an item from its `#[cfg(test)]` to its end: a `;` or a closing brace.
    fn mark_test_item(&mut self, trees: &[TokenTree]) {
        let Some(first) = trees.first() else { return };
        let ends = |tree: &TokenTree| match tree {
            TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
            TokenTree::Punct(punct) => punct.as_char() == ';',
            _ => false,
        };
        let Some(end) = trees.iter().position(ends) else { return };
        let item = trees.get(..=end).unwrap_or_default();
        let last = item.last().map_or(first.span(), TokenTree::span);
        self.test_lines.push(first.span().start().line..=last.end().line);
        if let [.., TokenTree::Ident(keyword), TokenTree::Ident(name), TokenTree::Punct(_)] = item
            && keyword == "mod"
        {
            self.test_modules.push(name.to_string());
        }
    }
}

/// Says whether an attribute `#[cfg(test)]` begins here.
fn is_cfg_test(trees: &[TokenTree]) -> bool {
    let [TokenTree::Punct(hash), TokenTree::Group(group), ..] = trees else { return false };
    hash.as_char() == '#' && group.stream().to_string().replace(' ', "") == "cfg(test)"
}

/// A doc comment is three tokens that all claim to stand where the comment begins.
fn is_doc_comment(lines: &[&str], tree: &TokenTree) -> bool {
    let LineColumn { line, column } = tree.span().start();
    let Some(text) = line.checked_sub(1).and_then(|at| lines.get(at)) else { return false };
    let mut rest = text.chars().skip(column);
    rest.next() == Some('/') && matches!(rest.next(), Some('/' | '*'))
}

fn signs(delimiter: Delimiter) -> (&'static str, &'static str) {
    match delimiter {
        Delimiter::Parenthesis => ("(", ")"),
        Delimiter::Brace => ("{", "}"),
        Delimiter::Bracket => ("[", "]"),
        Delimiter::None => ("", ""),
    }
}

#[cfg(test)]
mod tests {
    use super::Tokens;

    fn tokens(text: &str) -> Tokens {
        Tokens::of(text, text.parse().unwrap())
    }

    #[test]
    fn comments_docs_and_blank_lines_are_no_code() {
        let it = tokens(
            "//! Head.\n\n/// Doc.\n/* a\n b */\nfn f() -> u8 {\n    // why\n    4 / 2\n}\n",
        );
        assert_eq!(it.code_lines.into_iter().collect::<Vec<_>>(), [6, 8, 9]);
        assert!(it.all.iter().all(|token| token.text != "doc"));
    }

    #[test]
    fn a_string_over_many_lines_is_code_on_each() {
        assert_eq!(tokens("const A: &str = \"a\nb\nc\";\n").code_lines.len(), 3);
    }

    #[test]
    fn cfg_test_items_are_cut_out() {
        let it = tokens("fn a() {}\n#[cfg(test)]\nmod tests {\n    fn b() {}\n}\nfn c() {}\n");
        assert_eq!(it.count_code_lines(1..=6), 2);
        assert!(it.is_test(4) && !it.is_test(6));
    }

    #[test]
    fn cfg_test_module_in_its_own_file_is_named() {
        let it = tokens("#[cfg(test)]\npub(crate) mod laws;\nmod product;\n");
        assert_eq!(it.test_modules, ["laws"]);
        assert_eq!(it.count_code_lines(1..=3), 1);
    }
}
