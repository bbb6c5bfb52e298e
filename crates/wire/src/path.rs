//! Paths: where in a text a field stands, such as `group[2].redeem.account`.

use core::fmt;

/// The way from the whole text to one value, linked backwards so that it costs nothing until shown.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Path<'a> {
    /// The whole text.
    Whole,
    /// A field of an object.
    Field {
        /// Where the object is.
        of: &'a Self,
        /// The field's name.
        name: &'a str,
    },
    /// A place in a list.
    Place {
        /// Where the list is.
        of: &'a Self,
        /// From 0.
        index: usize,
    },
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole => Ok(()),
            Self::Field { of: Self::Whole, name } => f.write_str(&short(name)),
            Self::Field { of, name } => write!(f, "{of}.{}", short(name)),
            Self::Place { of, index } => write!(f, "{of}[{index}]"),
        }
    }
}

/// A caller's field name, cut when it is too long to be one of ours.
fn short(name: &str) -> String {
    if name.len() <= NAME_BYTES_SHOWN_MAX {
        return name.to_owned();
    }
    let mut end = NAME_BYTES_SHOWN_MAX;
    while !name.is_char_boundary(end) {
        end = end.saturating_sub(1);
    }
    format!("{}...", name.get(..end).unwrap_or_default())
}

/// The longest part of a path that is shown whole.
const NAME_BYTES_SHOWN_MAX: usize = 64;

#[cfg(test)]
mod tests {
    use super::Path;

    #[test]
    fn paths_are_dotted_and_long_names_are_cut() {
        let group = Path::Field { of: &Path::Whole, name: "group" };
        let third = Path::Place { of: &group, index: 2 };
        assert_eq!(Path::Field { of: &third, name: "earn" }.to_string(), "group[2].earn");
        let long = "\u{e4}".repeat(40);
        let cut = Path::Field { of: &Path::Whole, name: &long }.to_string();
        assert_eq!(cut, format!("{}...", "\u{e4}".repeat(32)));
    }
}
