use std::collections::{BTreeMap, BTreeSet};

use notion_api::{ApiVersion, endpoints};
use notion_tests::beside;
use serde_json::{Value, json};

use crate::calls::{Sent, sent};
use crate::{facts, newer, strings};

/// Documented parameters that no call of ours sends, and why.
const LEFT_OUT: [(&str, &str); 1] = [
    // Another name of `children`.
    ("POST /v1/pages", "content"),
];

/// Parameters that are newer than `endpoints.json`: see `corrections.md`, 2.
const NEWER: [(&str, &str, &str); 5] = [
    ("GET /v1/pages/{page_id}/markdown", "query_params", "markdown_version"),
    ("PATCH /v1/pages/{page_id}/markdown", "body_params", "markdown_version"),
    ("POST /v1/pages", "body_params", "markdown_version"),
    ("POST /v1/comments", "body_params", "markdown_version"),
    ("PATCH /v1/comments/{comment_id}", "body_params", "markdown_version"),
];

/// What the private alpha of the agent APIs had, which Notion turned off on 2026-09-30.
fn is_alpha(route: &str) -> bool {
    let parts = ["/v1/threads/", "/v1/external_agent_stub/", "/threads", "{agent_id}/chat"];
    route == "GET /v1/agents" || parts.iter().any(|part| route.contains(part))
}

/// Names of a set.
type Names = BTreeSet<String>;

fn names(value: &Value) -> Names {
    strings(value).into_iter().map(str::to_owned).collect()
}

#[tokio::test]
async fn every_endpoint_and_parameter_is_there_and_none_is_invented() {
    let Some(facts) = facts("endpoints.json") else { return };
    let Some(newer) = beside::facts("new-endpoints.md") else { return };
    let mut documented: BTreeMap<String, Value> = BTreeMap::new();
    let endpoints_then = facts["endpoints"].as_array().expect("a list").iter().cloned();
    for endpoint in endpoints_then.chain(newer::skills(&newer)) {
        let text = |key: &str| endpoint[key].as_str().expect("a text");
        let route = format!("{} {}", text("method"), text("path"));
        if endpoint["core"] == true || endpoint["group"] == "agents" && !is_alpha(&route) {
            documented.insert(route, endpoint);
        }
    }

    // The routes.
    let mut ours: BTreeMap<String, (bool, Names)> = BTreeMap::new();
    for info in endpoints().filter(|info| info.group != "admin") {
        let route = format!("{} {}", info.route.method(), info.route.path());
        let entry = ours.entry(route).or_insert((info.paged, Names::new()));
        assert_eq!(entry.0, info.paged, "{info:?}");
        entry.1.insert(info.name.to_owned());
    }
    let missing: Vec<_> = documented.keys().filter(|route| !ours.contains_key(*route)).collect();
    let invented: Vec<_> = ours.keys().filter(|route| !documented.contains_key(*route)).collect();
    assert!(invented.is_empty(), "not in the documentation: {invented:#?}");
    assert!(missing.is_empty(), "not here: {missing:#?}");

    // What they send: in one version at least whatever is documented, and in none anything else.
    let mut said: BTreeMap<(String, ApiVersion), Sent> = BTreeMap::new();
    for version in [ApiVersion::V2025_09_03, ApiVersion::V2026_03_11] {
        for (route, sent) in sent(version).await {
            let all = said.entry((route, version)).or_default();
            all.query.extend(sent.query);
            all.body.extend(sent.body);
        }
    }
    let mut parameters = 0;
    for (route, facts) in &documented {
        let (paged, types) = &ours[route];
        assert_eq!(facts["paginated"], *paged, "{route}");
        let (mut query, mut body, mut versions) = (Names::new(), Names::new(), Names::new());
        for ((_, version), sent) in said.iter().filter(|((sent, _), _)| sent == route) {
            versions.insert(version.to_string());
            query.extend(sent.query.iter().cloned());
            body.extend(sent.body.iter().cloned());
        }
        // Of what is in beta no version is said.
        if !facts["versions"].is_null() {
            assert_eq!(versions, names(&facts["versions"]), "{route}");
        }
        for (sent, key) in [(&query, "query_params"), (&body, "body_params")] {
            let mut known = names(&facts[key]);
            let newer = NEWER.iter().filter(|newer| (newer.0, newer.1) == (route.as_str(), key));
            known.extend(newer.map(|newer| newer.2.to_owned()));
            let invented: Vec<_> = sent.difference(&known).collect();
            assert!(invented.is_empty(), "{route}: {key} without documentation: {invented:?}");
            let optional = names(&facts["deprecated_params"]);
            let missing: Vec<_> = known
                .difference(sent)
                .filter(|name| !optional.contains(*name))
                .filter(|name| !LEFT_OUT.contains(&(route.as_str(), name.as_str())))
                .collect();
            assert!(missing.is_empty(), "{route}: {key} that no call has: {missing:?}");
            parameters += sent.len();
        }
        let (method, path) = route.split_once(' ').expect("a method");
        let effects = endpoints().filter(|info| types.contains(info.name)).map(|info| json!(info));
        let effect = effects.map(|info| info["effect"].clone()).next();
        println!(
            "{}",
            json!({
                "method": method, "path": path, "types": types, "effect": effect, "paginated": paged,
                "versions": versions, "query_params": query, "body_params": body,
            })
        );
    }
    let core = documented.values().filter(|endpoint| endpoint["core"] == true).count();
    println!(
        "endpoints {0} of {0} ({core}, and {1} in beta), {2} types, {parameters} parameters",
        documented.len(),
        documented.len() - core,
        ours.values().map(|(_, types)| types.len()).sum::<usize>(),
    );
}
