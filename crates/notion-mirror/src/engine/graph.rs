//! Whose computed values depend on whose rows.

use std::collections::{BTreeSet, HashMap};

use notion_model::{DataSource, PropertyConfig};
use uuid::Uuid;

/// The data sources, and from which others the computed values of each come.
///
/// A rollup looks at the rows that its relation leads to. A formula may look at those of any relation of its data source, as
/// its text does not say which in a way that stays; so that one counts for all.
#[derive(Debug, Default)]
pub(super) struct Graph {
    /// The data sources that look at the rows of this one.
    watchers: HashMap<Uuid, BTreeSet<Uuid>>,
}

impl Graph {
    pub(super) fn of<'a>(sources: impl IntoIterator<Item = &'a DataSource>) -> Self {
        let mut graph = Self::default();
        for source in sources {
            let watcher = Uuid::from(source.id);
            for watched in watched(source) {
                graph.watchers.entry(watched).or_default().insert(watcher);
            }
        }
        graph
    }

    /// Returns the data sources whose computed values may be others when rows of `source` are. Those that look at these in
    /// turn follow when their rows have been read, and are others.
    pub(super) fn watchers(&self, source: Uuid) -> BTreeSet<Uuid> {
        self.watchers.get(&source).cloned().unwrap_or_default()
    }
}

/// The data sources at whose rows the computed values of `source` look.
fn watched(source: &DataSource) -> BTreeSet<Uuid> {
    let mut relations = HashMap::new();
    let (mut rollups, mut formulas) = (Vec::new(), false);
    for (name, schema) in source.properties.iter() {
        match &schema.config {
            PropertyConfig::Relation(relation) => {
                if let Some(to) = relation.data_source_id {
                    relations.insert(name, Uuid::from(to));
                }
            }
            PropertyConfig::Rollup(rollup) => {
                rollups.push(rollup.relation_property_name.as_deref())
            }
            PropertyConfig::Formula(_) => formulas = true,
            _ => {}
        }
    }
    // A rollup whose relation is not known by its name may be over any.
    let is_known = |rollup: &Option<&str>| rollup.is_some_and(|name| relations.contains_key(name));
    if formulas || !rollups.iter().all(is_known) {
        return relations.into_values().collect();
    }
    rollups.into_iter().flatten().filter_map(|name| relations.get(name).copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u8) -> Uuid {
        Uuid::from_bytes([n; 16])
    }

    fn source(n: u8, properties: &str) -> DataSource {
        let json = format!(
            r#"{{"object": "data_source", "id": "{}", "properties": {{{properties}}}}}"#,
            id(n)
        );
        notion_model::from_str(&json).unwrap()
    }

    fn relation(name: &str, to: u8) -> String {
        format!(
            r#""{name}": {{"id": "{name}", "type": "relation", "relation": {{"data_source_id": "{}"}}}}"#,
            id(to)
        )
    }

    fn rollup(name: &str, over: &str) -> String {
        format!(
            r#""{name}": {{"id": "{name}", "type": "rollup", "rollup": {{"relation_property_name": "{over}"}}}}"#
        )
    }

    #[test]
    fn a_rollup_looks_where_its_relation_leads_and_nowhere_else() {
        let sources = [
            source(1, &[relation("a", 2), rollup("r", "a")].join(",")),
            source(2, &[relation("b", 3), relation("c", 4), rollup("r", "b")].join(",")),
            source(3, &[relation("d", 1), rollup("r", "unknown")].join(",")),
            source(4, &relation("e", 1)),
        ];
        let graph = Graph::of(&sources);
        let watchers = [2, 3, 4, 1].map(|n| graph.watchers(id(n)));
        let expected = [vec![1], vec![2], vec![], vec![3]];
        assert_eq!(watchers, expected.map(|of| of.into_iter().map(id).collect::<BTreeSet<_>>()));
    }

    #[test]
    fn a_formula_may_look_at_every_relation() {
        let formula = r#""f": {"id": "f", "type": "formula", "formula": {"expression": "1"}}"#;
        let sources =
            [source(1, &[relation("a", 2), relation("b", 3), formula.to_owned()].join(","))];
        let graph = Graph::of(&sources);
        assert_eq!(graph.watchers(id(2)), BTreeSet::from([id(1)]));
        assert_eq!(graph.watchers(id(3)), BTreeSet::from([id(1)]));
    }
}
