//! What is believed of a request, and what is not.

use base64::Engine;
use serde_json::json;

use crate::kit::{House, Reply, Setup, Signer, send_raw};

const DETAILS: &str = "/loyalty/points-details";
const SEARCHES: &str = "/loyalty/points-details/searches";

fn query(house: &House) -> String {
    let enrolled = house.enroll("4111111111111111", "C1", "h1");
    format!("user_id={}&user_id_type=RANAC", enrolled["accountId"].as_str().unwrap())
}

fn is(reply: &Reply, status: u16, code: &str) {
    assert_eq!(reply.refusal(), (status, code.to_owned()), "{reply:?}");
    let json = reply.json();
    let reason = &json["Errors"]["Error"][0];
    assert_eq!(reason["Source"], "Gateway");
    assert!(reason["Recoverable"].is_boolean() && reason["Details"].is_null());
    assert!(!reply.body.contains("4111"));
}

#[test]
fn requests_are_refused_when_anything_signed_differs() {
    let house = House::new();
    let query = query(&house);
    let gold = &house.gold;
    gold.get(DETAILS, &query).good();
    let nobody = Signer { consumer_key: "nobody!key".to_owned(), ..gold.clone() };
    is(&nobody.get(DETAILS, &query), 401, "INVALID_CONSUMER_KEY");
    let wrong = Signer { consumer_key: gold.consumer_key.clone(), ..house.blue.clone() };
    is(&wrong.get(DETAILS, &query), 403, "AUTHENTICATION_FAILED");
    let elsewhere = Signer { signed_origin: "http://other.example".to_owned(), ..gold.clone() };
    is(&elsewhere.get(DETAILS, &query), 403, "AUTHENTICATION_FAILED");
    let header = gold.header("GET", DETAILS, &query, b"");
    let target = (DETAILS.to_owned(), format!("{query}&level=household"));
    is(&gold.send_with(&header, "GET", &target, b""), 403, "AUTHENTICATION_FAILED");
    let header = gold.header("POST", DETAILS, &query, b"");
    let target = (DETAILS.to_owned(), query.clone());
    is(&gold.send_with(&header, "GET", &target, b""), 403, "AUTHENTICATION_FAILED");
    let token = json!({ "encryptedData": "x" }).to_string();
    let altered = gold.send_other("POST", SEARCHES, "", (token.as_bytes(), b"{}"));
    is(&altered, 400, "INVALID_BODY_HASH");
    is(&house.open_get(DETAILS), 400, "INVALID_AUTH_HEADER");
}

#[test]
fn requests_are_refused_when_they_are_old_new_or_sent_again() {
    let mut house = House::new();
    let query = query(&house);
    for late in [-301, 301, 86_400] {
        let stale = Signer { seconds: house.gold.seconds + late, ..house.gold.clone() };
        let reply = stale.get(DETAILS, &query);
        is(&reply, 401, "INVALID_TIMESTAMP");
    }
    let header = house.gold.header("GET", DETAILS, &query, b"");
    let target = (DETAILS.to_owned(), query.clone());
    house.gold.send_with(&header, "GET", &target, b"").good();
    is(&house.gold.send_with(&header, "GET", &target, b""), 401, "NONCE_REUSED");
    let nonce = Some("once-only".to_owned());
    let again = Signer { nonce, ..house.gold.clone() };
    again.get(DETAILS, &query).good();
    is(&again.get(DETAILS, &query), 401, "NONCE_REUSED");
    // Another consumer may happen to use the same nonce.
    let nonce = Some("once-only".to_owned());
    let other = Signer { nonce, ..house.blue.clone() };
    assert_eq!(other.get(DETAILS, &query).refusal().1, "USER_NOT_FOUND");
    // A nonce of a request that was not believed is still good.
    let nonce = Some("twice-sent".to_owned());
    let wrong =
        Signer { nonce: nonce.clone(), signed_origin: "http://x".to_owned(), ..house.gold.clone() };
    is(&wrong.get(DETAILS, &query), 403, "AUTHENTICATION_FAILED");
    Signer { nonce, ..house.gold.clone() }.get(DETAILS, &query).good();
    house.clock("2026-01-15T18:04:00Z");
    house.gold.get(DETAILS, &query).good();
}

#[test]
fn queries_that_can_be_read_in_two_ways_are_refused() {
    let house = House::new();
    let query = query(&house);
    for odd in ["&level=a+b", "&user_id=1", "&oauth_nonce=12345678", "&level=%zz"] {
        let reply = house.gold.get(DETAILS, &format!("{query}{odd}"));
        assert_eq!(reply.refusal(), (400, "INVALID_FIELD_FORMAT".to_owned()), "{odd}");
    }
    let encoded = query.replace("RANAC", "%52ANAC");
    house.gold.get(DETAILS, &encoded).good();
}

#[test]
fn bodies_are_refused_when_they_cannot_be_decrypted() {
    let house = House::new();
    query(&house);
    let asked = json!({ "userId": "4111111111111111", "userIdType": "BAN" });
    house.gold.post(SEARCHES, &asked).good();
    let token = house.gold.sealed(&asked);
    let payload = json!({ "encryptedPayload": token }).to_string();
    house.gold.post_plain(SEARCHES, payload.as_bytes()).good();
    let mut parts: Vec<String> = token.split('.').map(str::to_owned).collect();
    let last = parts[4].clone();
    let other = if last.starts_with('A') { "B" } else { "A" };
    parts[4] = format!("{other}{}", &last[1..]);
    let bad_tag = parts.join(".");
    let engine = base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let header = String::from_utf8(engine.decode(&parts[0]).unwrap()).unwrap();
    let kid = header.split("\"kid\":\"").nth(1).unwrap();
    let flipped =
        format!("\"kid\":\"{}{}", if kid.starts_with('0') { "1" } else { "0" }, &kid[1..]);
    let other_kid = header.split("\"kid\":\"").next().unwrap().to_owned() + &flipped;
    let wrong_kid = token.replacen(&parts[0], &engine.encode(other_kid), 1);
    for body in [
        json!({ "encryptedData": bad_tag }),
        json!({ "encryptedData": wrong_kid }),
        json!({ "encryptedData": token, "more": 1 }),
        json!({ "encryptedData": 1 }),
        asked.clone(),
    ] {
        let reply = house.gold.post_plain(SEARCHES, body.to_string().as_bytes());
        is(&reply, 400, "CRYPTO_ERROR");
        assert_eq!(reply.json()["Errors"]["Error"].as_array().unwrap().len(), 1);
    }
    is(&house.gold.post_plain(SEARCHES, b"no json"), 400, "CRYPTO_ERROR");
}

#[test]
fn plain_bodies_are_taken_in_a_sandbox_only() {
    let house = House::with(&Setup { sandbox: true, ..Setup::default() });
    query(&house);
    let asked = json!({ "userId": "4111111111111111", "userIdType": "BAN" });
    house.gold.post(SEARCHES, &asked).good();
    house.gold.post_plain(SEARCHES, asked.to_string().as_bytes()).good();
}

#[test]
fn keys_are_replaced_without_a_new_start() {
    let mut house = House::new();
    let query = query(&house);
    let spent = house.gold.header("GET", DETAILS, &query, b"");
    let target = (DETAILS.to_owned(), query.clone());
    house.gold.send_with(&spent, "GET", &target, b"").good();
    // The new key first stands beside the old one, then alone.
    let new = Signer::new(&house.gold.consumer_key);
    std::fs::write(house.folder.join("gold-2.pem"), new.public_pem()).unwrap();
    house.edit("[\"gold.pem\"]", "[\"gold.pem\", \"gold-2.pem\"]");
    house.server.reload(&house.config()).unwrap();
    let new = new.at(house.server.address(), house.gold.seconds, None);
    new.get(DETAILS, &query).good();
    house.gold.get(DETAILS, &query).good();
    // What was sent before is not forgotten.
    is(&house.gold.send_with(&spent, "GET", &target, b""), 401, "NONCE_REUSED");
    house.edit("[\"gold.pem\", \"gold-2.pem\"]", "[\"gold-2.pem\"]");
    house.server.reload(&house.config()).unwrap();
    new.get(DETAILS, &query).good();
    is(&house.gold.get(DETAILS, &query), 403, "AUTHENTICATION_FAILED");
    // An edition that is no good changes nothing.
    std::fs::write(house.folder.join("gold-2.pem"), "no key").unwrap();
    assert!(house.server.reload(&house.config()).is_err());
    new.get(DETAILS, &query).good();
    house.clock("2026-01-15T18:00:01Z");
}

#[test]
fn permissions_are_checked() {
    let permissions = r#"["points:read"]"#;
    let house = House::with(&Setup { permissions, ..Setup::default() });
    let body = json!({ "bankAccountNumber": "1", "bankCustomerNumber": "2" });
    for path in
        ["/loyalty/users/enrollments", "/loyalty/points-adjustments", "/loyalty/points-transfers"]
    {
        is(&house.gold.post(path, &body), 401, "DECLINED");
    }
    is(&house.native("/v1/commands", "{}"), 401, "DECLINED");
    is(&house.native_with("wrong", "/v1/ask", "{}"), 401, "INVALID_CONSUMER_KEY");
    let searched = house.gold.post(SEARCHES, &json!({ "userId": "1", "userIdType": "BAN" }));
    assert_eq!(searched.refusal().1, "USER_NOT_FOUND");
}

#[test]
fn two_headers_of_authorization_are_refused() {
    let house = House::new();
    let query = query(&house);
    let header = house.gold.header("GET", DETAILS, &query, b"");
    let text = format!(
        "GET {DETAILS}?{query} HTTP/1.1\r\nHost: {}\r\nAuthorization: {header}\r\n\
         Authorization: {header}\r\nConnection: close\r\n\r\n",
        house.server.address()
    );
    let reply = send_raw(house.server.address(), text.as_bytes()).unwrap();
    is(&reply, 400, "INVALID_AUTH_HEADER");
}
