//! Ids and time: the same for the same seed.

use notion_model::Timestamp;
use notion_model::jiff::{self, SignedDuration};
use uuid::{Builder, Uuid};

/// Where ids come from.
#[derive(Clone, Debug)]
pub(crate) struct Ids(fastrand::Rng);

impl Ids {
    pub(crate) fn new(seed: u64) -> Self {
        Self(fastrand::Rng::with_seed(seed))
    }

    /// From here on, ids depend on `hash` as well.
    pub(crate) fn stir(&mut self, hash: u64) {
        self.0 = fastrand::Rng::with_seed(self.0.u64(..) ^ hash);
    }

    /// A random id: databases made through the API, options, requests.
    pub(crate) fn random(&mut self) -> Uuid {
        Builder::from_random_bytes(self.0.u128(..).to_be_bytes()).into_uuid()
    }

    /// An id that sorts by time, as most objects have: three digits for the days since 2024, the version 8.
    pub(crate) fn timed<T: From<Uuid>>(&mut self, now: jiff::Timestamp) -> T {
        let days = now.as_second().div_euclid(86_400).saturating_sub(19_723).clamp(0, 0xfff);
        let mut bytes = self.0.u128(..).to_be_bytes();
        bytes[0] = (days >> 4) as u8;
        bytes[1] = ((days & 0xf) << 4) as u8 | (bytes[1] & 0xf);
        T::from(Builder::from_custom_bytes(bytes).into_uuid())
    }

    /// The same, where a later one also sorts behind an earlier one of the same day: discussions.
    pub(crate) fn ordered<T: From<Uuid>>(&mut self, now: jiff::Timestamp) -> T {
        let mut bytes = Uuid::into_bytes(self.timed(now));
        let millisecond = now.as_millisecond().rem_euclid(86_400_000).to_be_bytes();
        // 27 bits, behind the three digits for the day and in front of the version.
        bytes[1] = (bytes[1] & 0xf0) | (millisecond[4] & 0x0f);
        bytes[2..5].copy_from_slice(&millisecond[5..]);
        T::from(Uuid::from_bytes(bytes))
    }

    /// The id of a property: four printable characters, before percent-encoding.
    pub(crate) fn property(&mut self) -> String {
        (0..4).map(|_| char::from(self.0.u8(b':'..=b'~'))).collect()
    }
}

/// 32 digits, with or without hyphens. The variant digit is checked, as Notion does; the nil id is one.
pub(crate) fn uuid(text: &str) -> Option<Uuid> {
    let id = matches!(text.len(), 32 | 36).then(|| Uuid::try_parse(text).ok())??;
    (id.is_nil() || id.get_variant() == uuid::Variant::RFC4122).then_some(id)
}

/// Tells the time to the simulator.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Clock {
    /// The system's, which may be ahead.
    System { ahead: SignedDuration },
    /// Begins at `now` and goes on by `step` with every look at it.
    Steps { now: jiff::Timestamp, step: SignedDuration },
}

impl Clock {
    /// How far a clock of its own goes on, if nothing else is said.
    pub(crate) const STEP: SignedDuration = SignedDuration::from_millis(250);

    pub(crate) fn now(&mut self) -> jiff::Timestamp {
        if let Self::Steps { now, step } = self {
            *now = now.checked_add(*step).unwrap_or(*now);
        }
        self.says()
    }

    /// What it says, without going on.
    pub(crate) fn says(&self) -> jiff::Timestamp {
        match self {
            Self::System { ahead } => system().checked_add(*ahead).unwrap_or_else(|_| system()),
            Self::Steps { now, .. } => *now,
        }
    }

    pub(crate) fn advance(&mut self, by: SignedDuration) {
        match self {
            Self::System { ahead } => *ahead = ahead.saturating_add(by),
            Self::Steps { now, .. } => *now = now.checked_add(by).unwrap_or(*now),
        }
    }

    /// Says this from now on, unless it is the system's.
    pub(crate) fn set(&mut self, to: jiff::Timestamp) {
        if let Self::Steps { now, .. } = self {
            *now = to;
        }
    }

    /// Goes on by this with every look at it from now on, and by nothing else.
    pub(crate) fn go_by(&mut self, step: SignedDuration) {
        *self = match *self {
            Self::System { .. } => Self::Steps { now: self.says(), step },
            Self::Steps { now, .. } => Self::Steps { now, step },
        };
    }
}

fn system() -> jiff::Timestamp {
    let since =
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    jiff::Timestamp::from_millisecond(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
        .unwrap_or_default()
}

/// To the minute, as pages, data sources and users see it.
pub(crate) fn to_minute(instant: jiff::Timestamp) -> Timestamp {
    let second = instant.as_second();
    let minute = jiff::Timestamp::from_second(second - second.rem_euclid(60)).unwrap_or(instant);
    Timestamp::new(minute)
}

/// The millisecond that `instant` is in.
pub(crate) fn millisecond(instant: jiff::Timestamp) -> jiff::Timestamp {
    jiff::Timestamp::from_millisecond(instant.as_millisecond()).unwrap_or(instant)
}

/// To the millisecond with an offset, as databases have it.
pub(crate) fn to_millisecond(instant: jiff::Timestamp) -> Timestamp {
    Timestamp::new(millisecond(instant)).with_offset()
}
