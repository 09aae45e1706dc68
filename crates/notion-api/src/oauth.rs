//! Tokens of public connections: how a user authorises one, and what is done with its tokens.
//!
//! ```no_run
//! use notion_api::Client;
//! use notion_api::oauth::{App, code};
//!
//! # async fn f(random: &str, query: &str) -> Result<(), Box<dyn std::error::Error>> {
//! let app = App::new(std::env::var("CLIENT_ID")?, std::env::var("CLIENT_SECRET")?);
//! let callback = "https://example.com/notion/callback";
//!
//! // The browser of the user is sent there, with something in it that nobody can guess …
//! println!("{}", app.authorize_url(random).redirect_uri(callback));
//!
//! // … and comes back with a code.
//! let code = code(query, random)?;
//! let client = Client::without_token();
//! let token = client.oauth(&app).exchange(code).redirect_uri(callback).send().await?;
//!
//! let notion = Client::new(token.access_token.expose());
//! println!("{}", notion.users().me().send().await?.id);
//! # Ok(()) }
//! ```
//!
//! See [authorization](https://developers.notion.com/docs/authorization).

mod app;
mod callback;
mod shared;

use http::HeaderValue;
use notion_model::{Entries, OAuthToken, Secret, TokenIntrospection, TokenRevocation, entries};
use notion_transport::Effect;

pub use self::app::{App, AuthorizeUrl};
pub use self::callback::{CallbackError, code};
pub use self::shared::{RefreshShared, SharedToken};
use crate::{Call, Endpoint, Error, Parts, Route, credential};

/// The endpoints of tokens.
#[derive(Clone, Debug)]
pub struct OAuth<C> {
    caller: C,
    app: App,
}

impl<C> OAuth<C> {
    /// Returns the endpoints, to be sent by `caller`.
    pub fn new(caller: C, app: App) -> Self {
        Self { caller, app }
    }
}

/// What [`App::authorization`] says.
type Authorization = Result<HeaderValue, String>;

/// The parts of a call that sends `secret`, of which `what` is the name.
fn parts(authorization: &Authorization, what: &str, secret: &Secret, body: &dyn Entries) -> Parts {
    let parts = Parts::new().object(body);
    match (authorization, credential::problem(what, secret.expose())) {
        (Ok(authorization), None) => parts.authorization(authorization.clone()),
        (Err(problem), _) => parts.refused(Error::setup(problem)),
        (_, Some(problem)) => parts.refused(Error::setup(problem)),
    }
}

// ---- POST /v1/oauth/token ----------------------------------------------------------------------

/// A code, or what refreshes, works once. A second attempt would fail, whatever became of the first.
const TOKEN: Route = Route::post("/v1/oauth/token", Effect::Create);

impl<C> OAuth<C> {
    /// Gets a token for the [`code`] that came with the user's browser. A code works once.
    ///
    /// ```no_run
    /// # async fn f(
    /// #     notion: notion_api::Client,
    /// #     app: notion_api::oauth::App,
    /// #     code: notion_model::Secret,
    /// # ) -> Result<(), notion_api::Error> {
    /// let token = notion.oauth(&app).exchange(code).send().await?;
    /// println!("{:?}", token.workspace_name);
    /// # Ok(()) }
    /// ```
    ///
    /// See [create a token](https://developers.notion.com/reference/create-a-token).
    pub fn exchange(self, code: impl Into<Secret>) -> Exchange<C> {
        let endpoint = ExchangeCode {
            authorization: self.app.authorization(),
            grant_type: "authorization_code",
            code: code.into(),
            redirect_uri: None,
            external_account: None,
        };
        Call::new(self.caller, endpoint)
    }

    /// Gets a new token, and a new `refresh_token`, for an old one. Each works once, so the new ones are to be kept
    /// before anything else, and only one refresh may be under way: [`refresh_shared`](Self::refresh_shared) sees to
    /// both.
    ///
    /// ```no_run
    /// # async fn f(
    /// #     notion: notion_api::Client,
    /// #     app: notion_api::oauth::App,
    /// #     token: notion_model::OAuthToken,
    /// # ) -> Result<(), notion_api::Error> {
    /// if let Some(refresh_token) = token.refresh_token {
    ///     let token = notion.oauth(&app).refresh(refresh_token).send().await?;
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// See [refresh a token](https://developers.notion.com/reference/refresh-a-token).
    pub fn refresh(self, refresh_token: impl Into<Secret>) -> Refresh<C> {
        Call::new(self.caller, RefreshToken::new(&self.app, refresh_token.into()))
    }
}

/// A call of [`OAuth::exchange`].
pub type Exchange<C> = Call<C, ExchangeCode>;

/// The request of [`OAuth::exchange`].
#[derive(Clone, Debug)]
pub struct ExchangeCode {
    authorization: Authorization,
    grant_type: &'static str,
    code: Secret,
    redirect_uri: Option<String>,
    external_account: Option<ExternalAccount>,
}

entries!(ExchangeCode { grant_type, code, redirect_uri, external_account });

#[derive(Clone, Debug)]
struct ExternalAccount {
    key: String,
    name: String,
}

entries!(ExternalAccount { key, name });

impl Endpoint for ExchangeCode {
    type Response = OAuthToken;
    const ROUTE: Route = TOKEN;
    const SECRET: bool = true;

    #[inline]
    fn parts(&self) -> Parts {
        parts(&self.authorization, "the code", &self.code, self)
    }
}

impl<C> Exchange<C> {
    /// Sets the address that the browser was sent back to. To be said if the [`AuthorizeUrl`] had it, or the connection
    /// has several; not to be said otherwise.
    pub fn redirect_uri(mut self, uri: impl Into<String>) -> Self {
        self.endpoint.redirect_uri = Some(uri.into());
        self
    }

    /// Sets the user's account with whoever runs the connection: something that names it, and what it is called. Notion
    /// shows it to the user.
    pub fn external_account(mut self, key: impl Into<String>, name: impl Into<String>) -> Self {
        self.endpoint.external_account =
            Some(ExternalAccount { key: key.into(), name: name.into() });
        self
    }
}

/// A call of [`OAuth::refresh`].
pub type Refresh<C> = Call<C, RefreshToken>;

/// The request of [`OAuth::refresh`].
#[derive(Clone, Debug)]
pub struct RefreshToken {
    authorization: Authorization,
    grant_type: &'static str,
    refresh_token: Secret,
}

entries!(RefreshToken { grant_type, refresh_token });

impl RefreshToken {
    fn new(app: &App, refresh_token: Secret) -> Self {
        let authorization = app.authorization();
        Self { authorization, grant_type: "refresh_token", refresh_token }
    }
}

impl Endpoint for RefreshToken {
    type Response = OAuthToken;
    const ROUTE: Route = TOKEN;
    const SECRET: bool = true;

    #[inline]
    fn parts(&self) -> Parts {
        parts(&self.authorization, "the refresh token", &self.refresh_token, self)
    }
}

// ---- POST /v1/oauth/introspect -----------------------------------------------------------------

impl<C> OAuth<C> {
    /// Tells whether a token can be used, and for what.
    ///
    /// ```no_run
    /// # async fn f(
    /// #     notion: notion_api::Client,
    /// #     app: notion_api::oauth::App,
    /// #     token: notion_model::Secret,
    /// # ) -> Result<(), notion_api::Error> {
    /// let about = notion.oauth(&app).introspect(token).send().await?;
    /// println!("{} {:?}", about.active, about.scope);
    /// # Ok(()) }
    /// ```
    ///
    /// See [introspect a token](https://developers.notion.com/reference/introspect-token).
    pub fn introspect(self, token: impl Into<Secret>) -> Introspect<C> {
        let (authorization, token) = (self.app.authorization(), token.into());
        Call::new(self.caller, IntrospectToken { authorization, token })
    }
}

/// A call of [`OAuth::introspect`].
pub type Introspect<C> = Call<C, IntrospectToken>;

/// The request of [`OAuth::introspect`].
#[derive(Clone, Debug)]
pub struct IntrospectToken {
    authorization: Authorization,
    token: Secret,
}

entries!(IntrospectToken { token });

impl Endpoint for IntrospectToken {
    type Response = TokenIntrospection;
    const ROUTE: Route = Route::post("/v1/oauth/introspect", Effect::Read);
    const SECRET: bool = true;

    #[inline]
    fn parts(&self) -> Parts {
        parts(&self.authorization, "the token", &self.token, self)
    }
}

// ---- POST /v1/oauth/revoke ---------------------------------------------------------------------

impl<C> OAuth<C> {
    /// Makes a token unusable.
    ///
    /// ```no_run
    /// # async fn f(
    /// #     notion: notion_api::Client,
    /// #     app: notion_api::oauth::App,
    /// #     token: notion_model::Secret,
    /// # ) -> Result<(), notion_api::Error> {
    /// notion.oauth(&app).revoke(token).send().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// See [revoke a token](https://developers.notion.com/reference/revoke-token).
    pub fn revoke(self, token: impl Into<Secret>) -> Revoke<C> {
        let (authorization, token) = (self.app.authorization(), token.into());
        Call::new(self.caller, RevokeToken { authorization, token })
    }
}

/// A call of [`OAuth::revoke`].
pub type Revoke<C> = Call<C, RevokeToken>;

/// The request of [`OAuth::revoke`].
#[derive(Clone, Debug)]
pub struct RevokeToken {
    authorization: Authorization,
    token: Secret,
}

entries!(RevokeToken { token });

impl Endpoint for RevokeToken {
    type Response = TokenRevocation;
    const ROUTE: Route = Route::post("/v1/oauth/revoke", Effect::IdempotentWrite);
    const SECRET: bool = true;

    #[inline]
    fn parts(&self) -> Parts {
        parts(&self.authorization, "the token", &self.token, self)
    }
}
