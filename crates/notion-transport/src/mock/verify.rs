use std::fmt;

use super::Expectation;
use super::difference::Difference;
use crate::Request;

/// A request that no expectation matched, with the difference to the nearest one.
#[derive(Clone, thiserror::Error)]
pub struct Unexpected {
    request: String,
    nearest: Option<Nearest>,
}

#[derive(Clone)]
struct Nearest {
    expectation: String,
    differences: Vec<Difference>,
}

impl Unexpected {
    pub(crate) fn new(request: &Request, expectations: &[Expectation]) -> Self {
        let differences = |e: &Expectation| e.differences(request);
        let distance = |(_, d): &(_, Vec<Difference>)| d.iter().map(|d| d.weight).sum::<usize>();
        let all = expectations.iter().map(|e| (e, differences(e)));
        let nearest = all.min_by_key(distance).map(|(expectation, differences)| Nearest {
            expectation: expectation.describe(),
            differences,
        });
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
        Self { request: format!("{} {path}", request.method()), nearest }
    }
}

impl fmt::Display for Unexpected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unexpected request: {}", self.request)?;
        let Some(nearest) = &self.nearest else { return f.write_str("\n  nothing is expected") };
        write!(f, "\n  nearest expectation: {}", nearest.expectation)?;
        if nearest.differences.is_empty() {
            f.write_str("\n    it matches, but has come often enough")?;
        }
        nearest.differences.iter().try_for_each(|difference| write!(f, "\n    {difference}"))
    }
}

impl fmt::Debug for Unexpected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The requests and replies that [`MockTransport::verify`](super::MockTransport::verify) found to be wrong.
#[derive(Clone, thiserror::Error)]
pub struct Unverified {
    pub(super) unmet: Vec<String>,
    pub(super) unexpected: Vec<Unexpected>,
}

impl Unverified {
    /// Returns the expectations that did not come as often as expected, as `POST /v1/pages (met 0 of 1 times)`.
    pub fn unmet(&self) -> &[String] {
        &self.unmet
    }

    /// Returns the requests that nothing matched.
    pub fn unexpected(&self) -> &[Unexpected] {
        &self.unexpected
    }
}

impl fmt::Display for Unverified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the mock was not used as expected")?;
        self.unmet.iter().try_for_each(|unmet| write!(f, "\nunmet expectation: {unmet}"))?;
        self.unexpected.iter().try_for_each(|unexpected| write!(f, "\n{unexpected}"))
    }
}

impl fmt::Debug for Unverified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
