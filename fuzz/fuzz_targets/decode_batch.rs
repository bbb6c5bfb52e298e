//! Bytes as a batch and as an entry: reading never panics and takes little memory, and what was
//! read is written and read as the same again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pointbook_core::{Entry, Sequence};
use pointbook_fuzz::forge::{batch_of_one, forge};
use pointbook_fuzz::meter::{Meter, within};
use pointbook_journal::{Batch, BatchBuilder, Fit, Head};

#[global_allocator]
static METER: Meter = Meter;

fuzz_target!(|bytes: &[u8]| {
    for frame in [Some(bytes.to_vec()), forge(bytes), batch_of_one(bytes)].into_iter().flatten() {
        let length = frame.len();
        let Ok(batch) = Batch::open(frame) else { continue };
        let Ok(entries) = within(length, || batch.entries()) else { continue };
        assert_eq!(entries.len(), batch.header().entries());
        for entry in &entries {
            assert_eq!(batch.entry(entry.sequence).as_ref(), Ok(&Some(entry.clone())));
        }
        write_again(&batch, &entries);
    }
});

fn write_again(batch: &Batch, entries: &[Entry]) {
    let header = batch.header();
    let before = Sequence::new(header.first.number() - 1);
    let head = Head { sequence: before, hash: header.previous };
    let mut builder = BatchBuilder::new(head);
    for entry in entries {
        // Times that are far from the first one's may need a little more room than there was.
        if builder.push(entry) != Ok(Fit::Fits) {
            return;
        }
    }
    let sealed = builder.seal().expect("a batch has entries");
    let again = Batch::open(sealed.bytes).expect("it was just sealed");
    assert_eq!(again.follows(head), Ok(sealed.head));
    assert_eq!(again.entries().as_deref(), Ok(entries));
}
