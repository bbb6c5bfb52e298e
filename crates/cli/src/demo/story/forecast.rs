//! The lots, and what expires next month.

use crate::demo::teller::Teller;
use crate::demo::upset::Told;

/// Asks for the Kims' lots, and for what expires.
pub(super) fn tell(teller: &mut Teller<'_>) -> Told {
    teller.chapter("What there is, and what goes next", "2026-04-01T09:00:00-04:00")?;
    teller.lots_table(r#"{"lots":{"household":"kim"}}"#)?;
    teller.question(EXPIRING)?;
    let answer = teller.expiring(EXPIRING)?;
    let dates = answer.expiring.iter();
    let dates = dates.map(|(date, units)| format!("{} on {date}", teller.units(*units)));
    let dates = dates.collect::<Vec<_>>().join(", ");
    let expired = teller.units(answer.expired_year_to_date);
    Ok(teller.page.say(&format!("April: {dates}. Expired this year so far: {expired}."))?)
}

const EXPIRING: &str = r#"{"expiring":{"household":"kim"},"days":29}"#;
