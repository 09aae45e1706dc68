//! What each call needs is what the documentation says, and what the simulator asks for.

use std::collections::BTreeMap;

use notion_api::{Capability, Permission, endpoints};
use notion_sim::{Capability as Simulated, Workspace};
use serde_json::Value;

use crate::calls::results_of;
use crate::facts;

fn capability(permission: Option<Permission>) -> Option<Capability> {
    match permission? {
        Permission::Capability(capability) => Some(capability),
        _ => None,
    }
}

#[test]
fn what_a_call_needs_is_documented() {
    let Some(facts) = facts("endpoints.json") else { return };
    let mut compared = 0;
    for endpoint in facts["endpoints"].as_array().expect("a list") {
        let Some(documented) = endpoint["capability"].as_str() else { continue };
        let is_this = |info: &&notion_api::EndpointInfo| {
            endpoint["method"] == info.route.method().as_str()
                && endpoint["path"] == info.route.path()
                && endpoint["core"] == true
        };
        for info in endpoints().filter(is_this) {
            let ours = info.needs.map_or("any", Permission::as_str);
            assert_eq!(ours, documented, "{}", info.name);
            compared += 1;
        }
    }
    assert!(compared > 30, "{compared}");
    println!("capabilities of {compared} types compared with the documentation");
}

/// What the simulator calls each.
const SIMULATED: [(Capability, Simulated); 6] = [
    (Capability::ReadContent, Simulated::ReadContent),
    (Capability::UpdateContent, Simulated::UpdateContent),
    (Capability::InsertContent, Simulated::InsertContent),
    (Capability::ReadComments, Simulated::ReadComments),
    (Capability::InsertComments, Simulated::InsertComments),
    (Capability::ReadUsers, Simulated::ReadUsers),
];

/// The simulator has a table of its own. Whatever the one says, the other does: a token that lacks one capability is
/// refused exactly where it is needed, and the error says so.
#[tokio::test]
async fn a_token_is_refused_what_it_may_not_do() {
    for lacking in Capability::ALL {
        let may = SIMULATED.iter().filter(|(ours, _)| ours != lacking).map(|(_, may)| *may);
        let workspace = Workspace::builder().limited_token("ntn_some", may).build();
        let mut refused = BTreeMap::new();
        for result in results_of(workspace, "ntn_some").await {
            let Err(error) = result else { continue };
            let route = error.route().expect("a route").clone();
            let entry: &mut bool =
                refused.entry(format!("{} {}", route.method(), route.path())).or_default();
            *entry |= error.is_permission();
            if error.is_permission() {
                assert_eq!(capability(error.needs()), Some(*lacking), "{error}");
                let says = format!("the call needs the capability to {lacking}");
                assert!(error.to_string().contains(&says), "{error}");
            }
        }
        for info in endpoints().filter(|info| info.needs.is_some() && info.group != "admin") {
            let route = format!("{} {}", info.route.method(), info.route.path());
            let needs = capability(info.needs) == Some(*lacking);
            assert_eq!(
                refused.get(&route).copied().unwrap_or_default(),
                needs,
                "{route}: {lacking}"
            );
        }
    }
    let names: Vec<Value> =
        endpoints().map(|info| serde_json::json!(info)["needs"].clone()).collect();
    assert!(names.contains(&Value::from("read_content")) && names.contains(&Value::Null));
}
