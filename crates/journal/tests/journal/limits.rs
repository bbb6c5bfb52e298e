//! Limits: what is just within one is written and read, what is just beyond is refused.

use pointbook_core::{
    Action, Body, Command, Earn, EarnAmount, Entry, Fact, GROUP_ITEMS_MAX, Item, Key,
    META_FIELDS_MAX, Member, Name, POINTS_PER_COMMAND_MAX, Points, Sequence, TEXT_BYTES_MAX,
    Timestamp, Verdict,
};
use pointbook_journal::{
    BATCH_BYTES_MAX, BATCH_ENTRIES_MAX, Batch, BatchBuilder, Fit, Hash, Head, TooLarge,
    check_command, entry_bytes,
};

const HEAD: Head = Head { sequence: Sequence::new(0), hash: Hash::from_bytes([9; 32]) };

fn command() -> Command {
    Command::new(Key::new("k").unwrap(), Action::Expire)
}

fn entry(sequence: u64, command: Command) -> Entry {
    let member = Member {
        effective_at: Timestamp::from_micros(0),
        requested_effective_at: None,
        points: None,
        facts: Vec::new().into(),
    };
    Entry {
        sequence: Sequence::new(sequence),
        recorded_at: Timestamp::from_micros(0),
        command,
        due: Vec::new(),
        verdict: Verdict::Accepted(vec![member].into()),
    }
}

/// An entry that a batch of exactly `bytes` holds alone.
fn filling(bytes: usize) -> Entry {
    let mut entry = entry(1, command());
    let touched = Fact::Touched { account: pointbook_core::AccountId::new(0) };
    // Two bytes each; the number of facts takes a few more.
    entry.due = vec![touched; (bytes - entry_bytes(&entry) - 5) / 2];
    let missing = bytes - entry_bytes(&entry);
    entry.command.key = Key::new(&"k".repeat(1 + missing)).unwrap();
    assert_eq!(entry_bytes(&entry), bytes);
    entry
}

#[test]
fn a_batch_holds_8190_entries_and_no_more() {
    let mut builder = BatchBuilder::new(HEAD);
    for sequence in 1..=BATCH_ENTRIES_MAX as u64 {
        assert_eq!(builder.push(&entry(sequence, command())), Ok(Fit::Fits), "{sequence}");
    }
    let next = entry(BATCH_ENTRIES_MAX as u64 + 1, command());
    let bytes = builder.bytes();
    assert_eq!(builder.push(&next), Ok(Fit::Full));
    assert_eq!((builder.entries(), builder.bytes()), (BATCH_ENTRIES_MAX, bytes));
    let sealed = builder.seal().unwrap();
    let batch = Batch::open(sealed.bytes).unwrap();
    assert_eq!(batch.entries().unwrap().len(), BATCH_ENTRIES_MAX);
    assert!(builder.is_empty() && builder.seal().is_none());
    assert_eq!(builder.push(&next), Ok(Fit::Fits));
    assert_eq!(builder.seal().unwrap().previous, sealed.head.hash);
}

#[test]
fn an_entry_alone_takes_a_mebibyte_and_no_more() {
    for (bytes, fits) in [
        (BATCH_BYTES_MAX - 1, Ok(Fit::Fits)),
        (BATCH_BYTES_MAX, Ok(Fit::Fits)),
        (BATCH_BYTES_MAX + 1, Err("an entry fits into a batch of 1 MiB")),
    ] {
        let entry = filling(bytes);
        let mut builder = BatchBuilder::new(HEAD);
        let pushed = builder.push(&entry).map_err(|too_large| too_large.limit());
        assert_eq!(pushed, fits, "{bytes}");
        let sealed = builder.seal();
        assert_eq!(sealed.as_ref().map(|sealed| sealed.bytes.len()), fits.ok().map(|_| bytes));
        if let Some(sealed) = sealed {
            assert_eq!(Batch::open(sealed.bytes).unwrap().entries().unwrap(), [entry]);
        }
    }
}

#[test]
fn an_entry_that_fits_only_alone_finds_the_batch_full() {
    let mut builder = BatchBuilder::new(HEAD);
    assert_eq!(builder.push(&entry(1, command())), Ok(Fit::Fits));
    let bytes = builder.bytes();
    // 108 bytes are around each batch.
    let room = BATCH_BYTES_MAX - bytes + 108;
    for (size, fits) in [
        (room + 1, Ok(Fit::Full)),
        (BATCH_BYTES_MAX, Ok(Fit::Full)),
        (BATCH_BYTES_MAX + 1, Err("an entry fits into a batch of 1 MiB")),
        (room, Ok(Fit::Fits)),
    ] {
        let mut large = filling(size);
        large.sequence = Sequence::new(2);
        let pushed = builder.push(&large).map_err(|too_large| too_large.limit());
        assert_eq!(pushed, fits, "{size}");
        let grown = if fits == Ok(Fit::Fits) { BATCH_BYTES_MAX } else { bytes };
        assert_eq!(builder.bytes(), grown, "{size}");
    }
    assert_eq!(Batch::open(builder.seal().unwrap().bytes).unwrap().header().entries(), 2);
}

#[test]
#[should_panic(expected = "entries follow one another")]
fn an_entry_that_does_not_follow_is_the_fault_of_its_maker() {
    let _ = BatchBuilder::new(HEAD).push(&entry(2, command()));
}

#[test]
fn texts_and_fields_are_limited() {
    let text = |length| Some("x".repeat(length).into_boxed_str());
    for (length, fits) in [(TEXT_BYTES_MAX - 1, true), (TEXT_BYTES_MAX, true), (513, false)] {
        for place in 0..2 {
            let mut command = command();
            let envelope = &mut command.envelope;
            *[&mut envelope.by, &mut envelope.memo][place] = text(length);
            keeps(&command, fits, "a text has at most 512 bytes");
        }
    }
    for (fields, fits) in [(META_FIELDS_MAX, true), (META_FIELDS_MAX + 1, false)] {
        let mut command = command();
        let field = |number: usize| (number.to_string().into(), "".into());
        command.envelope.meta = (0..fields).map(field).collect();
        keeps(&command, fits, "meta has at most 16 fields");
    }
    for (name, value, fits) in [(64, 256, true), (65, 0, false), (0, 257, false)] {
        let mut command = command();
        command.envelope.meta = [("n".repeat(name).into(), "v".repeat(value).into())].into();
        keeps(&command, fits, "a field of meta has at most 64 bytes, its value 256");
    }
}

#[test]
fn amounts_and_groups_are_limited() {
    for (units, fits) in [
        (i64::MIN, false),
        (-1, false),
        (0, false),
        (1, true),
        (POINTS_PER_COMMAND_MAX, true),
        (POINTS_PER_COMMAND_MAX + 1, false),
        (i64::MAX, false),
    ] {
        let mut command = command();
        command.body = Body::Single(Action::Earn(Earn {
            account: Name::new("a").unwrap(),
            amount: EarnAmount::Points(Points::new(units)),
            expires: None,
            activates: None,
            reference: None,
        }));
        keeps(&command, fits, "an amount is from 1 to 10^15 units");
    }
    let item = Item { envelope: command().envelope, action: Action::Expire };
    for (items, fits) in [(0, false), (1, true), (GROUP_ITEMS_MAX, true), (8_191, false)] {
        let mut command = command();
        command.body = Body::Group(vec![item.clone(); items]);
        keeps(&command, fits, "a group has 1 to 8190 members");
    }
}

/// A command that keeps the limits is written and read; another one is refused, and leaves the
/// batch as it was.
fn keeps(command: &Command, fits: bool, limit: &str) {
    let entry = entry(1, command.clone());
    let mut builder = BatchBuilder::new(HEAD);
    let pushed = builder.push(&entry);
    let expected = if fits { Ok(Fit::Fits) } else { Err(limit) };
    assert_eq!(pushed.as_ref().map(|fit| *fit).map_err(TooLarge::limit), expected);
    assert_eq!(check_command(command).err(), pushed.err());
    assert_eq!(builder.is_empty(), !fits);
    if let Some(sealed) = builder.seal() {
        assert_eq!(Batch::open(sealed.bytes).unwrap().entries().unwrap(), [entry]);
    }
}
