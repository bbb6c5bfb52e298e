//! Texts are written to the journal, where no bank number may ever stand: whoever writes one into a
//! text, or into the name of a household, is refused.

use crate::fields::Fields;
use crate::names::ReasonCode;
use crate::program::Served;
use crate::security::{BANK_NUMBER_BYTES_MAX, NumberKind};

/// Finds a fault when a text tells a number.
pub(super) fn check_no_number(
    program: &Served,
    fields: &mut Fields,
    own: &[Option<&str>],
    texts: &[Option<&str>],
) {
    let own: Vec<&str> = own.iter().copied().flatten().collect();
    if texts.iter().flatten().any(|text| tells_number(program, &own, text)) {
        fields.fault(ReasonCode::InvalidFieldValue, "a text", "repeats a bank number");
    }
}

/// Whether a text repeats one of the request's own numbers, or has one of the program's.
pub(super) fn tells_number(program: &Served, own: &[&str], text: &str) -> bool {
    let is_own = own.iter().any(|it| text == *it || is_telling(it) && text.contains(it));
    let is_known = |word: &String| {
        let kinds = [NumberKind::Account, NumberKind::Customer];
        kinds.into_iter().any(|kind| program.identifiers.find(kind, word).is_some())
    };
    is_own || words(text).iter().any(is_known)
}

/// What may be a number: words, and digits in groups.
fn words(text: &str) -> Vec<String> {
    let mut found: Vec<String> = vec![text.to_owned()];
    found.extend(text.split(|it: char| !it.is_ascii_alphanumeric()).map(str::to_owned));
    let is_of_groups = |it: char| it.is_ascii_digit() || matches!(it, ' ' | '-' | '.');
    for groups in text.split(|it: char| !is_of_groups(it)) {
        found.push(groups.chars().filter(char::is_ascii_digit).collect());
    }
    found.retain(|it| is_telling(it) && it.len() <= BANK_NUMBER_BYTES_MAX);
    found
}

/// A shorter number may well stand in a text by chance.
const fn is_telling(number: &str) -> bool {
    number.len() >= TELLING_BYTES_MIN
}

const TELLING_BYTES_MIN: usize = 8;

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn words_and_digits_in_groups_are_found() {
        let found = words("for card 4111 1111-1111 1111, see ACC-12345678 (of 2026-01-31)");
        for word in ["4111111111111111", "12345678", "20260131"] {
            assert!(found.iter().any(|it| it == word), "{word}: {found:?}");
        }
        assert_eq!(words("late delivery"), ["late delivery", "delivery"]);
        assert!(words("seven 7 12 345").iter().all(|it| it.len() >= 8));
    }
}
