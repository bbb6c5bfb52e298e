//! Choices, one byte each: what is written down by people reads as what it says.

use pointbook_testkit::generate::{Calendar, DAY, HOUR, SECOND};

/// The bytes of a line, taken one by one; behind its end they are all 0.
pub(crate) struct Picks<'a> {
    bytes: &'a [u8],
}

impl<'a> Picks<'a> {
    /// The choices of a line.
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    /// The next byte as it is.
    pub(crate) fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.bytes.split_first() else { return b'0' };
        self.bytes = rest;
        *first
    }

    /// The next number: a digit counts as itself, a small letter goes on from 10.
    pub(crate) fn number(&mut self) -> usize {
        match self.byte() {
            digit @ b'0'..=b'9' => usize::from(digit - b'0'),
            letter @ b'a'..=b'z' => usize::from(letter - b'a') + 10,
            other => usize::from(other),
        }
    }

    /// The next number as a place in a list.
    pub(crate) fn of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.number() % list.len()]
    }

    /// Whether there are no more.
    pub(crate) fn is_over(&self) -> bool {
        self.bytes.is_empty()
    }
}

/// Now, the zone, and the instants at which something happened or will happen.
pub(crate) struct Times {
    /// The ledger's clock.
    pub(crate) clock: i64,
    /// The zone's days.
    pub(crate) calendar: Calendar,
    marks: Vec<i64>,
}

impl Times {
    /// Begins at an instant.
    pub(crate) fn new(clock: i64, zone: &str) -> Self {
        Self { clock, calendar: Calendar::new(zone), marks: vec![clock] }
    }

    /// Remembers an instant; the newest few are worth returning to.
    pub(crate) fn mark(&mut self, instant: i64) {
        self.marks.push(instant);
    }

    /// An instant: around now, at the edges of days and months, or around a remembered one.
    pub(crate) fn instant(&self, pick: usize) -> i64 {
        let now = self.clock;
        match pick {
            0 => now,
            1 => now - 1,
            2 => now + 1,
            3 => self.calendar.midnight_after(now, 0),
            4 => self.calendar.midnight_after(now, 1),
            5 => self.calendar.midnight_after(now, 1) - 1,
            6 => self.calendar.month_after(now),
            7 => now - 30 * DAY,
            8 => now + 30 * DAY,
            9 => now + 400 * DAY,
            _ => {
                let newest = (pick - 10) / 3 % self.marks.len();
                self.marks[self.marks.len() - 1 - newest] + beside(pick - 10)
            }
        }
    }

    /// Moves the clock: by a stretch of time, to the edge of a day, or to what is remembered next.
    pub(crate) fn advance(&mut self, pick: usize) {
        let now = self.clock;
        let next = match pick {
            0 => now,
            1 => now + 1,
            2 => now + SECOND,
            3 => now + HOUR,
            4 => now + DAY,
            5 => self.calendar.midnight_after(now, 1),
            6 => self.calendar.midnight_after(now, 1) - 1,
            7 => now + 7 * DAY,
            8 => self.calendar.month_after(now),
            9 => now + 100 * DAY,
            _ => self.next_mark(pick - 10),
        };
        self.clock = next.clamp(now, now + 400 * DAY);
        self.mark(self.clock);
    }

    fn next_mark(&self, pick: usize) -> i64 {
        let mut ahead: Vec<i64> = self.marks.clone();
        ahead.retain(|mark| *mark > self.clock);
        ahead.sort_unstable();
        ahead.dedup();
        let found = ahead.get(pick / 3).or(ahead.last());
        found.map_or(self.clock, |mark| mark + beside(pick))
    }
}

/// Exactly then, just before or just after.
fn beside(pick: usize) -> i64 {
    [0, -1, 1][pick % 3]
}
