//! Colours for people: a few, and only on a terminal.

/// Whether what is written may have colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paint {
    /// Plain text.
    Plain,
    /// Text with ANSI colours.
    Colours,
}

impl Paint {
    /// The text in this ink, when there are colours.
    pub(crate) fn ink(self, ink: Ink, text: &str) -> String {
        if self == Self::Plain || text.is_empty() {
            return text.to_owned();
        }
        format!("\x1b[{}m{text}\x1b[0m", ink as u8)
    }
}

/// What a text is written in, by the number of its ANSI colour.
#[derive(Clone, Copy, Debug)]
#[repr(u8)]
pub(crate) enum Ink {
    /// Of headings: bold.
    Heading = 1,
    /// Of what is beside the point: dim.
    Aside = 2,
    /// Of what went wrong: red.
    Wrong = 31,
    /// Of answers: green.
    Answer = 32,
    /// Of what one would type: cyan.
    Typed = 36,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_has_no_colours() {
        assert_eq!(Paint::Plain.ink(Ink::Heading, "a"), "a");
        assert_eq!(Paint::Colours.ink(Ink::Heading, "a"), "\x1b[1ma\x1b[0m");
        assert_eq!(Paint::Colours.ink(Ink::Heading, ""), "");
    }
}
