//! Limits and ranges of commands, the same when they are written as when they are read.

use pointbook_core::{
    Action, Body, Command, EarnAmount, Envelope, ExpiryPolicy, GROUP_ITEMS_MAX, META_FIELDS_MAX,
    META_NAME_BYTES_MAX, META_VALUE_BYTES_MAX, POINTS_PER_COMMAND_MAX, Points, ProgramSettings,
    ReverseAmount, TEXT_BYTES_MAX,
};

use crate::limits::TooLarge;

/// Checks that a command keeps the limits and ranges that it promises. A journal writes no other:
/// who builds commands without reading them from JSON checks them before they are decided.
///
/// # Errors
///
/// [`TooLarge`] names the first limit that is passed.
///
/// # Examples
///
/// ```
/// use pointbook_core::{Action, Command, Earn, EarnAmount, Key, Name, Points};
/// use pointbook_journal::check_command;
///
/// let mut command = Command::new(Key::new("k1").unwrap(), Action::Expire);
/// assert!(check_command(&command).is_ok());
/// command.envelope.memo = Some("long".repeat(1_000).into());
/// assert_eq!(check_command(&command).unwrap_err().limit(), "a text has at most 512 bytes");
/// ```
pub fn check_command(command: &Command) -> Result<(), TooLarge> {
    envelope(&command.envelope)?;
    match &command.body {
        Body::Single(single) => action(single),
        Body::Group(items) => {
            if !(1..=GROUP_ITEMS_MAX).contains(&items.len()) {
                return Err(TooLarge("a group has 1 to 8190 members"));
            }
            items.iter().try_for_each(|item| {
                envelope(&item.envelope)?;
                action(&item.action)
            })
        }
    }
}

/// Checks settings.
pub(super) fn settings(settings: &ProgramSettings) -> Result<(), TooLarge> {
    if settings.min_redemption.is_some_and(|points| !(0..=UNITS_MAX).contains(&points.units())) {
        return Err(TooLarge("a least redemption is from 0 to 10^15 units"));
    }
    match &settings.expiry {
        Some(ExpiryPolicy::Fixed(days)) if days.len() > FIXED_DAYS_MAX => {
            Err(TooLarge("points expire on at most 366 days of the year"))
        }
        _ => Ok(()),
    }
}

fn envelope(envelope: &Envelope) -> Result<(), TooLarge> {
    text(envelope.by.as_deref())?;
    text(envelope.memo.as_deref())?;
    if envelope.meta.len() > META_FIELDS_MAX {
        return Err(TooLarge("meta has at most 16 fields"));
    }
    envelope.meta.iter().try_for_each(|(name, value)| {
        if name.len() > META_NAME_BYTES_MAX || value.len() > META_VALUE_BYTES_MAX {
            return Err(TooLarge("a field of meta has at most 64 bytes, its value 256"));
        }
        Ok(())
    })
}

fn action(action: &Action) -> Result<(), TooLarge> {
    match action {
        Action::Earn(earn) => {
            if let EarnAmount::Points(points) = earn.amount {
                positive(points)?;
            }
            text(earn.reference.as_deref())
        }
        Action::Redeem(redeem) => {
            positive(redeem.points)?;
            text(redeem.reference.as_deref())
        }
        Action::Hold(hold) => {
            positive(hold.points)?;
            text(hold.reference.as_deref())
        }
        Action::Capture(capture) => capture.points.map_or(Ok(()), positive),
        Action::Release(release) => release.points.map_or(Ok(()), positive),
        Action::Adjust(adjust) => {
            positive(adjust.points.magnitude())?;
            text(Some(&adjust.adjustment))?;
            text(Some(&adjust.reason))
        }
        Action::Transfer(transfer) => {
            positive(transfer.points)?;
            text(transfer.transfer.as_deref())?;
            text(transfer.reason.as_deref())
        }
        Action::Reverse(reverse) => match reverse.amount {
            ReverseAmount::Points(points) => positive(points),
            ReverseAmount::Share(_) | ReverseAmount::Rest => Ok(()),
        },
        Action::Program(named) => settings(named),
        _ => Ok(()),
    }
}

fn positive(points: Points) -> Result<(), TooLarge> {
    if (1..=UNITS_MAX).contains(&points.units()) {
        return Ok(());
    }
    Err(TooLarge("an amount is from 1 to 10^15 units"))
}

fn text(text: Option<&str>) -> Result<(), TooLarge> {
    if text.is_none_or(|text| text.len() <= TEXT_BYTES_MAX) {
        return Ok(());
    }
    Err(TooLarge("a text has at most 512 bytes"))
}

const UNITS_MAX: i64 = POINTS_PER_COMMAND_MAX;
/// As many as there are.
const FIXED_DAYS_MAX: usize = 366;
