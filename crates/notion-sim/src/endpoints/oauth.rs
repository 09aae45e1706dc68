//! `/v1/oauth`: tokens of a public connection.

pub(crate) mod consent;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, header};
use notion_model::jiff::SignedDuration;
use notion_model::{
    Bot, BotOwner, BotOwnerKind, ErrorCode, OAuthToken, TokenIntrospection, TokenRevocation, User,
    UserId, UserKind,
};
use notion_transport::Request;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::store::connection::{Capability, Grant};
use crate::store::state::State;
use crate::wire::fail::{Fail, Result};
use crate::wire::request::Body;
use crate::wire::shape::request;
use crate::wire::shape::spec::Spec;

/// So long a code can be exchanged.
const CODE_LIFETIME: SignedDuration = SignedDuration::from_mins(10);

fn fail(status: u16, code: ErrorCode, message: &str) -> Fail {
    Fail { status, code, message: message.to_owned(), additional_data: None }
}

fn invalid_grant(message: &str) -> Fail {
    fail(400, ErrorCode::InvalidGrant, message)
}

/// Basic authentication, with the connection's own id and secret.
pub(crate) fn check_client(state: &State, headers: &HeaderMap) -> Result<()> {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let given = given.and_then(|value| value.strip_prefix("Basic "));
    let given = given.and_then(|value| STANDARD.decode(value).ok());
    let known = state.oauth().is_some_and(|oauth| {
        let expected = format!("{}:{}", oauth.client_id, oauth.client_secret);
        given.is_some_and(|given| given == expected.as_bytes())
    });
    match known {
        true => Ok(()),
        false => Err(fail(401, ErrorCode::InvalidClient, "Client authentication failed.")),
    }
}

/// What a body that is as a table says comes to. Here, what is wrong with it has another code.
fn read<T: DeserializeOwned>(bytes: &[u8], spec: &Spec) -> Result<T> {
    Body::typed(bytes, spec).map_err(|fail| match fail.code {
        ErrorCode::ValidationError => Fail { code: ErrorCode::InvalidRequest, ..fail },
        _ => fail,
    })
}

/// What tokens are given for.
#[derive(Deserialize)]
#[serde(tag = "grant_type", rename_all = "snake_case")]
enum For {
    AuthorizationCode { code: String, redirect_uri: Option<String> },
    RefreshToken { refresh_token: String },
}

const GRANTS: &[&str] = &["authorization_code", "refresh_token"];

#[derive(Deserialize)]
struct Kind {
    #[serde(default)]
    grant_type: Value,
}

/// A token that is asked about.
#[derive(Deserialize)]
struct OneToken {
    token: String,
}

pub(crate) fn token(state: &mut State, bytes: &[u8]) -> Result<OAuthToken> {
    let Kind { grant_type } = read(bytes, &Spec::Any)?;
    if let Some(other) = grant_type.as_str().filter(|kind| !GRANTS.contains(kind)) {
        let message = format!("The grant type `{other}` is not supported.");
        return Err(fail(400, ErrorCode::UnsupportedGrantType, &message));
    }
    match read(bytes, &request::TOKEN)? {
        For::AuthorizationCode { code, redirect_uri } => {
            let user = redeem(state, &code, redirect_uri.as_deref())?;
            let bot = make_bot(state, user);
            Ok(grant(state, bot))
        }
        For::RefreshToken { refresh_token: token } => {
            let bot = state.take_grant(|grant| grant.refresh_token == token);
            let bot = bot.ok_or_else(|| invalid_grant("Invalid refresh token."))?;
            Ok(grant(state, bot))
        }
    }
}

/// Takes a code in; gives the user who is behind it.
fn redeem(state: &mut State, code: &str, redirect: Option<&str>) -> Result<UserId> {
    let now = state.now();
    let mut codes = state.oauth().into_iter().flat_map(|oauth| &oauth.codes);
    let known = codes.find(|known| known.code == code);
    let known = known.ok_or_else(|| invalid_grant("Invalid code."))?;
    if known.is_used || now > known.expires {
        return Err(invalid_grant("Invalid code: this code has been revoked."));
    }
    if known.redirect.as_deref() != redirect {
        let message = "The redirect_uri is not that of the authorization request.";
        return Err(invalid_grant(message));
    }
    let user = known.user;
    state.use_code(code);
    Ok(user)
}

/// The bot that acts for a user: one for each authorisation.
fn make_bot(state: &mut State, user: UserId) -> UserId {
    let id = UserId::from(state.random_id());
    let person = state.users().iter().find(|known| known.id == user).cloned();
    let own = state.users().iter().find(|known| known.id == state.bot());
    let mut bot = match own.map(|own| &own.kind) {
        Some(UserKind::Bot(own)) => (**own).clone(),
        _ => Bot::default(),
    };
    let mut owner = BotOwner::default();
    owner.kind = BotOwnerKind::User(Box::new(person.unwrap_or_else(|| User::partial(user))));
    bot.owner = Some(owner);
    let mut user = User::partial(id);
    user.name = Some(state.integration().to_owned());
    user.kind = UserKind::Bot(Box::new(bot));
    state.add_user(user);
    id
}

/// Gives a new pair of tokens out.
fn grant(state: &mut State, bot: UserId) -> OAuthToken {
    let secret = |state: &mut State, prefix: &str| {
        let (a, b) = (state.random_id(), state.random_id());
        format!("{prefix}_{}{}", a.simple(), b.simple())
    };
    let (access_token, refresh_token) = (secret(state, "ntn"), secret(state, "nrt"));
    let mut token = OAuthToken::default();
    token.access_token = access_token.as_str().into();
    token.token_type = "bearer".to_owned();
    token.refresh_token = Some(refresh_token.as_str().into());
    token.bot_id = bot;
    token.workspace_id = state.workspace_id();
    let user = state.users().iter().find(|user| user.id == bot);
    if let Some(UserKind::Bot(bot)) = user.map(|user| &user.kind) {
        token.owner.clone_from(&bot.owner);
        token.workspace_name.clone_from(&bot.workspace_name);
    }
    let issued = state.now();
    state.add_grant(Grant { access_token, refresh_token, bot, issued });
    token
}

pub(crate) fn introspect(state: &State, bytes: &[u8]) -> Result<TokenIntrospection> {
    let OneToken { token } = read(bytes, &Spec::Object(request::ONE_TOKEN))?;
    let mut grants = state.oauth().into_iter().flat_map(|oauth| &oauth.grants);
    let grant = grants.find(|grant| grant.access_token == token || grant.refresh_token == token);
    let mut introspection = TokenIntrospection::default();
    if let Some(grant) = grant {
        introspection.active = true;
        introspection.scope =
            Some(Capability::ALL.iter().map(|c| c.name()).collect::<Vec<_>>().join(" "));
        introspection.iat = u64::try_from(grant.issued.as_second()).ok();
    }
    Ok(introspection)
}

pub(crate) fn revoke(state: &mut State, bytes: &[u8]) -> Result<TokenRevocation> {
    let OneToken { token } = read(bytes, &Spec::Object(request::ONE_TOKEN))?;
    // A token that is not known is as good as revoked.
    state.take_grant(|grant| grant.access_token == token || grant.refresh_token == token);
    Ok(TokenRevocation::default())
}

/// The bot that acts in a request.
pub(crate) fn actor(state: &State, request: &Request) -> UserId {
    let header = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = header.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
    state.token(token).and_then(|known| known.bot).unwrap_or(state.bot())
}
