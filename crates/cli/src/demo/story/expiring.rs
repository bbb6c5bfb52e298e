//! What expires next: of the household by date, and of all members in the month to come.

use pointbook_audit::{Month, Title};

use crate::asked::Days;
use crate::demo::telling::{Telling, Told, family, liability};
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

/// What the whole program lets expire in the month after the story, and what that is worth.
fn program(telling: &mut Telling<'_>) -> Told {
    let today = telling.book.calendar.day_of(telling.book.now());
    let days = Days { first: today, last: today };
    let liability = liability(telling, days)?;
    let next = Title::Month(Month::of(next_month(today)));
    let row = liability.by_expiry.iter().find(|row| row.title == next);
    let units = row.map_or(0, |row| row.figures.closing());
    let (all, cost) = (liability.total.closing(), liability.cost(units));
    let text = format!(
        "All members: {} of {} points expire at the end of {} unless they are spent before; they \
         stand for ${}.",
        telling.points(units),
        telling.points(all),
        month_and_year(next_month(today)),
        cost.map_or_else(String::new, |money| grouped(&money.to_string())),
    );
    telling.page.say(&text).map_err(Into::into)
}

/// Through the end of next month, seen from the beginning of January.
const DAYS: u32 = 60;
