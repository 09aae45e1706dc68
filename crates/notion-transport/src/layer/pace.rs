use std::collections::VecDeque;
use std::time::Duration;

use super::rate_limit::RateLimitSettings;

/// What was served in so much time says what the server allows, …
const MEASURED: Duration = Duration::from_secs(2);

/// … or in as long as it took to serve so many, if that is longer.
const SAMPLE: usize = 24;

/// How much of what the server served before a refusal is asked for after it.
const CUT: f64 = 0.9;

/// With fewer than these served, it is not known what the server allows.
const ENOUGH: usize = 4;

/// What is asked for after the first refusal if nothing is known: Notion's old limit.
const UNKNOWN: f64 = 3.0;

/// How far requests may fall behind their pace and still catch up: timers are not exact.
const SLACK: Duration = Duration::from_millis(100);

/// A distance between requests that follows the server: it shrinks while answers are good, and grows with refusals.
pub(super) struct Pace {
    /// Requests a second; none while nothing was refused and the budget is all there is.
    rate: Option<f64>,
    least: f64,
    most: f64,
    /// Whether a rate above `most` means that there is no need for a pace.
    ends: bool,
    /// What the server was found to allow.
    ceiling: Option<f64>,
    next: Duration,
    /// Whether the last request had to wait for the pace: only then is it known that more would be used.
    pressed: bool,
    raised: Duration,
    cut: Option<Duration>,
    /// When requests were served, oldest first, for as long as they are measured.
    served: VecDeque<Duration>,
}

impl Pace {
    pub(super) fn new(settings: &RateLimitSettings) -> Self {
        let budgeted = settings.budget.map(|(requests, window)| {
            requests.max(1) as f64 / window.as_secs_f64().max(f64::EPSILON)
        });
        let (rate, most, ends) = match settings.adaptive {
            Some((start, most)) => (Some(start), most.max(start), false),
            None => (None, budgeted.unwrap_or(f64::INFINITY), true),
        };
        Self {
            rate,
            least: 0.1,
            most,
            ends,
            ceiling: None,
            next: Duration::ZERO,
            pressed: false,
            raised: Duration::ZERO,
            cut: None,
            served: VecDeque::new(),
        }
    }

    pub(super) fn rate(&self) -> Option<f64> {
        self.rate
    }

    pub(super) fn next_place(&self) -> Duration {
        if self.rate.is_some() { self.next } else { Duration::ZERO }
    }

    pub(super) fn take(&mut self, now: Duration) {
        let Some(rate) = self.rate else { return };
        let distance = Duration::try_from_secs_f64(1.0 / rate).unwrap_or(SLACK);
        self.pressed = self.next.saturating_add(distance) >= now;
        self.next = self.next.max(now.saturating_sub(SLACK)).saturating_add(distance);
    }

    pub(super) fn served(&mut self, now: Duration) {
        self.served.push_back(now);
        while self.served.len() > SAMPLE
            && self.served.front().is_some_and(|first| first.saturating_add(MEASURED) < now)
        {
            self.served.pop_front();
        }
        let Some(rate) = &mut self.rate else { return };
        let time = now.saturating_sub(self.raised).as_secs_f64().min(1.0);
        self.raised = now;
        if !self.pressed {
            return;
        }
        *rate *= match self.ceiling {
            // Nothing is known: twice as much every second.
            None => 2f64.powf(time),
            // Quickly to what was served before, then only a little at a time.
            Some(ceiling) if *rate < 0.98 * ceiling => 1.0 + 0.1 * time,
            Some(_) => 1.0 + 0.001 * time,
        };
        if *rate >= self.most {
            match self.ends {
                true => self.rate = None,
                false => *rate = self.most,
            }
        }
    }

    pub(super) fn refused(&mut self, sent: Duration, now: Duration, resumes: Duration) {
        // One of many that were under way when the first of them was refused.
        if self.cut.is_some_and(|cut| sent < cut) {
            return;
        }
        let since = self.served.front().copied().unwrap_or(now);
        let time = now.saturating_sub(since).as_secs_f64().max(1.0);
        let measured = self.served.len() as f64 / time;
        let asked = self.rate.unwrap_or(if self.most.is_finite() { self.most } else { UNKNOWN });
        // The first of them began the time, and was served in none of it.
        let measured = measured * (1.0 - 1.0 / self.served.len().max(2) as f64);
        let allowed = match self.served.len() {
            ..ENOUGH => asked * 0.7,
            _ => asked.min(measured),
        };
        self.ceiling = Some(allowed);
        self.rate = Some((allowed * CUT).clamp(self.least, self.most.max(self.least)));
        self.cut = Some(now);
        self.next = self.next.max(resumes);
        self.raised = resumes;
    }

    /// Goes on at once after a pause that was lifted.
    pub(super) fn resume(&mut self, now: Duration) {
        self.next = self.next.min(now);
        self.raised = self.raised.min(now);
    }
}

#[cfg(test)]
mod tests;
