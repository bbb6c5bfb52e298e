//! Base strings: what may have been signed.
//!
//! RFC 5849 knows one base string of a request. The official client libraries put the values of the
//! header into it as they stand, and differ in how they read a query and in what order they sort.
//! So a request has a few candidates, most often one. Two requests share a candidate only when they
//! say the same.

use super::authorization::Authorization;
use super::query::Query;
use crate::percent::percent_encode;

/// What was signed beside the Authorization header and the body.
#[derive(Clone, Copy, Debug)]
pub struct SignedRequest<'a> {
    /// The method, in capitals.
    pub method: &'a str,
    /// Scheme, host, and port unless it is the scheme's own: `https://api.example.com`.
    pub origin: &'a str,
    /// The path, as it was sent.
    pub path: &'a str,
    /// The query.
    pub query: &'a Query,
}

/// The candidates, each once; at most eight.
pub fn base_strings(request: SignedRequest<'_>, authorization: &Authorization) -> Vec<String> {
    let path = if request.path.is_empty() { "/" } else { request.path };
    let url = percent_encode(&format!("{}{path}", request.origin));
    let signed = authorization.signed();
    let verbatim: Pairs = signed.iter().map(|it| (it.name.into(), it.verbatim.clone())).collect();
    let decoded: Pairs = signed.iter().map(|it| (it.name.into(), it.decoded.clone())).collect();
    let queries = queries(request.query);
    let mut found: Vec<String> = Vec::new();
    for (header, query) in
        [&verbatim, &decoded].iter().flat_map(|it| queries.iter().map(move |q| (it, q)))
    {
        let pairs: Pairs = header.iter().chain(query).cloned().collect();
        for parameters in [by_key(pairs.clone()), by_text(&pairs)] {
            let candidate = format!("{}&{url}&{}", request.method, percent_encode(&parameters));
            if !found.contains(&candidate) {
                found.push(candidate);
            }
        }
    }
    found
}

type Pairs = Vec<(String, String)>;

/// The query as it was sent, and decoded and encoded again.
fn queries(query: &Query) -> [Pairs; 2] {
    let encode = |text: &String| percent_encode(text);
    [
        query.pairs().iter().map(|pair| pair.verbatim.clone()).collect(),
        query.pairs().iter().map(|it| (encode(&it.decoded.0), encode(&it.decoded.1))).collect(),
    ]
}

/// Sorted by key, then by value.
fn by_key(mut pairs: Pairs) -> String {
    pairs.sort_unstable();
    let texts: Vec<String> = pairs.iter().map(joined).collect();
    texts.join("&")
}

/// Sorted by the whole text of a pair.
fn by_text(pairs: &Pairs) -> String {
    let mut texts: Vec<String> = pairs.iter().map(joined).collect();
    texts.sort_unstable();
    texts.join("&")
}

fn joined((name, value): &(String, String)) -> String {
    format!("{name}={value}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn authorization(hash: &str) -> Authorization {
        Authorization::parse(&format!(
            "OAuth oauth_body_hash=\"{hash}\",oauth_consumer_key=\"k!k\",oauth_nonce=\"12345678\",\
             oauth_signature=\"AQID\",oauth_signature_method=\"RSA-SHA256\",\
             oauth_timestamp=\"1700000000\",oauth_version=\"1.0\""
        ))
        .unwrap()
    }

    fn strings(query: &str, hash: &str) -> Vec<String> {
        let query = Query::parse(query).unwrap();
        let (method, origin, path) = ("GET", "https://api.example.com", "/loyalty/points-details");
        base_strings(SignedRequest { method, origin, path, query: &query }, &authorization(hash))
    }

    const HASH: &str = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    const ENCODED: &str = "47DEQpj8HBSa%2B%2FTImW%2B5JCeuQeRkm5NMpJWZG3hSuFU%3D";

    #[test]
    fn a_plain_request_has_one_candidate_of_values_encoded_once() {
        let found = strings("user_id=1&user_id_type=RANAC", HASH);
        assert_eq!(
            found,
            ["GET&https%3A%2F%2Fapi.example.com%2Floyalty%2Fpoints-details&oauth_body_hash%3D\
              47DEQpj8HBSa%2B%2FTImW%2B5JCeuQeRkm5NMpJWZG3hSuFU%3D%26oauth_consumer_key%3Dk%21k%26\
              oauth_nonce%3D12345678%26oauth_signature_method%3DRSA-SHA256%26\
              oauth_timestamp%3D1700000000%26oauth_version%3D1.0%26user_id%3D1%26\
              user_id_type%3DRANAC"]
        );
    }

    #[test]
    fn encoded_header_values_are_candidates_as_they_stand_and_decoded() {
        let found = strings("", ENCODED);
        assert_eq!(found.len(), 2);
        assert!(found.iter().any(|it| it.contains("%252B")), "{found:?}");
        assert!(found.contains(&strings("", HASH)[0]));
    }

    #[test]
    fn queries_are_candidates_as_sent_and_encoded_again() {
        let found = strings("a=%7e%2b", HASH);
        assert!(found.iter().any(|it| it.contains("a%3D%257e%252b")), "{found:?}");
        assert!(found.iter().any(|it| it.contains("a%3D~%252B")), "{found:?}");
        assert!(strings("a=%7e&b=1", ENCODED).len() <= 8);
    }

    #[test]
    fn pairs_are_sorted_by_key_and_by_text() {
        let found = strings("a=2&a1=1", HASH);
        assert_eq!(found.len(), 2);
        assert!(found.iter().any(|it| it.contains("a%3D2%26a1%3D1")), "{found:?}");
        assert!(found.iter().any(|it| it.contains("a1%3D1%26a%3D2")), "{found:?}");
    }

    #[test]
    fn what_was_signed_tells_requests_apart() {
        let all = ["a=1", "a=2", "b=1", "a=1&b=2", "a=1%26b%3D2", "a=1%2526b%253D2"];
        for (place, query) in all.iter().enumerate() {
            for other in all.iter().skip(place + 1) {
                let others = strings(other, HASH);
                assert!(
                    strings(query, HASH).iter().all(|it| !others.contains(it)),
                    "{query} {other}"
                );
            }
        }
    }
}
