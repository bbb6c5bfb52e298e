//! Housekeeping: `expire` and `close_period`.

use pointbook_core::ClosePeriod;

use super::at::At;
use super::object::Object;
use super::time::date;

/// Reads the parameters of `expire`: there are none.
pub(super) fn expire(at: At<'_>) -> Option<()> {
    Object::open(at)?.close(&[])
}

/// Reads the parameters of `close_period`.
pub(super) fn close_period(at: At<'_>) -> Option<ClosePeriod> {
    let object = Object::open(at)?;
    let through = object.need("through", date);
    object.close(&[&["through"]])?;
    Some(ClosePeriod { through: through? })
}
