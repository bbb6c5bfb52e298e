//! What a program owes its members as a page: by the month of expiry and of earning, and its cost.

use pointbook_core::{Date, Scale};

use super::cells::{Cell, Cells};
use super::dates::{month_and_year, month_name};
use super::frame::{Frame, Origin};
use super::graph::{Band, Bands, Part, minus};
use super::html::Html;
use super::tile::{Tile, legend, section, tiles};
use crate::amount::amount_text;

/// What a program owes its members.
#[derive(Clone, Debug)]
pub(crate) struct LiabilityPage {
    /// Which program.
    pub(crate) about: String,
    /// Of which days it is, in words.
    pub(crate) span: String,
    /// The decimals of amounts.
    pub(crate) scale: Scale,
    /// What a point costs, as text.
    pub(crate) cost_per_point: String,
    /// By the month in which points expire.
    pub(crate) by_expiry: Vec<LiabilityLine>,
    /// By the month in which they were earned.
    pub(crate) by_vintage: Vec<LiabilityLine>,
    /// The sums of either.
    pub(crate) total: LiabilityLine,
    /// Where all of it comes from.
    pub(crate) origin: Origin,
}

/// The points of one month, or those that belong to none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct LiabilityLine {
    /// The first day of the month, if it is of one.
    pub(crate) month: Option<Date>,
    /// What it is of when it is of no month.
    pub(crate) title: String,
    /// Outstanding at the beginning of the span.
    pub(crate) opening: i128,
    /// Earned in it.
    pub(crate) earned: i128,
    /// Redeemed in it.
    pub(crate) redeemed: i128,
    /// Expired in it.
    pub(crate) expired: i128,
    /// All else, net.
    pub(crate) other: i128,
    /// Outstanding at its end.
    pub(crate) closing: i128,
    /// What those cost.
    pub(crate) cost: String,
    /// How much of what was ever earned has expired, as text; nothing when nothing was earned.
    pub(crate) breakage: String,
}

impl LiabilityLine {
    fn name(&self) -> String {
        self.month.map_or_else(|| self.title.clone(), month_and_year)
    }

    fn cells(&self, scale: Scale) -> Vec<Cell> {
        let amount = |units| Cell::amount(units, scale);
        let taken = |units: i128| Cell::signed(0_i128.saturating_sub(units), scale);
        vec![
            Cell::words(self.name()),
            amount(self.opening),
            Cell::signed(self.earned, scale),
            taken(self.redeemed),
            taken(self.expired),
            Cell::signed(self.other, scale),
            amount(self.closing),
            Cell::Figure(minus(&self.cost)),
            Cell::Figure(self.breakage.clone()),
        ]
    }
}

impl LiabilityPage {
    /// The page.
    pub(crate) fn html(&self) -> String {
        let (about, span, origin) = (&*self.about, &*self.span, &self.origin);
        let frame = Frame { kind: "Liability", about, span, origin };
        frame.document(|html| {
            tiles(html, &self.tiles());
            section(html, "By the month of expiry", |html| {
                self.graph(html, &self.by_expiry, ("expiring", "outstanding, expire in the month"));
                self.table(html, "By the month in which points expire", &self.by_expiry);
            });
            section(html, "By the month of earning", |html| {
                self.graph(html, &self.by_vintage, ("earned", "outstanding, earned in the month"));
                self.table(html, "By the month in which points were earned", &self.by_vintage);
                let text = "Of one lot those earned first are spent first. Breakage is how much \
                            of what was ever earned has expired so far.";
                html.leaf("p", &[("class", "remark")], text);
            });
        })
    }

    fn tiles(&self) -> Vec<Tile> {
        let amount = |units| minus(&amount_text(units, self.scale));
        let tile = |name, figure, note| Tile { name, figure, note };
        let total = &self.total;
        let cost = format!("at {} a point", self.cost_per_point);
        let change = total.closing.saturating_sub(total.opening);
        let sign = if change > 0 { "+" } else { "" };
        vec![
            tile(
                "Outstanding",
                amount(total.closing),
                format!("{sign}{} in the span", amount(change)),
            ),
            tile("Cost", minus(&total.cost), cost),
            tile("Expired", amount(total.expired), "in the span".to_owned()),
            tile("Breakage so far", total.breakage.clone(), "of all that was earned".to_owned()),
        ]
    }

    /// Draws what is outstanding at the end of the span, where there are months to draw.
    fn graph(&self, html: &mut Html, lines: &[LiabilityLine], key: (&'static str, &str)) {
        let open = lines.iter().filter(|line| line.closing != 0);
        let months: Vec<(Date, i128)> =
            open.filter_map(|line| line.month.map(|month| (month, line.closing))).collect();
        if months.len() < 2 {
            return;
        }
        let band = |(place, (month, units)): (usize, &(Date, i128))| Band {
            label: month_name(*month),
            under: match month.format("%m").to_string().as_str() {
                "01" => month.format("%Y").to_string(),
                _ if place == 0 => month.format("%Y").to_string(),
                _ => String::new(),
            },
            told: format!(
                "{}: {}",
                month_and_year(*month),
                minus(&amount_text(*units, self.scale))
            ),
            up: vec![Part { class: key.0, units: *units }],
            down: vec![Part { class: "other", units: 0_i128.saturating_sub(*units) }],
            ..Band::default()
        };
        let bands: Vec<Band> = months.iter().enumerate().map(band).collect();
        html.element("figure", &[], |html| {
            let told = format!("Points {} by month", key.1);
            Bands { bands: &bands, scale: self.scale, told: &told }.draw(html);
            legend(html, &[key]);
        });
    }

    fn table(&self, html: &mut Html, caption: &str, lines: &[LiabilityLine]) {
        let table = Cells {
            caption,
            words: &["month"],
            figures: &[
                "opening", "earned", "redeemed", "expired", "other", "closing", "cost", "breakage",
            ],
            rows: lines.iter().map(|line| line.cells(self.scale)).collect(),
            sum: Some(self.total.cells(self.scale)),
        };
        table.write(html);
    }
}
