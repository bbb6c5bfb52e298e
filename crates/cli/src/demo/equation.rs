//! The equation of a window, worked out in front of the reader.

use pointbook_series::{Flows, Window};

use super::figure::grouped;
use super::telling::{Told, unexpected};

/// How a total comes from an opening and flows.
#[derive(Clone, Debug, Default)]
pub(super) struct Equation {
    opening: i128,
    effects: Vec<(&'static str, i128)>,
    closing: i128,
}

impl Equation {
    /// The equation of a window; an error when it does not hold.
    pub(super) fn of(window: &Window) -> Told<Self> {
        if window.opening.after(&window.flows) != window.closing {
            return Err(unexpected("a window that adds up", &format!("{window:?}")));
        }
        let (opening, closing) = (window.opening.total, window.closing.total);
        Ok(Self { opening, effects: effects(&window.flows).to_vec(), closing })
    }

    /// The equation with what went out of one and into another of them taken together.
    pub(super) fn netted(mut self) -> Self {
        for [into, out] in [["transferred_in", "transferred_out"], ["moved_in", "moved_out"]] {
            let outs = self.effects.iter_mut().filter(|(flow, _)| *flow == out);
            let out = outs.map(|(_, units)| std::mem::take(units)).sum::<i128>();
            let ins = self.effects.iter_mut().filter(|(flow, _)| *flow == into);
            ins.for_each(|(_, units)| *units = units.saturating_add(out));
        }
        self
    }

    /// The equation as a line, what did not flow left out; an error when the line does not add up.
    pub(super) fn text(&self) -> Told<String> {
        let mut sum = self.opening;
        let mut text = grouped(sum);
        for (flow, units) in self.effects.iter().filter(|(_, units)| *units != 0) {
            sum = sum.saturating_add(*units);
            let sign = if *units < 0 { '-' } else { '+' };
            text.push_str(&format!(
                " {sign} {} {}",
                grouped(units.saturating_abs()),
                flow.replace('_', " ")
            ));
        }
        if sum != self.closing {
            return Err(unexpected(&format!("a closing of {sum}"), &self.closing));
        }
        Ok(format!("{text} = {}", grouped(sum)))
    }
}

/// What each flow does to the total.
pub(super) fn effects(flows: &Flows) -> [(&'static str, i128); 11] {
    let taken = |units: i128| 0_i128.saturating_sub(units);
    [
        ("earned", flows.earned),
        ("earn_reversed", taken(flows.earn_reversed)),
        ("redeemed", taken(flows.redeemed)),
        ("refunded", flows.refunded),
        ("expired", taken(flows.expired)),
        ("adjusted_up", flows.adjusted_up),
        ("adjusted_down", taken(flows.adjusted_down)),
        ("transferred_in", flows.transferred_in),
        ("transferred_out", taken(flows.transferred_out)),
        ("moved_in", flows.moved_in),
        ("moved_out", taken(flows.moved_out)),
    ]
}

#[cfg(test)]
mod tests {
    use pointbook_series::Balance;

    use super::*;

    #[test]
    fn an_equation_shows_what_flowed() {
        let opening = Balance { total: 1_000, on_hold: 0, pending: 0 };
        let flows = Flows { earned: 50, redeemed: 200, held: 30, ..Flows::default() };
        let closing = opening.after(&flows);
        let mut window = Window { opening, flows, closing, restatements: None };
        let mut sum = Equation::of(&window).unwrap();
        assert_eq!(sum.text().unwrap(), "1,000 + 50 earned - 200 redeemed = 850");
        let flows = Flows { moved_in: 70, moved_out: 90, transferred_in: 5, ..Flows::default() };
        let opening = Balance { total: 20, ..Balance::default() };
        let moved = Window { opening, flows, closing: opening.after(&flows), restatements: None };
        let moved = Equation::of(&moved).unwrap();
        let text = "20 + 5 transferred in + 70 moved in - 90 moved out = 5";
        assert_eq!(moved.text().unwrap(), text);
        let text = "20 + 5 transferred in - 20 moved in = 5";
        assert_eq!(moved.netted().text().unwrap(), text);
        sum.closing += 1;
        assert!(sum.text().is_err());
        window.closing.on_hold += 1;
        assert!(Equation::of(&window).is_err());
    }
}
