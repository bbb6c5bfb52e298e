//! The frames of a file, and where they end.
//!
//! Invariants:
//! - Only the last write can be torn, as each is synced before the next. So a frame that cannot be
//!   read ends the file when no frame follows; when one does, the file is damaged.

use super::frame::{Frame, MARK};
use super::record::Record;

/// What a file holds.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Read {
    pub(super) records: Vec<Record>,
    /// The place of the next frame.
    pub(super) next_place: u64,
    /// How many bytes are good; what follows was never acknowledged.
    pub(super) good_bytes: usize,
}

/// Reads frames one after the other; none when the file is damaged.
pub(super) fn read_frames(bytes: &[u8]) -> Option<Read> {
    let mut read = Read { records: Vec::new(), next_place: 0, good_bytes: 0 };
    let mut rest = bytes;
    while let Some((frame, length)) = Frame::decode(rest) {
        if frame.place != read.next_place {
            return None;
        }
        read.records.extend(frame.records);
        read.next_place = read.next_place.checked_add(1)?;
        read.good_bytes = read.good_bytes.checked_add(length)?;
        rest = rest.get(length..)?;
    }
    let is_torn = !has_frame(rest.get(1..).unwrap_or_default());
    is_torn.then_some(read)
}

/// Whether there is a whole frame anywhere.
fn has_frame(bytes: &[u8]) -> bool {
    let marks = bytes.windows(MARK.len()).enumerate().filter(|(_, window)| **window == MARK);
    let mut tails = marks.filter_map(|(at, _)| bytes.get(at..));
    tails.any(|tail| Frame::decode(tail).is_some())
}

#[cfg(test)]
mod tests {
    use super::super::record::RandomNumber;
    use super::*;
    use crate::security::{BankNumberHash, NumberKind};

    fn frame(place: u64, count: u8) -> Vec<u8> {
        let record = |it: u8| {
            let random = [it; 64];
            Record {
                kind: NumberKind::Account,
                hash: BankNumberHash([it; 32]),
                number: RandomNumber::from_random(&random).unwrap(),
            }
        };
        Frame { place, records: (0..count).map(record).collect() }.encode()
    }

    #[test]
    fn a_file_that_is_cut_anywhere_keeps_all_whole_frames() {
        let frames = [frame(0, 1), frame(1, 3), frame(2, 2)];
        let all = frames.concat();
        for end in 0..=all.len() {
            let read = read_frames(&all[..end]).unwrap();
            let mut whole = 0;
            let mut bytes = 0;
            for frame in &frames {
                if bytes + frame.len() <= end {
                    bytes += frame.len();
                    whole += 1;
                } else {
                    break;
                }
            }
            assert_eq!((read.next_place, read.good_bytes), (whole, bytes), "cut at {end}");
        }
    }

    #[test]
    fn a_file_with_any_byte_changed_loses_no_frame_but_the_last() {
        let frames = [frame(0, 1), frame(1, 3), frame(2, 2)];
        let all = frames.concat();
        let last = all.len() - frames[2].len();
        for at in 0..all.len() {
            let mut changed = all.clone();
            changed[at] ^= 0x20;
            let read = read_frames(&changed);
            assert_eq!(read.is_some(), at >= last, "changed at {at}");
            assert!(read.is_none_or(|it| it.next_place == 2));
        }
    }

    #[test]
    fn a_frame_out_of_place_is_damage() {
        assert_eq!(read_frames(&[frame(0, 1), frame(2, 1)].concat()), None);
        assert_eq!(read_frames(&[frame(0, 1), frame(0, 1)].concat()), None);
    }
}
