//! The description of the API is that of the API: every route is in it, and every example works.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::kit::{House, Reply};

fn description() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Methods and paths of all operations.
fn operations(description: &Value) -> Vec<(String, String, Value)> {
    let paths = description["paths"].as_object().unwrap();
    let all = paths.iter().flat_map(|(path, operations)| {
        let operations = operations.as_object().unwrap().iter();
        operations.map(move |(method, it)| (method.to_uppercase(), path.clone(), it.clone()))
    });
    all.collect()
}

#[test]
fn the_description_that_is_served_is_the_one_that_is_kept() {
    let house = House::new();
    assert_eq!(house.open_get("/openapi.json").good(), description());
}

#[test]
fn every_route_is_described_and_everything_described_is_a_route() {
    let described: BTreeSet<String> = operations(&description())
        .into_iter()
        .map(|(method, path, it)| {
            let security = it["security"].as_array().unwrap();
            let keys = security.iter().flat_map(|it| it.as_object().unwrap().keys().cloned());
            let keys: BTreeSet<String> = keys.collect();
            let permission = it["x-permission"].as_str().unwrap_or("-");
            let is_sealed = it["requestBody"]["x-mastercard-api-encrypted"] == true;
            format!("{method} {path} {keys:?} {permission} {is_sealed}")
        })
        .collect();
    let served: BTreeSet<String> = pointbook_http::routes().into_iter().collect();
    assert_eq!(described, served);
}

#[test]
fn every_example_is_answered_as_it_is_described() {
    let house = House::new();
    house.enroll("4222222222222222", "900000002", "h2");
    let description = description();
    let mut account = String::new();
    // An account comes before what is done to it.
    let mut all = operations(&description);
    all.sort_by_key(|(method, path, _)| {
        (!path.ends_with("enrollments"), method == "GET", path.clone())
    });
    all.sort_by_key(|(_, path, _)| path.ends_with("replacements"));
    all.sort_by_key(|(_, path, _)| !path.ends_with("enrollments"));
    all.sort_by_key(|(_, path, _)| path.ends_with("/ask"));
    let mut sent = 0;
    for (method, path, operation) in &all {
        let Some(reply) = send(&house, (method, path), operation, &account) else { continue };
        let media = &operation["responses"]["200"]["content"]["application/json"];
        assert_eq!(reply.status, 200, "{method} {path}: {reply:?}");
        let body = reply.json();
        if path.ends_with("enrollments") {
            account = body["accountId"].as_str().unwrap().to_owned();
        }
        let told = media.get("example");
        assert!(told.is_none_or(|told| *told == body), "{path}: {body}");
        check(&description, &media["schema"], &body).unwrap_or_else(|why| panic!("{path}: {why}"));
        sent += 1;
    }
    assert_eq!(sent, all.len() - 5);
}

/// Sends an example; none for a stream and for what operators ask.
fn send(
    house: &House,
    (method, path): (&str, &str),
    operation: &Value,
    account: &str,
) -> Option<Reply> {
    if operation["security"].as_array()?.is_empty() || path.ends_with("follow") {
        return None;
    }
    if method == "GET" {
        let parameters = operation["parameters"].as_array()?.iter();
        let pairs = parameters.filter(|it| it["in"] == "query").map(|it| {
            let value = it["example"].as_str().map_or(it["example"].to_string(), str::to_owned);
            format!("{}={}", it["name"].as_str().unwrap(), value.replace("{accountId}", account))
        });
        return Some(house.gold.get(path, &pairs.collect::<Vec<_>>().join("&")));
    }
    let body = &operation["requestBody"];
    let example = &body["content"]["application/json"]["example"];
    assert!(!example.is_null(), "{path} has no example");
    if body["x-mastercard-api-encrypted"] == true {
        return Some(house.gold.post(path, example));
    }
    Some(house.native(path, &example.to_string()))
}

/// Checks a value against a schema, as far as the description uses schemas.
fn check(description: &Value, schema: &Value, value: &Value) -> Result<(), String> {
    if let Some(name) = schema["$ref"].as_str() {
        let name = name.rsplit('/').next().unwrap();
        return check(description, &description["components"]["schemas"][name], value);
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        let fits = choices.iter().filter(|it| check(description, it, value).is_ok()).count();
        return if fits == 1 { Ok(()) } else { Err(format!("{fits} choices fit {value}")) };
    }
    let is_of_type = match schema["type"].as_str().unwrap_or("any") {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        _ => true,
    };
    let is_allowed = schema["enum"].as_array().is_none_or(|allowed| allowed.contains(value));
    if !is_of_type || !is_allowed {
        return Err(format!("{value} is not {schema}"));
    }
    let empty = serde_json::Map::new();
    let properties = schema["properties"].as_object().unwrap_or(&empty);
    for name in schema["required"].as_array().into_iter().flatten() {
        if value.get(name.as_str().unwrap()).is_none() {
            return Err(format!("{name} is missing in {value}"));
        }
    }
    for (name, member) in value.as_object().into_iter().flatten() {
        match properties.get(name) {
            Some(schema) => check(description, schema, member)?,
            None if schema["additionalProperties"] == false => {
                return Err(format!("{name} is new"));
            }
            None => {}
        }
    }
    let mut items = value.as_array().into_iter().flatten();
    items.try_for_each(|item| check(description, &schema["items"], item))
}

#[test]
fn refusals_are_as_they_are_described() {
    let house = House::new();
    let description = description();
    let schema = &description["components"]["schemas"]["Errors"];
    for reply in [
        house.open_get("/nowhere"),
        house.open_get("/loyalty/points-details"),
        house.gold.get("/loyalty/points-details", ""),
        house.gold.post("/loyalty/points-adjustments", &json!({})),
    ] {
        check(&description, schema, &reply.json()).unwrap();
    }
    assert!(check(&description, schema, &json!({"Errors": {"Error": [{}]}})).is_err());
}
