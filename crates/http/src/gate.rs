//! The gate: who sent a request, may they, and what does it say.
//!
//! Invariants:
//! - A nonce is taken only of a request whose signature is good, so nobody else can fill the room.
//! - Nothing of a body is believed before its hash and the signature are.

use std::sync::PoisonError;
use std::time::Instant;

use bytes::Bytes;
use serde_json::value::RawValue;

use crate::access::{Access, Caller};
use crate::call::{Call, Idempotency};
use crate::head::{Head, Origin};
use crate::names::{Permission, ReasonCode, member};
use crate::problem::Problem;
use crate::routes::{BodyForm, Guard};
use crate::security::{
    AuthFault, Authorization, Query, SignedRequest, TimeWindow, base_strings, check_body_hash,
    decrypt, sha256,
};
use pointbook_security::flat_object;

/// What the gate knows beside the request.
#[derive(Debug)]
pub(crate) struct Gate<'a> {
    pub(crate) access: &'a Access,
    pub(crate) window: &'a TimeWindow,
    pub(crate) origin: &'a Origin,
    pub(crate) now_seconds: u64,
    pub(crate) now: Instant,
}

impl Gate<'_> {
    /// Lets a request in, or tells why not.
    pub(crate) fn admit(&self, guard: Guard, head: &Head, body: Bytes) -> Result<Call, Problem> {
        match guard {
            Guard::Signed(permission, form) => self.signed(permission, form, head, body),
            Guard::Native(permission) => match head.bearer() {
                Some(key) => self.with_api_key(permission, key, head, body),
                None => {
                    let call = self.verified(permission, head, body)?;
                    Ok(Call { idempotency: Idempotency::InBody, ..call })
                }
            },
            Guard::Anybody | Guard::Operator => {
                Err(Problem::new(ReasonCode::Declined, "nobody calls this"))
            }
        }
    }

    /// Lets in whoever has a key of the native API.
    fn with_api_key(
        &self,
        permission: Permission,
        key: &str,
        head: &Head,
        body: Bytes,
    ) -> Result<Call, Problem> {
        let caller = self.access.api_keys.get(&sha256(key.as_bytes()));
        let caller = caller
            .ok_or_else(|| Problem::new(ReasonCode::InvalidConsumerKey, "the key is not known"))?;
        caller.count(self.now)?;
        caller.check(permission)?;
        let query = Query::parse(head.query())?;
        let (caller, edition) = (caller.clone(), self.access.edition);
        Ok(Call { caller, edition, query, body, idempotency: Idempotency::InBody })
    }

    fn signed(
        &self,
        permission: Permission,
        form: BodyForm,
        head: &Head,
        body: Bytes,
    ) -> Result<Call, Problem> {
        let mut call = self.verified(permission, head, body)?;
        match form {
            BodyForm::Nothing if call.body.is_empty() => {}
            BodyForm::Nothing => {
                let why = "there is no body on this route";
                return Err(Problem::new(ReasonCode::InvalidFieldValue, why));
            }
            BodyForm::Encrypted => call.body = self.opened(&call.caller, &call.body)?,
        }
        if let Some(key) = head.idempotency_key()? {
            call.idempotency = Idempotency::Key(key);
        }
        Ok(call)
    }

    /// Checks who signed, and that it was not sent before.
    fn verified(&self, permission: Permission, head: &Head, body: Bytes) -> Result<Call, Problem> {
        let header = head.authorization();
        let header = header.ok_or(AuthFault::Header("there is no Authorization header"))?;
        let authorization = Authorization::parse(header)?;
        let query = Query::parse(head.query())?;
        let consumer = self.access.consumers.get(authorization.consumer_key());
        let consumer = consumer.ok_or(AuthFault::ConsumerKey)?;
        let (key, signed_at) = (authorization.consumer_key(), authorization.timestamp_seconds());
        self.window.check(signed_at, self.now_seconds)?;
        let marks = &consumer.caller.program.marks;
        marks.check(key, signed_at)?;
        check_body_hash(&authorization, &body)?;
        let (method, path, origin) = (head.method, head.path(), head.origin(self.origin));
        let request = SignedRequest { method, origin: &origin, path, query: &query };
        let texts = base_strings(request, &authorization);
        let signature = authorization.signature();
        if !consumer.signing_keys.iter().any(|key| key.has_signed(&texts, signature)) {
            return Err(AuthFault::Signature.into());
        }
        consumer.caller.count(self.now)?;
        let mut nonces = consumer.nonces.lock().unwrap_or_else(PoisonError::into_inner);
        nonces.take(authorization.nonce(), self.now)?;
        drop(nonces);
        marks.pass(key, signed_at, self.now_seconds).map_err(|error| {
            tracing::error!(error = %error, "a mark could not be written");
            Problem::unavailable("the time of the signature cannot be written down")
        })?;
        consumer.caller.check(permission)?;
        let idempotency = Idempotency::Signed {
            timestamp_seconds: signed_at,
            nonce: authorization.nonce().to_owned(),
        };
        let (caller, edition) = (consumer.caller.clone(), self.access.edition);
        Ok(Call { caller, edition, query, body, idempotency })
    }

    /// The body that was encrypted.
    fn opened(&self, caller: &Caller, body: &Bytes) -> Result<Bytes, Problem> {
        let members = flat_object(body).ok();
        let token = match members.as_deref() {
            Some([(name, value)]) if member::ENCRYPTED.contains(&name.as_str()) => text(value),
            _ => None,
        };
        match token {
            Some(token) => {
                let keys = self.access.decryption_keys(&caller.program.name);
                Ok(Bytes::from(decrypt(&token, &keys)?))
            }
            None if caller.program.takes_plain => Ok(body.clone()),
            None => {
                let why = "the payload cannot be decrypted";
                Err(Problem::new(ReasonCode::CryptoError, why))
            }
        }
    }
}

fn text(value: &RawValue) -> Option<String> {
    serde_json::from_str(value.get()).ok()
}
