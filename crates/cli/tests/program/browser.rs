//! Pages in a real browser, where there is one: nothing is run, all is shown and can be printed.

use std::env;
use std::fs;
use std::process::{Command, Stdio};

use crate::pages::HOSTILE;
use crate::program::{Place, call, call_with};

/// The first browser that is there.
fn browser() -> Option<String> {
    let named = env::var("CHROMIUM").into_iter();
    let known = ["chromium", "chromium-browser", "google-chrome"].map(str::to_owned);
    let is_there = |name: &String| {
        let version = Command::new(name).arg("--version").stdout(Stdio::null()).status();
        version.is_ok_and(|status| status.success())
    };
    let found = named.chain(known).find(is_there);
    let is_required = env::var_os("BROWSER_REQUIRED").is_some();
    assert!(found.is_some() || !is_required, "no browser: install chromium, or name one: CHROMIUM");
    if found.is_none() {
        eprintln!("skipped: no browser; `make pages` installs one");
    }
    found
}

/// Calls the browser on a page, in a profile of its own; gives what it writes.
fn shown(browser: &str, place: &Place, words: &[&str]) -> String {
    let profile = format!("--user-data-dir={}", place.at("profile"));
    let page = format!("file://{}", place.at("page.html"));
    let mut command = Command::new(browser);
    command.args(["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]);
    command.arg(profile).args(words).arg(page);
    let output = command.stdin(Stdio::null()).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The statement of the Kims, with what somebody wrote who means no good.
fn page(place: &Place) {
    let shop = place.shop();
    let clock = "2026-02-03T12:00:00-06:00";
    let earn = serde_json::json!({
        "key": HOSTILE,
        "memo": HOSTILE,
        "earn": {"account": "ann-card", "points": "70"},
    });
    call_with(earn.to_string(), &["post", &shop, "--clock", clock]).good();
    let html = format!("--html={}", place.at("page.html"));
    call(&["statement", &shop, "-H", "kim", "--year", "2026", "--clock", clock, &html]).good();
}

#[test]
fn browser_shows_all_and_runs_nothing() {
    let Some(browser) = browser() else { return };
    let place = Place::new();
    page(&place);
    let shown = shown(&browser, &place, &["--dump-dom"]);
    assert!(shown.contains("<title>household statement: kim</title>"), "{shown}");
    assert!(shown.contains("&lt;script&gt;document.title='owned'&lt;/script&gt;"), "{shown}");
    assert!(!shown.contains("<script") && !shown.contains("<img"), "{shown}");
    // What a lenient parser makes of it has the same tables and graphs as what was written.
    let written = fs::read_to_string(place.at("page.html")).unwrap();
    for element in ["<table", "<svg", "<section", "<path", "<details", "</tr>", "<bdi"] {
        let count = |text: &str| text.matches(element).count();
        assert_eq!(count(&shown), count(&written), "{element}");
    }
}

#[test]
fn browser_draws_light_dark_narrow_and_paper() {
    let Some(browser) = browser() else { return };
    let place = Place::new();
    page(&place);
    let pictures = [
        ("light.png", "--window-size=1100,1600", "--blink-settings=preferredColorScheme=1"),
        ("dark.png", "--window-size=1100,1600", "--blink-settings=preferredColorScheme=0"),
        ("narrow.png", "--window-size=500,1600", "--blink-settings=preferredColorScheme=1"),
    ];
    let drawn = pictures.map(|(name, size, scheme)| {
        let file = place.at(name);
        shown(&browser, &place, &[size, scheme, &format!("--screenshot={file}")]);
        let picture = fs::read(file).unwrap();
        assert!(picture.starts_with(b"\x89PNG") && picture.len() > 20_000, "{name}");
        picture
    });
    assert!(drawn[0] != drawn[1] && drawn[0] != drawn[2]);
    let file = place.at("page.pdf");
    shown(&browser, &place, &["--no-pdf-header-footer", &format!("--print-to-pdf={file}")]);
    assert!(fs::read(file).unwrap().starts_with(b"%PDF"));
}
