//! The proof that the maintained crate wincode reads and writes the same bytes as bincode: its
//! primitives stand in for bincode's, under the same entries.

use ::wincode::SchemaRead;
use ::wincode::config::{Configuration, serialize_into};
use ::wincode::int_encoding::{LittleEndian, VarInt};
use ::wincode::len::BincodeLen;
use pointbook_core::Entry;

use super::sink::{BincodeSink, Sink};
use super::source::{BincodeSource, Malformed, Source, Taken};
use super::{encode_entry, entry};
use crate::batch::Batch;

type Config = Configuration<true, { 4 << 20 }, BincodeLen, LittleEndian, VarInt>;

const CONFIG: Config = Configuration::new();

struct WincodeSink(Vec<u8>);

macro_rules! put {
    ($($name:ident: $type:ty),+) => {
        $(fn $name(&mut self, value: $type) {
            serialize_into(&mut self.0, &value, CONFIG).unwrap();
        })+
    };
}

impl Sink for WincodeSink {
    put!(byte: u8, number: u64, signed: i64, wide: u128, wide_signed: i128);

    fn text(&mut self, text: &[u8]) {
        let text = core::str::from_utf8(text).unwrap();
        serialize_into(&mut self.0, &text, CONFIG).unwrap();
    }
}

struct WincodeSource<'a>(&'a [u8]);

macro_rules! take {
    ($($name:ident: $type:ty),+) => {
        $(fn $name(&mut self) -> Taken<$type> {
            let taken = <$type as SchemaRead<'a, Config>>::get(&mut self.0);
            taken.map_err(|_| Malformed("wincode reads it"))
        })+
    };
}

impl<'a> Source<'a> for WincodeSource<'a> {
    take!(byte: u8, number: u64, signed: i64, wide: u128, wide_signed: i128, text: &'a str);

    fn text_bytes(&mut self) -> Taken<&'a [u8]> {
        self.text().map(str::as_bytes)
    }

    fn left(&mut self) -> usize {
        self.0.len()
    }
}

/// Every batch of the golden files, which hold every shape of entry.
fn golden_batches() -> impl Iterator<Item = Batch> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/v1");
    let read = move |number| std::fs::read(format!("{folder}/batch-{number}.bin")).ok();
    (1..).map_while(read).map(|bytes| Batch::open(bytes).unwrap())
}

#[test]
fn wincode_reads_and_writes_every_golden_entry_byte_for_byte() {
    let mut entries = 0;
    for batch in golden_batches() {
        let base = batch.header().base;
        for (sequence, bytes) in batch.each() {
            let mut source = WincodeSource(bytes);
            let read: Entry = entry::take(sequence, base, &mut source, |_, _| Ok(())).unwrap();
            assert_eq!(source.left(), 0);
            assert_eq!(Ok(Some(&read)), batch.entry(sequence).as_ref().map(Option::as_ref));
            let mut sink = WincodeSink(Vec::new());
            entry::put(&read, base, &mut sink).unwrap();
            assert_eq!(sink.0, bytes);
            let mut by_bincode = Vec::new();
            encode_entry(&read, base, &mut by_bincode).unwrap();
            assert_eq!(by_bincode, bytes);
            entries += 1;
        }
    }
    assert!(entries > 50, "{entries} entries");
}

#[test]
fn both_write_numbers_of_all_widths_alike() {
    let edges = [0, 1, 250, 251, 252, 255, 256, 65_535, 65_536, 1 << 32, (1 << 32) - 1, 1 << 63];
    let edges = edges.into_iter().chain([u128::from(u64::MAX), 1 << 64, 1 << 127, u128::MAX]);
    let mut bytes = Vec::new();
    let mut ours = BincodeSink::new(&mut bytes);
    let mut theirs = WincodeSink(Vec::new());
    for wide in edges.clone() {
        put_widths(wide, &mut ours);
        put_widths(wide, &mut theirs);
    }
    assert_eq!(bytes, theirs.0);
    let (mut ours, mut theirs) = (BincodeSource::new(&bytes), WincodeSource(&bytes));
    for wide in edges {
        take_widths(wide, &mut ours);
        take_widths(wide, &mut theirs);
    }
    assert_eq!((ours.left(), theirs.left()), (0, 0));
}

#[expect(clippy::cast_possible_truncation, reason = "numbers of all widths are wanted")]
fn put_widths(wide: u128, sink: &mut impl Sink) {
    sink.byte(wide as u8);
    sink.number(wide as u64);
    sink.signed((wide as u64).cast_signed());
    sink.wide(wide);
    sink.wide_signed(wide.cast_signed());
    sink.text(wide.to_string().as_bytes());
}

#[expect(clippy::cast_possible_truncation, reason = "numbers of all widths are wanted")]
fn take_widths<'a>(wide: u128, source: &mut impl Source<'a>) {
    assert_eq!(source.byte(), Ok(wide as u8));
    assert_eq!(source.number(), Ok(wide as u64));
    assert_eq!(source.signed(), Ok((wide as u64).cast_signed()));
    assert_eq!(source.wide(), Ok(wide));
    assert_eq!(source.wide_signed(), Ok(wide.cast_signed()));
    assert_eq!(source.text(), Ok(wide.to_string().as_str()));
}
