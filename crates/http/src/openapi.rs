//! The description of the API, as it is served.

/// OpenAPI 3.1, in JSON.
pub(crate) const OPENAPI: &str = include_str!("../../../docs/openapi.json");
