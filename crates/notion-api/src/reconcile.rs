//! Creations that settle what became of them when their outcome is unknown.

use std::future::Future;
use std::time::Duration;

use crate::{Client, Endpoint, Error, Flow, Task};

/// The first wait before looking again; it doubles up to a tenth of the whole wait.
const FIRST_LOOK: Duration = Duration::from_secs(1);

/// An [`Endpoint`] that creates something, and can tell afterwards whether it did.
pub trait Reconcile: Endpoint {
    /// What was there before.
    type Before: Send + Sync;

    /// Looks at what is there before; `None` where a creation could not be found again.
    fn look(
        &self,
        client: &Client,
    ) -> impl Future<Output = Result<Option<Self::Before>, Error>> + Send;

    /// What has appeared since, if it is what this creates.
    fn find(
        &self,
        client: &Client,
        before: &Self::Before,
    ) -> impl Future<Output = Result<Option<Self::Response>, Error>> + Send;
}

/// A flow that creates something, and finds out what became of it when the outcome is unknown.
///
/// A failure that leaves it open whether it was created
/// ([`Error::may_have_been_applied`](crate::Error::may_have_been_applied)) is settled by looking: what has appeared
/// since, with equal content, is the result. If there is nothing for as long as Notion may still be at it, the request
/// is sent again. That takes a look before, to know what is there already, and some after a failure. What somebody
/// else creates meanwhile with the same content can't be distinguished.
#[derive(Clone, Debug)]
pub struct Reconciled<E> {
    endpoint: E,
    settle: Settle,
}

impl<E> Reconciled<E> {
    pub(crate) fn new(endpoint: E) -> Self {
        Self::with(endpoint, Settle::default())
    }

    pub(crate) fn with(endpoint: E, settle: Settle) -> Self {
        Self { endpoint, settle }
    }
}

/// The settings by which a failure is resolved that leaves it open whether something was created.
#[derive(Clone, Copy, Debug)]
pub struct Settle {
    time: Duration,
    pub(crate) repeats: u32,
}

impl Default for Settle {
    fn default() -> Self {
        Self { time: Duration::from_secs(70), repeats: 2 }
    }
}

/// A [`Flow`] that settles such failures.
pub trait Settles {
    /// How it does.
    fn settle(&mut self) -> &mut Settle;
}

impl<E> Settles for Reconciled<E> {
    fn settle(&mut self) -> &mut Settle {
        &mut self.settle
    }
}

impl<C, F: Settles> Task<C, F> {
    /// Sets for how long after a failure what was created may still appear. Defaults to 70 seconds, because Notion gives
    /// up a request after 60.
    pub fn settle_time(mut self, time: Duration) -> Self {
        self.flow.settle().time = time;
        self
    }

    /// Sets how often a request is sent again at most. Defaults to twice.
    pub fn repeats(mut self, repeats: u32) -> Self {
        self.flow.settle().repeats = repeats;
        self
    }
}

impl Settle {
    pub(crate) fn time(&self) -> Duration {
        self.time
    }

    /// The same, for so long.
    pub(crate) fn within(self, time: Duration) -> Self {
        Self { time, ..self }
    }

    /// What `look` finds, if it is there before the time is over.
    pub(crate) async fn find<T, F>(
        &self,
        client: &Client,
        look: impl Fn() -> F,
    ) -> Result<Option<T>, Error>
    where
        F: Future<Output = Result<Option<T>, Error>>,
    {
        let clock = client.clock();
        let end = clock.now().saturating_add(self.time);
        let mut wait = FIRST_LOOK;
        loop {
            if let Some(found) = look().await? {
                return Ok(Some(found));
            }
            let left = end.saturating_sub(clock.now());
            if left.is_zero() {
                return Ok(None);
            }
            clock.sleep(wait.min(left)).await;
            wait = wait.saturating_mul(2).min(self.time / 10).max(FIRST_LOOK);
        }
    }
}

impl<E: Reconcile> Flow for Reconciled<E> {
    type Response = E::Response;

    async fn run(self, client: Client) -> Result<E::Response, Error> {
        let Some(before) = self.endpoint.look(&client).await? else {
            return client.call(&self.endpoint).await;
        };
        let mut repeats = self.settle.repeats;
        let mut in_doubt = false;
        loop {
            let error = match client.call(&self.endpoint).await {
                Err(error) if error.may_have_been_applied() => error,
                // Whatever is known of this one, the one before may still come.
                Err(error) if in_doubt => return Err(error.after_a_write()),
                result => return result,
            };
            in_doubt = true;
            let found = self.settle.find(&client, || self.endpoint.find(&client, &before)).await;
            // Not to know is what the first error said already.
            match found {
                Ok(Some(found)) => return Ok(found),
                Ok(None) if repeats > 0 => repeats -= 1,
                Ok(None) | Err(_) => return Err(error),
            }
        }
    }
}
