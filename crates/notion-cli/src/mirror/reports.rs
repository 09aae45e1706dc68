//! What commands say: each report as text for people, and as JSON for programs.

mod diff;
mod done;
mod gaps;
mod rows;
mod search;
mod status;
mod survey;
mod sync;
mod verify;

pub(super) use self::diff::DifferenceReport;
pub(super) use self::done::{Exported, Pruned, Rebuilt};
pub(super) use self::gaps::{GapReport, GapsReport};
pub(super) use self::rows::RowsReport;
pub(super) use self::search::SearchReport;
pub(super) use self::status::StatusReport;
pub(super) use self::survey::SurveyReport;
pub(super) use self::sync::{ChangeReport, RestReport, SyncReport};
pub(super) use self::verify::VerifyReport;
