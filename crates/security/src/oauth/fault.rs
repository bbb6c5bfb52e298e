//! Why a request is not believed.

use std::fmt;

/// Why a request is not believed. The texts never repeat what the request said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthFault {
    /// There is no header, or it is not as it must be.
    Header(&'static str),
    /// The query is not as it must be.
    Query(&'static str),
    /// The body is not the one that was signed.
    BodyHash,
    /// The time is too far from now.
    Timestamp,
    /// The nonce was used before.
    NonceReused,
    /// There is no room for more nonces: nothing is believed until older ones may be forgotten.
    NoncesFull,
    /// Nobody has the consumer key.
    ConsumerKey,
    /// The signature is not one of the consumer's keys over this request.
    Signature,
}

impl fmt::Display for AuthFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Header(why) | Self::Query(why) => why,
            Self::BodyHash => "the body is not the one that oauth_body_hash tells of",
            Self::Timestamp => "oauth_timestamp is too far from the time of the service",
            Self::NonceReused => "oauth_nonce was used before",
            Self::NoncesFull => "too many requests within the time that nonces are kept",
            Self::ConsumerKey => "the consumer key is not known",
            Self::Signature => "the signature does not match the request",
        })
    }
}

impl std::error::Error for AuthFault {}
