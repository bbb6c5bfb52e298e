//! A household spends, the soonest expiry first.

use crate::demo::table::Table;
use crate::demo::teller::Teller;
use crate::demo::upset::Told;

/// Redeems from all accounts of the Kims.
pub(super) fn tell(teller: &mut Teller<'_>) -> Told {
    teller.chapter("It spends as one, soonest expiry first", "2026-01-20T12:00:00-05:00")?;
    let receipt = teller.show(REDEEM)?;
    let mut table = Table::new(2, &["drawn from", "expires", "points"]);
    for draw in receipt.draws.unwrap_or_default() {
        let account = teller.ledger().account_name(draw.account);
        table.row([account, draw.expires.to_string(), teller.points(draw.points)]);
    }
    Ok(teller.page.table(&table)?)
}

const REDEEM: &str = r#"{"key":"trip","redeem":{"household":"kim","points":"450"}}"#;
