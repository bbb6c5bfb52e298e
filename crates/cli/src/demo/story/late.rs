//! Late news changes the month that it belongs to, and both answers can be had.

use crate::demo::telling::{Telling, Told, date, family, through};
use crate::table::Table;

/// Tells a purchase of December in January.
pub(super) fn tell(telling: &mut Telling<'_>) -> Told {
    telling.wait("2026-01-05T09:15:00-06:00")?;
    telling.page.chapter("Late news", "5 January 2026, 9:15")?;
    telling.page.say("A till that a storm had cut off sends a purchase of 21 December:")?;
    telling.send(concat!(
        r#"{"key":"till-31","at":"2025-12-21T17:40:00-06:00","#,
        r#""earn":{"account":"okafor.ben.card","points":"415"}}"#
    ))?;
    let [household, ..] = family()?;
    let december = through("2025-12-01", "2025-12-31")?;
    let end = telling.book.calendar.day_end(date("2025-12-31")?).previous();
    let then = telling.window(&household, december, (Some(end), None))?;
    let now = telling.window(&household, december, (None, Some(end)))?;
    let mut table = Table::new(&["December"], &["earned", "closing"]);
    for (when, window) in [("as known at its end", &then), ("as known now", &now)] {
        let figures = [window.flows.earned, window.closing.total];
        let figures = figures.map(|units| telling.points(units));
        table.row([when.to_owned()].into_iter().chain(figures));
    }
    telling.page.gap()?;
    telling.page.table(&table)?;
    telling.page.gap()?;
    for restatement in now.restatements.iter().flatten() {
        let (entry, key) = (restatement.sequence, &restatement.key);
        let at = telling.book.time(restatement.recorded_at);
        telling.page.say(&format!("Restated by entry {entry}, {key}, recorded {at}."))?;
    }
    Ok(())
}
