use notion_model::Secret;
use percent_encoding::percent_decode_str;

/// The reason why the browser of a user came back without a code that can be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CallbackError {
    /// The user, or Notion, refused: `access_denied`, mostly.
    #[error("the connection was not authorised: {0}")]
    Refused(String),
    /// It has another `state` than was sent: it is not an answer to what was asked.
    #[error("the answer has another state than was sent")]
    State,
    /// It has no code.
    #[error("the answer has no code")]
    NoCode,
}

/// Returns the code with which the browser of a user came back. `query` is the query of that address, or the whole
/// address; `state` is what was sent.
///
/// ```
/// use notion_api::oauth::{CallbackError, code};
///
/// let code_of = |query| code(query, "unguessable");
/// assert_eq!(code_of("code=a%2Fb&state=unguessable").unwrap().expose(), "a/b");
/// assert_eq!(code_of("/callback?code=x&state=other").unwrap_err(), CallbackError::State);
/// ```
///
/// # Errors
///
/// When the user refused, or the answer does not belong to what was asked.
#[inline]
pub fn code(query: &str, state: &str) -> Result<Secret, CallbackError> {
    let query = query.split_once('?').map_or(query, |(_, query)| query);
    let query = query.split_once('#').map_or(query, |(query, _)| query);
    let get = |name: &str| {
        let mut pairs = query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        let value = pairs.find_map(|(key, value)| (key == name).then_some(value))?;
        let value = value.replace('+', " ");
        Some(percent_decode_str(&value).decode_utf8_lossy().into_owned())
    };
    // An empty state would be one that was forgotten.
    if state.is_empty() || !get("state").is_some_and(|sent| is_same(&sent, state)) {
        return Err(CallbackError::State);
    }
    match (get("error"), get("code")) {
        (Some(error), _) => Err(CallbackError::Refused(error)),
        (None, Some(code)) if !code.is_empty() => Ok(Secret::from(code)),
        (None, _) => Err(CallbackError::NoCode),
    }
}

/// Compares without a hint from the time that it takes.
#[inline]
fn is_same(left: &str, right: &str) -> bool {
    let different = left.bytes().zip(right.bytes()).fold(0, |sum, (a, b)| sum | (a ^ b));
    left.len() == right.len() && std::hint::black_box(different) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_answer_to_what_was_asked_counts() {
        let of = |query| code(query, "s+1 é").map(|code| code.expose().to_owned());
        assert_eq!(of("state=s%2B1+%C3%A9&code=c"), Ok("c".to_owned()));
        assert_eq!(of("https://x.y/z?code=c&state=s%2B1%20%C3%A9#z"), Ok("c".to_owned()));
        assert_eq!(of("code=c"), Err(CallbackError::State));
        assert_eq!(of("code=c&state=s"), Err(CallbackError::State));
        assert_eq!(of("code=&state=s%2B1+%C3%A9"), Err(CallbackError::NoCode));
        let refused = CallbackError::Refused("access_denied".to_owned());
        assert_eq!(of("error=access_denied&state=s%2B1+%C3%A9"), Err(refused));
        assert_eq!(code("code=c&state=", "").unwrap_err(), CallbackError::State);
    }
}
