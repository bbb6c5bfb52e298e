//! The members of the demo's program: households, their customers and their accounts.

use pointbook_core::{Name, Open};

use super::numbers::Numbers;

/// The accounts of all members, those opened first at the beginning.
pub(super) struct People {
    accounts: Vec<Open>,
    /// For each account, where the accounts of its household begin, and how many there are.
    neighbours: Vec<(usize, usize)>,
}

impl People {
    /// So many members, as the numbers will have it.
    pub(super) fn new(members: u32, numbers: &mut Numbers) -> Self {
        let mut people = Self { accounts: Vec::new(), neighbours: Vec::new() };
        let (mut left, mut household) = (members, 0_u64);
        while left > 0 {
            let size = household_size(numbers).min(left);
            people.household(household, size, numbers);
            left = left.saturating_sub(size);
            household = household.saturating_add(1);
        }
        people
    }

    /// How many accounts there are.
    pub(super) const fn len(&self) -> usize {
        self.accounts.len()
    }

    /// An account, with its first owner and household.
    pub(super) fn account(&self, place: usize) -> Option<&Open> {
        self.accounts.get(place)
    }

    /// The places of the accounts that were opened together with this one.
    pub(super) fn household_of(&self, place: usize) -> (usize, usize) {
        self.neighbours.get(place).copied().unwrap_or((place, 1))
    }

    fn household(&mut self, number: u64, size: u32, numbers: &mut Numbers) {
        let surname = pick(&SURNAMES, number);
        let household = format!("{surname}-{:04}", number.saturating_add(1));
        let first = self.accounts.len();
        let offset = numbers.below(GIVEN_NAMES.len() as u64);
        for member in 0..u64::from(size) {
            let given = pick(&GIVEN_NAMES, offset.saturating_add(member));
            let customer = format!("{household}.{given}");
            self.open(&household, &customer, "card");
            if numbers.below(100) < SECOND_ACCOUNTS_PERCENT {
                self.open(&household, &customer, "app");
            }
        }
        let count = self.accounts.len().saturating_sub(first);
        self.neighbours.extend((0..count).map(|_| (first, count)));
    }

    fn open(&mut self, household: &str, customer: &str, kind: &str) {
        let account = format!("{customer}.{kind}");
        let names = [&*account, customer, household].map(Name::new);
        if let [Some(account), Some(customer), Some(household)] = names {
            self.accounts.push(Open { account, customer, household });
        }
    }
}

fn household_size(numbers: &mut Numbers) -> u32 {
    match numbers.below(100) {
        0..28 => 1,
        28..62 => 2,
        62..78 => 3,
        78..92 => 4,
        _ => 5,
    }
}

fn pick(names: &[&'static str], number: u64) -> &'static str {
    let place = number.checked_rem(names.len() as u64).unwrap_or(0);
    usize::try_from(place).ok().and_then(|place| names.get(place)).copied().unwrap_or("smith")
}

/// So many of a hundred members have an account in the app beside their card.
const SECOND_ACCOUNTS_PERCENT: u64 = 12;

const SURNAMES: [&str; 48] = [
    "adams", "alvarez", "baker", "bauer", "bianchi", "brown", "carter", "chen", "cohen", "cruz",
    "diaz", "dubois", "evans", "fischer", "flores", "garcia", "gupta", "haas", "hughes", "ito",
    "jansen", "jones", "kaya", "kelly", "khan", "kim", "kowalski", "lee", "lopez", "martin",
    "mensah", "miller", "moreau", "nguyen", "novak", "olsen", "park", "patel", "reyes", "rossi",
    "sato", "schmidt", "silva", "singh", "smith", "tanaka", "weber", "young",
];
const GIVEN_NAMES: [&str; 29] = [
    "amy", "ben", "carla", "dan", "eva", "finn", "gina", "hugo", "ines", "jack", "kate", "leo",
    "mia", "noah", "olga", "paul", "quinn", "rosa", "sam", "tara", "uma", "vera", "will", "xena",
    "yuki", "zoe", "alex", "jo", "max",
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn all_names_differ_and_members_are_as_many_as_said() {
        let people = People::new(2_000, &mut Numbers::new(5));
        let accounts: BTreeSet<&Name> = people.accounts.iter().map(|it| &it.account).collect();
        let customers: BTreeSet<&Name> = people.accounts.iter().map(|it| &it.customer).collect();
        assert_eq!((accounts.len(), customers.len()), (people.len(), 2_000));
        for place in 0..people.len() {
            let (first, count) = people.household_of(place);
            let household = &people.account(place).unwrap().household;
            for neighbour in first..first + count {
                assert_eq!(&people.account(neighbour).unwrap().household, household);
            }
        }
    }
}
