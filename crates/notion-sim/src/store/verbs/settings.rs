//! The settings, asked for and changed.

use notion_model::jiff::Timestamp;

use crate::store::settings::Settings;
use crate::store::state::State;

impl State {
    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Searches know what happened until then.
    pub(crate) fn known_to_search(&self) -> Timestamp {
        self.now.checked_sub(self.settings.search_lag).unwrap_or(self.now)
    }

    /// Behaves like this from now on. The clock, once it goes by steps, does not go by anything else again.
    pub(crate) fn change_settings(&mut self, settings: Settings) {
        let step = settings.clock_step.or(self.settings.clock_step);
        if settings.time_zone != self.settings.time_zone {
            self.forget_keys();
        }
        self.settings = settings;
        if let Some(step) = step {
            self.go_by(step);
        }
    }
}
