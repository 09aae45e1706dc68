//! The client, and how many requests it sends.

use std::sync::Arc;
use std::time::Duration;

use notion_api::{Client, ClientBuilder};
use notion_mirror::Requests;
use notion_transport::layer::RateLimitSettings;

use super::arguments::Pace;
use super::failure::Failure;

/// Who asks Notion.
#[derive(Clone)]
pub(super) struct Connection {
    pub(super) client: Client,
    pub(super) requests: Arc<Requests>,
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
        let connection =
            Client::builder().env().and_then(|builder| Self::new(builder.rate_limit(pace.limit())));
        // Nothing was asked yet: it is what the environment says that is wrong.
        connection.map_err(|error| {
            Failure::usage(format!("{error}\n`notion mirror demo` needs no token."))
        })
    }

    pub(super) fn new(builder: ClientBuilder) -> Result<Self, notion_api::Error> {
        let requests = Arc::new(Requests::default());
        let client = builder.metrics(requests.clone()).build()?;
        Ok(Self { client, requests })
    }
}
