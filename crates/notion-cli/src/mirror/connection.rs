//! The client, and how many requests it sends.

use std::env;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use notion_api::{Client, ClientBuilder};
use notion_transport::layer::{Metrics, Observation, RateLimitSettings, Stage};

use super::arguments::Pace;
use super::failure::Failure;

/// Who asks Notion.
#[derive(Clone)]
pub(super) struct Connection {
    pub(super) client: Client,
    pub(super) requests: Arc<Requests>,
}

/// How many requests were sent to Notion, those that were sent again included.
#[derive(Debug, Default)]
pub(super) struct Requests(AtomicU64);

impl Requests {
    pub(super) fn count(&self) -> u64 {
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

impl Pace {
    /// How many requests a minute the mirror may send.
    pub(super) fn per_minute(&self) -> f64 {
        f64::from(self.rate) * self.budget
    }

    /// The same as a limit that spreads them over the minute: others ask, too.
    fn limit(&self) -> RateLimitSettings {
        let window = Duration::from_secs_f64(60.0 / self.per_minute());
        // Many in a short time are let through in portions, as no clock is exact enough for each.
        let portion =
            (Duration::from_millis(100).as_secs_f64() / window.as_secs_f64()).ceil().max(1.0);
        RateLimitSettings::new(portion as usize, window.mul_f64(portion))
    }
}

impl Connection {
    /// Connects with the token and to the address that the environment says.
    pub(super) fn from_env(pace: &Pace) -> Result<Self, Failure> {
        let Ok(token) = env::var("NOTION_TOKEN") else {
            return Err(Failure::usage(
                "the variable NOTION_TOKEN is not set: it is to have the token of a connection, which \
                 https://www.notion.so/profile/integrations shows\n`notion mirror demo` needs none.",
            ));
        };
        let mut builder = Client::builder().token(token).rate_limit(pace.limit());
        let wrong = |error: notion_api::Error| Failure::usage(error.to_string());
        if let Ok(url) = env::var("NOTION_BASE_URL") {
            builder = builder.base_url(url).map_err(wrong)?;
        }
        Self::new(builder).map_err(wrong)
    }

    pub(super) fn new(builder: ClientBuilder) -> Result<Self, notion_api::Error> {
        let requests = Arc::new(Requests::default());
        let client = builder.metrics(requests.clone()).build()?;
        Ok(Self { client, requests })
    }
}
