//! What a workspace begins with.

use std::sync::Arc;

use notion_model::jiff::{self, SignedDuration, tz::Offset};
use notion_model::{
    Bot, BotOwner, BotOwnerKind, CustomEmoji, PageId, Person, PropertyValue, RichTextArray, User,
    UserId, UserKind, WorkspaceId, WorkspaceLimits,
};

use crate::Workspace;
use crate::router::faults::Fault;
use crate::router::limiter::Limiter;
use crate::rules::text;
use crate::seed::{self, ImportError, Plan};
use crate::store::agents::{AgentPart, Script};
use crate::store::connection::{Capability, OAuth, Token, group};
use crate::store::settings::Settings;
use crate::store::state::{Place, State};
use crate::store::verbs::start::Start;
use crate::webhooks::Webhooks;
use crate::webhooks::faults::WebhookFault;
use crate::wire::ids::{Clock, Ids};
use crate::wire::signature::Key;
use crate::workspace::log::{Logged, Observer};

/// A builder of a [`Workspace`].
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until it builds"]
pub struct Builder {
    pub(crate) seed: u64,
    tokens: Vec<Token>,
    persons: Vec<(String, String)>,
    integration: String,
    system_clock: bool,
    groups: Vec<User>,
    settings: Settings,
    pub(crate) hosts: Vec<String>,
    emojis: Vec<(String, String)>,
    rate: Option<(u32, u32)>,
    oauth: Option<OAuth>,
    /// What is imported, which has been seen to be a workspace.
    content: Option<Arc<[u8]>>,
    plan: Plan,
    pub(crate) log_limit: usize,
    pub(crate) observer: Option<Observer>,
    agent: Script,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            seed: 0,
            tokens: Vec::new(),
            persons: vec![("Ada Lovelace".to_owned(), "ada@example.com".to_owned())],
            integration: "Simulated Connection".to_owned(),
            system_clock: false,
            groups: Vec::new(),
            settings: Settings::default(),
            hosts: Vec::new(),
            emojis: Vec::new(),
            rate: None,
            oauth: None,
            content: None,
            plan: Plan::default(),
            log_limit: usize::MAX,
            observer: None,
            agent: Script::default(),
        }
    }
}

impl Builder {
    /// Sets what ids are made from.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Takes this token, which may be said several times. Without one, any token that is not empty is taken, and
    /// requests in process need none.
    pub fn token(self, token: impl Into<String>) -> Self {
        self.limited_token(token, Capability::ALL.iter().copied())
    }

    /// Takes this token, which may do no more than this; anything else is answered `restricted_resource`.
    ///
    /// See [capabilities](https://developers.notion.com/reference/capabilities).
    pub fn limited_token(
        mut self,
        token: impl Into<String>,
        capabilities: impl IntoIterator<Item = Capability>,
    ) -> Self {
        let capabilities = capabilities.into_iter().collect();
        self.tokens.push(Token { secret: token.into(), capabilities, bot: None });
        self
    }

    /// Adds an emoji of the workspace's own, with the address of its picture.
    pub fn custom_emoji(mut self, name: impl Into<String>, url: impl Into<String>) -> Self {
        self.emojis.push((name.into(), url.into()));
        self
    }

    /// Adds a person to the one that there is.
    pub fn person(mut self, name: impl Into<String>, email: impl Into<String>) -> Self {
        self.persons.push((name.into(), email.into()));
        self
    }

    /// Adds a group of persons, which may stand among the people of properties; no endpoint knows its id.
    pub fn group(mut self, id: UserId, name: impl Into<String>) -> Self {
        self.groups.push(group(id, name.into()));
        self
    }

    /// Sets what the connection is called, in error messages and as a user.
    pub fn connection(mut self, name: impl Into<String>) -> Self {
        self.integration = name.into();
        self
    }

    /// Tells the time by the system's clock. If not said, time begins at a fixed instant and goes on by a quarter of
    /// a second with every request.
    pub fn system_clock(mut self) -> Self {
        self.system_clock = true;
        self
    }

    /// Sets how far time goes on with every request, instead of a quarter of a second. With zero everything happens in
    /// one minute, so that no `last_edited_time` tells an edit from the one before. With
    /// [`system_clock`](Self::system_clock) time begins at what that says.
    pub fn clock_step(mut self, step: SignedDuration) -> Self {
        self.settings.clock_step = Some(step.max(SignedDuration::ZERO));
        self
    }

    /// Takes control requests and shows pages also under this name of a host, besides `localhost` and addresses: the
    /// name of a service in a network of containers, without a port.
    pub fn allow_host(mut self, name: impl Into<String>) -> Self {
        self.hosts.push(name.into());
        self
    }

    /// Sets how many rows a query gives at most, over all its pages, before it says that it is incomplete: 10,000 if
    /// not said, as at [Notion](https://developers.notion.com/reference/query-a-data-source).
    pub fn query_limit(mut self, rows: usize) -> Self {
        self.settings.query_limit = rows;
        self
    }

    /// Sets the time zone of the workspace, by what it is ahead of UTC: whose days `today`, `this_week` and the other
    /// relative dates of filters and formulas mean, and which day a time is on when it is compared with a day. Defaults to
    /// UTC.
    ///
    /// ```
    /// use notion_model::jiff::tz;
    /// use notion_sim::Workspace;
    ///
    /// let workspace = Workspace::builder().time_zone(tz::offset(2)).build();
    /// ```
    pub fn time_zone(mut self, ahead_of_utc: Offset) -> Self {
        self.settings.time_zone = ahead_of_utc;
        self
    }

    /// Applies templates so long after the answer to the request that names them, by the workspace's clock. Until then
    /// the page has nothing of its template, as at Notion. Defaults to zero: at once.
    ///
    /// ```
    /// use notion_model::jiff::SignedDuration;
    /// use notion_sim::Workspace;
    ///
    /// let workspace = Workspace::builder().template_lag(SignedDuration::from_secs(5)).build();
    /// // … a row from a template is empty …
    /// workspace.advance(SignedDuration::from_secs(5));
    /// // … and is not any more.
    /// ```
    pub fn template_lag(mut self, lag: SignedDuration) -> Self {
        self.settings.template_lag = lag.max(SignedDuration::ZERO);
        self
    }

    /// Searches don't know what happened within this time, by the workspace's clock: what was created is not found yet,
    /// and what was edited stands where it stood before. Defaults to zero.
    pub fn search_lag(mut self, lag: SignedDuration) -> Self {
        self.settings.search_lag = lag.max(SignedDuration::ZERO);
        self
    }

    /// Ends the cursors of a query or a search so long after its first request, by the workspace's clock; they are
    /// refused then. Without this they are good for ever, until [`Workspace::end_cursors`].
    pub fn cursor_lifetime(mut self, lifetime: SignedDuration) -> Self {
        self.settings.cursor_lifetime = lifetime.max(SignedDuration::ZERO);
        self
    }

    /// Lets every row count as edited when a property of its data source is changed.
    pub fn schema_edits_touch_rows(mut self) -> Self {
        self.settings.schema_edits_touch_rows = true;
        self
    }

    /// Treats Markdown as the next version of the API will, by what Notion says of it: `v2` is the default, and `v1` is
    /// refused.
    pub fn next_markdown(mut self) -> Self {
        self.settings.next_markdown = true;
        self
    }

    /// Leaves `type` out of the parents in webhook events, as some events of Notion's do.
    pub fn webhook_parents_without_type(mut self) -> Self {
        self.settings.webhook_parents_without_type = true;
        self
    }

    /// Answers 429 with `Retry-After` to what comes faster than this, for each token: `burst` requests at once, and
    /// `per_second` on average. Without this there is no limit; Notion's is
    /// [three a second](https://developers.notion.com/reference/request-limits).
    ///
    /// It goes by the workspace's clock: without [`system_clock`](Self::system_clock) every request takes a quarter
    /// of a second, so that the same requests are always those that are refused.
    pub fn rate_limit(mut self, per_second: u32, burst: u32) -> Self {
        self.rate = Some((per_second, burst));
        self
    }

    /// Makes the connection a public one, to which users grant access with OAuth.
    ///
    /// `GET /v1/oauth/authorize?client_id=…&redirect_uri=…&state=…` asks a user, and sends them back with a code. With
    /// `&__approve=1` the answer is yes at once, with `0` no; `&__user=` names another person than the first.
    /// `POST /v1/oauth/token`, `introspect` and `revoke` take the id and the secret as Basic authentication. From
    /// then on requests need a token that was given or granted.
    ///
    /// See [authorization](https://developers.notion.com/docs/authorization).
    pub fn oauth_client(mut self, id: impl Into<String>, secret: impl Into<String>) -> Self {
        let redirects = self.oauth.take().map(|oauth| oauth.redirects).unwrap_or_default();
        self.oauth = Some(OAuth::new(id.into(), secret.into(), redirects));
        self
    }

    /// Sets an address that users may be sent back to, after [`oauth_client`](Self::oauth_client); may be said several
    /// times. Without one it is any that the request names.
    pub fn oauth_redirect(mut self, address: impl Into<String>) -> Self {
        if let Some(oauth) = &mut self.oauth {
            oauth.redirects.push(address.into());
        }
        self
    }

    /// Begins with this workspace, as [`Workspace::import`] reads it, instead of one page.
    ///
    /// # Errors
    ///
    /// When `json` is no workspace.
    pub fn content(mut self, json: impl AsRef<[u8]>) -> Result<Self, ImportError> {
        seed::import(&mut self.empty(), json.as_ref())?;
        self.content = Some(json.as_ref().into());
        Ok(self)
    }

    /// Lets something go wrong from the beginning, as [`Workspace::inject`] does later.
    pub fn fault(mut self, fault: Fault) -> Self {
        self.plan.faults.push(fault);
        self
    }

    /// Lets something go wrong with events from the beginning, as [`Workspace::inject_webhook_fault`] does later.
    pub fn webhook_fault(mut self, fault: WebhookFault) -> Self {
        self.plan.webhook_faults.push(fault);
        self
    }

    /// Sets how many of the last requests are remembered. Defaults to all.
    pub fn log_limit(mut self, requests: usize) -> Self {
        self.log_limit = requests;
        self
    }

    /// Calls a function with every request when it has been answered.
    pub fn on_request(mut self, observer: impl Fn(&Logged) + Send + Sync + 'static) -> Self {
        self.observer = Some(Observer(Arc::new(observer)));
        self
    }

    /// Sets what agents answer to a message, part by part. Defaults to an echo of it.
    pub fn agent(mut self, says: impl Fn(&str) -> Vec<AgentPart> + Send + Sync + 'static) -> Self {
        self.agent = Script(Arc::new(says));
        self
    }

    /// Returns the workspace, with one page to start with.
    pub fn build(self) -> Workspace {
        Workspace::built(self)
    }
}

impl Builder {
    /// The workspace as it begins, and what is to go wrong in it.
    pub(crate) fn begin(&self) -> (State, Plan) {
        let (mut state, mut plan) = (self.empty(), self.plan.clone());
        // That it can be read has been seen.
        if let Some(content) = &self.content
            && let Ok(more) = seed::import(&mut state, content)
        {
            plan.faults.extend(more.faults);
            plan.webhook_faults.extend(more.webhook_faults);
        }
        (state, plan)
    }

    pub(crate) fn webhooks(&self) -> Webhooks {
        Webhooks::new(self.seed)
    }

    pub(crate) fn limiter(&self) -> Option<Limiter> {
        self.rate.map(|(per_second, burst)| Limiter::new(per_second, burst))
    }

    /// A workspace with one page.
    pub(crate) fn empty(&self) -> State {
        let mut ids = Ids::new(self.seed);
        let start = jiff::Timestamp::from_second(1_782_900_000).unwrap_or_default();
        let mut clock = match self.system_clock {
            true => Clock::System { ahead: SignedDuration::ZERO },
            false => Clock::Steps { now: start, step: Clock::STEP },
        };
        if let Some(step) = self.settings.clock_step {
            clock.go_by(step);
        }
        let now = clock.now();
        let workspace_id = WorkspaceId::from(ids.random());
        let bot = UserId::from(ids.random());
        let mut users: Vec<User> = self
            .persons
            .iter()
            .map(|(name, email)| {
                let mut person = Person::default();
                person.email = Some(email.clone());
                let mut user = User::partial(UserId::from(ids.random()));
                user.name = Some(name.clone());
                user.kind = UserKind::Person(person);
                user
            })
            .collect();
        users.push(own_bot(bot, &self.integration, workspace_id));
        let root: PageId = ids.timed(now);
        let mut emojis = Vec::new();
        for (name, url) in &self.emojis {
            let mut emoji = CustomEmoji::default();
            emoji.id = ids.timed(now);
            emoji.name = Some(name.clone());
            emoji.url = Some(url.clone());
            emojis.push(emoji);
        }
        let mut state = State::start(Start {
            ids,
            clock,
            now,
            workspace_id,
            integration: self.integration.clone(),
            bot,
            users,
            root,
            emojis,
            tokens: self.tokens.clone(),
            oauth: self.oauth.clone(),
            file_key: match self.system_clock {
                true => Key::random(),
                false => Key::seeded(self.seed),
            },
            groups: self.groups.clone(),
            settings: self.settings,
        });
        let title = text::rich_text(&state, RichTextArray::from("Simulated workspace"));
        let mut page = state.new_page(root, Place::Workspace);
        page.values.insert("title", PropertyValue::Title(title));
        state.put_page(page);
        state.set_agent(self.agent.clone());
        state
    }
}

fn own_bot(id: UserId, name: &str, workspace: WorkspaceId) -> User {
    let mut owner = BotOwner::default();
    owner.kind = BotOwnerKind::Workspace(true);
    let mut limits = WorkspaceLimits::default();
    limits.max_file_upload_size_in_bytes = Some(5_242_880);
    let mut bot = Bot::default();
    bot.owner = Some(owner);
    bot.workspace_name = Some("Simulated workspace".to_owned());
    bot.workspace_id = Some(workspace);
    bot.workspace_limits = Some(limits);
    let mut user = User::partial(id);
    user.name = Some(name.to_owned());
    user.kind = UserKind::Bot(Box::new(bot));
    user
}
