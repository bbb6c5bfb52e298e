//! Who owns an account or a customer now.

use pointbook_core::{Name, Who};

use super::Asking;
use crate::answer::Owned;
use crate::ask_error::AskError;
use crate::registry::Subject;

impl Asking<'_> {
    /// The customer and the household that an account or a customer belongs to when it is asked.
    pub(crate) fn owned(&self, who: &Who) -> Result<Owned, AskError> {
        let registry = self.views.registry;
        let customer = match registry.subject(who).ok_or(AskError::NotFound)? {
            Subject::Account(id) => {
                let standing = registry.standings.get(id.index());
                standing.map(|it| it.owners.at(self.asked_at))
            }
            Subject::Customer(id) => Some(id),
            Subject::Household(id) => {
                let name = registry.households.get(id.index()).map(|it| it.name.clone());
                let household = name.ok_or(AskError::NotFound)?;
                return Ok(Owned { customer: None, household });
            }
        };
        let customer = customer.and_then(|id| registry.customers.get(id.index()));
        let customer = customer.ok_or(AskError::NotFound)?;
        let household = registry.households.get(customer.homes.at(self.asked_at).index());
        let household: Name = household.ok_or(AskError::NotFound)?.name.clone();
        Ok(Owned { customer: Some(customer.name.clone()), household })
    }
}

#[cfg(test)]
mod tests {
    use crate::AskError;
    use crate::testing::{Book, account, customer, household, instant};

    #[test]
    fn owners_are_those_of_the_instant() {
        let mut book = Book::new("2026-01-01");
        book.open("a1", "ann", "h1");
        book.open("b1", "bob", "h2");
        book.clock("2026-02-01").move_account("a1", "bob");
        book.clock("2026-03-01").move_customer("bob", "h1");
        let owned = |who, at: &str| {
            let owned = book.projection.owned(&who, instant(at)).unwrap();
            (owned.customer.map(|it| it.to_string()), owned.household.to_string())
        };
        let told =
            |customer: &str, household: &str| (Some(customer.to_owned()), household.to_owned());
        assert_eq!(owned(account("a1"), "2026-01-15"), told("ann", "h1"));
        assert_eq!(owned(account("a1"), "2026-02-15"), told("bob", "h2"));
        assert_eq!(owned(account("a1"), "2026-03-15"), told("bob", "h1"));
        assert_eq!(owned(customer("bob"), "2026-02-15"), told("bob", "h2"));
        assert_eq!(owned(household("h2"), "2026-03-15"), (None, "h2".to_owned()));
        let nobody = book.projection.owned(&account("zed"), instant("2026-03-15"));
        assert_eq!(nobody, Err(AskError::NotFound));
    }
}
