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
