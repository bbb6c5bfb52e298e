//! Everyone that a history speaks of.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::generate::History;

/// The names of a history, by level.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// Accounts.
    pub accounts: BTreeSet<String>,
    /// Customers.
    pub customers: BTreeSet<String>,
    /// Households.
    pub households: BTreeSet<String>,
}

impl Names {
    /// Collects the names that a history opens.
    pub fn of(history: &History) -> Names {
        let mut names = Names::default();
        history.opens().iter().for_each(|open| names.add(open));
        for command in history.steps.iter().filter_map(|step| step.command.as_ref()) {
            names.add(command);
            let members = command.get("group").and_then(Value::as_array);
            members.into_iter().flatten().for_each(|member| names.add(member));
        }
        names
    }

    /// Lists all as what a question is about: `{"account": "a1"}` and so on.
    pub fn everyone(&self) -> Vec<Value> {
        ["account", "customer", "household"]
            .into_iter()
            .flat_map(|level| self.level(level))
            .collect()
    }

    /// Lists those of one level as what a question is about.
    pub fn level(&self, level: &str) -> Vec<Value> {
        let names = match level {
            "account" => &self.accounts,
            "customer" => &self.customers,
            _ => &self.households,
        };
        names.iter().map(|name| json!({level: name})).collect()
    }

    fn add(&mut self, command: &Value) {
        let named = |name: &str| {
            let name = command.get("open")?.get(name)?.as_str()?;
            Some(name.to_owned())
        };
        self.accounts.extend(named("account"));
        self.customers.extend(named("customer"));
        self.households.extend(named("household"));
    }
}
