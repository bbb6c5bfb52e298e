//! About whom a verb asks.

use clap::Args;
use pointbook_core::{Name, Who};
use serde_json::{Value, json};

use crate::failure::Failure;

/// One of account, customer and household.
#[derive(Args, Clone, Debug)]
#[group(required = true, multiple = false)]
pub(crate) struct WhoArgs {
    /// About an account.
    #[arg(short, long, value_name = "NAME", value_parser = name)]
    account: Option<Name>,
    /// About a customer, with all accounts.
    #[arg(short, long, value_name = "NAME", value_parser = name)]
    customer: Option<Name>,
    /// About a household, with all its customers.
    #[arg(short = 'H', long, value_name = "NAME", value_parser = name)]
    household: Option<Name>,
}

impl WhoArgs {
    /// The one that was named.
    ///
    /// # Errors
    ///
    /// None that a caller of the program sees: one is always named.
    pub(crate) fn who(&self) -> Result<Who, Failure> {
        let account = self.account.clone().map(Who::Account);
        let customer = self.customer.clone().map(Who::Customer);
        let named = account.or(customer).or_else(|| self.household.clone().map(Who::Household));
        named.ok_or_else(|| Failure::unusable("nobody is named", "name an --account"))
    }
}

/// Somebody in words: `household smith`.
pub(crate) fn who_text(who: &Who) -> String {
    let (kind, name) = kind_and_name(who);
    format!("{kind} {name}")
}

/// Somebody in JSON: `{"household":"smith"}`.
pub(crate) fn who_json(who: &Who) -> Value {
    let (kind, name) = kind_and_name(who);
    json!({ kind: name.as_str() })
}

/// Reads a name of an account, customer or household.
pub(crate) fn name(text: &str) -> Result<Name, String> {
    let why = "a name is 1 to 64 letters, digits or any of . _ : -";
    Name::new(text).ok_or_else(|| why.to_owned())
}

/// Whether somebody is an account, a customer or a household, and the name.
pub(crate) fn kind_and_name(who: &Who) -> (&'static str, &Name) {
    match who {
        Who::Account(name) => ("account", name),
        Who::Customer(name) => ("customer", name),
        Who::Household(name) => ("household", name),
    }
}
