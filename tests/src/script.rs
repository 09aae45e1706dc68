//! Answers that a test writes down.

use bytes::Bytes;
use http::StatusCode;
use notion_transport::mock::MockTransport;
use notion_transport::{Request, Response};

/// Returns an answer.
pub fn answer(status: u16, body: impl ToString) -> Response {
    let mut response = Response::new(Bytes::from(body.to_string()));
    *response.status_mut() = StatusCode::from_u16(status).expect("a status");
    response
}

/// Returns a transport that gives these bodies, one after the other.
///
/// # Panics
///
/// It panics at the request for which none is left.
pub fn bodies<I>(bodies: I) -> MockTransport
where
    I: IntoIterator<Item: ToString, IntoIter: Send + 'static>,
{
    let mut bodies = bodies.into_iter();
    MockTransport::from_fn(move |_| Ok(answer(200, bodies.next().expect("an answer"))))
}

/// Returns a transport that gives the bodies that `body` makes of requests.
pub fn bodies_by<B: ToString>(
    mut body: impl FnMut(&Request) -> B + Send + 'static,
) -> MockTransport {
    MockTransport::from_fn(move |request| Ok(answer(200, body(request))))
}
