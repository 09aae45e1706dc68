//! What no token, key or secret looks like, found before anything is sent.

/// What is wrong with `text`, which is to be `what`; `None` if nothing is. The text itself is not repeated.
///
/// A variable that is not set, a line end that came along with a file, a header that was copied as a whole: Notion
/// would answer that the token is not valid, and not say why.
pub(crate) fn problem(what: &str, text: &str) -> Option<String> {
    let problem = if text.trim().is_empty() {
        "is empty: is the variable set that it comes from?"
    } else if text.trim() != text {
        "begins or ends with a blank or a line end: trim() it"
    } else if text.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("Bearer ")) {
        "begins with `Bearer `, which the client adds by itself: leave it out"
    } else if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        "has characters in it that none has: blanks, control characters or such that are not ASCII"
    } else {
        return None;
    };
    Some(format!("{what} {problem}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_said_without_the_text() {
        for fine in ["ntn_123", "secret_abc", "Bearer", "a.b-c_d~e+f/g="] {
            assert_eq!(problem("the token", fine), None, "{fine}");
        }
        for (text, words) in [
            ("", "is empty"),
            (" \n", "is empty"),
            ("ntn_1\n", "line end"),
            ("ntn_1\r\n", "line end"),
            ("\tntn_1", "blank"),
            ("ntn_1\u{a0}", "blank"),
            ("Bearer ntn_1", "`Bearer `"),
            ("bearer ntn_1", "`Bearer `"),
            ("ntn 1", "blanks"),
            ("ntn_é1", "ASCII"),
        ] {
            let problem = problem("the token", text).expect("it is refused");
            assert!(problem.starts_with("the token ") && problem.contains(words), "{problem}");
            assert!(!problem.contains("ntn"), "{problem}");
        }
    }
}
