//! HTML that is well formed by construction: elements close themselves, and all text is escaped.
//!
//! What is written is also well-formed XML, so that strict parsers can check it.
//!
//! Invariants:
//! - Nothing but [`Html::style`] writes what is not escaped, and it only takes texts of ours.

/// A piece of HTML that grows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Html {
    text: String,
}

/// The attributes of an element.
pub(crate) type Attributes<'a> = &'a [(&'static str, &'a str)];

impl Html {
    /// Writes an element with what is inside.
    pub(crate) fn element(
        &mut self,
        name: &'static str,
        attributes: Attributes<'_>,
        inside: impl FnOnce(&mut Self),
    ) {
        self.open(name, attributes);
        self.text.push('>');
        inside(self);
        self.text.push_str("</");
        self.text.push_str(name);
        self.text.push('>');
        if BLOCKS.contains(&name) {
            self.text.push('\n');
        }
    }

    /// Writes an element that holds only text.
    pub(crate) fn leaf(&mut self, name: &'static str, attributes: Attributes<'_>, text: &str) {
        self.element(name, attributes, |html| html.text(text));
    }

    /// Writes an element that holds nothing.
    pub(crate) fn empty(&mut self, name: &'static str, attributes: Attributes<'_>) {
        self.open(name, attributes);
        self.text.push_str("/>");
    }

    /// Writes text, escaped.
    pub(crate) fn text(&mut self, text: &str) {
        text.chars().for_each(|sign| self.sign(sign));
    }

    /// Writes what a stranger chose: escaped, and with its writing direction kept to itself.
    pub(crate) fn foreign(&mut self, text: &str) {
        self.element("bdi", &[], |html| html.text(text));
    }

    /// Writes a style sheet of ours, which needs no escapes.
    pub(crate) fn style(&mut self, sheet: &'static str) {
        assert!(!sheet.contains(['<', '&']), "invariant: our style sheets need no escapes");
        self.element("style", &[], |html| html.text.push_str(sheet));
    }

    /// Everything as a document of its own.
    pub(crate) fn into_document(self) -> String {
        format!("<!DOCTYPE html>\n{}", self.text)
    }

    fn open(&mut self, name: &'static str, attributes: Attributes<'_>) {
        self.text.push('<');
        self.text.push_str(name);
        for (name, value) in attributes {
            self.text.push(' ');
            self.text.push_str(name);
            self.text.push_str("=\"");
            self.text(value);
            self.text.push('"');
        }
    }

    fn sign(&mut self, sign: char) {
        match sign {
            '&' => self.text.push_str("&amp;"),
            '<' => self.text.push_str("&lt;"),
            '>' => self.text.push_str("&gt;"),
            '"' => self.text.push_str("&quot;"),
            '\'' => self.text.push_str("&#39;"),
            '\n' => self.text.push('\n'),
            // Neither HTML nor XML has a place for these.
            '\u{fffe}' | '\u{ffff}' => self.text.push(char::REPLACEMENT_CHARACTER),
            control if control.is_control() => self.text.push(char::REPLACEMENT_CHARACTER),
            plain => self.text.push(plain),
        }
    }
}

/// Elements after which a line ends, so that people can read the source.
const BLOCKS: [&str; 18] = [
    "html", "head", "body", "header", "main", "footer", "section", "figure", "table", "tr", "p",
    "h1", "h2", "svg", "style", "title", "details", "dl",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_attributes_are_escaped() {
        let mut html = Html::default();
        html.leaf("td", &[("title", "a\"b'<c>&d")], "</td><script>alert('1')</script>&amp;");
        assert_eq!(
            html.text,
            "<td title=\"a&quot;b&#39;&lt;c&gt;&amp;d\">&lt;/td&gt;&lt;script&gt;\
             alert(&#39;1&#39;)&lt;/script&gt;&amp;amp;</td>"
        );
    }

    #[test]
    fn signs_that_no_page_may_hold_are_replaced() {
        let mut html = Html::default();
        html.foreign("a\0b\u{1b}[31m\u{ffff}\r\u{85}\u{202e}c");
        let replaced = "<bdi>a\u{fffd}b\u{fffd}[31m\u{fffd}\u{fffd}\u{fffd}\u{202e}c</bdi>";
        assert_eq!(html.text, replaced);
    }
}
