use crate::Request;

/// The path of the endpoint that a request goes to, with names in place of ids: `/v1/pages/{page_id}`.
///
/// In the [extensions](http::Request::extensions) of a request, for observers: it distinguishes endpoints, and no pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PathTemplate(pub &'static str);

impl PathTemplate {
    /// Returns what `request` says.
    pub fn of(request: &Request) -> Option<&'static str> {
        request.extensions().get::<Self>().map(|template| template.0)
    }
}
