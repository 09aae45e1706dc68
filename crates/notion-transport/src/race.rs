use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

/// The output of `first`, or `None` when `limit` is done before it. Whoever loses is dropped.
pub(crate) async fn race<F: Future>(
    first: F,
    limit: impl Future<Output = ()>,
) -> Option<F::Output> {
    let (mut first, mut limit) = (pin!(first), pin!(limit));
    poll_fn(|cx| match first.as_mut().poll(cx) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending => limit.as_mut().poll(cx).map(|()| None),
    })
    .await
}
