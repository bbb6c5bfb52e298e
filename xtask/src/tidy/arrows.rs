//! The arrows: which package may depend on which, ours and others'.

use super::packages::{Dependency, Package};
use super::violation::{Rule, Violation};

/// What a package may depend on among ours.
enum Arrows {
    /// These, and the testkit for its tests.
    To(&'static [&'static str]),
    /// Any: it is for development only, and no product package depends on it.
    Anywhere,
}

/// Every package of ours, with its arrows. The order is from the bottom up.
const ARROWS: &[(&str, Arrows)] = &[
    ("pointbook-core", Arrows::To(&[])),
    ("pointbook-series", Arrows::To(&["pointbook-core"])),
    ("pointbook-wire", Arrows::To(&["pointbook-series", "pointbook-core"])),
    ("pointbook-journal", Arrows::To(&["pointbook-core"])),
    ("pointbook-store", Arrows::To(&["pointbook-journal", "pointbook-series", "pointbook-core"])),
    ("pointbook-audit", Arrows::To(&["pointbook-journal", "pointbook-core"])),
    (
        "pointbook",
        Arrows::To(&["pointbook-store", "pointbook-journal", "pointbook-series", "pointbook-core"]),
    ),
    ("pointbook-security", Arrows::To(&[])),
    ("pointbook-http", Arrows::To(SERVICE)),
    ("pointbook-cli", Arrows::To(PROGRAM)),
    ("pointbook-testkit", Arrows::Anywhere),
    ("pointbook-benches", Arrows::Anywhere),
    ("pointbook-tests", Arrows::Anywhere),
    ("pointbook-versus", Arrows::Anywhere),
    ("pointbook-fuzz", Arrows::Anywhere),
    ("xtask", Arrows::To(&[])),
];

/// The service sees the engine, the JSON forms and the types that these speak in; and, it alone,
/// the reading of what strangers sign and seal.
const SERVICE: &[&str] =
    &["pointbook", "pointbook-security", "pointbook-wire", "pointbook-series", "pointbook-core"];

/// The program sees the engine, the audit and the JSON forms, and starts the service.
const PROGRAM: &[&str] = &[
    "pointbook",
    "pointbook-audit",
    "pointbook-http",
    "pointbook-wire",
    "pointbook-series",
    "pointbook-core",
];

/// Outside packages with owners: nobody else may name them, not even in tests.
const OWNED: &[(&str, &[&str])] = &[
    ("axum", &["pointbook-http"]),
    ("aws-lc-rs", &["pointbook-http", "pointbook-fuzz"]),
    ("bincode", &["pointbook-journal"]),
    ("hyper", &["pointbook-http"]),
    ("libloading", &["pointbook-versus"]),
    ("postgres", &["pointbook-versus"]),
    ("rocksdb", &["pointbook-store"]),
    ("rusqlite", &["pointbook-versus"]),
    ("serde", JSON),
    ("serde_json", JSON),
    ("tokio", &["pointbook-http"]),
];

const JSON: &[&str] = &[
    "pointbook-wire",
    "pointbook-cli",
    "pointbook-http",
    "pointbook-security",
    "pointbook-testkit",
    "pointbook-tests",
    "pointbook-benches",
    "pointbook-fuzz",
    "xtask",
];

/// Packages that may name these outside packages and no others (tests apart).
const CLOSED: &[(&str, &[&str])] = &[
    ("pointbook-core", &["chrono", "chrono-tz", "prefetch-index", "rust_decimal"]),
    ("pointbook-series", &["chrono", "triomphe"]),
    ("xtask", &["proc-macro2", "serde_json", "syn"]),
];

/// Packages that answer the same on any machine, at any time.
pub(crate) const PURE: &[&str] = &["pointbook-core", "pointbook-series"];

/// Packages that people run or embed; the others only help to build them.
pub(crate) const PRODUCT: &[&str] = &[
    "pointbook-core",
    "pointbook-series",
    "pointbook-wire",
    "pointbook-journal",
    "pointbook-store",
    "pointbook-audit",
    "pointbook",
    "pointbook-cli",
    "pointbook-security",
    "pointbook-http",
];

/// Features that would bring a clock, chance or serde into a pure package.
const IMPURE_FEATURES: &[&str] = &["clock", "now", "default", "rand", "serde", "wasmbind"];

/// Checks every dependency of every package; `line_of` finds it in the manifest.
pub(crate) fn check(packages: &[Package], line_of: impl Fn(&str, &str) -> usize) -> Vec<Violation> {
    let mut found = Vec::new();
    for package in packages {
        let manifest = package.manifest();
        let Some((_, arrows)) = ARROWS.iter().find(|(name, _)| *name == package.name) else {
            let what = format!("{} has no row in the table of arrows", package.name);
            found.push(Violation::new(&manifest, 1, Rule::Arrow, what));
            continue;
        };
        for dependency in &package.dependencies {
            let line = line_of(&manifest, &dependency.name);
            let broken = against_arrows(arrows, package, dependency)
                .into_iter()
                .chain(against_owners(package, dependency))
                .chain(against_purity(package, dependency));
            found.extend(broken.map(|(rule, what)| Violation::new(&manifest, line, rule, what)));
        }
    }
    found
}

type Broken = Option<(Rule, String)>;

fn against_arrows(arrows: &Arrows, package: &Package, dependency: &Dependency) -> Broken {
    let Arrows::To(allowed) = arrows else { return None };
    let name = dependency.name.as_str();
    let testkit_for_tests = dependency.dev && name == "pointbook-testkit";
    if !dependency.ours || allowed.contains(&name) || testkit_for_tests {
        return None;
    }
    Some((Rule::Arrow, format!("{} may not depend on {name}", package.name)))
}

fn against_owners(package: &Package, dependency: &Dependency) -> Broken {
    let name = dependency.name.as_str();
    let taken = OWNED
        .iter()
        .any(|(owned, owners)| *owned == name && !owners.contains(&package.name.as_str()));
    let closed = CLOSED.iter().any(|(closed, allowed)| {
        *closed == package.name && !dependency.dev && !allowed.contains(&name)
    });
    if dependency.ours || !(taken || closed) {
        return None;
    }
    Some((Rule::External, format!("{} may not depend on {name}", package.name)))
}

fn against_purity(package: &Package, dependency: &Dependency) -> Broken {
    if !PURE.contains(&package.name.as_str()) || dependency.ours || dependency.dev {
        return None;
    }
    let impure = |feature: &&String| {
        IMPURE_FEATURES.contains(&feature.as_str()) || feature.starts_with("serde")
    };
    let feature = dependency.features.iter().find(impure)?;
    let what = format!("{} asks for {} with {feature:?}", package.name, dependency.name);
    Some((Rule::PureFeature, what))
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tidy::packages::{Dependency, Package};

    fn on(name: &str) -> Dependency {
        let ours = name.starts_with("pointbook");
        Dependency { name: name.to_owned(), ours, dev: false, features: Vec::new() }
    }

    fn dev(name: &str) -> Dependency {
        Dependency { dev: true, ..on(name) }
    }

    /// The rules that one package breaks by one dependency.
    fn broken(package: &str, dependency: Dependency) -> Vec<&'static str> {
        let name = package.to_owned();
        let package = Package { name, folder: "x".to_owned(), dependencies: vec![dependency] };
        check(&[package], |_, _| 1).iter().map(|it| it.rule.name()).collect()
    }

    #[test]
    fn arrows_point_down() {
        assert!(broken("pointbook", on("pointbook-core")).is_empty());
        assert_eq!(broken("pointbook-core", on("pointbook-series")), ["arrow"]);
        assert_eq!(broken("pointbook-audit", on("pointbook")), ["arrow"]);
        assert_eq!(broken("pointbook-audit", dev("pointbook")), ["arrow"]);
        assert_eq!(broken("pointbook", on("pointbook-wire")), ["arrow"]);
    }

    #[test]
    fn the_testkit_is_for_tests_only() {
        assert!(broken("pointbook-core", dev("pointbook-testkit")).is_empty());
        assert_eq!(broken("pointbook-core", on("pointbook-testkit")), ["arrow"]);
        assert!(broken("pointbook-testkit", on("pointbook")).is_empty());
    }

    #[test]
    fn an_unknown_package_needs_a_row() {
        assert_eq!(broken("pointbook-offers", on("pointbook-core")), ["arrow"]);
    }

    #[test]
    fn outside_packages_have_owners() {
        assert!(broken("pointbook-store", on("rocksdb")).is_empty());
        assert_eq!(broken("pointbook", on("rocksdb")), ["external"]);
        assert_eq!(broken("pointbook-benches", dev("rocksdb")), ["external"]);
        assert_eq!(broken("pointbook", on("serde")), ["external"]);
        assert_eq!(broken("pointbook-core", dev("serde_json")), ["external"]);
    }

    #[test]
    fn pure_packages_know_three_outside_packages_and_no_clock() {
        assert!(broken("pointbook-core", on("chrono")).is_empty());
        assert!(broken("pointbook-core", dev("proptest")).is_empty());
        assert_eq!(broken("pointbook-series", on("hashbrown")), ["external"]);
        let with_clock = Dependency { features: vec!["clock".to_owned()], ..on("chrono") };
        assert_eq!(broken("pointbook-core", with_clock), ["pure-feature"]);
    }
}
