//! A claw-back leaves a deficit, and the next earn pays it.

use crate::demo::table::Table;
use crate::demo::teller::Teller;
use crate::demo::upset::Told;

/// Lets Bob spend what is then taken back, and earn again.
pub(super) fn tell(teller: &mut Teller<'_>) -> Told {
    teller
        .chapter("Spent, then taken back: what is missing is owed", "2026-02-12T10:00:00-05:00")?;
    let mut table = Table::new(1, &["Bob", "points", "available", "owed"]);
    for (title, command) in STEPS {
        let points = teller.accept(command)?.points.unwrap_or_default();
        let available = teller.balance(r#"{"balance":{"customer":"bob"}}"#)?.available();
        let owed = teller.lots(r#"{"lots":{"customer":"bob"}}"#)?.deficit;
        let units = [available, owed].map(|it| teller.units(it));
        table.row([title.to_owned(), teller.points(points)].into_iter().chain(units));
    }
    Ok(teller.page.table(&table)?)
}

const STEPS: [(&str, &str); 3] = [
    ("redeems", r#"{"key":"shoes","redeem":{"account":"bob-card","points":"180"}}"#),
    ("has his earn of January taken back", r#"{"key":"shop-3-off","reverse":{"of":"shop-3"}}"#),
    ("earns, and pays first", r#"{"key":"shop-4","earn":{"account":"bob-card","points":"250"}}"#),
];
