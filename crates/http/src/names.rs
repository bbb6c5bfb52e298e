//! The names of the wire, all in this one place, so that another edition of the API is one change.
//!
//! Names follow the documentation of the source system; what that leaves open follows the habits of
//! its platform.

/// Paths.
pub(crate) mod path {
    pub(crate) const POINTS_DETAILS: &str = "/loyalty/points-details";
    pub(crate) const POINTS_DETAILS_SEARCHES: &str = "/loyalty/points-details/searches";
    pub(crate) const POINTS_ADJUSTMENTS: &str = "/loyalty/points-adjustments";
    pub(crate) const POINTS_TRANSFERS: &str = "/loyalty/points-transfers";
    pub(crate) const POINTS_EXPIRATIONS: &str = "/loyalty/points-expirations-details";
    pub(crate) const EXPIRATIONS: &str = "/loyalty/expiration-details";
    pub(crate) const POINTS_ADJUSTMENTS_DETAILS: &str = "/loyalty/points-adjustments-details";
    pub(crate) const REFERENCES_SEARCHES: &str = "/loyalty/users/references/searches";
    pub(crate) const REFERENCES_REPLACEMENTS: &str = "/loyalty/users/references/replacements";
    pub(crate) const ENROLLMENTS: &str = "/loyalty/users/enrollments";
    pub(crate) const COMMANDS: &str = "/v1/commands";
    pub(crate) const ASK: &str = "/v1/ask";
    pub(crate) const FOLLOW: &str = "/v1/follow";
    pub(crate) const OPENAPI: &str = "/openapi.json";
    pub(crate) const LIVEZ: &str = "/livez";
    pub(crate) const READYZ: &str = "/readyz";
    pub(crate) const METRICS: &str = "/metrics";
}

/// Parameters of queries.
pub(crate) mod parameter {
    pub(crate) const USER_ID: &str = "user_id";
    pub(crate) const USER_ID_TYPE: &str = "user_id_type";
    pub(crate) const FROM_DATE: &str = "from_date";
    pub(crate) const TO_DATE: &str = "to_date";
    pub(crate) const LEVEL: &str = "level";
    pub(crate) const DAYS: &str = "days";
    pub(crate) const OFFSET: &str = "offset";
    pub(crate) const LIMIT: &str = "limit";
    pub(crate) const FROM: &str = "from";
}

/// Members of bodies.
pub(crate) mod member {
    pub(crate) const USER_ID: &str = "userId";
    pub(crate) const USER_ID_TYPE: &str = "userIdType";
    pub(crate) const NEW_USER_ID: &str = "newUserId";
    pub(crate) const LEVEL: &str = "level";
    pub(crate) const FROM_DATE: &str = "fromDate";
    pub(crate) const TO_DATE: &str = "toDate";
    pub(crate) const PREVIOUS_BALANCE: &str = "previousBalance";
    pub(crate) const POINTS_EARNED: &str = "pointsEarned";
    pub(crate) const POINTS_REDEEMED: &str = "pointsRedeemed";
    pub(crate) const POINTS_ADJUSTED: &str = "pointsAdjusted";
    pub(crate) const POINTS_EXPIRED: &str = "pointsExpired";
    pub(crate) const POINTS_ON_HOLD: &str = "pointsOnHold";
    pub(crate) const AVAILABLE_POINTS: &str = "availablePoints";
    pub(crate) const POINTS_TRANSFERRED: &str = "pointsTransferred";
    pub(crate) const BANK_ACCOUNT_NUMBER: &str = "bankAccountNumber";
    pub(crate) const BANK_CUSTOMER_NUMBER: &str = "bankCustomerNumber";
    pub(crate) const FROM_BANK_ACCOUNT_NUMBER: &str = "fromBankAccountNumber";
    pub(crate) const TO_BANK_ACCOUNT_NUMBER: &str = "toBankAccountNumber";
    pub(crate) const POINTS_TO_ADJUST: &str = "pointsToAdjust";
    pub(crate) const POINTS_TO_TRANSFER: &str = "pointsToTransfer";
    pub(crate) const ADJUSTMENT_TYPE_CODE: &str = "adjustmentTypeCode";
    pub(crate) const ADJUSTMENT_REASON: &str = "adjustmentReason";
    pub(crate) const TRANSFER_TYPE_CODE: &str = "transferTypeCode";
    pub(crate) const TRANSFER_REASON: &str = "transferReason";
    pub(crate) const ADJUSTED_BY: &str = "adjustedBy";
    pub(crate) const EXPIRING_POINTS: &str = "expiringPoints";
    pub(crate) const EXPIRATION_DATE: &str = "expirationDate";
    pub(crate) const POINTS: &str = "points";
    pub(crate) const EXPIRED_YEAR_TO_DATE: &str = "expiredPointsYearToDate";
    pub(crate) const EXPIRED_LIFETIME: &str = "expiredPointsLifetime";
    pub(crate) const OFFSET: &str = "offset";
    pub(crate) const LIMIT: &str = "limit";
    pub(crate) const TOTAL: &str = "total";
    pub(crate) const COUNT: &str = "count";
    pub(crate) const ADJUSTMENTS: &str = "adjustments";
    pub(crate) const ADJUSTMENT_DATE: &str = "adjustmentDate";
    pub(crate) const ACCOUNT_ID: &str = "accountId";
    pub(crate) const CUSTOMER_ID: &str = "customerId";
    pub(crate) const HOUSEHOLD_ID: &str = "householdId";
    pub(crate) const REFERENCE_ID: &str = "referenceId";
    pub(crate) const REFERENCE_ID_TYPE: &str = "referenceIdType";
    /// The names under which encrypted content travels; the first is the one that is written.
    pub(crate) const ENCRYPTED: [&str; 2] = ["encryptedData", "encryptedPayload"];
}

/// Headers of our own; the others are those of HTTP.
pub(crate) mod header {
    pub(crate) const IDEMPOTENCY_KEY: &str = "idempotency-key";
    pub(crate) const REQUEST_ID: &str = "x-request-id";
    pub(crate) const LAST_EVENT_ID: &str = "last-event-id";
}

/// What kind of number a user is named by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UserIdType {
    /// Bank account number.
    Ban,
    /// Bank customer number.
    Bcn,
    /// Random account number.
    Ranac,
    /// Random customer number.
    Rancu,
}

impl UserIdType {
    /// Those that may travel in a URL.
    pub(crate) const RANDOM: [(&str, Self); 2] = [("RANAC", Self::Ranac), ("RANCU", Self::Rancu)];
    /// Those that travel encrypted.
    pub(crate) const BANK: [(&str, Self); 2] = [("BAN", Self::Ban), ("BCN", Self::Bcn)];

    /// The name.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Ban => "BAN",
            Self::Bcn => "BCN",
            Self::Ranac => "RANAC",
            Self::Rancu => "RANCU",
        }
    }
}

/// Whose points are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    /// One account's.
    Account,
    /// All of a customer.
    Customer,
    /// All of a household.
    Household,
}

impl Level {
    /// All of them.
    pub(crate) const ALL: [(&str, Self); 3] =
        [("account", Self::Account), ("customer", Self::Customer), ("household", Self::Household)];

    /// The name.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Customer => "customer",
            Self::Household => "household",
        }
    }
}

/// What a caller may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Permission {
    /// Ask.
    Read,
    /// Adjust points.
    Adjust,
    /// Transfer points.
    Transfer,
    /// Everything else: enroll, send any command.
    Admin,
}

impl Permission {
    /// All of them.
    pub(crate) const ALL: [(&str, Self); 4] = [
        ("points:read", Self::Read),
        ("points:adjust", Self::Adjust),
        ("points:transfer", Self::Transfer),
        ("admin", Self::Admin),
    ];
}

/// Why a request is refused, by the names that the platform uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReasonCode {
    MissingRequiredField,
    InvalidFieldFormat,
    InvalidFieldValue,
    UserNotFound,
    AccountNotFound,
    InsufficientPoints,
    AccountStatusNotAllowed,
    TransferNotAllowed,
    IdempotencyConflict,
    InvalidAuthHeader,
    InvalidConsumerKey,
    AuthenticationFailed,
    InvalidBodyHash,
    InvalidTimestamp,
    NonceReused,
    Declined,
    CryptoError,
    PayloadTooLarge,
    RateLimitExceeded,
    ResourceNotFound,
    MethodNotAllowed,
    UnsupportedMediaType,
    Unavailable,
    TimedOut,
}

impl ReasonCode {
    /// The name.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::MissingRequiredField => "MISSING_REQUIRED_FIELD",
            Self::InvalidFieldFormat => "INVALID_FIELD_FORMAT",
            Self::InvalidFieldValue => "INVALID_FIELD_VALUE",
            Self::UserNotFound => "USER_NOT_FOUND",
            Self::AccountNotFound => "ACCOUNT_NOT_FOUND",
            Self::InsufficientPoints => "INSUFFICIENT_POINTS",
            Self::AccountStatusNotAllowed => "ACCOUNT_STATUS_NOT_ALLOWED",
            Self::TransferNotAllowed => "TRANSFER_NOT_ALLOWED",
            Self::IdempotencyConflict => "IDEMPOTENCY_CONFLICT",
            Self::InvalidAuthHeader => "INVALID_AUTH_HEADER",
            Self::InvalidConsumerKey => "INVALID_CONSUMER_KEY",
            Self::AuthenticationFailed => "AUTHENTICATION_FAILED",
            Self::InvalidBodyHash => "INVALID_BODY_HASH",
            Self::InvalidTimestamp => "INVALID_TIMESTAMP",
            Self::NonceReused => "NONCE_REUSED",
            Self::Declined => "DECLINED",
            Self::CryptoError => "CRYPTO_ERROR",
            Self::PayloadTooLarge => "PAYLOAD_TOO_LARGE",
            Self::RateLimitExceeded => "RATE_LIMIT_EXCEEDED",
            Self::ResourceNotFound => "RESOURCE_NOT_FOUND",
            Self::MethodNotAllowed => "METHOD_NOT_ALLOWED",
            Self::UnsupportedMediaType => "UNSUPPORTED_MEDIA_TYPE",
            Self::Unavailable => "SERVICE_UNAVAILABLE",
            Self::TimedOut => "GATEWAY_TIMEOUT",
        }
    }

    /// The status that it comes with.
    pub(crate) const fn status(self) -> u16 {
        match self {
            Self::MissingRequiredField
            | Self::InvalidFieldFormat
            | Self::InvalidFieldValue
            | Self::InvalidAuthHeader
            | Self::InvalidBodyHash
            | Self::CryptoError => 400,
            Self::InvalidConsumerKey
            | Self::InvalidTimestamp
            | Self::NonceReused
            | Self::Declined => 401,
            Self::AuthenticationFailed => 403,
            Self::UserNotFound | Self::AccountNotFound | Self::ResourceNotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::IdempotencyConflict => 409,
            Self::PayloadTooLarge => 413,
            Self::UnsupportedMediaType => 415,
            Self::InsufficientPoints | Self::AccountStatusNotAllowed | Self::TransferNotAllowed => {
                422
            }
            Self::RateLimitExceeded => 429,
            Self::Unavailable => 503,
            Self::TimedOut => 504,
        }
    }

    /// Whether it is a matter of security, which the gateway tells of, and not the service.
    pub(crate) const fn is_of_gateway(self) -> bool {
        matches!(
            self,
            Self::InvalidAuthHeader
                | Self::InvalidConsumerKey
                | Self::AuthenticationFailed
                | Self::InvalidBodyHash
                | Self::InvalidTimestamp
                | Self::NonceReused
                | Self::Declined
                | Self::CryptoError
                | Self::PayloadTooLarge
                | Self::RateLimitExceeded
        )
    }

    /// Whether the same request may pass later.
    pub(crate) const fn is_recoverable(self) -> bool {
        matches!(
            self,
            Self::RateLimitExceeded | Self::Unavailable | Self::TimedOut | Self::InvalidTimestamp
        )
    }
}

/// Who tells of what a service refuses.
pub(crate) const SOURCE_SERVICE: &str = "rewards-points-api";
/// Who tells of what security refuses.
pub(crate) const SOURCE_GATEWAY: &str = "Gateway";
