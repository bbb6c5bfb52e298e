//! What expires next: of the household by date, and of all members in the month to come.

use pointbook_audit::{Month, Title};

use crate::demo::program::LAST_DAY;
use crate::demo::telling::{Telling, Told, family};
use crate::gather::grouped;
use crate::page::dates::{long_date, month_and_year, next_month};
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
    telling.page.say(&format!("Theirs that expired so far, in two years: {ever}."))?;
    program(telling)
}

/// What the whole program had at the end of the two years that expires in the month after, and
/// what that is worth.
fn program(telling: &mut Telling<'_>) -> Told {
    let next = next_month(LAST_DAY);
    let owed = telling.liability()?;
    let row = owed.by_expiry.iter().find(|row| row.title == Title::Month(Month::of(next)));
    let units = row.map_or(0, |row| row.figures.closing());
    let (all, cost) = (owed.total.closing(), owed.cost(units));
    let text = format!(
        "All members: of {} points that they had on {}, {} expire in {} unless they are spent \
         before; these stand for ${}.",
        telling.points(all),
        long_date(LAST_DAY),
        telling.points(units),
        month_and_year(next),
        cost.map_or_else(String::new, |money| grouped(&money.to_string())),
    );
    Ok(telling.page.say(&text)?)
}

/// Through the end of next month, seen from the beginning of January.
const DAYS: u32 = 60;
