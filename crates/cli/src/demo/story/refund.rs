//! A refund puts points back into their lots.

use crate::demo::table::Table;
use crate::demo::teller::Teller;
use crate::demo::upset::{Told, Upset};

/// Takes the trip back, after one of the lots that it drew from is over.
pub(super) fn tell(teller: &mut Teller<'_>) -> Told {
    teller.chapter("A refund goes back to where it came from", "2026-02-10T15:00:00-05:00")?;
    let receipt = teller.show(r#"{"key":"trip-off","reverse":{"of":"trip"}}"#)?;
    let Some(reversal) = receipt.reversal else {
        return Err(Upset::new("a reversal", &"none"));
    };
    let mut table = Table::new(1, &["given back to", "points", "still good", "past, and expired"]);
    let named = reversal.accounts.iter();
    let named = named.map(|(account, part)| (teller.ledger().account_name(*account), part));
    for (name, part) in named.chain([("together".to_owned(), &reversal.total)]) {
        let points = [part.points, part.restored, part.expired];
        table.row([name].into_iter().chain(points.map(|it| teller.points(it))));
    }
    Ok(teller.page.table(&table)?)
}
