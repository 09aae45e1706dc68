//! What a workspace holds, as the objects that answers have, and an answer on its way.

pub(crate) mod objects;
mod pace;

use notion_model::List;
use serde::Serialize;

pub(crate) use self::pace::Pace;
use crate::wire::fail::{Fail, Result};

/// A successful answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
    pub(crate) has_request_id: bool,
    /// Of events: how they come.
    pub(crate) pace: Option<Pace>,
}

pub(crate) fn answer(body: Option<impl Serialize>) -> Result<Answer> {
    let body = body.and_then(|body| serde_json::to_vec(&body).ok());
    let body = body.ok_or_else(|| Fail::validation("The answer can't be written."))?;
    Ok(Answer { status: 200, body, has_request_id: true, pace: None })
}

/// A list, which ends with an empty object under the name of its type.
pub(crate) fn answer_list<T: Serialize>(list: List<T>) -> Result<Answer> {
    let kind = list.r#type.as_ref().map(|kind| format!(r#""{kind}":{{}}"#));
    let mut answer = answer(Some(list))?;
    if let Some(kind) = kind {
        append(&mut answer.body, &kind);
    }
    Ok(answer)
}

/// Adds an entry at the end of an object.
fn append(object: &mut Vec<u8>, entry: &str) {
    if object.last() == Some(&b'}') {
        object.pop();
        let comma = if object.len() > 1 { "," } else { "" };
        object.extend(format!("{comma}{entry}}}").bytes());
    }
}

/// `request_id` is the last key of every object.
pub(crate) fn with_request_id(mut body: Vec<u8>, id: &str) -> Vec<u8> {
    append(&mut body, &format!(r#""request_id":"{id}""#));
    body
}
