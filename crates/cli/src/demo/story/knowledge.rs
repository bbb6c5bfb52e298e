//! A late entry changes January; what was known before can still be asked.

use pointbook_series::Window;

use crate::demo::table::Table;
use crate::demo::teller::Teller;
use crate::demo::upset::Told;

/// Books an earn of January in March, and asks for January as known at its end and now.
pub(super) fn tell(teller: &mut Teller<'_>) -> Told {
    teller.chapter("A receipt of January turns up in March", "2026-03-03T10:00:00-05:00")?;
    teller.show(LATE)?;
    teller.question(KNOWN_THEN)?;
    let then = teller.window(KNOWN_THEN)?;
    let now = teller.window(KNOWN_NOW)?;
    let mut table = Table::new(1, &["January", "opening", "earned", "redeemed", "closing"]);
    for (title, window) in [("as known when it ended", &then), ("as known now", &now)] {
        table.row([title.to_owned()].into_iter().chain(cells(teller, window)));
    }
    teller.page.table(&table)?;
    for entry in now.restatements.unwrap_or_default() {
        let kind = entry.kind.map_or("group", |kind| kind.as_str());
        let (sequence, key) = (entry.sequence, &entry.key);
        let earned = teller.units(entry.flows.earned);
        let told = format!("Restated since by entry {sequence}, {kind} {key}: earned {earned}.");
        teller.page.say(&told)?;
    }
    Ok(())
}

fn cells(teller: &Teller<'_>, window: &Window) -> [String; 4] {
    let Window { opening, flows, closing, .. } = window;
    [opening.total, flows.earned, flows.redeemed, closing.total].map(|it| teller.units(it))
}

const LATE: &str = concat!(
    r#"{"key":"late-1","at":"2026-01-15T12:00:00-05:00","#,
    r#""earn":{"account":"ann-web","points":"120"}}"#
);

const KNOWN_THEN: &str = concat!(
    r#"{"window":{"household":"kim"},"from":"2026-01-01","to":"2026-01-31","#,
    r#""known_at":"2026-02-01T00:00:00-05:00"}"#
);

const KNOWN_NOW: &str = concat!(
    r#"{"window":{"household":"kim"},"from":"2026-01-01","to":"2026-01-31","#,
    r#""restated_since":"2026-02-01T00:00:00-05:00"}"#
);
