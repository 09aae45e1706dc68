use http::Method;

use crate::Request;

/// The effect of a request on the workspace, carried in [`http::Request::extensions`].
///
/// HTTP methods do not tell: `POST /v1/search` reads, `POST /v1/pages` creates, and
/// `PATCH /v1/blocks/{block_id}/children` appends. So whoever builds a request declares its effect,
/// and [`Retry`](crate::layer::Retry) follows it.
///
/// ```
/// use bytes::Bytes;
/// use notion_transport::{Effect, Request};
///
/// let mut request: Request = http::Request::post("/v1/search").body(Bytes::new())?;
/// assert_eq!(Effect::of(&request), Effect::Create); // the careful guess
/// request.extensions_mut().insert(Effect::Read);
/// assert_eq!(Effect::of(&request), Effect::Read);
/// # Ok::<(), http::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Effect {
    /// Changes nothing: retrieve, list, query, search. May always be sent again.
    Read,
    /// Puts something into a state: update, move, trash. A second time changes nothing more.
    IdempotentWrite,
    /// Adds something: create, append, comment, upload. A second time adds it twice.
    Create,
}

impl Effect {
    /// Returns the effect of `request`: the one that was declared, or else the careful guess from its method.
    ///
    /// The guess is [`Read`](Self::Read) for `GET`, `HEAD`, `OPTIONS` and `TRACE`,
    /// [`IdempotentWrite`](Self::IdempotentWrite) for `PUT` and `DELETE`, and
    /// [`Create`](Self::Create) for everything else, `POST` and `PATCH` included.
    pub fn of(request: &Request) -> Self {
        match request.extensions().get::<Self>() {
            Some(declared) => *declared,
            None => Self::guess(request.method()),
        }
    }

    fn guess(method: &Method) -> Self {
        if method.is_safe() {
            Self::Read
        } else if method.is_idempotent() {
            Self::IdempotentWrite
        } else {
            Self::Create
        }
    }
}
