use serde_json::Value;

use super::hash;

/// Keys whose value is a secret, whatever it looks like.
const SECRET_KEYS: &[&str] =
    &["access_token", "refresh_token", "client_secret", "code", "token", "verification_token"];

/// What tokens begin with.
const TOKEN_PREFIXES: &[&str] = &["ntn_", "secret_", "nrt_"];

/// Parameters that only signed URLs have.
const SIGNATURES: &[&str] = &["X-Amz-Signature", "Signature=", "signature=", "exp=", "token="];

/// `value` without secrets.
pub(super) fn value(value: Value) -> Value {
    match value {
        Value::String(content) => text(&content).into(),
        Value::Array(values) => values.into_iter().map(self::value).collect(),
        Value::Object(entries) => {
            // An error has a `code`, too, which is none.
            let is_error = entries.get("object").is_some_and(|object| object == "error");
            let redact = |(key, entry): (String, Value)| {
                let secret = SECRET_KEYS.contains(&key.as_str()) && entry.is_string() && !is_error;
                let entry = if secret { "REDACTED".into() } else { self::value(entry) };
                (key, entry)
            };
            Value::Object(entries.into_iter().map(redact).collect())
        }
        other => other,
    }
}

/// `text` without secrets: word by word, so that what is around them stays.
pub(super) fn text(text: &str) -> String {
    let parts = text.split_inclusive(|c: char| c.is_whitespace() || "\"'<>(),;&".contains(c));
    parts.map(|part| redact_word(part).unwrap_or_else(|| part.to_owned())).collect()
}

fn redact_word(part: &str) -> Option<String> {
    let word = part.trim_end_matches(|c: char| c.is_whitespace() || "\"'<>(),;&".contains(c));
    let rest = &part[word.len()..];
    let redacted = if let Some(at) = TOKEN_PREFIXES.iter().find_map(|prefix| word.find(prefix)) {
        format!("{}REDACTED", &word[..at])
    } else if let Some((url, query)) = word.split_once('?')
        && url.contains("://")
        && SIGNATURES.iter().any(|signature| query.contains(signature))
    {
        format!("{url}?REDACTED")
    } else if SIGNATURES[..2].iter().any(|signature| word.starts_with(signature)) {
        // A further parameter of a signed URL.
        "REDACTED".to_owned()
    } else if is_address(word) {
        format!("user-{}@example.com", &hash(word)[..6])
    } else {
        return None;
    };
    Some(redacted + rest)
}

fn is_address(word: &str) -> bool {
    let word = word.strip_prefix("mailto:").unwrap_or(word);
    let Some((name, domain)) = word.split_once('@') else { return false };
    // A placeholder, or documentation: nobody has an address there.
    domain != "example.com"
        && !name.is_empty()
        && !domain.contains('@')
        && domain.split('.').count() > 1
        && domain.chars().all(|c| c.is_alphanumeric() || ".-".contains(c))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn secrets_are_replaced_and_nothing_else() {
        let told = json!({
            "object": "list",
            "results": [
                {"email": "ada@acme.org", "name": "Ada", "plain_text": "Write to ada@acme.org, or bob@acme.org."},
                {"url": "https://files.example/a.png?X-Amz-Date=1&X-Amz-Signature=abcdef&x=1"},
                {"url": "https://example.com/?q=1", "handle": "@ada", "text": "ntn_123secret and more"},
                {"access_token": "whatever", "bot_id": "x"},
            ],
        });
        let kept = value(told).to_string();
        for secret in ["acme.org", "abcdef", "123secret", "whatever"] {
            assert!(!kept.contains(secret), "{secret} is in {kept}");
        }
        for plain in [
            "Ada",
            "https://example.com/?q=1",
            "@ada",
            "and more",
            "Write to user-",
            "\"bot_id\":\"x\"",
        ] {
            assert!(kept.contains(plain), "{plain} is not in {kept}");
        }
        assert_eq!(text("a@b.c"), text("a@b.c"), "the same for the same address");
        assert_ne!(text("a@b.c"), text("b@b.c"));
        let error = json!({"object": "error", "code": "unauthorized"});
        assert_eq!(value(error.clone()), error);
    }
}
