//! Bytes as a portable file: reading never panics, takes little memory and ends, and what is
//! told about a cut file adds up.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pointbook_fuzz::forge::forge_all;
use pointbook_fuzz::meter::{Meter, within};
use pointbook_journal::{Genesis, PbjReader};

#[global_allocator]
static METER: Meter = Meter;

fuzz_target!(|bytes: &[u8]| {
    read(bytes);
    read(&forge_all(bytes));
});

fn read(bytes: &[u8]) {
    within(bytes.len(), || {
        let Ok(mut reader) = PbjReader::new(bytes) else { return };
        let genesis = reader.genesis().clone();
        assert_eq!(Genesis::decode(&genesis.encode()), Ok(genesis));
        loop {
            let before = reader.head();
            match reader.next_batch() {
                Ok(Some(batch)) => {
                    assert_eq!(batch.header().first, before.sequence.next());
                    assert_eq!(batch.header().previous, before.hash);
                    assert_eq!(reader.head(), batch.header().head());
                }
                Ok(None) => break,
                Err(error) => {
                    assert!(!error.to_string().is_empty());
                    assert!(matches!(reader.next_batch(), Ok(None)));
                    assert_eq!(reader.torn(), None);
                    return;
                }
            }
        }
        if let Some(torn) = reader.torn() {
            assert_eq!(torn.offset + torn.bytes, bytes.len() as u64);
            assert_eq!(torn.head, reader.head());
        }
    });
}
