//! The recorded sessions, replayed against the simulator: the exchanges of one recording in their order, with its ids
//! in place of the recorded ones, answer compared with answer.
//!
//! Run with `--nocapture` for the score, and for each exchange that differs where and how.

mod comparison;
mod ids;
mod session;

use std::collections::BTreeMap;

use bytes::Bytes;
use notion_transport::Request;
use serde_json::Value;

use crate::comparison::Comparison;
use crate::ids::{Ids, without_uuids};
use crate::session::{Exchange, before, sessions};

/// The request of an exchange, with the simulator's ids.
fn request(exchange: &Exchange, ids: &mut Ids) -> Request {
    let segments: Vec<String> = exchange.path.split('/').map(|part| ids.text(part)).collect();
    let query: Vec<String> = exchange
        .query
        .split('&')
        .map(|pair| match pair.split_once('=') {
            Some((name, value)) => format!("{name}={}", ids.text(value)),
            None => pair.to_owned(),
        })
        .collect();
    let mut uri = segments.join("/");
    if !exchange.query.is_empty() {
        uri = format!("{uri}?{}", query.join("&"));
    }
    // Recordings are without their tokens and their files; what stands in for them is of the same kind.
    let token = if exchange.status == 401 { "another" } else { "token" };
    let (kind, body) = match &exchange.request {
        Value::Null if exchange.path.ends_with("/send") => {
            ("multipart/form-data; boundary=-", file(exchange))
        }
        Value::Null => ("application/json", Bytes::new()),
        body => ("application/json", ids.value(body).to_string().into()),
    };
    http::Request::builder()
        .method(exchange.method.as_str())
        .uri(uri)
        .header("authorization", format!("Bearer {token}"))
        .header("notion-version", &exchange.version)
        .header("content-type", kind)
        .body(body)
        .expect("a request")
}

/// A form with a file as long as the one that was sent.
fn file(exchange: &Exchange) -> Bytes {
    let length = exchange.response["content_length"].as_u64().unwrap_or_default();
    let content = "x".repeat(usize::try_from(length).expect("a length"));
    let disposition = "Content-Disposition: form-data; name=\"file\"; filename=\"file\"";
    format!("---\r\n{disposition}\r\n\r\n{content}\r\n-----\r\n").into()
}

#[derive(Default)]
struct Score {
    exact: usize,
    generated: usize,
    differs: BTreeMap<String, Vec<String>>,
    /// Those that differ and could not be the same, by the reason.
    excused: BTreeMap<&'static str, usize>,
}

/// Why the simulator can't know the answer, if it can't.
fn excuse(exchange: &Exchange, previous: Option<&Exchange>, ids: &Ids) -> Option<&'static str> {
    let listed = exchange.response["results"].as_array().into_iter().flatten();
    let listed: Vec<&str> = listed.filter_map(|object| object["id"].as_str()).collect();
    let reads = exchange.method == "GET"
        || ["/search", "/query"].iter().any(|path| exchange.path.ends_with(path));
    let repeats = |(index, id): (usize, &&str)| listed[..index].contains(id);
    if ids.unknown || reads && listed.iter().any(|id| !ids.knows(id)) {
        Some("refer to what was there before the recording")
    } else if previous.is_some_and(|previous| previous.index + 1 < exchange.index) {
        Some("follow an exchange that is not in the recording")
    } else if listed.iter().enumerate().any(repeats) {
        Some("list several objects under one masked id")
    } else {
        None
    }
}

fn replay(source: &str, session: &[Exchange], score: &mut Score) {
    let start = before(session);
    let mut ids = Ids::default();
    start.known.iter().for_each(|id| assert!(ids.learn(id, id)));
    let mut previous = None;
    for exchange in session {
        ids.unknown = false;
        let request = request(exchange, &mut ids);
        let excuse = excuse(exchange, previous.replace(exchange), &ids);
        let answer = start.workspace.handle(request);
        let simulated: Value = serde_json::from_slice(answer.body()).expect("JSON");
        let status = u64::from(answer.status().as_u16());
        let mut comparison = Comparison::new(&mut ids);
        if status == exchange.status {
            comparison.compare("", &exchange.response, &simulated);
        } else {
            let message = simulated["message"].as_str().unwrap_or_default();
            let difference = format!("status: {} / {status} {message}", exchange.status);
            comparison.differences.push(difference);
        }
        match (comparison.differences.first(), excuse) {
            (None, _) if comparison.generated => score.generated += 1,
            (None, _) => score.exact += 1,
            (Some(_), Some(excuse)) => *score.excused.entry(excuse).or_default() += 1,
            (Some(difference), None) => {
                let all = comparison.differences.len();
                let place = format!("{source}#{} ({all}): {difference}", exchange.index);
                let route = format!("{} {}", exchange.method, without_uuids(&exchange.path));
                score.differs.entry(route).or_default().push(place);
            }
        }
    }
}

#[test]
fn the_simulator_answers_as_notion_did() {
    let mut score = Score::default();
    for (source, session) in &sessions() {
        replay(source, session, &mut score);
    }
    let Score { exact, generated, differs, excused } = score;
    for (route, places) in &differs {
        println!("{route}: {} differ", places.len());
        places.iter().for_each(|place| println!("    {place}"));
    }
    let same = exact + generated;
    let differing: usize = differs.values().map(Vec::len).sum();
    let total = same + differing + excused.values().sum::<usize>();
    println!(
        "{total} exchanges: {exact} the same, {generated} up to generated values, {differing} differ,"
    );
    excused.iter().for_each(|(reason, count)| println!("{count} differ that {reason}"));
    assert!(total == 0 || same >= 837 && differing == 0, "{same} {differing}");
}
