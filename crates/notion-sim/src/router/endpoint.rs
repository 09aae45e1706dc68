//! An endpoint of the table, and how a request finds it.

use http::{Method, header};
use notion_model::validate::limits;
use notion_transport::Request;
use uuid::Uuid;

use super::access;
use super::table::ENDPOINTS;
use crate::answer::Answer;
use crate::answer::objects::Version;
use crate::endpoints::file_uploads;
use crate::rules::row;
use crate::store::connection::Capability;
use crate::store::state::State;
use crate::wire::fail::{Fail, Result};
use crate::wire::request::{Query, path_id, segments};

/// What answers a request.
type Handler = fn(&mut State, &Call<'_>) -> Result<Answer>;

/// One row of the table.
pub(crate) struct Endpoint {
    method: Method,
    /// With the names of its arguments in braces.
    path: &'static str,
    pub(super) access: Access,
    handler: Handler,
    /// Whether its bodies are parts of files.
    takes_files: bool,
}

/// Who may ask.
#[derive(Clone, Copy)]
pub(super) enum Access {
    /// Whoever has a token that may do this.
    Token(Option<Capability>),
    /// The public connection itself, by its client id and secret.
    Client,
}

const fn endpoint(
    method: Method,
    path: &'static str,
    needs: Option<Capability>,
    handler: Handler,
) -> Endpoint {
    Endpoint { method, path, access: Access::Token(needs), handler, takes_files: false }
}

pub(super) const fn get(
    path: &'static str,
    needs: Option<Capability>,
    handler: Handler,
) -> Endpoint {
    endpoint(Method::GET, path, needs, handler)
}

pub(super) const fn post(
    path: &'static str,
    needs: Option<Capability>,
    handler: Handler,
) -> Endpoint {
    endpoint(Method::POST, path, needs, handler)
}

pub(super) const fn patch(
    path: &'static str,
    needs: Option<Capability>,
    handler: Handler,
) -> Endpoint {
    endpoint(Method::PATCH, path, needs, handler)
}

pub(super) const fn delete(
    path: &'static str,
    needs: Option<Capability>,
    handler: Handler,
) -> Endpoint {
    endpoint(Method::DELETE, path, needs, handler)
}

/// Takes parts of files, from whoever has a token.
pub(super) const fn upload(path: &'static str, handler: Handler) -> Endpoint {
    Endpoint { method: Method::POST, path, access: Access::Token(None), handler, takes_files: true }
}

pub(super) const fn oauth(path: &'static str, handler: Handler) -> Endpoint {
    Endpoint { method: Method::POST, path, access: Access::Client, handler, takes_files: false }
}

impl Endpoint {
    /// The arguments in `segments`, if that is a path of this endpoint.
    fn arguments(
        &self,
        method: &Method,
        segments: &[String],
    ) -> Option<Vec<(&'static str, String)>> {
        let names = self.path.trim_start_matches('/').split('/');
        if self.method != *method || names.clone().count() != segments.len() {
            return None;
        }
        let mut arguments = Vec::new();
        for (name, segment) in names.zip(segments) {
            match name.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
                Some(name) => arguments.push((name, segment.clone())),
                None if name == segment => {}
                None => return None,
            }
        }
        Some(arguments)
    }
}

/// A request that found its endpoint.
pub(crate) struct Found {
    pub(super) endpoint: &'static Endpoint,
    arguments: Vec<(&'static str, String)>,
}

impl Found {
    /// Whether the endpoint changes nothing, as what its token must be allowed says.
    pub(crate) fn only_reads(&self) -> bool {
        use Capability::{ReadComments, ReadContent, ReadUsers};

        let needs = match self.endpoint.access {
            Access::Token(needs) => needs,
            Access::Client => None,
        };
        matches!(needs, Some(ReadContent | ReadComments | ReadUsers))
    }
}

/// Looks a request up in the table.
pub(crate) fn find(request: &Request) -> Option<Found> {
    let segments = segments(request.uri().path());
    ENDPOINTS.iter().find_map(|endpoint| {
        let arguments = endpoint.arguments(request.method(), &segments)?;
        Some(Found { endpoint, arguments })
    })
}

/// The largest body of a request, in bytes. Notion documents 500 kB, and answers 413 to what is far above it.
const BODY: usize = 2 * limits::BODY.max;
/// The largest body of a part of an upload, in bytes: its content, and the form around it.
pub(crate) const UPLOAD: usize = limits::UPLOAD_SEND.max + (1 << 20);

/// Refuses a body that is too large.
pub(crate) fn check_size(found: Option<&Found>, size: usize) -> Result<()> {
    let is_upload = found.is_some_and(|found| found.endpoint.takes_files);
    match size > if is_upload { UPLOAD } else { BODY } {
        true => Err(Fail::too_large()),
        false => Ok(()),
    }
}

/// What an endpoint gets of a request.
pub(crate) struct Call<'r> {
    arguments: &'r [(&'static str, String)],
    pub(crate) content_type: &'r str,
    /// What kind of answer is asked for.
    pub(crate) accepts: &'r str,
    pub(crate) body: &'r [u8],
    pub(crate) query: &'r Query,
    pub(crate) version: Version,
}

impl Call<'_> {
    /// The argument of the path at `index`, decoded.
    pub(crate) fn argument(&self, index: usize) -> &str {
        self.arguments.get(index).map_or("", |(_, text)| text)
    }

    /// The same, as an id.
    pub(crate) fn id<T: From<Uuid>>(&self, index: usize) -> Result<T> {
        let name = self.arguments.get(index).map_or("", |(name, _)| name);
        path_id(name, self.argument(index))
    }
}

/// Answers a request: who asks is checked before what is asked for.
pub(crate) fn answer(
    state: &mut State,
    request: &Request,
    found: Option<&Found>,
) -> Result<Answer> {
    let access = found.map_or(Access::Token(None), |found| found.endpoint.access);
    let version = access::check(state, request.headers(), access)?;
    let found = found.ok_or_else(Fail::invalid_request_url)?;
    let header = |name| {
        let value = request.headers().get(name);
        value.and_then(|value| value.to_str().ok()).unwrap_or_default()
    };
    let call = Call {
        arguments: &found.arguments,
        content_type: header(header::CONTENT_TYPE),
        accepts: header(header::ACCEPT),
        body: request.body(),
        query: &Query::read(request.uri().query()),
        version,
    };
    if found.endpoint.method != Method::GET && !found.endpoint.takes_files {
        let attached = file_uploads::attach(state, request.body());
        if let Err(fail) = attached {
            // What is wrong with the rest of the request counts for more: it is tried, and nothing is kept of that.
            let handler = found.endpoint.handler;
            let (tried, _) = row::bounded(&mut state.clone(), |state| handler(state, &call));
            return tried.and(Err(fail));
        }
    }
    let (answer, bounds) = row::bounded(state, |state| (found.endpoint.handler)(state, &call));
    match found.endpoint.access {
        Access::Token(Some(Capability::ReadContent)) => {
            answer.and_then(|answer| bounds.map(|()| answer))
        }
        // What has been written is not refused any more; its formulas come to nothing.
        _ => answer,
    }
}
