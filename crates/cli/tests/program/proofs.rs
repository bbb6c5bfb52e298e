//! Seals and proofs, from the key to the check.

use std::fs;

use crate::program::{Place, call, call_with};

/// A ledger, a key, and a seal of it.
struct Sealed {
    place: Place,
    shop: String,
    key: String,
    seal: String,
    public: String,
}

impl Sealed {
    fn new() -> Self {
        let place = Place::new();
        let (shop, key, seal) = (place.shop(), place.at("key"), place.at("seal.json"));
        let words = ["seal", &shop, "--key", &key, "--make-key", "--to", &seal];
        let called = call(&words);
        let public = called.err.split_whitespace().last().unwrap().to_owned();
        assert_eq!(called.good(), "");
        Self { place, shop, key, seal, public }
    }

    fn check(&self, file: &str) -> crate::program::Called {
        call(&["check-proof", file, "--public-key", &self.public])
    }
}

#[test]
fn a_seal_is_checked_with_the_public_key_alone() {
    let it = Sealed::new();
    let told = it.check(&it.seal).good();
    assert!(told.starts_with("valid: at ") && told.ends_with("sealed through entry 7\n"), "{told}");
    let told = call(&["check-proof", &it.seal, "--public-key", &it.public, "--json"]).json();
    assert_eq!((&told["valid"], &told["proves"]), (&true.into(), &"seal".into()));
    let file = it.place.file("public", format!("{}\n", it.public));
    call(&["check-proof", &it.seal, "--public-key", &file]).good();
    let other = "0".repeat(64);
    let told = call(&["check-proof", &it.seal, "--public-key", &other]).ended(1);
    assert!(told.contains("another key") && told.contains("next: "), "{told}");
    call(&["check-proof", &it.seal, "--public-key", "short"]).ended(2);
    // Without a file the seal is the answer, and it is the same text but for its time.
    let clock = "--clock=2026-03-01T00:00:00Z";
    let told = call(&["seal", &it.shop, "--key", &it.key, clock]).good();
    let again = it.place.file("again.json", &told);
    it.check(&again).good();
    let told = call(&["seal", &it.shop, "--key", &it.key, clock, "--json"]).json();
    assert_eq!(told["pointbook"], "seal 1");
}

#[cfg(unix)]
#[test]
fn a_secret_key_is_its_owners_and_made_once() {
    use std::os::unix::fs::PermissionsExt as _;
    let it = Sealed::new();
    assert_eq!(fs::metadata(&it.key).unwrap().permissions().mode() & 0o777, 0o600);
    let again = ["seal", &it.shop, "--key", &it.key, "--make-key"];
    let told = call(&again).ended(2);
    assert!(told.contains("next: choose another name"), "{told}");
    let told = call(&["seal", &it.shop, "--key", &it.seal]).ended(2);
    assert!(told.contains("holds no secret key"), "{told}");
}

#[test]
fn an_entry_and_a_beginning_are_proved_and_no_altered_proof_is() {
    let it = Sealed::new();
    let (proof, later) = (it.place.at("proof.json"), it.place.at("later.json"));
    call(&["prove", &it.shop, "6", "--seal", &it.seal, "--to", &proof]).good();
    let told = it.check(&proof).good();
    assert!(told.contains("entry 6, redeem \"r1\", accepted, recorded at "), "{told}");
    let text = fs::read_to_string(&proof).unwrap();
    for (from, to) in [("\"sequence\": 6", "\"sequence\": 5"), ("  \"path\"", " \"path\"")] {
        let altered = it.place.file("altered.json", text.replace(from, to));
        assert_ne!(text, fs::read_to_string(&altered).unwrap());
        let told = it.check(&altered).ended(1);
        assert!(told.contains("is not accepted") && told.contains("next: "), "{told}");
        let words = ["check-proof", &altered, "--public-key", &it.public, "--json"];
        assert_eq!(call(&words).json_lines()[0]["valid"], false);
    }
    let more = r#"{"key":"e9","earn":{"account":"roe-card","points":"1"}}"#;
    call_with(more, &["post", &it.shop]).good();
    call(&["seal", &it.shop, "--key", &it.key, "--to", &later]).good();
    let words = ["prove", &it.shop, "--seal", &later, "--older", &it.seal];
    let told = call(&words).good();
    let both = it.place.file("both.json", &told);
    let told = it.check(&both).good();
    assert!(told.contains("through entry 7 is the beginning of the one through entry 8"), "{told}");
    assert_eq!(call(&[&words[..], &["--json"]].concat()).json()["older"]["sequence"], 7);
    let called = call(&["prove", &it.shop, "9", "--seal", &later, "--json"]);
    assert_eq!((called.status, &called.json_lines()[0]["code"]), (Some(1), &"not_found".into()));
    let backwards = ["prove", &it.shop, "--seal", &it.seal, "--older", &later];
    assert_eq!(call(&backwards).status, Some(1));
}
