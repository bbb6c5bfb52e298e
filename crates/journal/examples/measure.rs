//! Measures the size of simple entries and the time of each step between entries and bytes.
//!
//! `cargo run --release -p pointbook-journal --example measure`, with the number of batches. Of
//! each step the quickest batch counts, which a busy machine disturbs least.

use std::error::Error;
use std::hint::black_box;
use std::io::{self, Write};
use std::time::{Duration, Instant};

use pointbook_core::{
    AccountId, Action, Command, Date, Earn, EarnAmount, Entry, Expiry, Fact, Flow, Key, LotRef,
    Member, Name, Place, Points, Posting, ProgramSettings, Redeem, Sequence, Short, Timestamp,
    Verdict, Who,
};
use pointbook_journal::{Batch, BatchBuilder, Fit, Genesis, Head};

fn main() -> Result<(), Box<dyn Error>> {
    let batches: u64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(100);
    let entries: Vec<Entry> = (1..=ENTRIES_PER_BATCH).map(entry).collect();
    let genesis = Genesis {
        ledger: [7; 16],
        created_at: Timestamp::from_micros(0),
        settings: ProgramSettings::default(),
    };
    let mut spent = Spent::NOTHING_YET;
    for _ in 0..batches {
        measure(&entries, genesis.head(), &mut spent)?;
    }
    let each = |time: Duration| time.as_nanos() / u128::from(ENTRIES_PER_BATCH);
    let tenths = spent.bytes * 10 / ENTRIES_PER_BATCH;
    let mut out = io::stdout().lock();
    writeln!(out, "bytes per entry    {}.{}", tenths / 10, tenths % 10)?;
    writeln!(out, "push and seal      {} ns", each(spent.pushing))?;
    writeln!(out, "open               {} ns", each(spent.opening))?;
    writeln!(out, "follows            {} ns", each(spent.following))?;
    writeln!(out, "decoded, dropped   {} ns", each(spent.decoding))?;
    writeln!(out, "entries            {} ns", each(spent.collecting))?;
    Ok(())
}

/// What the quickest batch took.
struct Spent {
    bytes: u64,
    pushing: Duration,
    opening: Duration,
    following: Duration,
    decoding: Duration,
    collecting: Duration,
}

impl Spent {
    const NOTHING_YET: Self = Self {
        bytes: 0,
        pushing: Duration::MAX,
        opening: Duration::MAX,
        following: Duration::MAX,
        decoding: Duration::MAX,
        collecting: Duration::MAX,
    };
}

fn measure(entries: &[Entry], head: Head, spent: &mut Spent) -> Result<(), Box<dyn Error>> {
    let mut builder = BatchBuilder::new(head);
    let start = Instant::now();
    for entry in entries {
        assert_eq!(builder.push(black_box(entry)), Ok(Fit::Fits));
    }
    let sealed = builder.seal().ok_or("nothing was pushed")?;
    spent.pushing = spent.pushing.min(start.elapsed());
    spent.bytes = sealed.bytes.len() as u64;

    let start = Instant::now();
    let batch = Batch::open(black_box(sealed.bytes))?;
    spent.opening = spent.opening.min(start.elapsed());

    let start = Instant::now();
    assert_eq!(batch.follows(head), Ok(sealed.head));
    spent.following = spent.following.min(start.elapsed());

    let start = Instant::now();
    let decoded = black_box(batch.entries()?);
    spent.collecting = spent.collecting.min(start.elapsed());
    assert_eq!(decoded, entries);
    drop(decoded);

    let start = Instant::now();
    for decoded in batch.decoded() {
        drop(black_box(decoded));
    }
    spent.decoding = spent.decoding.min(start.elapsed());
    Ok(())
}

/// An earn or a redeem of one of a million accounts, under a random key of 16 bytes.
#[expect(clippy::expect_used, reason = "a name and a key of these few letters are well formed")]
fn entry(number: u64) -> Entry {
    let random = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (number << 7);
    let account = u32::try_from(random % 1_000_000).unwrap_or_default();
    let points = Points::new(i64::try_from(random % 5_000).unwrap_or_default() + 1);
    let recorded_at = Timestamp::from_micros(1_768_000_000_000_000 + 3 * number.cast_signed());
    let name = Name::new(&format!("a{account:07}")).expect("a short name");
    let expires = Date::from_ymd_opt(2027, 12, 31).map_or(Expiry::Never, Expiry::On);
    let is_earn = !number.is_multiple_of(3);
    let action = if is_earn { earn(name, points) } else { redeem(name, points) };
    let posting = Posting {
        account: AccountId::new(account),
        effective_at: recorded_at,
        flow: if is_earn { Flow::Earned } else { Flow::Redeemed },
        points,
        place: Place::Lot(LotRef::dated(expires)),
    };
    let member = Member {
        effective_at: recorded_at,
        requested_effective_at: None,
        points: Some(points),
        facts: vec![Fact::Posted(posting)].into(),
    };
    Entry {
        sequence: Sequence::new(number),
        recorded_at,
        command: Command::new(Key::new(&format!("{random:016x}")).expect("a short key"), action),
        due: Vec::new(),
        verdict: Verdict::Accepted(vec![member].into()),
    }
}

fn earn(account: Name, points: Points) -> Action {
    Action::Earn(Earn {
        account,
        amount: EarnAmount::Points(points),
        expires: None,
        activates: None,
        reference: None,
    })
}

fn redeem(account: Name, points: Points) -> Action {
    let who = Who::Account(account);
    Action::Redeem(Redeem { who, points, reference: None, short: Short::Refuse })
}

const ENTRIES_PER_BATCH: u64 = 8_000;
