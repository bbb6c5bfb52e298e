//! Pages: well formed, harmless whatever a caller wrote, and with the ledger's own numbers.

use std::fs;

use roxmltree::{Document, Node, ParsingOptions};
use serde_json::Value;

use crate::program::{Place, call, call_with};

/// A page, read by a strict parser.
fn parsed(text: &str) -> Document<'_> {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// All text inside a node.
fn text_of(node: Node<'_, '_>) -> String {
    node.descendants().filter_map(|it| it.is_text().then(|| it.text()).flatten()).collect()
}

/// The cells of the table with this caption, row by row, the head left out.
fn table(page: &Document<'_>, caption: &str) -> Vec<Vec<String>> {
    let is_it = |it: &Node<'_, '_>| it.has_tag_name("caption") && text_of(*it).contains(caption);
    let found = page.descendants().find(is_it);
    let table = found.unwrap_or_else(|| panic!("no table {caption:?}")).parent().unwrap();
    let rows = table.descendants().filter(|it| it.has_tag_name("tr")).skip(1);
    let cells = |row: Node<'_, '_>| row.children().map(text_of).filter(|it| it != "\n").collect();
    rows.map(cells).collect()
}

/// A figure as JSON has it.
fn plain(figure: &str) -> String {
    figure.replace(',', "").replace('\u{2212}', "-").trim_start_matches('+').to_owned()
}

/// The figure of the tile of this name.
fn tile(page: &Document<'_>, name: &str) -> String {
    let is_it = |it: &Node<'_, '_>| it.has_tag_name("dt") && text_of(*it) == name;
    let name = page.descendants().find(is_it).unwrap();
    plain(&text_of(name.next_siblings().find(|it| it.has_tag_name("dd")).unwrap()))
}

/// The shop, with what somebody wrote who means no good.
fn attacked(place: &Place) -> String {
    let shop = place.shop();
    let earn = serde_json::json!({
        "key": HOSTILE,
        "memo": HOSTILE,
        "at": "2026-01-11T12:00:00-06:00",
        "earn": {"account": "ann-card", "points": "70"},
    });
    let clock = "2026-02-03T12:00:00-06:00";
    call_with(earn.to_string(), &["post", &shop, "--clock", clock]).good();
    let hold = serde_json::json!({
        "key": "h2",
        "hold": {"account": "ann-card", "points": "10", "hold": HOSTILE},
    });
    call_with(hold.to_string(), &["post", &shop, "--clock", clock]).good();
    shop
}

#[test]
fn statement_has_the_numbers_of_the_ledger() {
    let place = Place::new();
    let shop = attacked(&place);
    let clock = "--clock=2026-02-03T12:00:00-06:00";
    for who in [["-H", "kim"], ["-c", "ann"], ["-a", "ann-card"]] {
        let words = ["statement", &shop, who[0], who[1], "--year", "2026", clock];
        let json = call(&[&words[..], &["--json"]].concat()).json();
        let html = call(&[&words[..], &["--html"]].concat()).good();
        let page = parsed(&html);
        let balance = call(&["balance", &shop, who[0], who[1], clock, "--json"]).json();
        assert_eq!(tile(&page, "Available"), balance["available"].as_str().unwrap());
        assert_eq!(tile(&page, "On hold"), balance["on_hold"].as_str().unwrap());
        let window = table(&page, "What flowed from 1 January 2026");
        assert_eq!(plain(&window.last().unwrap()[1]), json["window"]["closing"]["total"]);
        let earned = window.iter().find(|row| row[0] == "earned").unwrap();
        assert_eq!(plain(&earned[1]), json["window"]["flows"]["earned"]);
        let entries = table(&page, "Entries, newest first");
        // What time had done stands below the entry that wrote it down, without a key.
        let entries = entries.iter().filter(|row| !row[2].is_empty()).count();
        assert_eq!(entries, json["entries"].as_array().unwrap().len());
    }
}

#[test]
fn months_add_up_and_say_what_was_told_late() {
    let place = Place::new();
    let shop = attacked(&place);
    let clock = "--clock=2026-02-03T12:00:00-06:00";
    let html = call(&["statement", &shop, "-H", "kim", "--year", "2026", clock, "--html"]).good();
    let page = parsed(&html);
    let months = table(&page, "Points by month");
    assert_eq!(months.len(), 2, "{months:?}");
    let mut before = "0".to_owned();
    for month in &months {
        let units = |place: usize| plain(&month[place]).parse::<i64>().unwrap();
        assert_eq!(plain(&month[1]), before);
        let sum = units(1) + units(2) + units(3) + units(4) + units(5);
        assert_eq!(sum, units(6), "{month:?}");
        before = plain(&month[6]);
    }
    assert_eq!(months[0][0], "January 2026 (restated)");
    let restated = table(&page, "Restated");
    assert_eq!(restated.len(), 1);
    assert_eq!(restated[0][3..], ["2026-01-11 12:00", "2026-02-03 12:00", "+70"]);
    assert!(html.contains("class=\"mark\""));
}

#[test]
fn what_a_stranger_wrote_stays_text() {
    let place = Place::new();
    let shop = attacked(&place);
    let file = place.at("page.html");
    let clock = "--clock=2026-02-03T12:00:00-06:00";
    let to = format!("--html={file}");
    let told = call(&["statement", &shop, "-c", "ann", "--year", "2026", clock, &to]).good();
    assert_eq!(told, format!("wrote {file}\n"));
    let html = fs::read_to_string(&file).unwrap();
    let page = parsed(&html);
    let names: Vec<_> = page.descendants().map(|it| it.tag_name().name().to_owned()).collect();
    for name in ["script", "img", "iframe", "a", "link", "object"] {
        assert!(!names.iter().any(|it| it == name), "{name}");
    }
    let attributes = page.descendants().flat_map(|it| it.attributes().collect::<Vec<_>>());
    for attribute in attributes {
        assert!(!attribute.name().starts_with("on") && attribute.name() != "style");
    }
    for caption in ["Entries, newest first", "On hold", "Restated"] {
        let rows = table(&page, caption);
        assert!(rows.iter().flatten().any(|cell| cell == HOSTILE), "{caption} {rows:?}");
    }
}

#[test]
fn pages_are_made_for_everybody() {
    let place = Place::new();
    let shop = place.shop();
    let clock = "--clock=2026-01-10T12:00:00-06:00";
    for words in [vec!["statement", &shop, "-H", "kim"], vec!["stats", &shop]] {
        let html = call(&[&words[..], &[clock, "--html"]].concat()).good();
        let page = parsed(&html);
        let all = |name: &str| page.descendants().filter(|it| it.has_tag_name(name)).count();
        assert_eq!((all("h1"), all("main"), all("title") > 0), (1, 1, true));
        assert_eq!(page.root_element().attribute("lang"), Some("en"));
        for svg in page.descendants().filter(|it| it.has_tag_name("svg")) {
            assert_eq!(svg.attribute("role"), Some("img"));
            assert!(!svg.attribute("aria-label").unwrap().is_empty());
        }
        for head in page.descendants().filter(|it| it.has_tag_name("th")) {
            assert!(matches!(head.attribute("scope"), Some("col" | "row")));
        }
        assert!(html.contains("prefers-color-scheme: dark") && html.contains("@media print"));
        assert!(!html.contains("http://") && !html.contains("https://") && !html.contains("url("));
    }
}

#[test]
fn statistics_have_the_numbers_of_the_ledger() {
    let place = Place::new();
    let shop = place.shop();
    let clock = "--clock=2026-01-10T12:00:00-06:00";
    let json = call(&["stats", &shop, clock, "--json"]).json();
    let html = call(&["stats", &shop, clock, "--html"]).good();
    let page = parsed(&html);
    let figure = |value: &Value| value.as_str().unwrap().to_owned();
    assert_eq!(tile(&page, "Points outstanding"), figure(&json["program"]["closing"]["total"]));
    assert_eq!(tile(&page, "Entries"), json["entries"].to_string());
    assert_eq!(tile(&page, "Households"), json["households"].to_string());
    let spread = table(&page, "Households by what they have");
    let counted: u64 = spread.iter().map(|row| plain(&row[1]).parse::<u64>().unwrap()).sum();
    assert_eq!(counted, 2);
    let ever = table(&page, "The whole program");
    assert_eq!(plain(&ever.last().unwrap()[1]), figure(&json["program"]["closing"]["total"]));
}

#[test]
fn liability_has_the_numbers_of_the_audit() {
    let place = Place::new();
    let shop = attacked(&place);
    let words = ["liability", &shop, "--year", "2026"];
    let json = call(&[&words[..], &["--json"]].concat()).json();
    let html = call(&[&words[..], &["--html"]].concat()).good();
    let page = parsed(&html);
    let total = &json["total"];
    assert_eq!(tile(&page, "Outstanding"), total["closing"].as_str().unwrap());
    for caption in ["in which points expire", "in which points were earned"] {
        let rows = table(&page, caption);
        let columns = ["opening", "earned", "redeemed", "expired", "other", "closing", "cost"];
        for (place, name) in (1..).zip(columns) {
            let figure = plain(&rows.last().unwrap()[place]);
            // What was taken stands with its sign.
            let figure = figure.trim_start_matches('-');
            let expected = total[name].as_str().unwrap().trim_start_matches('-');
            assert_eq!(figure, expected, "{name} of {caption}");
        }
        let sum = |place: usize| {
            let rows = rows.iter().rev().skip(1);
            rows.map(|row| plain(&row[place]).parse::<i64>().unwrap()).sum::<i64>()
        };
        assert_eq!(sum(6).to_string(), total["closing"].as_str().unwrap(), "{caption}");
    }
}

#[test]
fn pages_are_no_json_and_need_a_place() {
    let place = Place::new();
    let shop = place.shop();
    call(&["stats", &shop, "--html", "--json"]).ended(2);
    let nowhere = format!("--html={}", place.at("no/such/page.html"));
    let told = call(&["stats", &shop, &nowhere]).ended(2);
    assert!(told.contains("failed to write") && told.contains("next: "), "{told}");
}

/// Tries to get out of text, of an attribute and of a style.
pub(crate) const HOSTILE: &str =
    "</td></style><script>document.title='owned'</script><img src=x onerror=alert(1)>\" ' & <!--";
