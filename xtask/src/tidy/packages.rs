//! The packages of all workspaces and what each depends on, as cargo tells it.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::repository::output;

/// The manifests of our workspaces: the one of all, and those that nobody else should build.
const WORKSPACES: &[&str] = &["Cargo.toml", "benches/versus/Cargo.toml", "fuzz/Cargo.toml"];

/// A member of a workspace.
#[derive(Clone, Debug)]
pub(crate) struct Package {
    /// Its name.
    pub(crate) name: String,
    /// Its folder, from the repository's root.
    pub(crate) folder: String,
    /// What its manifest asks for.
    pub(crate) dependencies: Vec<Dependency>,
}

/// One dependency of a manifest.
#[derive(Clone, Debug)]
pub(crate) struct Dependency {
    /// The name of the package depended on.
    pub(crate) name: String,
    /// Whether it is one of ours.
    pub(crate) ours: bool,
    /// Whether only tests, examples and benches see it.
    pub(crate) dev: bool,
    /// The features asked for, `default` among them unless it is switched off.
    pub(crate) features: Vec<String>,
}

impl Package {
    /// The path of its manifest.
    pub(crate) fn manifest(&self) -> String {
        format!("{}/Cargo.toml", self.folder)
    }
}

/// Asks cargo for the members and their direct dependencies; nothing is fetched for that.
pub(crate) fn packages(root: &Path) -> Result<Vec<Package>, String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut packages = Vec::new();
    for manifest in WORKSPACES {
        let arguments = ["metadata", "--no-deps", "--format-version", "1", "--offline"];
        let mut command = Command::new(&cargo);
        command.current_dir(root).args(arguments).args(["--manifest-path", manifest]);
        let metadata: Value =
            serde_json::from_str(&output(&mut command)?).map_err(|error| error.to_string())?;
        packages.extend(of_metadata(root, &metadata));
    }
    Ok(packages)
}

/// The names of all outside packages that a member depends on directly.
pub(crate) fn externals(packages: &[Package]) -> BTreeSet<&str> {
    let all = packages.iter().flat_map(|package| &package.dependencies);
    all.filter(|it| !it.ours).map(|it| it.name.as_str()).collect()
}

fn of_metadata(root: &Path, metadata: &Value) -> Vec<Package> {
    list(metadata, "packages").map(|it| package(root, it)).collect()
}

fn package(root: &Path, json: &Value) -> Package {
    let manifest = Path::new(text(json, "manifest_path"));
    let folder = manifest.parent().unwrap_or(manifest);
    let folder = folder.strip_prefix(root).unwrap_or(folder);
    Package {
        name: text(json, "name").to_owned(),
        folder: folder.to_string_lossy().replace('\\', "/"),
        dependencies: list(json, "dependencies").map(dependency).collect(),
    }
}

fn dependency(json: &Value) -> Dependency {
    let named = list(json, "features").filter_map(Value::as_str).map(str::to_owned);
    let default = json.get("uses_default_features").and_then(Value::as_bool).unwrap_or(true);
    Dependency {
        name: text(json, "name").to_owned(),
        ours: json.get("path").is_some_and(Value::is_string),
        dev: text(json, "kind") == "dev",
        features: named.chain(default.then(|| "default".to_owned())).collect(),
    }
}

fn text<'a>(json: &'a Value, field: &str) -> &'a str {
    json.get(field).and_then(Value::as_str).unwrap_or_default()
}

fn list<'a>(json: &'a Value, field: &str) -> impl Iterator<Item = &'a Value> {
    json.get(field).and_then(Value::as_array).into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::of_metadata;

    #[test]
    fn reads_what_cargo_says() {
        let metadata = serde_json::json!({"packages": [{
            "name": "a", "manifest_path": "/r/crates/a/Cargo.toml",
            "dependencies": [
                {"name": "b", "path": "/r/crates/b", "kind": "dev", "features": ["x"],
                 "uses_default_features": true},
                {"name": "c", "kind": null, "features": [], "uses_default_features": false},
            ],
        }]});
        let packages = of_metadata(Path::new("/r"), &metadata);
        let [a] = packages.as_slice() else { panic!("one package: {packages:?}") };
        let [b, c] = a.dependencies.as_slice() else { panic!("two dependencies: {a:?}") };
        assert_eq!((a.name.as_str(), a.manifest().as_str()), ("a", "crates/a/Cargo.toml"));
        assert!(b.ours && b.dev && b.features == ["x", "default"]);
        assert!(!c.ours && !c.dev && c.features.is_empty());
    }
}
