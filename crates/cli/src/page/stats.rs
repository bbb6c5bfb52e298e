//! A ledger in numbers as a page: its points by month, its households by balance, its files.

use pointbook_core::Scale;
use pointbook_series::{Balance, Window};

use super::cells::{Cell, Cells};
use super::dates::month_and_year;
use super::flow_rows;
use super::frame::{Frame, Origin};
use super::graph::{Band, Bands, Part, minus};
use super::html::Html;
use super::movement::{Month, months};
use super::spread::spread;
use super::statement::AccountLine;
use super::tile::{Tile, details, legend, section, tiles};
use crate::amount::amount_text;

/// What a ledger is in numbers.
#[derive(Clone, Debug)]
pub(crate) struct StatsPage {
    /// Which ledger.
    pub(crate) about: String,
    /// Of which days it is, in words.
    pub(crate) span: String,
    /// The decimals of amounts.
    pub(crate) scale: Scale,
    /// Its entries.
    pub(crate) entries: u64,
    /// The entry that the last checkpoint is good for.
    pub(crate) checkpoint: u64,
    /// Everything that ever flowed.
    pub(crate) ever: Window,
    /// What flowed in each month.
    pub(crate) months: Vec<Month>,
    /// What each household has in all.
    pub(crate) households: Vec<i128>,
    /// The households that have most.
    pub(crate) largest: Vec<AccountLine>,
    /// The files, by what they hold.
    pub(crate) rooms: Vec<Room>,
    /// Where all of it comes from.
    pub(crate) origin: Origin,
}

/// What files of one kind take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Room {
    /// What they hold.
    pub(crate) name: String,
    /// How much they take.
    pub(crate) bytes: u64,
}

impl StatsPage {
    /// The page.
    pub(crate) fn html(&self) -> String {
        let (about, span, origin) = (&*self.about, &*self.span, &self.origin);
        let frame = Frame { kind: "Statistics", about, span, origin };
        frame.document(|html| {
            tiles(html, &self.tiles());
            section(html, "Points outstanding", |html| self.outstanding(html));
            section(html, "Month by month", |html| months(html, &self.months, self.scale));
            section(html, "Households", |html| self.household_section(html));
            section(html, "Everything that ever flowed", |html| {
                flow_rows::window(html, "The whole program", &self.ever, self.scale);
            });
            section(html, "Files", |html| self.files(html));
        })
    }

    fn amount(&self, units: i128) -> String {
        minus(&amount_text(units, self.scale))
    }

    fn tiles(&self) -> Vec<Tile> {
        let Balance { total, on_hold, pending } = self.ever.closing;
        let bytes = self.rooms.iter().fold(0_u64, |sum, room| sum.saturating_add(room.bytes));
        let tile = |name, figure, note| Tile { name, figure, note };
        let set_aside =
            format!("{} on hold, {} pending", self.amount(on_hold), self.amount(pending));
        let households = count(u64::try_from(self.households.len()).unwrap_or(u64::MAX));
        let whole = i128::from(self.scale.units_per_point());
        let mean = total.checked_div(i128::try_from(self.households.len()).unwrap_or(1));
        let mean = mean.unwrap_or(0).div_euclid(whole).saturating_mul(whole);
        vec![
            tile("Points outstanding", self.amount(total), set_aside),
            tile("Households", households, format!("{} points in the mean", self.amount(mean))),
            tile(
                "Entries",
                count(self.entries),
                format!("checkpoint at {}", count(self.checkpoint)),
            ),
            tile("Files", bytes_text(bytes), self.per_entry(bytes)),
        ]
    }

    fn per_entry(&self, bytes: u64) -> String {
        let each = bytes.checked_div(self.entries).unwrap_or(0);
        format!("{} bytes for each entry", count(each))
    }

    fn outstanding(&self, html: &mut Html) {
        let band = |(place, month): (usize, &Month)| {
            let Balance { total, on_hold, .. } = month.window.closing;
            let is_labelled = place == 0 || month.first.format("%m").to_string() == "01";
            let (free, held) = (self.amount(total.saturating_sub(on_hold)), self.amount(on_hold));
            Band {
                label: month.first.format("%b").to_string(),
                under: if is_labelled {
                    month.first.format("%Y").to_string()
                } else {
                    String::new()
                },
                told: format!(
                    "End of {}: {free} free, {held} on hold",
                    month_and_year(month.first)
                ),
                up: vec![
                    Part { class: "earned", units: total.saturating_sub(on_hold) },
                    Part { class: "held", units: on_hold },
                ],
                ..Band::default()
            }
        };
        let bands: Vec<Band> = self.months.iter().enumerate().map(band).collect();
        html.element("figure", &[], |html| {
            let last = bands.last().map(|band| band.told.as_str()).unwrap_or_default();
            let told = format!("Points outstanding at the end of each month. {last}");
            Bands { bands: &bands, scale: self.scale, told: &told }.draw(html);
            legend(html, &[("earned", "free at the end of the month"), ("held", "on hold")]);
        });
    }

    fn household_section(&self, html: &mut Html) {
        let spread = spread(&self.households, self.scale);
        html.element("figure", &[], |html| {
            let told = format!("{} households by what they have", self.households.len());
            Bands { bands: &spread, scale: Scale::default(), told: &told }.draw(html);
            legend(html, &[("earned", "households that have so many points")]);
        });
        details(html, "The spread as a table", |html| {
            let row = |band: &Band| {
                let households = band.up.iter().map(|part| part.units).sum();
                let range = format!("{} {}", band.label, band.under).trim().to_owned();
                vec![Cell::words(range), Cell::amount(households, Scale::default())]
            };
            let table = Cells {
                caption: "Households by what they have",
                words: &["points"],
                figures: &["households"],
                rows: spread.iter().map(row).collect(),
                sum: None,
            };
            table.write(html);
        });
        let row = |line: &AccountLine| {
            let Balance { total, on_hold, .. } = line.balance;
            let figures = [total, on_hold].map(|units| Cell::amount(units, self.scale));
            std::iter::once(Cell::Foreign(line.name.clone())).chain(figures).collect()
        };
        let table = Cells {
            caption: "Those that have most",
            words: &["household"],
            figures: &["total", "on hold"],
            rows: self.largest.iter().map(row).collect(),
            sum: None,
        };
        table.write(html);
    }

    fn files(&self, html: &mut Html) {
        let row = |room: &Room| {
            vec![Cell::words(room.name.replace('_', " ")), Cell::Figure(bytes_text(room.bytes))]
        };
        let table = Cells {
            caption: "Room on the disk, by what it holds",
            words: &["what"],
            figures: &["size"],
            rows: self.rooms.iter().map(row).collect(),
            sum: None,
        };
        table.write(html);
    }
}

fn count(number: u64) -> String {
    amount_text(number.into(), Scale::default())
}

/// Bytes in the largest unit of which there is one, to a tenth.
fn bytes_text(bytes: u64) -> String {
    let sizes = [(1_u64 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
    match sizes.into_iter().find(|(size, _)| bytes >= *size) {
        Some((size, unit)) => {
            let tenths = bytes.saturating_mul(10) / size;
            format!("{}.{} {unit}", count(tenths / 10), tenths % 10)
        }
        None => format!("{} bytes", count(bytes)),
    }
}
