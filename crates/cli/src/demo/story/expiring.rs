//! What expires next: of the household, by date.

use crate::demo::telling::{Telling, Told, family};
use crate::page::dates::long_date;
use crate::table::Table;

/// Tells what the Okafors should spend before the next month is over.
pub(super) fn tell(telling: &mut Telling<'_>) -> Told {
    let [household, ..] = family()?;
    let expiring = telling.expiring(&household, DAYS)?;
    telling.page.chapter("What expires next", "household okafor")?;
    let mut table = Table::new(&["last day to spend them"], &["points"]);
    for (day, units) in &expiring.expiring {
        table.row([long_date(*day), telling.points(*units)]);
    }
    telling.page.table(&table)?;
    telling.page.gap()?;
    let ever = telling.points(expiring.expired_lifetime);
    Ok(telling.page.say(&format!("Expired so far, in two years: {ever}."))?)
}

/// Through the end of next month, seen from the beginning of January.
const DAYS: u32 = 60;
