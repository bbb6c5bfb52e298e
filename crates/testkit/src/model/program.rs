//! The settings of a program.

use serde_json::Value;

use super::command::{Args, read_fields};
use super::policy::Policy;
use super::schema::SETTINGS;
use super::value::{Kind, Val};
use super::zone::Zone;

/// The settings in force.
#[derive(Clone, Debug)]
pub(super) struct Program {
    /// Decimals of an amount.
    pub(super) scale: u32,
    /// The name of the zone.
    pub(super) zone_name: String,
    /// The zone.
    pub(super) zone: Zone,
    /// Which lot new points go to.
    pub(super) expiry: Policy,
    /// `floor`, `half_even` or `carry`.
    pub(super) rounding: String,
    /// Whether a claw-back forgives what is missing.
    pub(super) floor_at_zero: bool,
    /// Days of a reissued lot; none means that refunds to expired lots expire.
    pub(super) reissue_days: Option<u32>,
    /// `any`, `household` or `customer`.
    pub(super) transfer_scope: String,
    /// The least amount of a redeem.
    pub(super) min_redemption: i128,
    /// How long a hold lives by default, in seconds.
    pub(super) hold_ttl: i64,
    /// How long a hold may live, in seconds.
    pub(super) hold_ttl_max: i64,
    /// How far ahead of the clock an entry may be, in seconds.
    pub(super) tolerance: i64,
}

impl Program {
    /// The defaults, changed by the settings of a JSON object.
    pub(super) fn new(settings: &Value) -> Result<Program, String> {
        let scale = match settings.get("scale") {
            None => 0,
            Some(value) => match Kind::Scale.read(value, 0) {
                Ok(Val::Number(scale)) => u32::try_from(scale).unwrap_or(0),
                _ => return Err("scale: 0 to 4".to_owned()),
            },
        };
        let mut faults = Vec::new();
        let args = read_fields("program", SETTINGS, settings, scale, &mut faults);
        if let Some(fault) = faults.first() {
            return Err(format!("{}: {}", fault.field, fault.code));
        }
        let zone_name = args.text("zone").unwrap_or("America/Chicago").to_owned();
        let zone = Zone::parse(&zone_name).ok_or("zone: unknown")?;
        let mut program = Program {
            scale,
            zone_name,
            zone,
            expiry: Policy::Never,
            rounding: "floor".to_owned(),
            floor_at_zero: false,
            reissue_days: None,
            transfer_scope: "any".to_owned(),
            min_redemption: 0,
            hold_ttl: 604_800,
            hold_ttl_max: 2_592_000,
            tolerance: 300,
        };
        program.change(&args);
        Ok(program)
    }

    /// Takes over the settings that are named, all but scale and zone.
    pub(super) fn change(&mut self, args: &Args) {
        if let Some(Val::Policy(expiry)) = args.find("expiry") {
            self.expiry = expiry.clone();
        }
        if let Some(rounding) = args.text("rounding") {
            self.rounding = rounding.to_owned();
        }
        if let Some(clawback) = args.text("clawback") {
            self.floor_at_zero = clawback == "floor_at_zero";
        }
        if let Some(Val::Returns(days)) = args.find("returns") {
            self.reissue_days = *days;
        }
        if let Some(scope) = args.text("transfer_scope") {
            self.transfer_scope = scope.to_owned();
        }
        self.min_redemption = args.points("min_redemption").unwrap_or(self.min_redemption);
        self.hold_ttl = args.number("hold_ttl_seconds").unwrap_or(self.hold_ttl);
        self.hold_ttl_max = args.number("hold_ttl_max_seconds").unwrap_or(self.hold_ttl_max);
        self.tolerance = args.number("future_tolerance_seconds").unwrap_or(self.tolerance);
    }
}
