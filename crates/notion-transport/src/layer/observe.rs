use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::Method;

use crate::clock::SharedClock;
use crate::{Attempts, Ended, Error, PathTemplate, Request, Response, Transport};

/// Is told of everything that is done: a hook for metrics.
///
/// It is called in the middle of a request, so it should only count and return.
pub trait Metrics: fmt::Debug + Send + Sync + 'static {
    /// Something ended.
    fn observe(&self, observation: &Observation<'_>);
}

/// Something that ended.
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
}

/// What is observed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// A whole call, with its attempts and waits.
    Call,
    /// One attempt, with its wait for the rate limit.
    Attempt,
    /// One exchange with the server.
    Exchange,
}

/// Tells [`Metrics`], and opens a span with the feature `tracing`.
///
/// The spans are `notion.call`, `notion.attempt` and `notion.exchange`, each in the one before, with the attributes of
/// OpenTelemetry's HTTP conventions (`http.request.method`, `url.template`, `http.response.status_code`,
/// `error.type`, `http.request.resend_count`) and `notion.request_id`. Waits are `notion.wait`.
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

    async fn observed(&self, request: Request) -> Result<Response, Error> {
        let (method, path) = (request.method().clone(), PathTemplate::of(&request));
        let start = self.clock.now();
        let result = self.inner.send(request).await;
        let ended = match &result {
            Ok(response) => Ended::Answered(response.status()),
            Err(error) => Ended::Failed(error.kind()),
        };
        let observation = Observation {
            stage: self.stage,
            method: &method,
            path,
            ended,
            attempts: result.as_ref().map_or_else(Error::attempts, Attempts::of),
            took: self.clock.now().saturating_sub(start),
            request_id: result.as_ref().ok().and_then(request_id),
        };
        if let Some(metrics) = &self.metrics {
            metrics.observe(&observation);
        }
        #[cfg(feature = "tracing")]
        span::end(&observation);
        result
    }
}

fn request_id(response: &Response) -> Option<&str> {
    response.headers().get("x-notion-request-id")?.to_str().ok()
}

impl<T: Transport> Transport for Observe<T> {
    async fn send(&self, request: Request) -> Result<Response, Error> {
        #[cfg(feature = "tracing")]
        {
            use tracing::Instrument;

            let span = span::begin(self.stage, &request);
            self.observed(request).instrument(span).await
        }
        #[cfg(not(feature = "tracing"))]
        match &self.metrics {
            Some(_) => self.observed(request).await,
            None => self.inner.send(request).await,
        }
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
        span.record("http.request.resend_count", observation.attempts.saturating_sub(1));
        if let Some(id) = observation.request_id {
            span.record("notion.request_id", id);
        }
    }
}
