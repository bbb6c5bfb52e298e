//! What a page of the liability shows, from what the audit adds up.

use pointbook_audit::{Figures, Liability, Row, Title};
use pointbook_core::Date;

use crate::page::{LiabilityLine, LiabilityPage, Origin};

/// Lays out a liability; `about` names the program, `span` says of which days it is.
pub(crate) fn liability_page(
    liability: &Liability,
    (about, span): (String, String),
    origin: Origin,
) -> LiabilityPage {
    let is_open = |row: &&Row| {
        let Figures { opening, earned, redeemed, expired, other, .. } = row.figures;
        [opening, earned, redeemed, expired, other].iter().any(|units| *units != 0)
    };
    // Months that were over before the span only tell what has expired of them.
    let rows = |rows: &[Row]| rows.iter().filter(is_open).map(|row| line(liability, row)).collect();
    LiabilityPage {
        about,
        span,
        scale: liability.scale,
        cost_per_point: liability.cost_per_point.to_string(),
        by_expiry: rows(&liability.by_expiry),
        by_vintage: rows(&liability.by_vintage),
        total: figures(liability, &liability.total, None, "all"),
        origin,
    }
}

fn line(liability: &Liability, row: &Row) -> LiabilityLine {
    let month = match row.title {
        Title::Month(month) => Date::from_ymd_opt(month.year, month.month, 1),
        Title::Never | Title::Owed => None,
    };
    figures(liability, &row.figures, month, &row.title.to_string())
}

fn figures(
    liability: &Liability,
    figures: &Figures,
    month: Option<Date>,
    title: &str,
) -> LiabilityLine {
    let closing = figures.closing();
    LiabilityLine {
        month,
        title: title.to_owned(),
        opening: figures.opening,
        earned: figures.earned,
        redeemed: figures.redeemed,
        expired: figures.expired,
        other: figures.other,
        closing,
        cost: liability.cost(closing).map_or_else(String::new, |money| grouped(&money.to_string())),
        breakage: figures.breakage().map_or_else(String::new, percent),
    }
}

/// Hundredths of a percent as percent.
fn percent(hundredths: i128) -> String {
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

/// An exact decimal with a comma between thousands.
pub(crate) fn grouped(text: &str) -> String {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let whole: i128 = match whole.parse() {
        Ok(whole) => whole,
        Err(_) => return text.to_owned(),
    };
    let sign = if text.starts_with('-') && whole == 0 { "-" } else { "" };
    let whole = crate::amount::amount_text(whole, pointbook_core::Scale::default());
    if fraction.is_empty() { whole } else { format!("{sign}{whole}.{fraction}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_and_percents_are_set_for_people() {
        assert_eq!(grouped("1234567.805"), "1,234,567.805");
        assert_eq!(grouped("-0.50"), "-0.50");
        assert_eq!(percent(5), "0.05%");
        assert_eq!(percent(12_345), "123.45%");
    }
}
