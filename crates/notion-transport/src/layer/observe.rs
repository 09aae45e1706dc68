use std::fmt;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderMap, Method};

use crate::body::InMemory;
use crate::clock::SharedClock;
use crate::{
    Attempts, Body, Ended, Error, PathTemplate, Request, Response, StreamResponse, Transport,
};

/// A hook for metrics, called with everything that is done.
///
/// It is called in the middle of a request, so it should only count and return.
///
/// ```
/// use std::sync::atomic::{AtomicU64, Ordering};
///
/// use notion_transport::layer::{Metrics, Observation, Stage};
///
/// #[derive(Debug, Default)]
/// struct Calls(AtomicU64);
///
/// impl Metrics for Calls {
///     fn observe(&self, observation: &Observation<'_>) {
///         if let Stage::Call = observation.stage {
///             self.0.fetch_add(1, Ordering::Relaxed);
///         }
///     }
/// }
/// ```
pub trait Metrics: fmt::Debug + Send + Sync + 'static {
    /// Something ended.
    fn observe(&self, observation: &Observation<'_>);
}

/// An observation of something that ended.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Observation<'a> {
    /// What it was.
    pub stage: Stage,
    /// The HTTP method.
    pub method: &'a Method,
    /// The path of the endpoint with names in place of ids, where the request [says](PathTemplate).
    pub path: Option<&'static str>,
    /// How it ended.
    pub ended: Ended,
    /// How many attempts there were; 1 unless it was a call.
    pub attempts: u32,
    /// How long it took.
    pub took: Duration,
    /// What names the request to Notion's support.
    pub request_id: Option<&'a str>,
    /// What came of the body, if it was [streamed](Transport::stream): this is told when it ends, or is dropped.
    pub streamed: Option<Streamed>,
}

/// The outcome of a streamed body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Streamed {
    /// How many bytes came.
    pub bytes: u64,
    /// How long the head of the answer took.
    pub head_after: Duration,
    /// Whether that was all: `false` if it broke, or was given up.
    pub complete: bool,
}

/// The stage that is observed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// A whole call, with its attempts and waits.
    Call,
    /// One attempt, with its wait for the rate limit.
    Attempt,
    /// One exchange with the server.
    Exchange,
}

/// A layer that reports to [`Metrics`], and opens a span with the feature `tracing`.
///
/// The spans are `notion.call`, `notion.attempt` and `notion.exchange`, each in the one before, with the attributes of
/// OpenTelemetry's HTTP conventions (`http.request.method`, `url.template`, `http.response.status_code`,
/// `error.type`, `http.request.resend_count`, `http.response.body.size` of a streamed body) and `notion.request_id`. Waits
/// are `notion.wait`. The spans of a streamed answer last until its body ends.
#[derive(Clone)]
pub struct Observe<T> {
    inner: T,
    stage: Stage,
    metrics: Option<Arc<dyn Metrics>>,
    clock: SharedClock,
}

impl<T: Transport> Observe<T> {
    /// Observes what goes through `inner`, as this stage.
    pub fn new(
        inner: T,
        stage: Stage,
        metrics: Option<Arc<dyn Metrics>>,
        clock: SharedClock,
    ) -> Self {
        Self { inner, stage, metrics, clock }
    }

    /// What is to be told of `request`, from now on; `None` if there is nobody to tell.
    fn observer(&self, request: &Request) -> Option<Observer> {
        let is_idle = cfg!(not(feature = "tracing")) && self.metrics.is_none();
        (!is_idle).then(|| Observer::of(self.stage, &self.metrics, &self.clock, request))
    }
}

/// Tells one end.
struct Observer {
    stage: Stage,
    metrics: Option<Arc<dyn Metrics>>,
    clock: SharedClock,
    start: Duration,
    method: Method,
    path: Option<&'static str>,
    #[cfg(feature = "tracing")]
    span: tracing::Span,
}

impl Observer {
    fn of(
        stage: Stage,
        metrics: &Option<Arc<dyn Metrics>>,
        clock: &SharedClock,
        request: &Request,
    ) -> Self {
        Self {
            stage,
            metrics: metrics.clone(),
            clock: clock.clone(),
            start: clock.now(),
            method: request.method().clone(),
            path: PathTemplate::of(request),
            #[cfg(feature = "tracing")]
            span: span::begin(stage, request),
        }
    }

    /// Runs `future` in the span, if there is one.
    async fn run<F: Future>(&self, future: F) -> F::Output {
        #[cfg(feature = "tracing")]
        {
            use tracing::Instrument;

            future.instrument(self.span.clone()).await
        }
        #[cfg(not(feature = "tracing"))]
        future.await
    }

    fn tell(
        &self,
        ended: Ended,
        attempts: u32,
        request_id: Option<&str>,
        streamed: Option<Streamed>,
    ) {
        let took = self.clock.now().saturating_sub(self.start);
        let (stage, method, path) = (self.stage, &self.method, self.path);
        let observation =
            Observation { stage, method, path, ended, attempts, took, request_id, streamed };
        #[cfg(feature = "tracing")]
        let _entered = self.span.enter();
        if let Some(metrics) = &self.metrics {
            metrics.observe(&observation);
        }
        #[cfg(feature = "tracing")]
        span::end(&observation);
    }

    /// Tells how an exchange ended of which nothing is to come.
    fn tell_result<B>(&self, result: &Result<http::Response<B>, Error>) {
        match result {
            Ok(response) => {
                let id = request_id(response.headers());
                self.tell(Ended::Answered(response.status()), Attempts::of(response), id, None);
            }
            Err(error) => self.tell(Ended::Failed(error.kind()), error.attempts(), None, None),
        }
    }
}

impl Observer {
    /// Tells how an exchange ended, or puts what tells it around the body that is to come.
    fn tell_end(self, result: Result<StreamResponse, Error>) -> Result<StreamResponse, Error> {
        let response = match result {
            Ok(response) if response.body().in_memory().is_none() => response,
            other => {
                self.tell_result(&other);
                return other;
            }
        };
        let (head, body) = response.into_parts();
        let head_after = self.clock.now().saturating_sub(self.start);
        let ended = Some(Ended::Answered(head.status));
        let attempts = Attempts::of_extensions(&head.extensions);
        let request_id = request_id(&head.headers).map(str::to_owned);
        let counted =
            |body| Counted { observer: self, ended, attempts, request_id, head_after, body };
        let body = body.through(counted);
        Ok(StreamResponse::from_parts(head, body))
    }
}

fn request_id(headers: &HeaderMap) -> Option<&str> {
    headers.get("x-notion-request-id")?.to_str().ok()
}

// The exchange stands in one place each: one that is awaited in two is compiled twice, and so is all that is in it.
impl<T: Transport> Transport for Observe<T> {
    async fn send(&self, request: Request) -> Result<Response, Error> {
        let observer = self.observer(&request);
        let exchange = pin!(self.inner.send(request));
        let Some(observer) = observer else { return exchange.await };
        let result = observer.run(exchange).await;
        observer.tell_result(&result);
        result
    }

    async fn stream(&self, request: Request) -> Result<StreamResponse, Error> {
        let observer = self.observer(&request);
        let exchange = pin!(self.inner.stream(request));
        let Some(observer) = observer else { return exchange.await };
        let result = observer.run(exchange).await;
        observer.tell_end(result)
    }
}

/// A body that is notified of when it ends, or is dropped.
struct Counted {
    observer: Observer,
    /// How it ends if nothing goes wrong; none when that has been told.
    ended: Option<Ended>,
    attempts: u32,
    request_id: Option<String>,
    head_after: Duration,
    body: Body,
}

impl Counted {
    fn tell(&mut self, failed: Option<&Error>, complete: bool) {
        let Some(ended) = self.ended.take() else { return };
        let ended = failed.map_or(ended, |error| Ended::Failed(error.kind()));
        let (bytes, head_after) = (self.body.received(), self.head_after);
        let streamed = Streamed { bytes, head_after, complete };
        self.observer.tell(ended, self.attempts, self.request_id.as_deref(), Some(streamed));
    }
}

impl Stream for Counted {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        let next = {
            #[cfg(feature = "tracing")]
            let _entered = this.observer.span.enter();
            ready!(Pin::new(&mut this.body).poll_next(cx))
        };
        match &next {
            Some(Ok(_)) => {}
            Some(Err(error)) => this.tell(Some(error), false),
            None => this.tell(None, true),
        }
        Poll::Ready(next)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        // Whoever has all that was announced need not ask for more.
        let complete = self.body.length() == Some(self.body.received());
        self.tell(None, complete);
    }
}

impl<T: fmt::Debug> fmt::Debug for Observe<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Observe")
            .field("inner", &self.inner)
            .field("stage", &self.stage)
            .finish_non_exhaustive()
    }
}

/// Runs a wait, in a span of its own with the feature `tracing`.
pub(super) async fn waiting<F: Future>(_why: &'static str, wait: F) -> F::Output {
    #[cfg(feature = "tracing")]
    {
        use tracing::Instrument;

        wait.instrument(tracing::debug_span!("notion.wait", reason = _why)).await
    }
    #[cfg(not(feature = "tracing"))]
    wait.await
}

#[cfg(feature = "tracing")]
mod span {
    use tracing::field::{Empty, display};
    use tracing::{Span, debug_span, info_span};

    use super::{Observation, Stage};
    use crate::{Ended, PathTemplate, Request};

    pub(super) fn begin(stage: Stage, request: &Request) -> Span {
        let method = request.method().as_str();
        // Never the path itself: what is in it are ids.
        let template = PathTemplate::of(request);
        macro_rules! span {
            ($span:ident, $name:literal) => {
                $span!(
                    $name,
                    otel.kind = "client",
                    http.request.method = method,
                    url.template = template,
                    http.response.status_code = Empty,
                    http.request.resend_count = Empty,
                    error.r#type = Empty,
                    http.response.body.size = Empty,
                    notion.request_id = Empty,
                )
            };
        }
        match stage {
            Stage::Call => span!(info_span, "notion.call"),
            Stage::Attempt => span!(debug_span, "notion.attempt"),
            Stage::Exchange => span!(debug_span, "notion.exchange"),
        }
    }

    pub(super) fn end(observation: &Observation<'_>) {
        let span = Span::current();
        match observation.ended {
            Ended::Answered(status) => {
                span.record("http.response.status_code", status.as_u16());
                if !status.is_success() {
                    span.record("error.type", status.as_u16());
                }
            }
            Ended::Failed(kind) => {
                span.record("error.type", display(format_args!("{kind:?}")));
            }
        }
        if let Some(streamed) = observation.streamed {
            span.record("http.response.body.size", streamed.bytes);
        }
        span.record("http.request.resend_count", observation.attempts.saturating_sub(1));
        if let Some(id) = observation.request_id {
            span.record("notion.request_id", id);
        }
    }
}
