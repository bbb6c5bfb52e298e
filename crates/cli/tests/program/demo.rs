//! The demo: its key figures, its width, and how it ends when the ledger is not as told.

use std::io::{self, ErrorKind, Write};

use pointbook_cli::demo::{Size, play};
use pointbook_cli::{Exit, Paint};

const SIZE: Size = Size { households: 5, commands: 2_000, windows: 100 };

/// What is told, line by line.
fn told(size: Size, paint: Paint) -> (Exit, Vec<String>) {
    let mut out = Vec::new();
    let exit = play(size, paint, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    (exit, text.lines().map(str::to_owned).collect())
}

/// The words of a line.
fn words(line: &str) -> Vec<&str> {
    line.split_whitespace().collect()
}

#[test]
fn the_story_has_its_figures_in_order() {
    let (exit, lines) = told(SIZE, Paint::Plain);
    assert_eq!(exit, Exit::Good, "{lines:#?}");
    let mut rest = lines.iter();
    for expected in KEY_LINES {
        let found = rest.any(|line| words(line) == words(expected));
        assert!(found, "no line {expected:?} here in {lines:#?}");
    }
}

#[test]
fn every_line_fits_and_is_plain() {
    let (_, lines) = told(SIZE, Paint::Plain);
    for line in &lines {
        let is_plain = line.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
        assert!(line.len() <= 80 && is_plain && !line.ends_with(' '), "{line:?}");
    }
    assert!((60..=100).contains(&lines.len()), "{} lines", lines.len());
}

#[test]
fn colours_change_nothing_else() {
    let uncoloured = |line: &String| {
        let pieces = line.split('\x1b').map(|piece| match piece.split_once('m') {
            Some((code, rest)) if code.starts_with('[') => rest,
            _ => piece,
        });
        pieces.collect::<String>()
    };
    let (_, coloured) = told(SIZE, Paint::Colours);
    let (_, plain) = told(SIZE, Paint::Plain);
    assert!(coloured.iter().any(|line| line.contains('\x1b')));
    let is_measured = |line: &&String| SPEEDS.iter().any(|title| line.trim().starts_with(title));
    let pairs = coloured.iter().map(uncoloured).zip(&plain);
    let differing: Vec<_> = pairs.filter(|(one, it)| !is_measured(it) && one != *it).collect();
    assert!(differing.is_empty() && coloured.len() == plain.len(), "{differing:?}");
}

#[test]
fn a_ledger_that_is_not_as_told_ends_the_story() {
    // Questions about households that these commands do not open.
    let size = Size { households: 5, commands: 3, windows: 100 };
    let (exit, lines) = told(size, Paint::Plain);
    assert_eq!(exit, Exit::Bad);
    let last = lines.last().unwrap();
    assert_eq!(last, "The story ends here: failed to answer: nobody has that name.");
}

#[test]
fn a_page_that_is_gone_is_a_failure() {
    struct Gone;
    impl Write for Gone {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let error = play(SIZE, Paint::Plain, &mut Gone).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BrokenPipe);
}

/// What each chapter comes to.
const KEY_LINES: [&str; 28] = [
    r#"> {"key":"shop-1","earn":{"account":"ann-web","spend":"150.25","rate":"2"}}"#,
    r#""outcome":"accepted","points":"300","recorded_at":"2026-01-05T14:00:00Z","#,
    "ann-web 2027-01-31 300",
    "ann-card 2026-01-31 200",
    "bob-card 2026-03-31 200",
    "ann-web 2027-01-31 50",
    "09:59:59 210 40 250",
    "10:00:00 250 0 250",
    r#"< {"code":"hold_lapsed","detail":{"since":"2026-01-25T15:00:00Z"},"#,
    "together 450 250 200",
    "redeems 180 20 0",
    "has his earn of January taken back 200 -180 180",
    "earns, and pays first 250 70 0",
    "as known when it ended 0 700 450 250",
    "as known now 0 820 450 370",
    "Restated since by entry 14, earn late-1: earned 120.",
    "moved_out 70 0",
    "Kim: 490 + 105 earned - 60 redeemed - 70 moved_out = 465",
    "Roe: 0 + 120 earned + 70 moved_in = 190",
    r#""outcome":"accepted","points":"300","recorded_at":"2026-01-05T14:00:00Z","#,
    r#""replayed":true,"sequence":4}"#,
    r#"< {"code":"key_reused","field":"earn.spend","key":"shop-1","#,
    "ann-card 2026-04-15 80",
    "ann-card 2026-04-30 25",
    "April: 80 on 2026-04-15, 25 on 2026-04-30. Expired this year so far: 200.",
    "10 Two years of 5 generated households 2024 and 2025",
    "docs/semantics.md has every rule, each with an example in numbers",
    "pointbook scenario FILE plays such a file, also one of yours",
];

/// Rows that differ from run to run, and their heads, whose width does.
const SPEEDS: [&str; 5] = ["one thread", "lines", "commands", "windows", "entries"];
