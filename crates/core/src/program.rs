//! The settings of a program, and changes to them.

use std::sync::Arc;

use crate::calendar::Calendar;
use crate::expiry::ExpiryPolicy;
use crate::factor::Factor;
use crate::points::{Points, Scale};
use crate::zone::Zone;

/// The settings under which commands are decided.
///
/// # Examples
///
/// ```
/// use pointbook_core::{ProgramSettings, Program, Scale};
///
/// let settings = ProgramSettings { scale: Scale::new(2), ..ProgramSettings::default() };
/// let program = Program::new(&settings);
/// assert_eq!(program.calendar.zone().to_string(), "America/Chicago");
/// ```
#[derive(Clone, Debug)]
pub struct Program {
    /// Decimals of an amount; fixed for life.
    pub scale: Scale,
    /// The local days; the zone is fixed for life.
    pub calendar: Arc<Calendar>,
    /// When points expire unless an earn says otherwise.
    pub expiry: ExpiryPolicy,
    /// How a product of spend and rate becomes units.
    pub rounding: PriceRounding,
    /// What a claw-back does about points that are gone.
    pub clawback: Clawback,
    /// What happens to points returned to a lot whose expiry has passed.
    pub returns: Returns,
    /// Between which accounts points may be transferred.
    pub transfer_scope: TransferScope,
    /// The least that a redeem may ask for.
    pub min_redemption: Points,
    /// How long a hold lasts when it does not say.
    pub hold_ttl_seconds: u32,
    /// How long a hold may last.
    pub hold_ttl_seconds_max: u32,
    /// How far ahead of the ledger's clock a command may be dated, as clock skew.
    pub future_tolerance_seconds: u32,
    /// What a point costs the program.
    pub cost_per_point: Factor,
}

impl Program {
    /// Makes a program from settings; what they leave out has its default.
    pub fn new(settings: &ProgramSettings) -> Self {
        let zone = settings.zone.unwrap_or(Zone::Place(chrono_tz::America::Chicago));
        let mut program = Self {
            scale: settings.scale.unwrap_or_default(),
            calendar: Arc::new(Calendar::new(zone)),
            expiry: ExpiryPolicy::Never,
            rounding: PriceRounding::Floor,
            clawback: Clawback::Negative,
            returns: Returns::Expire,
            transfer_scope: TransferScope::Any,
            min_redemption: Points::ZERO,
            hold_ttl_seconds: HOLD_TTL_SECONDS_DEFAULT,
            hold_ttl_seconds_max: HOLD_TTL_SECONDS_MAX_DEFAULT,
            future_tolerance_seconds: FUTURE_TOLERANCE_SECONDS_DEFAULT,
            cost_per_point: Factor::parse("0.01").unwrap_or(Factor::ZERO),
        };
        program.change(settings);
        program
    }

    /// The settings, all of them named: a program made of these is the same.
    pub fn settings(&self) -> ProgramSettings {
        ProgramSettings {
            scale: Some(self.scale),
            zone: Some(self.calendar.zone()),
            expiry: Some(self.expiry.clone()),
            rounding: Some(self.rounding),
            clawback: Some(self.clawback),
            returns: Some(self.returns),
            transfer_scope: Some(self.transfer_scope),
            min_redemption: Some(self.min_redemption),
            hold_ttl_seconds: Some(self.hold_ttl_seconds),
            hold_ttl_seconds_max: Some(self.hold_ttl_seconds_max),
            future_tolerance_seconds: Some(self.future_tolerance_seconds),
            cost_per_point: Some(self.cost_per_point),
        }
    }

    /// Applies the settings that are named; scale and zone are fixed and stay.
    pub(crate) fn change(&mut self, settings: &ProgramSettings) {
        fn set<T: Clone>(field: &mut T, named: Option<&T>) {
            if let Some(value) = named {
                *field = value.clone();
            }
        }
        set(&mut self.expiry, settings.expiry.as_ref());
        set(&mut self.rounding, settings.rounding.as_ref());
        set(&mut self.clawback, settings.clawback.as_ref());
        set(&mut self.returns, settings.returns.as_ref());
        set(&mut self.transfer_scope, settings.transfer_scope.as_ref());
        set(&mut self.min_redemption, settings.min_redemption.as_ref());
        set(&mut self.hold_ttl_seconds, settings.hold_ttl_seconds.as_ref());
        set(&mut self.hold_ttl_seconds_max, settings.hold_ttl_seconds_max.as_ref());
        set(&mut self.future_tolerance_seconds, settings.future_tolerance_seconds.as_ref());
        set(&mut self.cost_per_point, settings.cost_per_point.as_ref());
    }
}

/// Settings as a command or a new ledger names them; `None` is not named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProgramSettings {
    /// See [`Program::scale`].
    pub scale: Option<Scale>,
    /// See [`Program::calendar`].
    pub zone: Option<Zone>,
    /// See [`Program::expiry`].
    pub expiry: Option<ExpiryPolicy>,
    /// See [`Program::rounding`].
    pub rounding: Option<PriceRounding>,
    /// See [`Program::clawback`].
    pub clawback: Option<Clawback>,
    /// See [`Program::returns`].
    pub returns: Option<Returns>,
    /// See [`Program::transfer_scope`].
    pub transfer_scope: Option<TransferScope>,
    /// See [`Program::min_redemption`].
    pub min_redemption: Option<Points>,
    /// See [`Program::hold_ttl_seconds`].
    pub hold_ttl_seconds: Option<u32>,
    /// See [`Program::hold_ttl_seconds_max`].
    pub hold_ttl_seconds_max: Option<u32>,
    /// See [`Program::future_tolerance_seconds`].
    pub future_tolerance_seconds: Option<u32>,
    /// See [`Program::cost_per_point`].
    pub cost_per_point: Option<Factor>,
}

/// How an exact product of spend and rate becomes units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PriceRounding {
    /// Down.
    Floor,
    /// To the nearest, ties to even.
    HalfEven,
    /// Down, keeping the fraction for the account's next earn.
    Carry,
}

/// What a claw-back does about points that are gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clawback {
    /// They become a deficit.
    Negative,
    /// They are reported as a shortfall and forgiven.
    FloorAtZero,
}

/// What happens to points that are returned to a lot whose expiry has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Returns {
    /// They are restored and expire in the same entry.
    Expire,
    /// They get a lot of a new date, so many days after the return.
    Reissue {
        /// How many days.
        days: u16,
    },
}

/// Between which accounts points may be transferred.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransferScope {
    /// Any two.
    Any,
    /// Accounts of one household.
    Household,
    /// Accounts of one customer.
    Customer,
}

const HOLD_TTL_SECONDS_DEFAULT: u32 = 604_800;
const HOLD_TTL_SECONDS_MAX_DEFAULT: u32 = 2_592_000;
const FUTURE_TOLERANCE_SECONDS_DEFAULT: u32 = 300;
