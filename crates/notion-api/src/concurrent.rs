//! Several futures at once, without a runtime.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

/// Runs `futures`, at most `limit` at once, and gives the results in their order.
///
/// They are polled in turns whenever one of them wakes the task, which for the few that are worth running at once
/// is cheap.
pub(crate) async fn all<F: Future>(
    futures: impl IntoIterator<Item = F>,
    limit: usize,
) -> Vec<F::Output> {
    let mut waiting = futures.into_iter().fuse();
    let mut results: Vec<Option<F::Output>> = Vec::new();
    let mut running: Vec<(usize, Pin<Box<F>>)> = Vec::new();
    poll_fn(|cx| {
        loop {
            while running.len() < limit.max(1) {
                let Some(future) = waiting.next() else { break };
                running.push((results.len(), Box::pin(future)));
                results.push(None);
            }
            let before = running.len();
            running.retain_mut(|(index, future)| match future.as_mut().poll(cx) {
                Poll::Pending => true,
                Poll::Ready(result) => {
                    results[*index] = Some(result);
                    false
                }
            });
            if running.is_empty() && before == 0 {
                return Poll::Ready(());
            }
            if running.len() == before {
                return Poll::Pending;
            }
        }
    })
    .await;
    results.into_iter().flatten().collect()
}

/// Takes things from a source, one after the other, and runs what is made of each, at most `limit` at once. The first
/// error ends it.
///
/// While `limit` of them run, nothing more is taken, so no more than that is kept.
#[cfg(feature = "file-uploads")]
pub(crate) async fn pump<S, T, R, E, A, B>(
    source: S,
    read: impl Fn(S) -> A,
    run: impl Fn(T) -> B,
    limit: usize,
    mut done: impl FnMut(R),
) -> Result<(), E>
where
    A: Future<Output = Result<Option<(T, S)>, E>>,
    B: Future<Output = Result<R, E>>,
{
    let mut reading = Some(Box::pin(read(source)));
    let mut running: Vec<Pin<Box<B>>> = Vec::new();
    poll_fn(|cx| {
        loop {
            let mut error = None;
            let before = running.len();
            running.retain_mut(|future| match future.as_mut().poll(cx) {
                Poll::Pending => true,
                Poll::Ready(Ok(result)) => {
                    done(result);
                    false
                }
                Poll::Ready(Err(failed)) => {
                    error = Some(failed);
                    false
                }
            });
            if let Some(error) = error {
                return Poll::Ready(Err(error));
            }
            if running.len() < limit.max(1)
                && let Some(next) = &mut reading
                && let Poll::Ready(taken) = next.as_mut().poll(cx)
            {
                match taken {
                    Err(error) => return Poll::Ready(Err(error)),
                    Ok(None) => reading = None,
                    Ok(Some((item, rest))) => {
                        reading = Some(Box::pin(read(rest)));
                        running.push(Box::pin(run(item)));
                    }
                }
                continue;
            }
            if running.is_empty() && reading.is_none() {
                return Poll::Ready(Ok(()));
            }
            if running.len() == before {
                return Poll::Pending;
            }
        }
    })
    .await
}
