//! The way of a request through the simulator.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, StatusCode, header};
use notion_model::jiff::{Timestamp, fmt::rfc2822::DateTimePrinter};
use notion_model::{UserId, UserKind};
use notion_transport::{Request, Response};

use super::inner::Inner;
use super::log::Logged;
use super::{Workspace, control, files};
use crate::answer::{self, Answer, Pace};
use crate::endpoints::{oauth, templates};
use crate::router::endpoint;
use crate::router::faults::{self, Fault, FaultKind, Outcome};
use crate::wire::fail::Fail;

impl Workspace {
    /// Answers a request: the whole simulator, as a function, without faults.
    pub fn handle(&self, request: Request) -> Response {
        self.pass(request, None)
    }

    /// Answers a request, or lets it meet its fault.
    pub(crate) fn outcome(&self, request: Request) -> Outcome {
        let fault = match is_of_the_api(&request) || files::is_asked_for(&request) {
            true => faults::take(&mut self.lock_to_answer().faults, &request),
            false => None,
        };
        let answer = self.pass(request, fault.as_ref());
        match fault {
            Some(Fault {
                kind:
                    kind @ (FaultKind::Reset
                    | FaultKind::CutBody
                    | FaultKind::WrongLength
                    | FaultKind::SlowHead
                    | FaultKind::SlowBody),
                millis,
                ..
            }) => Outcome::Broken { kind, answer, delay: Duration::from_millis(millis) },
            _ => Outcome::Answer(answer),
        }
    }

    /// Passes a request through the simulator, in this order:
    ///
    /// 1. What is said to the simulator itself, files, and the page on which users grant access, are answered, and not
    ///    noted. A fault may spoil a file.
    /// 2. A fault may take the place of all that follows, up to the log.
    /// 3. [`Inner::answer`]: limiter, token, version, endpoint, webhooks.
    /// 4. A fault may spoil the answer of a request that was carried out.
    /// 5. The request is noted, and whoever observes the log is notified of it.
    ///
    /// Every answer says the date by the workspace's clock.
    fn pass(&self, request: Request, fault: Option<&Fault>) -> Response {
        let mut inner = self.lock_to_answer();
        if let Some(response) = control::answer(&mut inner, &request) {
            let response = match fault {
                Some(fault) => fault.answer(Some(response), ""),
                None => response,
            };
            return dated(response, inner.state.clock_says());
        }
        if let Some(response) = oauth::consent::answer(&mut inner.state, &request) {
            return dated(response, inner.state.clock_says());
        }
        let arrives = fault.is_none_or(Fault::commits);
        let served = arrives.then(|| inner.answer(&request));
        let spoiled = fault.map(|fault| {
            let request_id = inner.state.random_id().to_string();
            fault.answer(served.clone(), &request_id)
        });
        // What is noted of a request that arrived is what was meant to be answered.
        let meant = served.or_else(|| spoiled.clone()).unwrap_or_default();
        let logged = inner.note(request, &meant, fault.map(|fault| fault.kind), arrives);
        let now = inner.state.clock_says();
        let observer = inner.builder.observer.clone();
        drop(inner);
        if let Some(observer) = observer {
            (observer.0)(&logged);
        }
        dated(spoiled.unwrap_or(meant), now)
    }
}

/// Whether a request is none for the simulator itself.
fn is_of_the_api(request: &Request) -> bool {
    !request.uri().path().starts_with("/__sim__/")
}

impl Inner {
    /// Answers a request of the API: within the rate, as the bot whose token it has, and subscribers are told what it
    /// changed.
    fn answer(&mut self, request: &Request) -> Response {
        self.state.begin(base_url(request));
        templates::apply_late(&mut self.state);
        self.tell_own();
        let request_id = self.state.random_id().to_string();
        let passed = self.limiter.as_mut().map_or(Ok(()), |limiter| {
            let token = request.headers().get(header::AUTHORIZATION);
            limiter.pass(token.map_or(b"", HeaderValue::as_bytes), self.state.now())
        });
        if let Err(seconds) = passed {
            let mut response = respond(Err(Fail::rate_limited()), &request_id);
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
            return response;
        }
        let found = endpoint::find(request);
        if !found.as_ref().is_some_and(endpoint::Found::only_reads) {
            self.state.forget_results();
        }
        if let Err(fail) = endpoint::check_size(found.as_ref(), request.body().len()) {
            return respond(Err(fail), &request_id);
        }
        let actor = oauth::actor(&self.state, request);
        let own = self.state.act_as(actor);
        let answer = endpoint::answer(&mut self.state, request, found.as_ref());
        self.state.act_as(own);
        match &answer {
            Ok(_) => self.tell(actor),
            Err(_) => drop(self.state.take_changes()),
        }
        respond(answer, &request_id)
    }

    /// Tells subscribers what was done since they were told last.
    pub(crate) fn tell(&mut self, author: UserId) {
        let changes = self.state.take_changes();
        self.webhooks.tell(&self.state, author, changes, self.builder.log_limit);
    }

    /// The same of what was done without a request.
    pub(crate) fn tell_own(&mut self) {
        self.tell(self.state.bot());
    }

    /// The same of what people did: the first one, for them all.
    pub(crate) fn tell_of_people(&mut self) {
        let person =
            self.state.users().iter().find(|user| matches!(user.kind, UserKind::Person(_)));
        self.tell(person.map_or(self.state.bot(), |person| person.id));
    }

    /// Remembers a request with its answer.
    fn note(
        &mut self,
        request: Request,
        response: &Response,
        fault: Option<FaultKind>,
        arrived: bool,
    ) -> Logged {
        let logged = Logged {
            time: self.state.now(),
            method: request.method().clone(),
            path: request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned(),
            version: {
                let version = request.headers().get("notion-version");
                version.and_then(|version| version.to_str().ok()).map(str::to_owned)
            },
            body: request.into_body(),
            status: response.status(),
            answer: response.body().clone(),
            fault,
            arrived,
        };
        self.log.push(logged.clone(), self.builder.log_limit);
        logged
    }
}

fn respond(answer: Result<Answer, Fail>, request_id: &str) -> Response {
    let (status, body) = match answer {
        Ok(Answer { status, body, has_request_id: true, pace: None }) => {
            (status, answer::with_request_id(body, request_id))
        }
        Ok(Answer { status, body, pace: None, .. }) => (status, body),
        Ok(Answer { body, pace: Some(pace), .. }) => return events(body, pace, request_id),
        Err(fail) => {
            let body = serde_json::to_vec(&fail.to_body()).unwrap_or_default();
            (fail.status, answer::with_request_id(body, request_id))
        }
    };
    let mut response = Response::new(Bytes::from(body));
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    let json = HeaderValue::from_static("application/json; charset=utf-8");
    headers.insert(header::CONTENT_TYPE, json);
    if let Ok(id) = HeaderValue::try_from(request_id) {
        headers.insert("x-notion-request-id", id);
    }
    response
}

/// With the header that says when it was made.
fn dated(mut response: Response, now: Timestamp) -> Response {
    let date = DateTimePrinter::new().timestamp_to_rfc9110_string(&now);
    if let Ok(date) = date.map_err(drop).and_then(|date| date.try_into().map_err(drop)) {
        response.headers_mut().insert(header::DATE, date);
    }
    response
}

/// An answer of events, which come by and by to whoever takes them so.
fn events(body: Vec<u8>, pace: Pace, request_id: &str) -> Response {
    let mut response = Response::new(Bytes::from(body));
    let kind = HeaderValue::from_static("text/event-stream; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    if let Ok(id) = HeaderValue::try_from(request_id) {
        response.headers_mut().insert("x-notion-request-id", id);
    }
    response.extensions_mut().insert(pace);
    response
}

/// Where the client that sent this finds the workspace; Notion's own address if it doesn't say.
fn base_url(request: &Request) -> String {
    let uri = request.uri();
    if let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) {
        return format!("{scheme}://{authority}");
    }
    match request.headers().get(header::HOST).and_then(|host| host.to_str().ok()) {
        Some(host) => format!("http://{host}"),
        None => "https://api.notion.com".to_owned(),
    }
}
