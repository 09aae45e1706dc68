use crate::format;

/// What the body of one of Notion's errors says about sending the request again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Notice {
    /// The write was made: the body names what it made.
    pub(crate) committed: bool,
    /// A limit of Notion's turned the request away before anything was done.
    pub(crate) refused: bool,
    /// The connection is blocked, and sending again does not help.
    pub(crate) blocked: bool,
}

impl Notice {
    /// Reads the body of an answer that is no success. Of a body that is not Notion's nothing is known.
    pub(crate) fn read(body: &[u8]) -> Self {
        let Some(body) = format::parse(body) else { return Self::default() };
        let data = &body["additional_data"];
        let has = |key: &&str| !data[*key].is_null();
        let begun = ["elapsed_ms", "deadline_ms", "committed_child_ids", "retry_guidance"];
        Self {
            committed: has(&"committed_resource_id"),
            refused: ["retry_after", "rate_limit_reason"].iter().any(has) && !begun.iter().any(has),
            blocked: data["rate_limit_reason"] == "public_api_request_blocked",
        }
    }

    /// Whether the request must not be sent again, whatever the status says.
    pub(crate) fn forbids_repeating(self) -> bool {
        self.committed || self.blocked
    }
}
