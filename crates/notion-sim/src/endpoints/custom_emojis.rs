//! `/v1/custom_emojis`

use serde_json::json;

use crate::store::state::State;
use crate::wire::fail::{Fail, Result};
use crate::wire::request::Query;

/// The emojis of the workspace, as JSON: unlike other lists, it begins with its type and ends with its cursor.
pub(crate) fn list(state: &State, query: &Query) -> Result<Vec<u8>> {
    let name = query.get("name");
    let emojis =
        state.emojis().iter().filter(|e| name.is_none_or(|n| e.name.as_deref() == Some(n)));
    let all: Vec<_> = emojis.collect();
    let (shown, next) = query.paging()?.page(&all, |emoji| *emoji.id.as_uuid())?;
    let results = serde_json::to_string(&shown)
        .map_err(|_| Fail::validation("The answer can't be written."))?;
    let next_cursor = json!(next.map(|next| next.to_string()));
    let has_more = next.is_some();
    let list = format!(
        r#"{{"object":"list","type":"custom_emoji","results":{results},"has_more":{has_more},"next_cursor":{next_cursor}}}"#
    );
    Ok(list.into_bytes())
}
