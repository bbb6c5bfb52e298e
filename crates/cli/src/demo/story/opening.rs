//! A household opens and earns.

use crate::demo::teller::{Teller, receipt};
use crate::demo::upset::Told;

/// Opens the Kims' three accounts, and earns on each.
pub(super) fn tell(teller: &mut Teller<'_>) -> Told {
    teller.chapter("A household opens and earns", "2026-01-05T09:00:00-05:00")?;
    for command in OPENS {
        teller.accept(command)?;
    }
    teller.page.say("The Kims: Ann with a card and a web account, Bob with a card. Ann shops:")?;
    receipt(teller.exchange(EARN)?)?;
    for command in OTHER_EARNS {
        teller.accept(command)?;
    }
    teller.page.say("They last 12 months and to that month's end. Two more earns name a date:")?;
    teller.lots_table(r#"{"lots":{"household":"kim"}}"#)
}

const OPENS: [&str; 3] = [
    r#"{"key":"open-1","open":{"account":"ann-card","customer":"ann","household":"kim"}}"#,
    r#"{"key":"open-2","open":{"account":"ann-web","customer":"ann","household":"kim"}}"#,
    r#"{"key":"open-3","open":{"account":"bob-card","customer":"bob","household":"kim"}}"#,
];

/// The earn that a later chapter sends again.
pub(super) const EARN: &str =
    r#"{"key":"shop-1","earn":{"account":"ann-web","spend":"150.25","rate":"2"}}"#;

const OTHER_EARNS: [&str; 2] = [
    r#"{"key":"shop-2","earn":{"account":"ann-card","points":"200","expires":"2026-01-31"}}"#,
    r#"{"key":"shop-3","earn":{"account":"bob-card","points":"200","expires":"2026-03-31"}}"#,
];
