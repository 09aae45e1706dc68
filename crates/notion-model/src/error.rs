//! Errors, as Notion answers them.

use serde_json::Value;

object! {
    /// The body of an answer that reports an error.
    ///
    /// See [status codes](https://developers.notion.com/reference/status-codes).
    pub struct ErrorBody("error") {
        /// The HTTP status.
        pub status: u16,
        /// What kind of error it is.
        pub code: ErrorCode,
        /// What happened, in English.
        pub message: String,
        /// More about it, for some errors: strings, or arrays of strings.
        pub additional_data: Option<Value>,
        /// Names the request to Notion's support.
        pub request_id: Option<String>,
    }
}

open_enum! {
    /// The code of an error.
    pub enum ErrorCode {
        /// 400: the body is not JSON.
        InvalidJson = "invalid_json",
        /// 400: there is no such endpoint.
        InvalidRequestUrl = "invalid_request_url",
        /// 400: the request is not supported.
        InvalidRequest = "invalid_request",
        /// 400: the OAuth code or refresh token is not valid.
        InvalidGrant = "invalid_grant",
        /// 400: the request does not have the shape, or breaks a rule.
        ValidationError = "validation_error",
        /// 400: the `Notion-Version` header is missing or unknown.
        MissingVersion = "missing_version",
        /// 400: the header of a beta feature is not valid.
        InvalidBeta = "invalid_beta",
        /// 401: the token is not valid.
        Unauthorized = "unauthorized",
        /// 403: the token may not do this.
        RestrictedResource = "restricted_resource",
        /// 404: the object does not exist, or is not shared with the connection.
        ObjectNotFound = "object_not_found",
        /// 404: there is no such plugin or skill, or it is not shared with the connection.
        DirectoryNotFound = "directory_not_found",
        /// 409: somebody else was writing at the same time; nothing was saved.
        ConflictError = "conflict_error",
        /// 409: the data source has too many rows.
        RowLimitExceeded = "row_limit_exceeded",
        /// 429: too many requests.
        RateLimited = "rate_limited",
        /// 500: an error of Notion's.
        InternalServerError = "internal_server_error",
        /// 502: an error of Notion's.
        BadGateway = "bad_gateway",
        /// 503: Notion can't answer now, or took longer than 60 seconds.
        ServiceUnavailable = "service_unavailable",
        /// 503: Notion's database can't answer now.
        DatabaseConnectionUnavailable = "database_connection_unavailable",
        /// 504: Notion took too long.
        GatewayTimeout = "gateway_timeout",
        /// 529: Notion is overloaded.
        ServiceOverload = "service_overload",
        /// 400, OAuth: the client may not use this grant.
        UnauthorizedClient = "unauthorized_client",
        /// 400, OAuth: there is no such grant.
        UnsupportedGrantType = "unsupported_grant_type",
        /// 400, OAuth: the scope is not valid.
        InvalidScope = "invalid_scope",
        /// 401, OAuth: the client's id or secret is not valid.
        InvalidClient = "invalid_client",
        /// 403, OAuth: not in this environment.
        TestEnvError = "test_env_error",
    }
}
