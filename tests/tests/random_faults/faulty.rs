//! A transport in front of a workspace that lets things go wrong, by a seed.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use fastrand::Rng;
use notion_sim::Workspace;
use notion_transport::clock::{Clock, ManualClock};
use notion_transport::{Error, ErrorKind, Request, Response, Transport};
use serde_json::{Value, json};

/// What is left to happen of a request that got no answer: it may be carried out up to a minute later.
type Late = (Duration, Request);

#[derive(Clone)]
pub(crate) struct Faulty {
    pub(crate) workspace: Workspace,
    pub(crate) clock: ManualClock,
    state: Arc<Mutex<State>>,
}

struct State {
    rng: Rng,
    /// Of 100 requests, how many meet a fault.
    rate: u8,
    /// Whether a request may be the last one: no answer ever comes, since the program ends.
    kills: bool,
    killed: bool,
    late: Vec<Late>,
    log: Vec<String>,
    faults: usize,
}

/// Whether a request is carried out.
#[derive(Clone, Copy, Debug)]
enum Carried {
    Out,
    Later,
    Not,
}

const FAILURES: [u16; 7] = [500, 502, 503, 504, 520, 522, 524];
const REFUSALS: [u16; 8] = [429, 429, 529, 503, 409, 400, 401, 404];
/// What no client can read as a time.
const UNREADABLE: [&str; 3] = ["soon", "-1", "Mon, 99 Foo 2026"];
const READABLE: [&str; 4] = ["0", "1", "30", "Wed, 01 Jul 2026 00:00:10 GMT"];
/// What is no answer to any request.
const FOREIGN: [&str; 9] = [
    "{}",
    r#"{"object":"error","status":400,"code":"validation_error","message":"m"}"#,
    r#"{"object":"user","id":"38c9ce7b-60a4-8171-9555-ff211bc8f65c"}"#,
    r#"{"object":"page","id":5}"#,
    r#"{"object":"list"}"#,
    "[]",
    "null",
    "",
    "<html>OK</html>",
];
/// What is an answer to a question, but to no request that writes.
const EMPTY_LIST: &str = r#"{"object":"list","results":[],"has_more":false,"next_cursor":null}"#;

impl Faulty {
    pub(crate) fn new(
        workspace: Workspace,
        clock: ManualClock,
        rng: Rng,
        rate: u8,
        kills: bool,
    ) -> Self {
        let (late, log) = (Vec::new(), Vec::new());
        let state = State { rng, rate, kills, killed: false, late, log, faults: 0 };
        Self { workspace, clock, state: Arc::new(Mutex::new(state)) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the program was ended.
    pub(crate) fn is_killed(&self) -> bool {
        self.state().killed
    }

    /// A minute passes: what may still be carried out is. Then the program runs again.
    pub(crate) fn let_a_minute_pass(&self) {
        self.clock.advance(Duration::from_secs(70));
        self.restart();
        self.carry_out_late();
    }

    /// The program runs again, at once.
    pub(crate) fn restart(&self) {
        self.state().killed = false;
    }

    /// From now on, so many of 100 requests meet a fault.
    pub(crate) fn set_rate(&self, rate: u8) {
        self.state().rate = rate;
    }

    /// What went wrong since this was asked last.
    pub(crate) fn take_log(&self) -> Vec<String> {
        std::mem::take(&mut self.state().log)
    }

    /// Remembers what went wrong elsewhere.
    pub(crate) fn note(&self, fault: String) {
        let mut state = self.state();
        state.faults += 1;
        state.log.push(fault);
    }

    /// How many requests met a fault.
    pub(crate) fn faults(&self) -> usize {
        self.state().faults
    }

    fn carry_out_late(&self) {
        let now = self.clock.now();
        let due: Vec<Late> = self.state().late.extract_if(.., |(at, _)| *at <= now).collect();
        for (_, request) in due {
            self.workspace.handle(request);
        }
    }

    /// `None` if no answer ever comes.
    fn answer(&self, request: Request) -> Option<Result<Response, Error>> {
        self.carry_out_late();
        let mut state = self.state();
        if state.killed {
            return None;
        }
        if state.rng.u8(0..100) >= state.rate {
            drop(state);
            return Some(Ok(self.workspace.handle(request)));
        }
        state.faults += 1;
        let reads = request.method() == "GET" || request.uri().path().ends_with("/query");
        let line = format!("{} {}", request.method(), request.uri().path());
        let kinds = if state.kills { 7 } else { 6 };
        let kind = state.rng.u8(0..kinds);
        let carried = match state.rng.u8(0..3) {
            0 => Carried::Out,
            1 => Carried::Later,
            _ => Carried::Not,
        };
        let (fault, outcome) = match kind {
            0 => self.refusal(&mut state),
            1 => {
                let kind = *pick(&mut state.rng, &[ErrorKind::Connect, ErrorKind::NotSent]);
                (format!("{kind:?}"), Some(Err(kind.into())))
            }
            2 => {
                let good = self.carry_out(state, request, carried);
                let mut state = self.state();
                let (status, after) = failure(&mut state.rng);
                let fault = format!("{status} {after:?} {carried:?}");
                let outcome = match (good, status) {
                    // Notion says what it made.
                    (Some(good), 503) if state.rng.bool() && !reads => committed(&good),
                    _ => error(&mut state.rng, status, after),
                };
                state.log.push(format!("{line}: {fault}"));
                return Some(Ok(outcome));
            }
            3 => {
                self.carry_out(state, request, carried);
                let mut state = self.state();
                let kinds = [
                    ErrorKind::Interrupted,
                    ErrorKind::Timeout,
                    ErrorKind::TooLarge,
                    ErrorKind::Undecodable,
                    ErrorKind::Other,
                ];
                let kind = *pick(&mut state.rng, &kinds);
                state.log.push(format!("{line}: {kind:?} {carried:?}"));
                return Some(Err(kind.into()));
            }
            4 | 5 => {
                let good = self.carry_out(state, request, carried);
                let mut state = self.state();
                let body = match (good, state.rng.u8(0..10)) {
                    (Some(good), 0 | 1) => {
                        let half = good.body().len() / 2;
                        good.into_body().slice(..half)
                    }
                    (Some(good), 2 | 3) => without_id(&good),
                    (_, 4) if !reads => Bytes::from_static(EMPTY_LIST.as_bytes()),
                    _ => Bytes::from_static(pick(&mut state.rng, &FOREIGN).as_bytes()),
                };
                let text = String::from_utf8_lossy(&body);
                let shown: String = text.chars().take(60).collect();
                state.log.push(format!("{line}: 200 {shown:?} {carried:?}"));
                return Some(Ok(respond(200, body)));
            }
            _ => {
                state.killed = true;
                state.log.push(format!("{line}: killed {carried:?}"));
                self.carry_out(state, request, carried);
                return None;
            }
        };
        state.log.push(format!("{line}: {fault}"));
        outcome
    }

    fn refusal(&self, state: &mut State) -> (String, Option<Result<Response, Error>>) {
        let rng = &mut state.rng;
        let status = *pick(rng, &REFUSALS);
        let after = match status {
            503 => Some(*pick(rng, &READABLE)),
            429 | 529 if rng.bool() => Some(*pick(rng, &READABLE)),
            429 | 529 if rng.bool() => Some(*pick(rng, &UNREADABLE)),
            _ => None,
        };
        (format!("{status} {after:?}"), Some(Ok(error(rng, status, after))))
    }

    /// Gives the answer, if there is one yet.
    fn carry_out(
        &self,
        mut state: MutexGuard<'_, State>,
        request: Request,
        carried: Carried,
    ) -> Option<Response> {
        match carried {
            Carried::Not => None,
            Carried::Later => {
                let at = self.clock.now() + Duration::from_secs(state.rng.u64(1..60));
                state.late.push((at, request));
                None
            }
            Carried::Out => {
                drop(state);
                Some(self.workspace.handle(request))
            }
        }
    }
}

impl Transport for Faulty {
    async fn send(&self, request: Request) -> Result<Response, Error> {
        match self.answer(request) {
            Some(answer) => answer,
            None => std::future::pending().await,
        }
    }
}

fn pick<'a, T>(rng: &mut Rng, all: &'a [T]) -> &'a T {
    &all[rng.usize(0..all.len())]
}

fn failure(rng: &mut Rng) -> (u16, Option<&'static str>) {
    let status = *pick(rng, &FAILURES);
    let after = match rng.u8(0..3) {
        // A time to come back alone makes no refusal.
        0 => Some(*pick(rng, &READABLE)),
        1 => Some(*pick(rng, &UNREADABLE)),
        _ => None,
    };
    (status, after)
}

fn respond(status: u16, body: impl Into<Bytes>) -> Response {
    let mut answer = Response::new(body.into());
    *answer.status_mut() = status.try_into().expect("a status");
    answer
}

fn error(rng: &mut Rng, status: u16, retry_after: Option<&'static str>) -> Response {
    let code = match status {
        400 => "validation_error",
        401 => "unauthorized",
        404 => "object_not_found",
        409 => "conflict_error",
        429 => "rate_limited",
        500 => "internal_server_error",
        502 => "bad_gateway",
        504 => "gateway_timeout",
        529 => "service_overload",
        _ => "service_unavailable",
    };
    let json = json!({"object": "error", "status": status, "code": code, "message": "m"});
    let html = status >= 500 && rng.bool();
    let body = if html { "<html>Bad Gateway</html>".to_owned() } else { json.to_string() };
    let mut answer = respond(status, body);
    if let Some(after) = retry_after {
        answer.headers_mut().insert("retry-after", after.parse().expect("a header"));
    }
    answer
}

/// A 503 that names what was made.
fn committed(good: &Response) -> Response {
    let good: Value = serde_json::from_slice(good.body()).unwrap_or_default();
    let mut body =
        json!({"object": "error", "status": 503, "code": "service_unavailable", "message": "m"});
    let children = good["results"].as_array().into_iter().flatten();
    let children: Vec<&Value> = children.map(|block| &block["id"]).collect();
    match good["object"].as_str() {
        Some("page" | "database") => {
            body["additional_data"] = json!({"committed_resource_id": good["id"]});
        }
        Some("list") => {
            let parent = &good["results"][0]["parent"];
            let key = parent["type"].as_str().unwrap_or_default();
            body["additional_data"] = json!({
                "committed_resource_id": parent[key], "committed_child_ids": children,
            });
        }
        _ => {}
    }
    respond(503, body.to_string())
}

fn without_id(good: &Response) -> Bytes {
    let mut good: Value = serde_json::from_slice(good.body()).unwrap_or_default();
    let object = match good["results"].as_array_mut().and_then(|results| results.first_mut()) {
        Some(first) => first.as_object_mut(),
        None => good.as_object_mut(),
    };
    match object.and_then(|object| object.remove("id")) {
        Some(_) => good.to_string().into(),
        None => Bytes::from_static(b"{}"),
    }
}
