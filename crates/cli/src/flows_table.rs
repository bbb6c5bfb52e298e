//! A window as a table: opening, what each flow did, and closing.

use pointbook_core::Scale;
use pointbook_series::{Balance, Window};
use pointbook_wire::named_flows;

use crate::look::Look;
use crate::table::Table;

/// How a window is laid out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FlowsTable {
    /// How amounts look.
    pub(crate) look: Look,
    /// The decimals of amounts.
    pub(crate) scale: Scale,
    /// Whether flows of nothing are shown too.
    pub(crate) all: bool,
}

impl FlowsTable {
    /// The table of a window. Each flow stands with its sign in the column that it changes, so the
    /// columns add up.
    pub(crate) fn of(self, window: &Window) -> Table {
        let mut table = Table::new(&["flow"], &["total", "on hold", "pending"]);
        table.row(self.balance("opening", &window.opening));
        for (name, units) in named_flows(&window.flows) {
            if units == 0 && !self.all {
                continue;
            }
            let mut cells = [name.replace('_', " "), String::new(), String::new(), String::new()];
            let (column, sign) = effect(name);
            if let Some(cell) = cells.get_mut(column) {
                *cell = self.signed(units.saturating_mul(sign));
            } else if let Some(cell) = cells.first_mut() {
                // It moved nothing: it tells what could not be taken back.
                *cell = format!("{cell} of {}", self.look.amount(units, self.scale));
            }
            table.row(cells);
        }
        table.row(self.balance("closing", &window.closing));
        table
    }

    fn balance(self, name: &str, balance: &Balance) -> [String; 4] {
        let amount = |units| self.look.amount(units, self.scale);
        let [total, held, pending] = [balance.total, balance.on_hold, balance.pending].map(amount);
        [name.to_owned(), total, held, pending]
    }

    fn signed(self, units: i128) -> String {
        let sign = if units > 0 { "+" } else { "" };
        format!("{sign}{}", self.look.amount(units, self.scale))
    }
}

/// The column that a flow changes, and with which sign: the equations of the semantics.
pub(crate) fn effect(flow: &str) -> (usize, i128) {
    match flow {
        "earned" | "refunded" | "adjusted_up" | "transferred_in" | "moved_in" => (1, 1),
        "earn_reversed" | "redeemed" | "expired" | "adjusted_down" | "transferred_out"
        | "moved_out" => (1, -1),
        "held" | "moved_on_hold" => (2, 1),
        "captured" | "released" => (2, -1),
        "pending_added" | "moved_pending" => (3, 1),
        "pending_activated" | "pending_cancelled" => (3, -1),
        _ => (usize::MAX, 0),
    }
}

#[cfg(test)]
mod tests {
    use pointbook_series::Flows;

    use super::*;
    use crate::look::Form;
    use crate::paint::Paint;

    #[test]
    fn columns_of_every_flow_add_up_to_the_closing() {
        let mut units = (1_i128..).map(|number| number * number);
        let mut next = || units.next().unwrap();
        let flows = Flows {
            earned: next(),
            earn_reversed: next(),
            redeemed: next(),
            refunded: next(),
            expired: next(),
            adjusted_up: next(),
            adjusted_down: next(),
            transferred_in: next(),
            transferred_out: next(),
            moved_in: next(),
            moved_out: next(),
            held: next(),
            captured: next(),
            released: next(),
            pending_added: next(),
            pending_activated: next(),
            pending_cancelled: next(),
            moved_on_hold: next(),
            moved_pending: next(),
            shortfall: next(),
        };
        let opening = Balance { total: 10, on_hold: 20, pending: 30 };
        let window = Window { opening, flows, closing: opening.after(&flows), restatements: None };
        let look = Look { form: Form::Tabs, paint: Paint::Plain, watched: false };
        let lines = FlowsTable { look, scale: Scale::default(), all: false }.of(&window).tabbed();
        assert_eq!(lines.len(), 23);
        let mut sums = [0_i128; 3];
        for line in &lines[1..22] {
            for (sum, cell) in sums.iter_mut().zip(line.split('\t').skip(1)) {
                *sum += cell.parse::<i128>().unwrap_or(0);
            }
        }
        let [total, on_hold, pending] = sums;
        assert_eq!(lines[22], format!("closing\t{total}\t{on_hold}\t{pending}"));
        assert!(lines[21].starts_with("shortfall of 400"), "{}", lines[21]);
    }
}
