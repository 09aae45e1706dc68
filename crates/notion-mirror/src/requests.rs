//! How many requests are sent.

use std::sync::atomic::{AtomicU64, Ordering};

use notion_transport::layer::{Metrics, Observation, Stage};

/// Counts the requests that a client sends to Notion, those that are sent again included, for a mirror whose runs are to say
/// how many they [took](crate::store::Run::requests).
///
/// ```
/// use std::sync::Arc;
///
/// use notion_mirror::{Options, Requests};
///
/// let requests = Arc::new(Requests::default());
/// # let transport = notion_sim::Workspace::new();
/// let notion = notion_api::Client::builder().transport(transport).metrics(requests.clone()).build()?;
/// let options = Options::new("backup of the wiki").requests(requests.clone());
/// assert_eq!(requests.count(), 0);
/// # drop((notion, options));
/// # Ok::<(), notion_api::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct Requests(AtomicU64);

impl Requests {
    /// Returns how many were sent so far.
    pub fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Metrics for Requests {
    fn observe(&self, observation: &Observation<'_>) {
        // What has no path of an endpoint goes to a host of files.
        if observation.stage == Stage::Exchange && observation.path.is_some() {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
}
