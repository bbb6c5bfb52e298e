//! Budgets: how much one file and one function may hold.
//!
//! The hard stops hold for every Rust file. The p90 rules hold for each package of the workspace,
//! but for the packages that hold nothing but tests and benches.

use super::functions::Function;
use super::rust_file::RustFile;
use super::violation::{Rule, Violation};

/// Code lines of a file, test items left out.
const FILE_LINES_MAX: usize = 600;
const FILE_LINES_P90_MAX: usize = 400;
const FILE_LINES_MEDIAN_GOAL: usize = 120;
/// Code lines of a function, from its signature to its brace.
const FUNCTION_LINES_MAX: usize = 70;
const FUNCTION_LINES_P90_MAX: usize = 30;
/// How deep if, match, for, while and loop may be nested.
const NESTING_MAX: usize = 3;
/// Parameters of a function, self not counted.
const PARAMETERS_MAX: usize = 5;

/// Checks one file and each of its functions against the hard stops.
pub(crate) fn check_file(file: &RustFile) -> Vec<Violation> {
    let lines = file.code_lines();
    let mut found = Vec::new();
    if lines > FILE_LINES_MAX {
        let what = format!("{lines} lines of code, at most {FILE_LINES_MAX}");
        found.push(Violation::new(&file.path, 1, Rule::FileLines, what));
    }
    for function in product_functions(file) {
        found.extend(against_stops(function).into_iter().map(|(rule, found, most)| {
            let what = format!("{} has {found}, at most {most}", function.name);
            Violation::new(&file.path, function.line, rule, what)
        }));
    }
    found
}

/// Checks that no public function takes a bare `bool`.
pub(crate) fn check_bools(file: &RustFile) -> Vec<Violation> {
    let public = product_functions(file).filter(|it| !it.public_bools.is_empty());
    public
        .map(|function| {
            let what = format!("{}({})", function.name, function.public_bools.join(", "));
            Violation::new(&file.path, function.line, Rule::BoolParameter, what)
        })
        .collect()
}

/// The spread of sizes in one package.
pub(crate) struct Spread {
    files: Vec<usize>,
    functions: Vec<usize>,
}

impl Spread {
    /// Measures the files of one package.
    pub(crate) fn of<'a>(files: impl Iterator<Item = &'a RustFile>) -> Self {
        let mut spread = Self { files: Vec::new(), functions: Vec::new() };
        for file in files.filter(|file| !file.is_test) {
            spread.files.push(file.code_lines());
            spread.functions.extend(product_functions(file).map(|it| it.code_lines));
        }
        spread.files.sort_unstable();
        spread.functions.sort_unstable();
        spread
    }

    /// Checks the ninetieth percentiles.
    pub(crate) fn check(&self, manifest: &str) -> Vec<Violation> {
        let file = (Rule::FileLines, "files", percentile(&self.files, 90), FILE_LINES_P90_MAX);
        let function = percentile(&self.functions, 90);
        let function = (Rule::FunctionLines, "functions", function, FUNCTION_LINES_P90_MAX);
        [file, function]
            .into_iter()
            .filter(|(_, _, p90, most)| p90 > most)
            .map(|(rule, of, p90, most)| {
                let what = format!("p90 of the package's {of} is {p90} lines, at most {most}");
                Violation::new(manifest, 1, rule, what)
            })
            .collect()
    }

    /// One row of the report.
    pub(crate) fn row(&self, name: &str) -> String {
        let median = percentile(&self.files, 50);
        let note = if median > FILE_LINES_MEDIAN_GOAL { "  median above the goal" } else { "" };
        format!(
            "{name:<20} {:>6} {median:>7} {:>5} {:>5} {:>10} {:>5} {:>5}{note}",
            self.files.len(),
            percentile(&self.files, 90),
            percentile(&self.files, 100),
            self.functions.len(),
            percentile(&self.functions, 90),
            percentile(&self.functions, 100),
        )
    }
}

/// The head of the report's rows.
pub(crate) fn report_head() -> String {
    let [a, b, c] = ["package", "files", "median"];
    format!(
        "{a:<20} {b:>6} {c:>7} {:>5} {:>5} {:>10} {:>5} {:>5}",
        "p90", "max", "functions", "p90", "max"
    )
}

fn product_functions(file: &RustFile) -> impl Iterator<Item = &Function> {
    file.functions.iter().filter(|function| !file.is_test && !function.is_test)
}

fn against_stops(function: &Function) -> Vec<(Rule, String, usize)> {
    let measures = [
        (Rule::FunctionLines, function.code_lines, "lines of code", FUNCTION_LINES_MAX),
        (Rule::Nesting, function.nesting, "levels of branches and loops", NESTING_MAX),
        (Rule::Parameters, function.parameters, "parameters", PARAMETERS_MAX),
    ];
    measures
        .into_iter()
        .filter(|(_, measured, _, most)| measured > most)
        .map(|(rule, measured, unit, most)| (rule, format!("{measured} {unit}"), most))
        .collect()
}

/// The nearest-rank percentile of sorted values; nothing has 0.
fn percentile(sorted: &[usize], percent: usize) -> usize {
    let rank = (sorted.len() * percent).div_ceil(100);
    rank.checked_sub(1).and_then(|at| sorted.get(at)).copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{Spread, check_bools, check_file, percentile};
    use crate::tidy::rust_file::samples::rust_file;

    fn rules(text: &str) -> Vec<&'static str> {
        check_file(&rust_file("a.rs", text)).iter().map(|it| it.rule.name()).collect()
    }

    fn long_function(statements: usize) -> String {
        format!("fn f() {{\n{}}}\n", "    g();\n".repeat(statements))
    }

    #[test]
    fn long_functions_and_files_are_seen() {
        assert!(rules(&long_function(68)).is_empty());
        assert_eq!(rules(&long_function(69)), ["function-lines"]);
        assert!(rules(&"fn f() {}\n".repeat(600)).is_empty());
        assert_eq!(rules(&"fn f() {}\n".repeat(601)), ["file-lines"]);
        assert!(
            rules(&format!("#[cfg(test)]\nmod tests {{\n{}}}\n", long_function(900))).is_empty()
        );
    }

    #[test]
    fn deep_nesting_and_many_parameters_are_seen() {
        assert!(rules("fn f() { if a { loop { match b { _ => {} } } } }\n").is_empty());
        assert_eq!(rules("fn f() { if a { loop { match b { _ => if c {} } } } }\n"), ["nesting"]);
        assert!(rules("fn f(a: A, b: A, c: A, d: A, e: A) {}\n").is_empty());
        let many = "fn f(a: A, b: A, c: A, d: A, e: A, g: A) {}";
        assert_eq!(rules(&format!("{many}\n")), ["parameters"]);
        assert_eq!(rules(&format!("impl A {{ {many} }}\n")), ["parameters"]);
        assert!(rules(&format!("impl T for A {{ {many} }}\n")).is_empty());
    }

    #[test]
    fn public_bools_are_seen() {
        let file = rust_file("a.rs", "pub fn f(late: bool) {}\nfn g(late: bool) {}\n");
        let found: Vec<_> = check_bools(&file).into_iter().map(|it| it.what).collect();
        assert_eq!(found, ["f(late)"]);
    }

    #[test]
    fn the_spread_of_a_package_has_its_own_bounds() {
        let spread = |text: &str| Spread::of([rust_file("a.rs", text)].iter());
        assert!(spread(&long_function(28)).check("Cargo.toml").is_empty());
        let wide = spread(&(long_function(29) + &"fn f() {}\n".repeat(400)));
        let rules: Vec<_> = wide.check("Cargo.toml").iter().map(|it| it.rule.name()).collect();
        assert_eq!(rules, ["file-lines"], "one long function of 401 is within the p90");
        assert_eq!(spread(&long_function(29)).check("Cargo.toml").len(), 1);
    }

    #[test]
    fn percentiles_are_nearest_ranks() {
        assert_eq!(percentile(&[], 90), 0);
        assert_eq!(percentile(&[7], 50), 7);
        assert_eq!(percentile(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 90), 9);
    }
}
