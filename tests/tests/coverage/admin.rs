//! The Admin API, against what is known of it.

use std::collections::{BTreeMap, BTreeSet};

use notion_api::{ApiVersion, Permission, endpoints};
use notion_tests::beside;

use crate::calls::sent;
use crate::newer;

/// What calls may send although the operation's row does not have it: which page of a list is asked for, by every list.
const PAGING: [&str; 2] = ["start_cursor", "page_size"];

#[tokio::test]
async fn every_operation_is_there_and_sends_what_it_may() {
    let Some(text) = beside::facts("new-endpoints.md") else { return };
    let operations = newer::admin(&text);
    let mut said: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (route, sent) in sent(ApiVersion::V2026_03_11).await {
        let names = sent.query.into_iter().chain(sent.body);
        let plain = names.map(|name| name.replace("%5B%5D", "[]"));
        said.entry(route).or_default().extend(plain);
    }
    let mut parameters = 0;
    for operation in &operations {
        let mut ours = endpoints().filter(|info| {
            format!("{} {}", info.route.method(), info.route.path()) == operation.route
        });
        let info = ours.next().unwrap_or_else(|| panic!("no {}", operation.id));
        assert_eq!(info.group, "admin");
        assert!(ours.next().is_none(), "{} is there twice", operation.id);
        let scope = match info.needs {
            Some(Permission::Scope(scope)) => Some(scope.to_owned()),
            None => None,
            other => panic!("{}: {other:?}", operation.id),
        };
        assert_eq!(scope, operation.scope, "{}", operation.id);
        assert_eq!(info.paged, operation.is_paged, "{}", operation.id);
        let mut sent = said.get(&operation.route).cloned().unwrap_or_default();
        let mut known = operation.parameters.clone();
        if info.paged {
            sent.retain(|name| !PAGING.contains(&name.as_str()));
            known.retain(|name| !PAGING.contains(&name.as_str()));
        }
        assert_eq!(sent, known, "{}", operation.id);
        parameters += sent.len();
    }
    let ours = endpoints().filter(|info| info.group == "admin").count();
    assert_eq!(ours, operations.len(), "some are invented");
    println!("admin {ours} of {}, {parameters} parameters", operations.len());
}
