//! Tiles: the few figures that a page begins with.

use super::html::Html;

/// A figure with its name.
pub(super) struct Tile {
    /// Its name.
    pub(super) name: &'static str,
    /// The figure.
    pub(super) figure: String,
    /// What to know about it.
    pub(super) note: String,
}

/// Writes tiles as a list of descriptions.
pub(super) fn tiles(html: &mut Html, tiles: &[Tile]) {
    html.element("dl", &[("class", "tiles")], |html| {
        for tile in tiles {
            html.element("div", &[("class", "tile")], |html| {
                html.leaf("dt", &[], tile.name);
                html.leaf("dd", &[("class", "big")], &tile.figure);
                if !tile.note.is_empty() {
                    html.leaf("dd", &[("class", "note")], &tile.note);
                }
            });
        }
    });
}

/// Writes a section with its heading.
pub(super) fn section(html: &mut Html, title: &str, inside: impl FnOnce(&mut Html)) {
    html.element("section", &[], |html| {
        html.leaf("h2", &[], title);
        inside(html);
    });
}

/// Writes a legend: what each colour stands for.
pub(super) fn legend(html: &mut Html, entries: &[(&'static str, &str)]) {
    html.element("ul", &[("class", "legend")], |html| {
        for (class, text) in entries {
            html.element("li", &[], |html| {
                let class = format!("key {class}");
                html.leaf("span", &[("class", &class), ("aria-hidden", "true")], "");
                html.text(text);
            });
        }
    });
}

/// Writes what stands behind a heading that opens it; on paper it is open.
pub(super) fn details(html: &mut Html, title: &str, inside: impl FnOnce(&mut Html)) {
    html.element("details", &[], |html| {
        html.leaf("summary", &[], title);
        inside(html);
    });
}
