//! What is done with the connection, its tokens and grants, and asked about them.

use notion_model::{User, UserId};

use crate::store::connection::{Capability, Code, Grant, OAuth, Token, group};
use crate::store::state::State;
use crate::wire::fail::{Fail, Result};

impl State {
    /// The bot that acts.
    pub(crate) fn bot(&self) -> UserId {
        self.bot
    }

    /// Lets another bot act; gives the one that acted.
    pub(crate) fn act_as(&mut self, bot: UserId) -> UserId {
        std::mem::replace(&mut self.bot, bot)
    }

    /// What the connection is called.
    pub(crate) fn integration(&self) -> &str {
        &self.integration
    }

    pub(crate) fn users(&self) -> &[User] {
        &self.users
    }

    /// Groups of persons, which are no users.
    pub(crate) fn groups(&self) -> &[User] {
        &self.groups
    }

    /// Adds a group of persons.
    ///
    /// # Errors
    ///
    /// When a user or another group has this id.
    pub(crate) fn add_group(&mut self, id: UserId, name: String) -> Result<()> {
        if self.users.iter().chain(&self.groups).any(|user| user.id == id) {
            return Err(Fail::validation(format!("{id} is the id of another user or group.")));
        }
        self.groups.push(group(id, name));
        Ok(())
    }

    pub(crate) fn oauth(&self) -> Option<&OAuth> {
        self.oauth.as_ref()
    }

    /// Whether requests need a token that is known.
    pub(crate) fn needs_token(&self) -> bool {
        !self.tokens.is_empty() || self.oauth.is_some()
    }

    pub(crate) fn token(&self, secret: &str) -> Option<&Token> {
        self.tokens.iter().find(|known| known.secret == secret)
    }

    /// A user who came by a grant.
    pub(crate) fn add_user(&mut self, user: User) {
        self.users.push(user);
    }

    pub(crate) fn add_code(&mut self, code: Code) {
        if let Some(oauth) = &mut self.oauth {
            oauth.codes.push(code);
        }
    }

    /// Takes a code in, which then is used.
    pub(crate) fn use_code(&mut self, code: &str) {
        let codes = self.oauth.iter_mut().flat_map(|oauth| &mut oauth.codes);
        codes.filter(|known| known.code == code).for_each(|known| known.is_used = true);
    }

    /// Gives a new pair of tokens out.
    pub(crate) fn add_grant(&mut self, grant: Grant) {
        self.tokens.push(Token {
            secret: grant.access_token.clone(),
            capabilities: Capability::ALL.to_vec(),
            bot: Some(grant.bot),
        });
        if let Some(oauth) = &mut self.oauth {
            oauth.grants.push(grant);
        }
    }

    /// Takes a grant back, with its tokens; gives its bot.
    pub(crate) fn take_grant(&mut self, is_meant: impl Fn(&Grant) -> bool) -> Option<UserId> {
        let grants = &mut self.oauth.as_mut()?.grants;
        let grant = grants.remove(grants.iter().position(is_meant)?);
        self.tokens.retain(|token| token.secret != grant.access_token);
        Some(grant.bot)
    }
}
