use crate::Response;

/// How many times a call was sent, the first time included.
///
/// [`Retry`](crate::layer::Retry) puts it into [`http::Response::extensions`]; for a call that failed see
/// [`Error::attempts`](crate::Error::attempts).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Attempts(pub u32);

impl Attempts {
    /// The number of attempts behind `response`: 1 unless a layer counted them.
    pub fn of(response: &Response) -> u32 {
        response.extensions().get::<Self>().map_or(1, |attempts| attempts.0)
    }
}

/// An earlier attempt of the same call may have been applied: it ended without an answer, or with a 5xx.
///
/// [`Retry`](crate::layer::Retry) puts it into [`http::Response::extensions`]. A refusal that follows then may be the
/// echo of a write that was made: "it is in the trash already".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InDoubt;

impl InDoubt {
    /// Whether that is so of the call behind `response`.
    pub fn of(response: &Response) -> bool {
        response.extensions().get::<Self>().is_some()
    }
}
