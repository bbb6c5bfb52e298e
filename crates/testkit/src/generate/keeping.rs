//! What concerns the whole ledger: closing periods and changing the program.

use chrono::Days;
use serde_json::json;

use super::generator::{Draft, Generator};
use super::settings;

impl Generator {
    /// Makes a close of a period: far back, through yesterday, or a day that is not over.
    pub(super) fn close(&mut self) -> Draft {
        let today = self.calendar.date(self.clock);
        let back = match self.choices.below(20) {
            0 => 0,
            1..=7 => 1,
            8..=12 => self.choices.one_of(&[2, 3, 7]),
            _ => self.choices.one_of(&[20, 45, 90, 200]),
        };
        let mut through = today.checked_sub_days(Days::new(back)).unwrap_or(today);
        if let Some(closed) = self.world.closed_through {
            let closed = self.calendar.date(closed);
            match self.choices.below(10) {
                0 => through = closed,
                1..=2 => through = closed.checked_sub_days(Days::new(back)).unwrap_or(closed),
                _ => through = through.max(closed),
            }
        }
        let after = through.checked_add_days(Days::new(1)).unwrap_or(through);
        let end = self.calendar.midnight(after) - 1;
        self.world.mark(end);
        self.world.mark(end + 1);
        if back > 0 {
            self.world.closed_through = self.world.closed_through.max(Some(end));
        }
        Draft::new("close_period", json!({"through": through.to_string()}))
    }

    /// Makes a change of settings.
    pub(super) fn change(&mut self) -> Draft {
        let zone = self.zone.clone();
        let settings = settings::change(&mut self.choices, self.scale, &zone);
        let scale = json!(self.scale);
        let zone = json!(zone);
        let same_scale = settings.get("scale").is_none_or(|new| *new == scale);
        let same_zone = settings.get("zone").is_none_or(|new| *new == zone);
        if same_scale && same_zone {
            self.now.extend(settings.as_object().cloned().unwrap_or_default());
        }
        Draft::new("program", settings)
    }
}
