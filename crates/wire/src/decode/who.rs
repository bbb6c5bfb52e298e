//! Whom a command or a question is about.

use pointbook_core::Who;

use super::object::Object;
use super::text::name;

/// Reads the one of account, customer and household that is there.
pub(super) fn who(object: &Object<'_>) -> Option<Who> {
    let account = object.may("account", name);
    let customer = object.may("customer", name);
    let household = object.may("household", name);
    match object.one_of(&FIELDS)? {
        "account" => account?.map(Who::Account),
        "customer" => customer?.map(Who::Customer),
        _ => household?.map(Who::Household),
    }
}

/// The fields of which one is given.
pub(super) const FIELDS: [&str; 3] = ["account", "customer", "household"];
