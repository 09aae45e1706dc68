//! The table in the crate's documentation, read from there and tried row by row.

use std::ops::RangeInclusive;

use http::StatusCode;
use notion_transport::clock::{Clock, ManualClock};
use notion_transport::layer::{Retry, RetrySettings};
use notion_transport::mock::{Expectation, MockTransport, Reply};
use notion_transport::{Effect, Error, ErrorKind, Known, Response, ResponseFormat, Transport};
use serde_json::json;

use crate::{request, response, secs, shared};

const EFFECTS: [Effect; 3] = [Effect::Read, Effect::IdempotentWrite, Effect::Create];

const KINDS: [ErrorKind; 9] = [
    ErrorKind::Invalid,
    ErrorKind::Connect,
    ErrorKind::NotSent,
    ErrorKind::Interrupted,
    ErrorKind::Timeout,
    ErrorKind::Paused,
    ErrorKind::TooLarge,
    ErrorKind::Undecodable,
    ErrorKind::Other,
];

/// Forms of `Retry-After`, which change nothing for whoever is not refused.
const WAITS: [Option<&str>; 5] =
    [None, Some("7"), Some("0.5"), Some("Thu, 01 Jan 1970 00:00:07 GMT"), Some("soon")];

struct Row {
    conditions: Vec<Condition>,
    known: Known,
    /// Whether the request is sent again, by effect.
    again: [bool; 3],
    /// Whether it waits for `Retry-After`.
    waits: bool,
}

#[derive(Debug, PartialEq)]
enum Condition {
    Failure(ErrorKind),
    Status(RangeInclusive<u16>),
    OtherStatus(RangeInclusive<u16>),
    RefusedByNotion,
    WrongFormat,
}

fn table() -> Vec<Row> {
    let docs = include_str!("../../src/lib.rs");
    let rows = docs.lines().filter_map(|line| line.strip_prefix("//! | "));
    let rows = rows.skip_while(|row| !row.starts_with("what happened")).skip(2);
    rows.map_while(|row| row.strip_suffix(" |"))
        .map(|row| row.split(" | ").collect::<Vec<_>>())
        .take_while(|cells| cells.len() == 5)
        .map(|cells| Row {
            conditions: cells[0].split("; ").flat_map(conditions).collect(),
            known: known(cells[1]),
            again: [cells[2], cells[3], cells[4]].map(|cell| match cell {
                "no" | "**no**" => false,
                "again" | "again, not before `Retry-After`" => true,
                other => panic!("{other:?}"),
            }),
            waits: cells[2].ends_with("`Retry-After`"),
        })
        .collect()
}

fn known(cell: &str) -> Known {
    let all =
        [Known::NeverSent, Known::Refused, Known::Rejected, Known::MaybeApplied, Known::Applied];
    let found = all.into_iter().find(|known| cell == format!("`{known:?}`"));
    found.unwrap_or_else(|| panic!("{cell:?}"))
}

fn conditions(text: &str) -> Vec<Condition> {
    if let Some(range) = text.strip_prefix("any other status from ") {
        let range =
            range.strip_suffix(" on").map_or(range.to_owned(), |from| format!("{from} to 999"));
        return vec![Condition::OtherStatus(statuses(&range))];
    }
    if let Some(kind) = KINDS.iter().find(|kind| text.starts_with(&format!("`{kind:?}`: "))) {
        return vec![Condition::Failure(*kind)];
    }
    match text {
        _ if text.starts_with("503 with `Retry-After` that") => vec![Condition::RefusedByNotion],
        _ if text.starts_with("200 to 299 whose body is not") => vec![Condition::WrongFormat],
        _ => text.split(", ").map(|range| Condition::Status(statuses(range))).collect(),
    }
}

fn statuses(range: &str) -> RangeInclusive<u16> {
    let number = |text: &str| text.parse().unwrap_or_else(|_| panic!("{range:?}"));
    match range.split_once(" to ") {
        Some((from, to)) => number(from)..=number(to),
        None => number(range)..=number(range),
    }
}

impl Row {
    fn names(&self, status: u16) -> bool {
        self.conditions
            .iter()
            .any(|c| matches!(c, Condition::Status(range) if range.contains(&status)))
    }

    fn has_rest(&self, status: u16) -> bool {
        let mut conditions = self.conditions.iter();
        conditions.any(|c| matches!(c, Condition::OtherStatus(range) if range.contains(&status)))
    }

    /// Tries an outcome against every effect; the answer to whatever comes after it is good.
    async fn check(&self, name: &str, outcome: &Result<Response, Error>, least: u64) {
        assert_eq!(Known::of(outcome), self.known, "{name}");
        for (effect, again) in EFFECTS.into_iter().zip(self.again) {
            let mock = MockTransport::new();
            let reply = match outcome {
                Ok(response) => Reply::from(response.clone()),
                Err(error) => Reply::fault(error.kind()),
            };
            mock.expect(Expectation::post("/v1/x").reply(reply).reply(Reply::json(200, json!({}))));
            let clock = ManualClock::new();
            let retry = Retry::new(mock.clone(), RetrySettings::default(), shared(&clock));
            let mut request = request(effect);
            request.extensions_mut().insert(ResponseFormat::Json);
            let result = retry.send(request).await;
            assert_eq!(mock.requests().len(), 1 + usize::from(again), "{name}, {effect:?}");
            match result {
                Ok(answer) if again => assert_eq!(answer.status(), 200, "{name}, {effect:?}"),
                result => assert_eq!(Known::of(&result), self.known, "{name}, {effect:?}"),
            }
            if self.waits {
                assert!(clock.now() >= secs(least), "{name}, {effect:?}: {:?}", clock.now());
            }
        }
    }
}

#[tokio::test]
async fn every_status_is_judged_as_its_row_says() {
    let table = table();
    for status in 200..=999 {
        let named: Vec<_> = table.iter().filter(|row| row.names(status)).collect();
        let rest = || table.iter().find(|row| row.has_rest(status)).expect("a row for the rest");
        assert!(named.len() <= 1, "{status} is in several rows");
        let row = named.first().copied().unwrap_or_else(rest);
        for wait in WAITS {
            let headers: Vec<_> = wait.iter().map(|wait| ("retry-after", *wait)).collect();
            for body in
                ["{}", r#"{"object":"error","status":502,"code":"bad_gateway","message":"m"}"#]
            {
                let least = if wait.is_some_and(|wait| wait.contains('7')) { 7 } else { 0 };
                let outcome = Ok(response(status, &headers, body));
                row.check(&format!("{status}, {wait:?}"), &outcome, least).await;
            }
            if status >= 300 {
                let outcome = Ok(response(status, &headers, "<h1>no</h1>"));
                row.check(&format!("{status}, {wait:?}, HTML"), &outcome, 0).await;
            }
        }
    }
}

#[tokio::test]
async fn every_failure_is_judged_as_its_row_says() {
    let table = table();
    for kind in KINDS {
        let rows = table.iter().filter(|row| row.conditions.contains(&Condition::Failure(kind)));
        let rows: Vec<_> = rows.collect();
        assert_eq!(rows.len(), 1, "{kind:?}");
        rows[0].check(&format!("{kind:?}"), &Err(Error::new(kind)), 0).await;
    }
}

#[tokio::test]
async fn a_503_is_a_refusal_when_notion_itself_says_so() {
    let table = table();
    let row = |condition: Condition| {
        let row = table.iter().find(|row| row.conditions.contains(&condition));
        row.unwrap_or_else(|| panic!("{condition:?}"))
    };
    let body = |data: serde_json::Value| {
        json!({ "object": "error", "code": "service_unavailable", "additional_data": data })
            .to_string()
    };
    let refused = row(Condition::RefusedByNotion);
    let unknown = table.iter().find(|row| row.names(502)).unwrap();
    let applied = Known::Applied;
    for data in [json!({ "retry_after": "7" }), json!({ "rate_limit_reason": "workspace" })] {
        let answer = response(503, &[("retry-after", "7")], &body(data.clone()));
        refused.check("503", &Ok(answer), 7).await;
        for wait in [None, Some("soon")] {
            let headers: Vec<_> = wait.iter().map(|wait| ("retry-after", *wait)).collect();
            let answer = response(503, &headers, &body(data.clone()));
            unknown.check("503 that does not say when", &Ok(answer), 0).await;
        }
        for at_work in ["elapsed_ms", "deadline_ms", "retry_guidance", "committed_child_ids"] {
            let mut data = data.clone();
            data[at_work] = json!("60000");
            let answer = response(503, &[("retry-after", "7")], &body(data));
            unknown.check(at_work, &Ok(answer), 0).await;
        }
        for status in [500, 502, 504, 520] {
            let answer = response(status, &[("retry-after", "7")], &body(data.clone()));
            unknown.check("only a 503 is believed", &Ok(answer), 0).await;
        }
    }
    let made = body(json!({ "retry_after": "7", "committed_resource_id": "1f2e" }));
    for status in [409, 429, 500, 503, 529] {
        let answer = response(status, &[("retry-after", "7")], &made);
        let made = Row { conditions: Vec::new(), known: applied, again: [false; 3], waits: false };
        made.check("it was made", &Ok(answer), 0).await;
    }
}

#[tokio::test]
async fn a_success_that_is_not_of_the_format_is_judged_as_its_row_says() {
    let table = table();
    let row = table.iter().find(|row| row.conditions.contains(&Condition::WrongFormat)).unwrap();
    for body in ["", "<!DOCTYPE html><html></html>", "OK", r#"{"object":"list","results":[{}"#] {
        row.check(body, &Ok(response(200, &[], body)), 0).await;
    }
}

/// The head of an answer says what a whole answer would.
#[test]
fn a_body_that_breaks_does_not_hide_the_status() {
    let known = |kind: ErrorKind, status: u16| {
        Error::new(kind).with_status(StatusCode::from_u16(status).unwrap()).known()
    };
    for kind in [ErrorKind::Interrupted, ErrorKind::TooLarge, ErrorKind::Undecodable] {
        assert_eq!(known(kind, 200), Known::Applied);
        assert_eq!(known(kind, 404), Known::Rejected);
        assert_eq!(known(kind, 429), Known::Refused);
        assert_eq!(known(kind, 503), Known::MaybeApplied);
    }
    assert_eq!(known(ErrorKind::NotSent, 503), Known::NeverSent);
}
