use std::fmt;
use std::future::Future;
use std::net::IpAddr;
use std::sync::Arc;

use http::{HeaderValue, Uri, header};
use notion_model::MarkdownVersion;
use notion_transport::clock::{self, SharedClock};
use notion_transport::layer::{
    self, Limiter, Metrics, RateLimitSettings, RetrySettings, StackSettings, TimeoutSettings,
};
use notion_transport::{PathTemplate, Request, Response, SharedTransport, Transport};

use crate::response::ResponseFuture;
use crate::{ApiVersion, Caller, Endpoint, Error, ErrorKind, Items, Paged, RawResponse, Token};

const BASE_URL: &str = "https://api.notion.com";

/// An asynchronous client. Cheap to clone; clones share connections and the rate limit.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    transport: SharedTransport,
    /// What is wrong with the setup, which the first call reports.
    headers: Result<Headers, String>,
    base: String,
    version: ApiVersion,
    markdown: Option<MarkdownVersion>,
    validation: bool,
    clock: SharedClock,
    limiter: Option<Arc<dyn Limiter>>,
}

struct Headers {
    /// None of a client without a token.
    authorization: Option<HeaderValue>,
    user_agent: HeaderValue,
}

impl Client {
    /// A client with this token: over hyper, with retries and the documented rate limit.
    ///
    /// A [`Token`] that can't be one (it is empty, say) is the error of the first call; [`builder`](Self::builder)
    /// reports it at once.
    #[cfg(feature = "hyper")]
    pub fn new(token: impl Into<Token>) -> Self {
        Self::over_hyper(Self::builder().token(token))
    }

    #[cfg(feature = "hyper")]
    fn over_hyper(builder: ClientBuilder) -> Self {
        let headers = builder.headers().map_err(|error| error.to_string());
        let transport = notion_transport::hyper::HyperTransport::new();
        builder.finish(SharedTransport::new(transport), BASE_URL.to_owned(), headers)
    }

    /// A client without a token, which sends no `Authorization`: for [`oauth`](Self::oauth), which gets one.
    #[cfg(feature = "hyper")]
    pub fn without_token() -> Self {
        Self::over_hyper(Self::builder())
    }

    /// A client, spelled out.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// The version of the API that the client speaks.
    pub fn version(&self) -> ApiVersion {
        self.0.version
    }

    /// The dialect of Markdown of calls that name none; `None` if Notion decides.
    pub fn markdown_version(&self) -> Option<&MarkdownVersion> {
        self.0.markdown.as_ref()
    }

    /// Returns what decides when a request may go; `None` for a client [without
    /// layers](ClientBuilder::without_layers).
    ///
    /// It tells how many wait, and whether the server has the client pause. A pause that can't be meant can be lifted:
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// # fn f(notion: notion_api::Client) {
    /// if let Some(limiter) = notion.limiter()
    ///     && limiter.state().paused_for > Duration::from_secs(3600)
    /// {
    ///     limiter.lift_pause();
    /// }
    /// # }
    /// ```
    pub fn limiter(&self) -> Option<&Arc<dyn Limiter>> {
        self.0.limiter.as_ref()
    }

    /// Sends `endpoint` and gives the answer as it came, if its status says success.
    pub(crate) async fn send_raw<E: Endpoint>(&self, endpoint: &E) -> Result<RawResponse, Error> {
        let prepared = match endpoint.prepare(self) {
            Some(prepared) => Some(prepared.await?),
            None => None,
        };
        let endpoint = prepared.as_ref().unwrap_or(endpoint);
        let effect = endpoint.effect();
        let at = |error: Error| error.at(&E::ROUTE).with_effect(effect);
        self.check(endpoint).map_err(at)?;
        let parts = endpoint.parts_at(self.version()).map_err(at)?;
        let request = parts.into_request(E::ROUTE.method(), E::ROUTE.path(), effect);
        let mut request = request.map_err(at)?;
        request.extensions_mut().insert(PathTemplate(E::ROUTE.path()));
        self.execute(request).await.map(RawResponse).map_err(|error| at(error).without_body::<E>())
    }

    /// Whether requests are checked before they are sent.
    pub(crate) fn validates(&self) -> bool {
        self.0.validation
    }

    pub(crate) fn clock(&self) -> &SharedClock {
        &self.0.clock
    }

    fn check(&self, endpoint: &impl Endpoint) -> Result<(), Error> {
        let violations = if self.validates() { endpoint.violations() } else { Vec::new() };
        if violations.is_empty() { Ok(()) } else { Err(Error::new(ErrorKind::Invalid(violations))) }
    }

    /// Sends a request that has a path only.
    ///
    /// Everything about a call that does not depend on its type happens here, so it is compiled once and not once
    /// for each endpoint.
    pub(crate) async fn execute(&self, mut request: Request) -> Result<Response, Error> {
        let inner = &*self.0;
        let headers = inner.headers.as_ref().map_err(Error::setup)?;
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
        *request.uri_mut() =
            format!("{}{path}", inner.base).parse().map_err(|_| Error::not_a_path(path))?;
        let version = HeaderValue::from_static(inner.version.as_str());
        let map = request.headers_mut();
        if let Some(authorization) = &headers.authorization {
            map.entry(header::AUTHORIZATION).or_insert_with(|| authorization.clone());
        }
        map.insert(header::USER_AGENT, headers.user_agent.clone());
        map.insert("notion-version", version);
        let response = inner.transport.send(request).await.map_err(Error::transport)?;
        Error::check(&response, &inner.clock)?;
        Ok(response)
    }

    /// Sends `endpoint` and reads the answer.
    pub(crate) async fn call<E: Endpoint>(&self, endpoint: &E) -> Result<E::Response, Error> {
        let response = match self.send_raw(endpoint).await {
            Ok(response) => response.answer(endpoint)?,
            Err(error) => match error.committed().and_then(|made| endpoint.read_back(self, made)) {
                // It was applied after all, and must not be sent again: its own error says so, that of reading not.
                Some(response) => response.await.map_err(|_| error)?,
                None => return Err(error),
            },
        };
        endpoint.complete(self, response).await
    }
}

crate::groups!(Client);

impl Caller for Client {
    type Output<R: Send + 'static> = ResponseFuture<R>;
    type Items<R: Send + 'static> = Items<R>;

    fn send<E: Endpoint>(&self, endpoint: E) -> ResponseFuture<E::Response> {
        let client = self.clone();
        ResponseFuture::new(async move { client.call(&endpoint).await })
    }

    fn items<E: Paged>(&self, endpoint: E) -> Items<E::Item> {
        Items::new(self.clone(), endpoint)
    }

    fn all<E: Paged>(&self, endpoint: E) -> ResponseFuture<Vec<E::Item>> {
        ResponseFuture::new(self.items(endpoint).try_collect())
    }

    fn run<R, F>(&self, flow: impl FnOnce(Client) -> F) -> ResponseFuture<R>
    where
        R: Send + 'static,
        F: Future<Output = Result<R, Error>> + Send + 'static,
    {
        ResponseFuture::new(flow(self.clone()))
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.0.base)
            .field("version", &self.0.version)
            .finish_non_exhaustive()
    }
}

/// Sets up a [`Client`].
#[derive(Debug, Default)]
#[must_use = "a builder does nothing until it builds"]
pub struct ClientBuilder {
    token: Option<Token>,
    base: Option<String>,
    version: ApiVersion,
    markdown: Option<MarkdownVersion>,
    transport: Option<SharedTransport>,
    clock: Option<Clock>,
    settings: StackSettings,
    bare: bool,
    user_agent: Option<String>,
    no_validation: bool,
    plain_http: bool,
}

/// The base URL that `url` is, without a `/` at its end; or what is wrong with it, without what may be secret.
fn base_url(url: &str) -> Result<String, String> {
    if url.contains(['?', '#']) {
        return Err(
            "the base URL has a query or a fragment, to which no path can be appended".into()
        );
    }
    let trimmed = url.trim_end_matches('/');
    if url.contains('@') {
        return Err(
            "the base URL has a user or a password in it, which no request would send".into()
        );
    }
    let usable = trimmed.parse::<Uri>().is_ok_and(|uri| {
        uri.host().is_some_and(|host| !host.is_empty())
            && matches!(uri.scheme_str(), Some("http" | "https"))
    });
    if !usable {
        return Err(format!("{url:?} is not an http or https address"));
    }
    match trimmed.strip_suffix("/v1") {
        Some(right) => Err(format!(
            "the base URL ends with /v1, which every path begins with: {right:?} is right"
        )),
        None => Ok(trimmed.to_owned()),
    }
}

fn is_plain_and_elsewhere(base: &str) -> bool {
    let Ok(base) = base.parse::<Uri>() else { return true };
    let host = base.host().unwrap_or_default().trim_matches(['[', ']']);
    let local = match host.parse::<IpAddr>() {
        Ok(address) => address.is_loopback(),
        Err(_) => host == "localhost" || host.ends_with(".localhost"),
    };
    base.scheme_str() != Some("https") && !local
}

struct Clock(SharedClock);

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}

impl ClientBuilder {
    /// The token of the connection, as Notion shows it. Without one the client sends no `Authorization`, which the
    /// simulator takes and Notion answers with 401.
    pub fn token(mut self, token: impl Into<Token>) -> Self {
        self.token = Some(token.into());
        self
    }

    /// Where Notion is. Defaults to `https://api.notion.com`. Paths begin with `/v1/` and are appended.
    ///
    /// An `http` address shows the token to everybody on the way, so only one of this machine is taken, unless
    /// [`plain_http`](Self::plain_http) says that it is meant.
    ///
    /// # Errors
    ///
    /// When `url` is not an `http` or `https` address of a host, has a user or a password, a query or a fragment, or
    /// ends with `/v1`.
    pub fn base_url(mut self, url: impl AsRef<str>) -> Result<Self, Error> {
        self.base = Some(base_url(url.as_ref()).map_err(Error::setup)?);
        Ok(self)
    }

    /// Takes a base URL that begins with `http:` and is not on this machine.
    pub fn plain_http(mut self) -> Self {
        self.plain_http = true;
        self
    }

    /// The version of the API: `2025-09-03`, if not said.
    pub fn version(mut self, version: ApiVersion) -> Self {
        self.version = version;
        self
    }

    /// The dialect of Notion's Markdown in requests that name none, and in their answers: what Notion takes for the
    /// default, if not said.
    ///
    /// ```
    /// use notion_model::MarkdownVersion;
    ///
    /// # fn f(token: notion_api::Token) -> Result<(), notion_api::Error> {
    /// let notion = notion_api::Client::builder().token(token).markdown_version(MarkdownVersion::V2).build()?;
    /// assert_eq!(notion.markdown_version(), Some(&MarkdownVersion::V2));
    /// # Ok(()) }
    /// ```
    pub fn markdown_version(mut self, version: impl Into<MarkdownVersion>) -> Self {
        self.markdown = Some(version.into());
        self
    }

    /// What moves the requests: hyper, if not said. Retries, rate limit and timeout are put around it.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(SharedTransport::new(transport));
        self
    }

    /// What is sent again, how often and when.
    pub fn retry(mut self, settings: RetrySettings) -> Self {
        self.settings = self.settings.retry(settings);
        self
    }

    /// How many requests are sent in what time: 3 a second, if not said.
    pub fn rate_limit(mut self, settings: RateLimitSettings) -> Self {
        self.settings = self.settings.rate_limit(settings);
        self
    }

    /// Who decides when a request may go, instead of a limiter with the settings of [`rate_limit`](Self::rate_limit).
    /// [`LocalLimiter`](notion_transport::layer::LocalLimiter) can be kept, to look at its state, and be shared by
    /// several clients.
    pub fn limiter(mut self, limiter: Arc<dyn Limiter>) -> Self {
        self.settings = self.settings.limiter(limiter);
        self
    }

    /// Who is told of calls, attempts and exchanges when they end.
    pub fn metrics(mut self, metrics: Arc<dyn Metrics>) -> Self {
        self.settings = self.settings.metrics(metrics);
        self
    }

    /// How long one attempt may take.
    pub fn timeout(mut self, settings: TimeoutSettings) -> Self {
        self.settings = self.settings.timeout(settings);
        self
    }

    /// No retries, rate limit or timeout: the transport does all that is needed.
    pub fn without_layers(mut self) -> Self {
        self.bare = true;
        self
    }

    /// What the layers tell the time by: the transport's own, if not said.
    pub fn clock(mut self, clock: SharedClock) -> Self {
        self.clock = Some(Clock(clock));
        self
    }

    /// What the client calls itself.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = Some(user_agent.into());
        self
    }

    /// Whether requests are checked against Notion's limits before they are sent: they are, if not said.
    pub fn validation(mut self, validation: bool) -> Self {
        self.no_validation = !validation;
        self
    }

    /// The client.
    ///
    /// # Errors
    ///
    /// When the token can't be one, the user agent has characters that a header can't have, when the base URL would send the
    /// token over a network in plain text, or when there is no transport and the feature `hyper` is off.
    pub fn build(mut self) -> Result<Client, Error> {
        if let Some(base) = &self.base
            && !self.plain_http
            && is_plain_and_elsewhere(base)
        {
            return Err(Error::setup(format!(
                "{base} is not encrypted, and the token would be seen on the way; plain_http() allows it"
            )));
        }
        let headers = self.headers()?;
        let transport = match self.transport.take() {
            Some(transport) => transport,
            #[cfg(feature = "hyper")]
            None => SharedTransport::new(notion_transport::hyper::HyperTransport::new()),
            #[cfg(not(feature = "hyper"))]
            None => {
                return Err(Error::setup("a client without the feature `hyper` needs a transport"));
            }
        };
        let base = self.base.take().unwrap_or_else(|| BASE_URL.to_owned());
        Ok(self.finish(transport, base, Ok(headers)))
    }

    fn headers(&self) -> Result<Headers, Error> {
        let authorization = self.token.as_ref().map(Token::header).transpose();
        let authorization = authorization.map_err(Error::setup)?;
        let user_agent = self.user_agent.as_deref();
        let user_agent =
            user_agent.unwrap_or(concat!("notion-api-rust/", env!("CARGO_PKG_VERSION")));
        let user_agent = HeaderValue::try_from(user_agent)
            .map_err(|_| Error::setup("the user agent has characters that a header can't have"))?;
        Ok(Headers { authorization, user_agent })
    }

    fn finish(
        mut self,
        transport: SharedTransport,
        base: String,
        headers: Result<Headers, String>,
    ) -> Client {
        let clock = self.clock.map_or_else(clock::standard, |Clock(clock)| clock);
        let limiter = (!self.bare).then(|| self.settings.shared_limiter(&clock));
        let transport = match self.bare {
            true => transport,
            false => layer::standard(transport, self.settings, clock.clone()),
        };
        let validation = !self.no_validation;
        Client(Arc::new(Inner {
            transport,
            headers,
            base,
            version: self.version,
            markdown: self.markdown,
            validation,
            clock,
            limiter,
        }))
    }
}
