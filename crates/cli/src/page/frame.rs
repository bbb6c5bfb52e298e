//! The frame of a page: its head with the style sheet, its title and where it comes from.

use super::html::Html;

/// Where what a page shows comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    /// The ledger's identity in base 16.
    pub(crate) ledger: String,
    /// The last entry that the page knows.
    pub(crate) entry: u64,
    /// When it was asked, by the clock on the wall.
    pub(crate) asked: String,
    /// The zone of all local days.
    pub(crate) zone: String,
}

/// The head of a page.
pub(super) struct Frame<'a> {
    /// What kind of page it is.
    pub(super) kind: &'a str,
    /// Whom or what it is about, as the ledger names it.
    pub(super) about: &'a str,
    /// One line below: of which days it is.
    pub(super) span: &'a str,
    /// Where it comes from.
    pub(super) origin: &'a Origin,
}

impl Frame<'_> {
    /// A whole page around what is inside.
    pub(super) fn document(&self, inside: impl FnOnce(&mut Html)) -> String {
        let mut html = Html::default();
        html.element("html", &[("lang", "en")], |html| {
            html.element("head", &[], |html| self.head(html));
            html.element("body", &[], |html| {
                html.element("header", &[("class", "title")], |html| {
                    html.leaf("p", &[("class", "kind")], self.kind);
                    html.element("h1", &[], |html| html.foreign(self.about));
                    html.leaf("p", &[("class", "span")], self.span);
                });
                html.element("main", &[], inside);
                html.element("footer", &[], |html| self.foot(html));
            });
        });
        html.into_document()
    }

    fn head(&self, html: &mut Html) {
        html.empty("meta", &[("charset", "utf-8")]);
        let width = "width=device-width, initial-scale=1";
        html.empty("meta", &[("name", "viewport"), ("content", width)]);
        html.empty("meta", &[("name", "color-scheme"), ("content", "light dark")]);
        html.empty("meta", &[("name", "referrer"), ("content", "no-referrer")]);
        let policy = [("http-equiv", "Content-Security-Policy"), ("content", POLICY)];
        html.empty("meta", &policy);
        html.leaf("title", &[], &format!("{}: {}", self.kind, self.about));
        html.style(SHEET);
    }

    fn foot(&self, html: &mut Html) {
        let Origin { ledger, entry, asked, zone } = self.origin;
        let text = format!(
            "Computed from the ledger {ledger} as of its entry {entry}, on {asked} ({zone}). \
             Every number is an answer of the ledger: asked again at that entry, it is the same."
        );
        html.leaf("p", &[], &text);
        let version = env!("CARGO_PKG_VERSION");
        html.leaf("p", &[], &format!("pointbook {version}"));
    }
}

/// The page runs nothing and fetches nothing, whatever stands in it.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; \
                      form-action 'none'";
const SHEET: &str = include_str!("page.css");

#[cfg(test)]
mod tests {
    use super::*;

    /// The value of a colour in the part of the style sheet that begins with this.
    fn colour(part: &str, name: &str) -> [f64; 3] {
        let from = SHEET.split_once(part).unwrap().1;
        let value = from.split_once(&format!("--{name}: #")).unwrap().1;
        let channel = |at: usize| u8::from_str_radix(&value[at..at + 2], 16).unwrap();
        [0, 2, 4].map(|at| f64::from(channel(at)) / 255.0)
    }

    /// The contrast of two colours as WCAG 2 defines it, from 1 to 21.
    fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
        let linear = |it: f64| {
            if it <= 0.040_45 { it / 12.92 } else { ((it + 0.055) / 1.055).powf(2.4) }
        };
        let luminance = |[red, green, blue]: [f64; 3]| {
            0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
        };
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn colours_can_be_told_apart_in_light_dark_and_on_paper() {
        for part in [":root {", "prefers-color-scheme: dark", "@media print"] {
            let against =
                |name: &str, ground: &str| contrast(colour(part, name), colour(part, ground));
            for text in ["ink", "soft", "accent", "mark"] {
                for ground in ["paper", "desk"] {
                    assert!(against(text, ground) >= 4.5, "{text} on {ground} in {part}");
                }
            }
            for graph in ["earned", "redeemed", "expired", "other", "mark"] {
                assert!(against(graph, "paper") >= 3.0, "{graph} in {part}");
            }
        }
    }
}
