use std::env;
use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::net::IpAddr;
use std::sync::Arc;

use futures_core::Stream;
use http::uri::PathAndQuery;
use http::{HeaderValue, Uri, header};
use notion_model::MarkdownVersion;
use notion_model::validate::Violation;
#[cfg(feature = "agents")]
use notion_transport::Body;
#[cfg(any(feature = "agents", feature = "downloads"))]
use notion_transport::StreamResponse;
use notion_transport::clock::{self, SharedClock};
#[cfg(feature = "downloads")]
use notion_transport::layer::LocalLimiter;
use notion_transport::layer::{
    self, Limiter, Metrics, RateLimitSettings, RetrySettings, StackSettings, TimeoutSettings,
};
use notion_transport::{Effect, PathTemplate, Request, Response, SharedTransport, Transport};

use crate::response::ResponseFuture;
use crate::{
    ApiVersion, Caller, Endpoint, Error, ErrorKind, Items, Meta, Parts, RawResponse, Route, Token,
    WithMeta, version,
};

const BASE_URL: &str = "https://api.notion.com";

/// An asynchronous client. Cheap to clone; clones share connections and the rate limit.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
    version: ApiVersion,
    /// Whether requests are checked before they are sent.
    checks: bool,
}

struct Inner {
    transport: SharedTransport,
    /// The same for the hosts of files, which Notion's rate limit does not concern.
    #[cfg(feature = "downloads")]
    storage: SharedTransport,
    /// What is wrong with the setup, which the first call reports.
    headers: Result<Headers, String>,
    base: String,
    /// The same, if it has no path of its own: what is put before the path of a request, without parsing it again.
    origin: Option<Uri>,
    markdown: Option<MarkdownVersion>,
    clock: SharedClock,
    limiter: Option<Arc<dyn Limiter>>,
}

impl Inner {
    /// Where a request with this path goes.
    fn address(&self, path: &Uri) -> Result<Uri, Error> {
        let path = path.path_and_query();
        let address = match (&self.origin, path) {
            (Some(origin), Some(path)) => {
                let mut parts = origin.clone().into_parts();
                parts.path_and_query = Some(path.clone());
                Uri::from_parts(parts).ok()
            }
            _ => format!("{}{}", self.base, path.map_or("/", PathAndQuery::as_str)).parse().ok(),
        };
        address.ok_or_else(|| Error::not_a_path(path.map_or("/", PathAndQuery::as_str)))
    }
}

struct Headers {
    /// None of a client without a token.
    authorization: Option<HeaderValue>,
    user_agent: HeaderValue,
}

impl Client {
    /// Returns a client with this token: over hyper, with retries and the documented rate limit.
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

    /// Returns a client without a token, which sends no `Authorization`: for [`oauth`](Self::oauth), which gets one.
    #[cfg(feature = "hyper")]
    pub fn without_token() -> Self {
        Self::over_hyper(Self::builder())
    }

    /// Returns a client with the token that the environment variable `NOTION_TOKEN` holds, at the address in
    /// `NOTION_BASE_URL`, if there is one: what `notion-sim` prints.
    ///
    /// ```no_run
    /// # async fn f() -> Result<(), notion_api::Error> {
    /// let notion = notion_api::Client::from_env()?;
    /// let me = notion.users().me().send().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// When there is no `NOTION_TOKEN`, or one of the two can't be what it should be.
    #[cfg(feature = "hyper")]
    pub fn from_env() -> Result<Self, Error> {
        Self::builder().env()?.build()
    }

    /// Returns a builder, which has all the settings.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// Returns the version of the API at which the client makes its calls.
    pub fn version(&self) -> ApiVersion {
        self.version
    }

    /// Returns the dialect of Markdown of calls that name none; `None` if Notion decides.
    pub fn markdown_version(&self) -> Option<&MarkdownVersion> {
        self.inner.markdown.as_ref()
    }

    /// Returns what decides when a request may go; `None` for a client [without
    /// layers](ClientBuilder::without_layers).
    ///
    /// It says how many wait, and whether the server has the client pause. A pause that can't be meant can be lifted:
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
        self.inner.limiter.as_ref()
    }

    /// Sends `endpoint` and gives the answer as it came, if its status says success.
    pub(crate) async fn send_raw<E: Endpoint>(&self, endpoint: &E) -> Result<RawResponse, Error> {
        let prepared = match endpoint.prepare(self) {
            Some(prepared) => Some(prepared.await?),
            None => None,
        };
        let endpoint = prepared.as_ref().unwrap_or(endpoint);
        let (effect, request) = (endpoint.effect(), self.request_of(endpoint));
        let sent = self.send_request(E::ROUTE, effect, request).await;
        sent.map_err(|error| error.without_body::<E>())
    }

    /// Sends the request of an endpoint with this route.
    ///
    /// In a box, what sends a request is compiled with this crate, and not anew for each endpoint.
    fn send_request(
        &self,
        route: Route,
        effect: Effect,
        request: Result<Request, Error>,
    ) -> ResponseFuture<RawResponse> {
        let client = self.clone();
        ResponseFuture::new(async move {
            let sent = client.execute(request?).await.map(RawResponse::new);
            sent.map_err(|error| error.at(&route).with_effect(effect))
        })
    }

    /// The request of `endpoint`, which has a path only, if it keeps to the rules.
    pub(crate) fn request_of<E: Endpoint>(&self, endpoint: &E) -> Result<Request, Error> {
        let violations = if self.checks { endpoint.violations() } else { Vec::new() };
        self.build(&E::ROUTE, endpoint.effect(), violations, endpoint.parts())
    }

    /// The request of an endpoint, in the words of the version.
    fn build(
        &self,
        route: &Route,
        effect: Effect,
        violations: Vec<Violation>,
        mut parts: Parts,
    ) -> Result<Request, Error> {
        let build = || {
            if !violations.is_empty() {
                return Err(Error::new(ErrorKind::Invalid(violations)));
            }
            parts.check()?;
            version::fit(&mut parts, route, self.version, !self.checks)?;
            let mut request = parts.request(route.method(), route.path(), effect)?;
            request.extensions_mut().insert(PathTemplate(route.path()));
            Ok(request)
        };
        build().map_err(|error| error.at(route).with_effect(effect))
    }

    /// Whether requests are checked before they are sent.
    pub(crate) fn validates(&self) -> bool {
        self.checks
    }

    pub(crate) fn clock(&self) -> &SharedClock {
        &self.inner.clock
    }

    /// Sends a request that has a path only, and gives an answer whose status says success.
    ///
    /// Everything about a call that does not depend on its type happens here, so it is compiled once and not once
    /// for each endpoint.
    pub(crate) async fn execute(&self, request: Request) -> Result<Response, Error> {
        let response = self.exchange(request).await?;
        Error::check(&response, &self.inner.clock)?;
        Ok(response)
    }

    /// Sends a request that has a path only, and gives the answer, whatever it is.
    pub(crate) async fn exchange(&self, request: Request) -> Result<Response, Error> {
        let request = self.addressed(request)?;
        self.inner.transport.send(request).await.map_err(Error::transport)
    }

    /// Sends a request that has a path only, and returns the answer before its body is there, if its status says success.
    #[cfg(feature = "agents")]
    pub(crate) async fn execute_stream(&self, request: Request) -> Result<StreamResponse, Error> {
        /// How large an error may be.
        const LIMIT: usize = 1 << 20;

        let request = self.addressed(request)?;
        let answer = self.inner.transport.stream(request).await.map_err(Error::transport)?;
        if answer.status().is_success() {
            return Ok(answer);
        }
        let (head, body) = answer.into_parts();
        let body = body.collect(LIMIT).await;
        let body = body.map_err(|error| Error::transport(error.with_status(head.status)))?;
        let response = Response::from_parts(head, body);
        Error::check(&response, &self.inner.clock)?;
        Ok(response.map(Body::from))
    }

    /// Sends a request to a host of files, which gets neither token nor version.
    #[cfg(feature = "downloads")]
    pub(crate) async fn fetch(
        &self,
        mut request: Request,
    ) -> Result<StreamResponse, notion_transport::Error> {
        if let Ok(headers) = &self.inner.headers {
            request.headers_mut().insert(header::USER_AGENT, headers.user_agent.clone());
        }
        self.inner.storage.stream(request).await
    }

    /// Adds to a request that has a path only where it goes, and who sends it.
    fn addressed(&self, mut request: Request) -> Result<Request, Error> {
        let inner = &*self.inner;
        let headers = inner.headers.as_ref().map_err(Error::setup)?;
        *request.uri_mut() = inner.address(request.uri())?;
        let map = request.headers_mut();
        if let Some(authorization) = &headers.authorization {
            map.entry(header::AUTHORIZATION).or_insert_with(|| authorization.clone());
        }
        map.entry(header::USER_AGENT).or_insert_with(|| headers.user_agent.clone());
        map.entry("notion-version").or_insert_with(|| self.version.header());
        Ok(request)
    }

    /// Sends `endpoint` and reads the answer.
    pub(crate) async fn call<E: Endpoint>(&self, endpoint: &E) -> Result<E::Response, Error> {
        self.call_with_meta(endpoint).await.map(|answer| answer.value)
    }

    /// Sends `endpoint`, reads the answer and keeps what came with it.
    pub(crate) async fn call_with_meta<E: Endpoint>(
        &self,
        endpoint: &E,
    ) -> Result<WithMeta<E::Response>, Error> {
        let (answer, meta) = match self.send_raw(endpoint).await {
            Ok(response) => (response.answer(endpoint)?, Meta::left_of(response.into())),
            Err(error) => {
                let made = error.committed().and_then(|made| endpoint.read_back(self, made));
                let (Some(answer), Some(meta)) = (made, error.meta().cloned()) else {
                    return Err(error);
                };
                // It was applied after all, and must not be sent again: its own error says so, that of reading not.
                (answer.await.map_err(|_| error)?, meta)
            }
        };
        Ok(WithMeta { value: endpoint.complete(self, answer).await?, meta })
    }
}

crate::groups!(Client);

impl Caller for Client {
    type Output<R: Send + 'static> = ResponseFuture<R>;
    type Items<R: Send + 'static> = Items<R>;
    type Stream<S: Stream + Send + Unpin + 'static> = S;

    fn run<R, F>(&self, flow: impl FnOnce(Client) -> F) -> ResponseFuture<R>
    where
        R: Send + 'static,
        F: Future<Output = Result<R, Error>> + Send + 'static,
    {
        ResponseFuture::new(flow(self.clone()))
    }

    fn open<S, F>(&self, open: impl FnOnce(Client) -> F) -> ResponseFuture<S>
    where
        S: Stream + Send + Unpin + 'static,
        F: Future<Output = Result<S, Error>> + Send + 'static,
    {
        ResponseFuture::new(open(self.clone()))
    }

    fn stream<R: Send + 'static>(&self, items: impl FnOnce(Client) -> Items<R>) -> Items<R> {
        items(self.clone())
    }

    fn at_version(&self, version: ApiVersion) -> Self {
        Self { version, ..self.clone() }
    }

    fn unchecked(&self) -> Self {
        Self { checks: false, ..self.clone() }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.inner.base)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

/// A builder of clients: this crate's, or another that is made of one, such as the blocking one.
#[derive(Debug)]
#[must_use = "a builder does nothing until it builds"]
pub struct ClientBuilder<C = Client> {
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
    client: PhantomData<fn() -> C>,
}

impl<C> Default for ClientBuilder<C> {
    fn default() -> Self {
        Self {
            token: None,
            base: None,
            version: ApiVersion::default(),
            markdown: None,
            transport: None,
            clock: None,
            settings: StackSettings::default(),
            bare: false,
            user_agent: None,
            no_validation: false,
            plain_http: false,
            client: PhantomData,
        }
    }
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

impl<C: From<Client>> ClientBuilder<C> {
    /// Takes the token from the environment variable `NOTION_TOKEN`, and the base URL from `NOTION_BASE_URL`, if there is one.
    ///
    /// # Errors
    ///
    /// When there is no `NOTION_TOKEN`, or `NOTION_BASE_URL` is none that [`base_url`](Self::base_url) takes.
    pub fn env(self) -> Result<Self, Error> {
        let read = |name: &str| match env::var(name) {
            Ok(value) if !value.trim().is_empty() => Ok(Some(value.trim().to_owned())),
            Ok(_) | Err(env::VarError::NotPresent) => Ok(None),
            Err(env::VarError::NotUnicode(_)) => {
                Err(Error::setup(format!("the environment variable {name} is no text")))
            }
        };
        let missing = || {
            Error::setup(
                "the environment variable NOTION_TOKEN is not set: it is to have the token of a connection, which \
                 https://www.notion.so/profile/integrations shows",
            )
        };
        let with_token = self.token(read("NOTION_TOKEN")?.ok_or_else(missing)?);
        match read("NOTION_BASE_URL")? {
            Some(url) => with_token.base_url(url),
            None => Ok(with_token),
        }
    }

    /// Sets the token of the connection, as Notion shows it. Without one the client sends no `Authorization`, which the
    /// simulator takes and Notion answers with 401.
    pub fn token(mut self, token: impl Into<Token>) -> Self {
        self.token = Some(token.into());
        self
    }

    /// Sets where Notion is. Defaults to `https://api.notion.com`. Paths begin with `/v1/` and are appended.
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

    /// Sets the version of the API. Defaults to `2025-09-03`. A call may [say another](crate::Call::version).
    pub fn version(mut self, version: ApiVersion) -> Self {
        self.version = version;
        self
    }

    /// Sets the dialect of Notion's Markdown in requests that name none, and in their answers. Defaults to what Notion
    /// takes for the default.
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

    /// Sets what moves the requests. Defaults to hyper. Retries, rate limit and timeout are put around it.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(SharedTransport::new(transport));
        self
    }

    /// Sets what is sent again, how often and when.
    pub fn retry(mut self, settings: RetrySettings) -> Self {
        self.settings = self.settings.retry(settings);
        self
    }

    /// Sets how many requests are sent in what time. Defaults to 3 a second.
    pub fn rate_limit(mut self, settings: RateLimitSettings) -> Self {
        self.settings = self.settings.rate_limit(settings);
        self
    }

    /// Sets who decides when a request may go, instead of a limiter with the settings of
    /// [`rate_limit`](Self::rate_limit). [`LocalLimiter`](notion_transport::layer::LocalLimiter) can be kept, to look
    /// at its state, and be shared by several clients.
    pub fn limiter(mut self, limiter: Arc<dyn Limiter>) -> Self {
        self.settings = self.settings.limiter(limiter);
        self
    }

    /// Sets who is notified of calls, attempts and exchanges when they end.
    pub fn metrics(mut self, metrics: Arc<dyn Metrics>) -> Self {
        self.settings = self.settings.metrics(metrics);
        self
    }

    /// Sets how long one attempt may take.
    pub fn timeout(mut self, settings: TimeoutSettings) -> Self {
        self.settings = self.settings.timeout(settings);
        self
    }

    /// Leaves out retries, rate limit and timeout: the transport does all that is needed.
    pub fn without_layers(mut self) -> Self {
        self.bare = true;
        self
    }

    /// Sets what the layers tell the time by. Defaults to the transport's own.
    pub fn clock(mut self, clock: SharedClock) -> Self {
        self.clock = Some(Clock(clock));
        self
    }

    /// Sets what the client calls itself.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = Some(user_agent.into());
        self
    }

    /// Sets whether requests are checked before they are sent, against Notion's limits and against what the version of
    /// the API can say. Defaults to `true`. [`Call::unchecked`](crate::Call::unchecked) is for one call.
    pub fn validation(mut self, validation: bool) -> Self {
        self.no_validation = !validation;
        self
    }

    /// Returns the client.
    ///
    /// # Errors
    ///
    /// When the token can't be one, the user agent has characters that a header can't have, when the base URL would send the
    /// token over a network in plain text, or when there is no transport and the feature `hyper` is off.
    pub fn build(self) -> Result<C, Error> {
        self.build_client().map(C::from)
    }
}

impl<C> ClientBuilder<C> {
    fn build_client(mut self) -> Result<Client, Error> {
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
        #[cfg(feature = "downloads")]
        let storage = match self.bare {
            true => transport.clone(),
            false => {
                // A host that refuses is waited for by those who want its files, and by nobody else.
                let unlimited = LocalLimiter::new(RateLimitSettings::unlimited(), clock.clone());
                let settings = self.settings.clone().limiter(Arc::new(unlimited));
                layer::standard(transport.clone(), settings, clock.clone())
            }
        };
        let transport = match self.bare {
            true => transport,
            false => layer::standard(transport, self.settings, clock.clone()),
        };
        let markdown = self.markdown;
        let origin = base.parse().ok().filter(|base: &Uri| base.path() == "/");
        Client {
            inner: Arc::new(Inner {
                transport,
                #[cfg(feature = "downloads")]
                storage,
                headers,
                base,
                origin,
                markdown,
                clock,
                limiter,
            }),
            version: self.version,
            checks: !self.no_validation,
        }
    }
}
