//! A hold lapses by itself.

use pointbook_core::Code;

use crate::demo::table::Table;
use crate::demo::teller::{Teller, refusal};
use crate::demo::upset::{Told, Upset};

/// Holds points, lets the deadline pass, and captures too late.
pub(super) fn tell(teller: &mut Teller<'_>) -> Told {
    teller.chapter("A hold lapses by itself", "2026-01-25T09:00:00-05:00")?;
    teller.show(HOLD)?;
    teller.page.say("This program holds for an hour. No job has to run when it is over:")?;
    let mut table = Table::new(1, &["asked at", "available", "on hold", "total"]);
    for time in ["09:59:59", "10:00:00"] {
        teller.wait(&format!("2026-01-25T{time}-05:00"))?;
        let balance = teller.balance(r#"{"balance":{"household":"kim"}}"#)?;
        let units = [balance.available(), balance.on_hold, balance.total];
        table.row([time.to_owned()].into_iter().chain(units.map(|it| teller.units(it))));
    }
    teller.page.table(&table)?;
    let outcome = teller.exchange(r#"{"key":"check-out","capture":{"hold":"hotel"}}"#)?;
    let code = refusal(&outcome)?.code;
    if code == Code::HoldLapsed { Ok(()) } else { Err(Upset::new("a lapsed hold", &code)) }
}

const HOLD: &str = r#"{"key":"check-in","hold":{"household":"kim","points":"40","hold":"hotel"}}"#;
