//! The rules of the demo's program.

use pointbook_core::{
    Clawback, ExpiryPolicy, Factor, Points, Program, ProgramSettings, Rounding, Zone,
};

/// The rules: points live a year, to the end of the month; a claw-back may leave a deficit.
pub(in crate::demo) fn settings() -> ProgramSettings {
    let named = ProgramSettings {
        zone: "America/Chicago".parse::<Zone>().ok(),
        expiry: Some(ExpiryPolicy::Months { months: 12, round: Rounding::MonthEnd }),
        clawback: Some(Clawback::Negative),
        min_redemption: Some(Points::new(100)),
        hold_ttl_seconds: Some(HOLD_SECONDS),
        cost_per_point: Factor::parse("0.008"),
        ..ProgramSettings::default()
    };
    Program::new(&named).settings()
}

/// Three days.
const HOLD_SECONDS: u32 = 259_200;
