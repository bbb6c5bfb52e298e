//! A member moves to another household.

use pointbook_series::Window;

use crate::demo::equation::{Equation, effects};
use crate::demo::table::Table;
use crate::demo::teller::Teller;
use crate::demo::upset::Told;

/// Moves Bob to the Roes, and asks both households for March.
pub(super) fn tell(teller: &mut Teller<'_>) -> Told {
    teller.wait("2026-03-05T10:00:00-05:00")?;
    for command in BEFORE {
        teller.accept(command)?;
    }
    teller.chapter("Bob moves in with the Roes", "2026-03-16T10:00:00-04:00")?;
    teller.show(r#"{"key":"in-love","move":{"customer":"bob","to_household":"roe"}}"#)?;
    teller.page.say("March also has earns on all cards, and a redeem of Ann's:")?;
    teller.wait("2026-03-20T18:00:00-04:00")?;
    for command in AFTER {
        teller.accept(command)?;
    }
    teller.wait("2026-04-01T00:00:00-04:00")?;
    let kim =
        teller.window(r#"{"window":{"household":"kim"},"from":"2026-03-01","to":"2026-03-31"}"#)?;
    let roe =
        teller.window(r#"{"window":{"household":"roe"},"from":"2026-03-01","to":"2026-03-31"}"#)?;
    let table = side_by_side(teller, &kim, &roe);
    teller.page.table(&table)?;
    teller.page.say(&format!("Kim: {}", Equation::of(&kim)?.text()?))?;
    Ok(teller.page.say(&format!("Roe: {}", Equation::of(&roe)?.text()?))?)
}

fn side_by_side(teller: &Teller<'_>, kim: &Window, roe: &Window) -> Table {
    let mut table = Table::new(1, &["March", "Kim", "Roe"]);
    let mut row = |title: &str, units: [i128; 2]| {
        table.row([title.to_owned()].into_iter().chain(units.map(|it| teller.units(it))));
    };
    row("opening", [kim.opening.total, roe.opening.total]);
    for ((flow, of_kim), (_, of_roe)) in effects(&kim.flows).into_iter().zip(effects(&roe.flows)) {
        if of_kim != 0 || of_roe != 0 {
            row(flow, [of_kim.saturating_abs(), of_roe.saturating_abs()]);
        }
    }
    row("closing", [kim.closing.total, roe.closing.total]);
    table
}

const BEFORE: [&str; 3] = [
    r#"{"key":"open-4","open":{"account":"cleo-card","customer":"cleo","household":"roe"}}"#,
    r#"{"key":"shop-5","earn":{"account":"cleo-card","points":"90"}}"#,
    r#"{"key":"book","redeem":{"customer":"ann","points":"60"}}"#,
];

const AFTER: [&str; 3] = [
    r#"{"key":"shop-6","earn":{"account":"bob-card","points":"30"}}"#,
    r#"{"key":"shop-7","earn":{"account":"ann-card","points":"80","expires":"2026-04-15"}}"#,
    r#"{"key":"shop-8","earn":{"account":"ann-card","points":"25","expires":"2026-04-30"}}"#,
];
