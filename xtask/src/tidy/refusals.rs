//! Refusals: every code of the enum has at least one row in the table test, in the same order.

use syn::visit::Visit;

use super::violation::{Rule, Violation};

/// Where the codes are.
pub(crate) const CODES_PATH: &str = "crates/core/src/refusal.rs";
/// Where the rows are.
pub(crate) const ROWS_PATH: &str = "tests/refusals.rows";
/// The enum of the codes, and its method that names them.
const CODE_ENUM: &str = "Code";
const CODE_METHOD: &str = "as_str";

/// The line between rows for one code and rows to which two codes apply.
const PRECEDENCE: &str = "precedence";

/// A row of the table: its head line, and whether it has a command that is refused.
struct Row<'a> {
    line: usize,
    head: &'a str,
    refuses: bool,
}

/// Checks the rows against the codes.
pub(crate) fn check(source: Option<&str>, table: Option<&str>) -> Vec<Violation> {
    let codes = codes(source.unwrap_or_default());
    if codes.is_empty() {
        let what = format!("no {CODE_ENUM}::{CODE_METHOD} with a match of string literals");
        return vec![Violation::new(CODES_PATH, 1, Rule::RefusalRow, what)];
    }
    let Some(table) = table else {
        return vec![Violation::new(ROWS_PATH, 1, Rule::RefusalRow, "the file is missing")];
    };
    let rows = rows(table);
    let divide = rows.iter().position(|row| row.head == PRECEDENCE).unwrap_or(rows.len());
    let (single, pairs) = rows.split_at(divide);
    let pairs = pairs.get(1..).unwrap_or_default();

    let missing = codes.iter().filter(|code| !single.iter().any(|row| row.head == **code));
    let mut facts: Vec<(usize, String)> =
        missing.map(|code| (1, format!("no row for {code}"))).collect();
    facts.extend(out_of_order(&codes, single.iter().map(|row| (row.line, row.head))));
    facts.extend(out_of_order(&codes, pairs.iter().map(|row| (row.line, first_code(row.head)))));
    facts.extend(pairs.iter().filter_map(|row| wrong_pair(&codes, row)));
    let idle = single.iter().chain(pairs).filter(|row| !row.refuses);
    facts.extend(idle.map(|row| (row.line, format!("nothing is refused under {}", row.head))));
    let violation = |(line, what)| Violation::new(ROWS_PATH, line, Rule::RefusalRow, what);
    facts.into_iter().map(violation).collect()
}

/// Reads the rows: `# head`, then lines with a word before each; one word is `refused`.
fn rows(table: &str) -> Vec<Row<'_>> {
    let mut rows: Vec<Row<'_>> = Vec::new();
    for (at, text) in table.lines().enumerate() {
        if let Some(head) = text.strip_prefix("# ") {
            rows.push(Row { line: at + 1, head: head.trim(), refuses: false });
        } else if let (true, Some(row)) = (text.starts_with("refused:"), rows.last_mut()) {
            row.refuses = true;
        }
    }
    rows
}

/// Heads whose code there is not, or that stand after one of lower rank.
fn out_of_order<'a>(
    codes: &[String],
    heads: impl Iterator<Item = (usize, &'a str)>,
) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut reached = 0;
    for (line, head) in heads {
        match codes.iter().position(|code| code == head) {
            None => found.push((line, format!("there is no code {head}"))),
            Some(rank) if rank < reached => {
                found.push((line, format!("{head} is out of the enum's order")));
            }
            Some(rank) => reached = rank,
        }
    }
    found
}

fn first_code(head: &str) -> &str {
    head.split(' ').next().unwrap_or(head)
}

/// A head of the second part is `code before other`, and so they stand in the enum.
fn wrong_pair(codes: &[String], row: &Row<'_>) -> Option<(usize, String)> {
    let rank = |name: &str| codes.iter().position(|code| code == name);
    let right = row.head.split_once(" before ").is_some_and(|(first, other)| {
        matches!((rank(first), rank(other)), (Some(first), Some(other)) if first < other)
    });
    (!right).then(|| (row.line, format!("{:?} is no pair in the enum's order", row.head)))
}

/// The string literals that the match of the naming method gives, in order.
fn codes(source: &str) -> Vec<String> {
    let mut finder = Finder::default();
    if let Ok(syntax) = syn::parse_file(source) {
        finder.visit_file(&syntax);
    }
    finder.codes
}

#[derive(Default)]
struct Finder {
    codes: Vec<String>,
    in_enum: bool,
    in_method: bool,
}

impl<'a> Visit<'a> for Finder {
    fn visit_item_impl(&mut self, item: &'a syn::ItemImpl) {
        let of_enum = match item.self_ty.as_ref() {
            syn::Type::Path(path) => path.path.is_ident(CODE_ENUM),
            _ => false,
        };
        self.in_enum = of_enum && item.trait_.is_none();
        syn::visit::visit_item_impl(self, item);
        self.in_enum = false;
    }

    fn visit_impl_item_fn(&mut self, item: &'a syn::ImplItemFn) {
        self.in_method = self.in_enum && item.sig.ident == CODE_METHOD;
        syn::visit::visit_impl_item_fn(self, item);
        self.in_method = false;
    }

    fn visit_arm(&mut self, arm: &'a syn::Arm) {
        if let (true, syn::Expr::Lit(expression)) = (self.in_method, arm.body.as_ref())
            && let syn::Lit::Str(code) = &expression.lit
        {
            self.codes.push(code.value());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{check, codes};

    const SOURCE: &str = "
        impl Code {
            pub fn as_str(self) -> &'static str {
                match self { Self::A => \"not_found\", Self::B => \"same_owner\" }
            }
            fn text(self) -> &'static str { match self { _ => \"other\" } }
        }
        impl Other { fn as_str(self) -> &'static str { match self { _ => \"other\" } } }
    ";

    fn found(rows: Option<&str>) -> Vec<String> {
        check(Some(SOURCE), rows).into_iter().map(|it| it.what).collect()
    }

    #[test]
    fn the_codes_are_the_literals_of_the_one_match() {
        assert_eq!(codes(SOURCE), ["not_found", "same_owner"]);
    }

    const ROWS: &str = "\
// Why.

# not_found
refused: {}
# same_owner
header: {}
refused: {}

# precedence

# not_found before same_owner
refused: {}
";

    #[test]
    fn rows_in_order_are_fine() {
        assert!(found(Some(ROWS)).is_empty(), "{:?}", found(Some(ROWS)));
    }

    #[test]
    fn missing_strange_and_misplaced_rows_are_seen() {
        assert_eq!(check(None, None).len(), 1);
        assert_eq!(found(None), ["the file is missing"]);
        let without = ROWS.replace("# not_found\n", "// ");
        assert_eq!(found(Some(&without)), ["no row for not_found"]);
        let swapped = "# same_owner\nrefused: 1\n# not_found\nrefused: 1\n# odd\nrefused: 1\n";
        assert_eq!(
            found(Some(swapped)),
            ["not_found is out of the enum's order", "there is no code odd"]
        );
    }

    #[test]
    fn a_row_that_refuses_nothing_is_seen() {
        let idle = ROWS.replace("header: {}\nrefused: {}\n", "setup: {}\n");
        assert_eq!(found(Some(&idle)), ["nothing is refused under same_owner"]);
    }

    #[test]
    fn pairs_have_the_order_of_the_enum() {
        let turned = ROWS.replace("not_found before same_owner", "same_owner before not_found");
        assert_eq!(found(Some(&turned)).len(), 1);
        let odd = ROWS.replace("not_found before same_owner", "not_found before odd");
        assert_eq!(found(Some(&odd)).len(), 1);
    }
}
