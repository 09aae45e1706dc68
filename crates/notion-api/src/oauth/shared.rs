//! A token that tasks share.

use std::error::Error as StdError;
use std::fmt;
use std::future::{Future, poll_fn};
use std::mem;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use notion_model::{OAuthToken, Secret};

use super::{App, OAuth, RefreshToken};
use crate::{Client, Error, ErrorKind, Flow, ResponseFuture, Task};

/// A token that tasks or threads share, and that one of them at a time refreshes.
///
/// What refreshes a token works once. Of two that refresh at the same time one gets `invalid_grant`, and a new token that
/// is lost before it is stored is a lost authorisation. So all that find their token refused ask
/// [`OAuth::refresh_shared`]: one request is sent, its token is stored, and all get the same. A task that is dropped
/// meanwhile does not take the request with it: the next one that asks goes on with it.
///
/// Clones are the same token. Several processes need a lock of their own around it, in the database that has the token.
///
/// ```no_run
/// use notion_api::Client;
/// use notion_api::oauth::{App, SharedToken};
/// use notion_model::{OAuthToken, User};
///
/// async fn store(token: OAuthToken) -> std::io::Result<()> {
///     std::fs::write("token.json", serde_json::to_vec(&token)?)
/// }
///
/// async fn me(notion: &Client, app: &App, shared: &SharedToken) -> Result<User, notion_api::Error> {
///     let used = shared.get().access_token;
///     match Client::new(used.expose()).users().me().send().await {
///         Err(error) if error.is_unauthorized() => {
///             let token = notion.oauth(app).refresh_shared(shared, &used).send().await?;
///             Client::new(token.access_token.expose()).users().me().send().await
///         }
///         result => result,
///     }
/// }
///
/// # async fn f(app: &App, stored: OAuthToken) -> Result<(), notion_api::Error> {
/// let shared = SharedToken::new(stored).on_refresh(store);
/// println!("{}", me(&Client::without_token(), app, &shared).await?.id);
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct SharedToken {
    state: Arc<Mutex<State>>,
    store: Option<Arc<Store>>,
}

type Stored = Pin<Box<dyn Future<Output = Result<(), Box<dyn StdError + Send + Sync>>> + Send>>;
type Store = dyn Fn(OAuthToken) -> Stored + Send + Sync;

struct State {
    token: OAuthToken,
    /// A newer one, which could not be stored yet.
    unstored: Option<OAuthToken>,
    refresh: Refresh,
    /// Who waits for the refresh.
    waiting: Vec<Waker>,
}

/// The request for a new token.
enum Refresh {
    None,
    /// Under way. Whoever waits for it moves it along.
    Running(ResponseFuture<OAuthToken>),
    /// One of those who wait is moving it along at this moment.
    Taken,
}

impl SharedToken {
    /// Returns a token as it was stored.
    #[inline]
    pub fn new(token: OAuthToken) -> Self {
        let state = State { token, unstored: None, refresh: Refresh::None, waiting: Vec::new() };
        Self { state: Arc::new(Mutex::new(state)), store: None }
    }

    /// Calls `store` with every new token before anybody gets it.
    ///
    /// If it can't be stored, the refresh is an error of the kind
    /// [`ErrorKind::TokenNotStored`](crate::ErrorKind::TokenNotStored), and the next one stores that token instead of
    /// asking for another.
    #[must_use]
    pub fn on_refresh<F, E>(
        mut self,
        store: impl Fn(OAuthToken) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<(), E>> + Send + 'static,
        E: Into<Box<dyn StdError + Send + Sync>>,
    {
        self.store = Some(Arc::new(move |token| {
            let stored = store(token);
            Box::pin(async move { stored.await.map_err(Into::into) })
        }));
        self
    }

    /// Returns the token as it is now.
    pub fn get(&self) -> OAuthToken {
        self.lock().token.clone()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The token that comes after `used`.
    async fn newer(&self, client: &Client, app: &App, used: &Secret) -> Result<OAuthToken, Error> {
        let _waiter = Waiter(self);
        poll_fn(|cx| self.poll_newer(cx, client, app, used)).await
    }

    #[inline]
    fn poll_newer(
        &self,
        cx: &mut Context<'_>,
        client: &Client,
        app: &App,
        used: &Secret,
    ) -> Poll<Result<OAuthToken, Error>> {
        let mut refresh = {
            let mut state = self.lock();
            if state.token.access_token != *used {
                return Poll::Ready(Ok(state.token.clone()));
            }
            if !state.waiting.iter().any(|waker| waker.will_wake(cx.waker())) {
                state.waiting.push(cx.waker().clone());
            }
            match mem::replace(&mut state.refresh, Refresh::Taken) {
                Refresh::Running(refresh) => refresh,
                Refresh::None => self.refresh(&state, client, app),
                Refresh::Taken => return Poll::Pending,
            }
        };
        // Not under the lock: what is called back may look at the token.
        let mut back = PutBack(self, Refresh::None);
        match Pin::new(&mut refresh).poll(cx) {
            Poll::Pending => {
                back.1 = Refresh::Running(refresh);
                Poll::Pending
            }
            Poll::Ready(result) => {
                if let Ok(token) = &result {
                    let mut state = self.lock();
                    state.token = token.clone();
                    state.unstored = None;
                }
                Poll::Ready(result)
            }
        }
    }

    #[inline]
    fn refresh(&self, state: &State, client: &Client, app: &App) -> ResponseFuture<OAuthToken> {
        let (this, client, app) = (self.clone(), client.clone(), app.clone());
        let (unstored, token) = (state.unstored.clone(), state.token.refresh_token.clone());
        ResponseFuture::new(async move {
            let new = match (unstored, token) {
                (Some(new), _) => new,
                (None, Some(token)) => client.call(&RefreshToken::new(&app, token)).await?,
                (None, None) => {
                    return Err(Error::setup("the token has nothing that refreshes it"));
                }
            };
            if let Some(store) = &this.store {
                this.lock().unstored = Some(new.clone());
                let stored = store(new.clone()).await;
                stored.map_err(|error| Error::new(ErrorKind::TokenNotStored(error)))?;
            }
            Ok(new)
        })
    }
}

/// Puts the request back, whatever happens while it is moved along. When it is over, everybody who waits looks again.
struct PutBack<'a>(&'a SharedToken, Refresh);

impl Drop for PutBack<'_> {
    #[inline]
    fn drop(&mut self) {
        let is_over = matches!(self.1, Refresh::None);
        self.0.lock().refresh = mem::replace(&mut self.1, Refresh::None);
        if is_over {
            self.0.wake_all();
        }
    }
}

/// One who waits. Should it be dropped while it is the one whom the request wakes, another has to move it along.
struct Waiter<'a>(&'a SharedToken);

impl Drop for Waiter<'_> {
    fn drop(&mut self) {
        self.0.wake_all();
    }
}

impl SharedToken {
    #[inline]
    fn wake_all(&self) {
        let waiting = mem::take(&mut self.lock().waiting);
        waiting.into_iter().for_each(Waker::wake);
    }
}

impl fmt::Debug for SharedToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SharedToken").field("stores", &self.store.is_some()).finish_non_exhaustive()
    }
}

impl<C> OAuth<C> {
    /// Returns the token that comes after `used`, the access token that was refused: a new one, or the one that
    /// somebody else has got meanwhile. See [`SharedToken`].
    ///
    /// A refresh whose outcome is unknown is not repeated by itself. The next one that asks tries again, with the same
    /// `refresh_token`; if that is used up, it gets [`is_unauthorized`](crate::Error::is_unauthorized), and the user has
    /// to authorise the connection again.
    pub fn refresh_shared(self, token: &SharedToken, used: &Secret) -> Task<C, RefreshShared> {
        let flow = RefreshShared { app: self.app, token: token.clone(), used: used.clone() };
        Task::new(self.caller, flow)
    }
}

/// The flow of [`OAuth::refresh_shared`].
#[derive(Clone, Debug)]
pub struct RefreshShared {
    app: App,
    token: SharedToken,
    used: Secret,
}

impl Flow for RefreshShared {
    type Response = OAuthToken;

    async fn run(self, client: Client) -> Result<OAuthToken, Error> {
        self.token.newer(&client, &self.app, &self.used).await
    }
}
