//! Refusals, and which one is given when several apply.

use serde_json::Value;

/// The codes by precedence, as `wire.md` lists them.
pub(super) const CODES: [&str; 23] = [
    "key_reused",
    "not_found",
    "already_exists",
    "same_owner",
    "same_account",
    "status_final",
    "scale_fixed",
    "zone_fixed",
    "effective_in_future",
    "move_backdated",
    "period_closed",
    "status_forbids",
    "transfer_out_of_scope",
    "hold_exists",
    "ttl_out_of_range",
    "hold_lapsed",
    "hold_closed",
    "not_reversible",
    "over_reversal",
    "exceeds_hold",
    "below_minimum",
    "insufficient_points",
    "amount_out_of_range",
];

/// A "no" that is an answer.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Refusal {
    /// The code.
    pub(super) code: &'static str,
    /// The numbers, where there are some.
    pub(super) detail: Option<Value>,
}

/// All refusals that apply.
#[derive(Clone, Debug, Default)]
pub(super) struct Refusals(Vec<Refusal>);

impl Refusal {
    /// A refusal without detail.
    pub(super) fn new(code: &'static str) -> Refusal {
        Refusal { code, detail: None }
    }

    /// Whether it is written down and uses up its key.
    pub(super) fn is_written(&self) -> bool {
        !["key_reused", "not_found", "effective_in_future"].contains(&self.code)
    }
}

impl Refusals {
    /// Adds a refusal when a condition holds.
    pub(super) fn when(&mut self, condition: bool, code: &'static str) {
        if condition {
            self.0.push(Refusal::new(code));
        }
    }

    /// Adds `insufficient_points` with its numbers when a condition holds.
    pub(super) fn when_short(&mut self, condition: bool, detail: Value) {
        if condition {
            self.0.push(Refusal { code: "insufficient_points", detail: Some(detail) });
        }
    }

    /// The first by precedence, if there is any.
    pub(super) fn verdict(self) -> Result<(), Refusal> {
        let rank = |refusal: &Refusal| CODES.iter().position(|code| *code == refusal.code);
        match self.0.into_iter().min_by_key(rank) {
            Some(refusal) => Err(refusal),
            None => Ok(()),
        }
    }
}
