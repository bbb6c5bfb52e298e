//! Points are taken back that have been spent: the account owes, and pays first.

use pointbook_core::Who;

use crate::demo::program::FAMILY;
use crate::demo::telling::{Telling, Told, family, unexpected};
use crate::table::Table;

/// Brings the television back.
pub(super) fn tell(telling: &mut Telling<'_>) -> Told {
    telling.wait("2026-01-02T10:00:00-06:00")?;
    telling.page.chapter("A claw-back", "2 January 2026, 10:00")?;
    telling.page.say(
        "On Black Friday a television earned 18,990 points; in December they flew to Lisbon with \
         them. Now it comes back to the shop:",
    )?;
    let [_, _, account] = family()?;
    let mut table = Table::new(&["Ada's card"], &["available", "owed"]);
    row(telling, &mut table, "before", &account)?;
    let reverse = format!(r#"{{"key":"tv-back","reverse":{{"of":"{}"}}}}"#, FAMILY.purchase);
    let (entry, receipt) = telling.send(&reverse)?;
    telling.clawback = entry;
    telling.page.gap()?;
    let mut taken = Table::new(&["taken back from"], &["points"]);
    for draw in receipt.draws.iter().flatten() {
        let lot = format!("the lot that expires {}", draw.expires);
        taken.row([lot, telling.points(draw.points.units().into())]);
    }
    row(telling, &mut table, "the television is back", &account)?;
    taken.row(["nowhere: it is owed".to_owned(), telling.points(telling.deficit(&account)?)]);
    telling.page.table(&taken)?;
    telling.page.gap()?;
    telling.wait("2026-01-02T11:30:00-06:00")?;
    let earn = format!(
        r#"{{"key":"sale-fridge","earn":{{"account":"{}","spend":"640.00","rate":"2"}}}}"#,
        FAMILY.account
    );
    telling.page.say("Ninety minutes later Ada buys a refrigerator:")?;
    telling.send(&earn)?;
    row(telling, &mut table, "a refrigerator pays first", &account)?;
    if telling.deficit(&account)? <= 0 {
        return Err(unexpected("a deficit", &"none"));
    }
    telling.page.gap()?;
    telling.page.table(&table)?;
    telling.page.gap()?;
    Ok(telling.page.say(
        "What is owed is no lot: it never expires, and other accounts of the household go on \
         spending what they have.",
    )?)
}

fn row(telling: &Telling<'_>, table: &mut Table, when: &str, account: &Who) -> Told {
    let (balance, owed) = (telling.balance(account)?, telling.deficit(account)?);
    table.row([when.to_owned(), telling.points(balance.available()), telling.points(owed)]);
    Ok(())
}
