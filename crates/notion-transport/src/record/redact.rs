//! What a recording must not keep.

mod text;

use serde_json::Value;

use self::text::REDACTED;

/// Keys whose value is a secret, whatever it looks like.
const SECRET_KEYS: &[&str] = &[
    "access_token",
    "client_secret",
    "code",
    "id_token",
    "password",
    "refresh_token",
    "signature",
    "token",
    "verification_token",
];

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
                let entry = if secret { REDACTED.into() } else { self::value(entry) };
                (text(&key), entry)
            };
            Value::Object(entries.into_iter().map(redact).collect())
        }
        other => other,
    }
}

/// `text` without secrets. What is around them stays as it is.
pub(super) fn text(text: &str) -> String {
    // JSON in a string, as in the text of a block of code.
    if text.trim_start().starts_with(['{', '['])
        && let Ok(parsed) = serde_json::from_str::<Value>(text)
    {
        let redacted = value(parsed.clone());
        return if redacted == parsed { text.to_owned() } else { redacted.to_string() };
    }
    text::redact(text)
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

    #[test]
    fn signed_addresses_keep_no_secret_in_any_form() {
        for kept in [
            "https://b.s3.amazonaws.com/a.png?X-Amz-Algorithm=SECRET&X-Amz-Credential=SECRET%2F1&X-Amz-Signature=SECRET&x-id=GetObject",
            "https://file.notion.so/f/f/a.png?table=block&id=1&expirationTimestamp=SECRET&signature=SECRET",
            "https://x.example/?a=1&token=SECRET",
            "https://x.example/?a=1;token=SECRET",
            "https://x.example/?TOKEN=SECRET&b=2",
            "https://d1.cloudfront.net/a?Expires=SECRET&Policy=SECRET&Signature=SECRET&Key-Pair-Id=SECRET",
            "https://a.blob.core.windows.net/c/f?sv=2024&se=2026&sr=b&sp=r&sig=SECRET%3D",
            "https://storage.googleapis.com/b/o?GoogleAccessId=SECRET&X-Goog-Signature=SECRET",
            "https://x.example/?x%2Damz%2Dsignature=SECRET&a=1",
            "https://x.example/?X-Amz-Signature%3DSECRET",
            "see (https://x.example/?sig=SECRET), and [this](https://x.example/?sig=SECRET).",
            "https://y.example/?url=https%3A%2F%2Fx.example%2F%3Fa%3D1%26signature%3DSECRET%26b%3D2",
            "https://y.example/?url=https%253A%252F%252Fx.example%252F%253Fsignature%253DSECRET",
            "<a href=\"https://x.example/?a=1&amp;signature=SECRET\">x</a>",
            "{\"url\": \"https://x.example/?a=1\\u0026signature=SECRET\"}",
            "cut: \\\"https://x.example/?a=1\\u0026signature=SECRET\\\"",
            "sig=SECRET",
            "https://user:SECRET@x.example/",
            "https://user:a@SECRET@x.example/?q=1",
            "https://SECRET@x.example",
            "https%3A%2F%2Fuser%3ASECRET%40x.example%2F",
            "postgres://user:SECRET@db.example:5432/x",
        ] {
            let redacted = text(kept);
            assert!(!redacted.contains("SECRET"), "{kept} became {redacted}");
            assert!(
                redacted.contains("example") || !kept.contains("example"),
                "{kept}: {redacted}"
            );
            assert_eq!(text(&redacted), redacted, "a second time changes nothing");
        }
    }

    #[test]
    fn addresses_of_people_are_replaced_in_any_surrounding() {
        for kept in [
            "mailto:mail-one@acme.org?subject=x",
            "[mail-two@acme.org]",
            "(mail.two+x@acme.org)",
            "<mail@acme.org>",
            "to=mail@acme.org;cc=other@acme.org",
            "Ada: mail@acme.org.",
            "mail%40acme.org",
            "https://x.example/?to=mail%2540acme.org&b=1",
            "mail&#64;acme.org",
            "mail\\u0040acme.org",
            "m\u{fc}ller@acme.org",
            "\"mail@acme.org\"",
        ] {
            let redacted = text(kept);
            assert!(!redacted.contains("acme"), "{kept} became {redacted}");
            assert!(redacted.contains("@example.com"), "{kept} became {redacted}");
            assert_eq!(text(&redacted), redacted, "a second time changes nothing");
        }
        assert!(value(json!({"mail@acme.org": 1})).to_string().contains("@example.com"));
    }

    #[test]
    fn what_is_no_secret_stays_as_it_is() {
        for plain in [
            "https://example.com/?q=1&page=2#part",
            "https://medium.com/@ada/some-post",
            "https://x.example/a%20b?q=100%25&x=%C3%A9",
            "@ada wrote at 10:30 (see https://notion.so/x?v=abc&pvs=4)",
            "3@4.5, and a @ b",
            "a = b, x=1, 50 % of {this}",
            "{\"a\":  [1, 2]}",
            "100%",
            "tokens and signatures",
            "start_cursor=abc&page_size=100",
        ] {
            assert_eq!(text(plain), plain);
        }
    }
}
