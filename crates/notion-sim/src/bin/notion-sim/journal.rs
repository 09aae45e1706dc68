//! A line for each request.

use notion_sim::Logged;
use serde_json::Value;

/// `17:03:11  400  POST   /v1/pages  validation_error: body.parent should be defined, …`
pub(crate) fn line(request: &Logged) -> String {
    let time = request.time.strftime("%H:%M:%S");
    let status = request.status.as_u16();
    let mut line = format!("{time}  {status}  {:6} {}", request.method.as_str(), request.path);
    if let Some(fault) = request.fault {
        line.push_str(&format!("  [fault: {fault:?}]"));
    }
    if !request.status.is_success() {
        line.push_str(&problem(&request.answer).unwrap_or_default());
    }
    line
}

/// What an error says, in its first line.
fn problem(answer: &[u8]) -> Option<String> {
    let answer: Value = serde_json::from_slice(answer).ok()?;
    let message = answer.get("message")?.as_str()?.lines().next()?;
    Some(format!("  {}: {message}", answer.get("code")?.as_str()?))
}
