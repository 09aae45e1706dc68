//! How many requests something takes, and how long that is.

use serde::Serialize;

use super::settings::{Comments, Settings};

/// How many lists of blocks a page has: its own, and those of blocks in it. A guess, as only reading tells.
const LISTS_A_PAGE: f64 = 1.8;

/// How many blocks a page has. A guess, too.
const BLOCKS_A_PAGE: u64 = 30;

/// How much a search or a query gives at once.
const PAGE: u64 = 100;

/// What there is to be read, as a search has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Seen {
    /// Persons and bots.
    pub(super) users: u64,
    /// Pages that are no rows.
    pub(super) pages: u64,
    /// Rows of data sources.
    pub(super) rows: u64,
    /// Data sources.
    pub(super) sources: u64,
    /// Whether that is all: otherwise counting was given up, and there is more.
    pub(super) is_all: bool,
}

/// How many requests reading takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Estimate {
    /// For searches and queries, which give the values of all rows.
    pub(super) lists: u64,
    /// For what is on pages.
    pub(super) bodies: u64,
    /// For comments.
    pub(super) comments: u64,
    /// All of them.
    pub(super) requests: u64,
    /// How long that takes.
    pub(super) seconds: u64,
}

impl Estimate {
    /// The first sync of what was seen.
    pub(super) fn of_first_sync(seen: &Seen, settings: &Settings, per_minute: f64) -> Self {
        let pages = seen.pages + seen.rows;
        // Live and in the trash, for the search and for each data source; a data source has a database.
        let searches = (pages + seen.sources).div_ceil(PAGE) + 1;
        let queries = 2 * seen.sources + seen.rows / PAGE;
        let lists = seen.users.div_ceil(PAGE) + searches + queries + seen.sources;
        Self::new(lists, pages, settings, per_minute)
    }

    /// What is left when lists have been read: pages whose blocks and comments are to be read, and other entries of the queue.
    pub(super) fn of_rest(pages: u64, others: u64, settings: &Settings, per_minute: f64) -> Self {
        Self::new(others, pages, settings, per_minute)
    }

    fn new(lists: u64, pages: u64, settings: &Settings, per_minute: f64) -> Self {
        let (mut bodies, mut comments) = (0, 0);
        if settings.bodies {
            bodies = (pages as f64 * LISTS_A_PAGE).ceil() as u64;
            comments = match settings.comments {
                Comments::None => 0,
                Comments::Page => pages,
                Comments::Block => pages.saturating_mul(1 + BLOCKS_A_PAGE),
            };
        }
        let requests = lists.saturating_add(bodies).saturating_add(comments);
        let seconds = (requests as f64 * 60.0 / per_minute).ceil() as u64;
        Self { lists, bodies, comments, requests, seconds }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(pages: u64, rows: u64, sources: u64) -> Seen {
        Seen { users: 0, pages, rows, sources, is_all: true }
    }

    #[test]
    fn ten_thousand_pages_take_two_and_a_half_hours() {
        let estimate = Estimate::of_first_sync(&seen(10_000, 0, 0), &Settings::default(), 180.0);
        assert_eq!((estimate.bodies, estimate.comments), (18_000, 10_000));
        assert_eq!(estimate.requests, 28_101);
        assert_eq!(estimate.seconds / 60, 156);
    }

    #[test]
    fn values_of_a_hundred_thousand_rows_take_twelve_minutes() {
        let settings = Settings { bodies: false, ..Settings::default() };
        let estimate = Estimate::of_first_sync(&seen(0, 100_000, 10), &settings, 180.0);
        assert_eq!(estimate.requests, estimate.lists);
        assert_eq!(estimate.requests, 1001 + 1 + 1020 + 10);
        assert_eq!(estimate.seconds / 60, 11);
    }

    #[test]
    fn half_the_budget_takes_twice_the_time() {
        let of = |per_minute| {
            Estimate::of_first_sync(&seen(50, 50, 1), &Settings::default(), per_minute)
        };
        assert_eq!(of(90.0).requests, of(180.0).requests);
        assert!(of(90.0).seconds >= 2 * of(180.0).seconds - 1);
    }
}
