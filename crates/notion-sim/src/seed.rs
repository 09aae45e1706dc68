//! A workspace as JSON: seeds, snapshots on disk, `/__sim__/import` and `/__sim__/export`.

mod access;
mod check;
mod export;
mod format;
mod import;
mod strange;
mod uploads;

pub(crate) use self::export::whole_page;
use self::format::{FORMAT, Seed};
use crate::router::faults::Fault;
use crate::store::state::State;
use crate::webhooks::faults::WebhookFault;
use crate::wire::fail::{Fail, Result};

/// A workspace could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ImportError(String);

impl From<Fail> for ImportError {
    fn from(fail: Fail) -> Self {
        Self(fail.message)
    }
}

/// What is planned to go wrong in a workspace.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plan {
    pub(crate) faults: Vec<Fault>,
    pub(crate) webhook_faults: Vec<WebhookFault>,
}

/// Reads a workspace and puts it in the place of what there is in `state`, which has been built anew; gives what is to go
/// wrong in it.
pub(crate) fn import(state: &mut State, bytes: &[u8]) -> Result<Plan> {
    // A list would be read as the values of a seed without their names.
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    if first.is_some_and(|first| *first != b'{') {
        return Err(Fail::validation("The workspace can't be read: it should be an object."));
    }
    let mut seed: Seed = serde_json::from_slice(bytes)
        .map_err(|error| Fail::validation(format!("The workspace can't be read: {error}.")))?;
    if !seed.format.is_empty() && seed.format != FORMAT {
        return Err(Fail::validation(format!(
            "The format should be `{FORMAT}`, instead was `{}`.",
            seed.format
        )));
    }
    // Ids that are made from here on are not those that the workspace was made with.
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    state.stir_ids(hash);
    let plan = Plan {
        faults: std::mem::take(&mut seed.faults),
        webhook_faults: std::mem::take(&mut seed.webhook_faults),
    };
    import::read(state, seed)?;
    Ok(plan)
}

/// The workspace as it is, with what is still to go wrong in it, in the form in which it is imported.
pub(crate) fn export(state: &mut State, plan: Plan) -> String {
    // Every answer gives files a new address; here they are without a host.
    state.without_addresses(|state| {
        serde_json::to_string_pretty(&export::write(state, plan)).unwrap_or_default()
    })
}
