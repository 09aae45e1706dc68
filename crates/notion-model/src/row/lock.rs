use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::binding::{options, variants};
use super::{Column, RowType, binding};
use crate::{DataSource, DataSourceId};

/// The ids of the properties and options of a data source, by the names that a struct has for them.
///
/// It is kept in a file beside the code, which `#[row(lock = "tasks.lock.json")]` reads: the names in the code stay readable,
/// nobody types ids, and a property that is renamed is found all the same.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Lock {
    /// The data source.
    pub data_source: DataSourceId,
    /// Its properties.
    pub properties: BTreeMap<String, LockedProperty>,
}

/// The ids of a property and its options.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LockedProperty {
    /// The property.
    pub id: String,
    /// Its options.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub options: BTreeMap<String, String>,
}

impl Lock {
    /// Returns the ids of the columns of a struct in a data source; a column that it does not have has none.
    pub fn of(row: &RowType, source: &DataSource) -> Self {
        let before = row.lock();
        let mut properties = BTreeMap::new();
        for column in row.columns {
            let Some((_, schema)) = binding::find(column, &before, &source.properties) else {
                continue;
            };
            let mut locked =
                LockedProperty { id: schema.id.as_str().to_owned(), ..LockedProperty::default() };
            if let Some(set) = column.options {
                let live = options(&schema.config);
                for (option, variant) in live.iter().zip(variants(set, before.get(column), live)) {
                    if let Some(index) = variant {
                        let name = set.options[index].name.to_owned();
                        locked.options.insert(name, option.id.clone());
                    }
                }
            }
            properties.insert(column.name.to_owned(), locked);
        }
        Self { data_source: source.id, properties }
    }

    /// Returns the lock as a file has it.
    pub fn to_json(&self) -> String {
        // Names and texts, which JSON can say.
        let mut json = serde_json::to_string_pretty(self).unwrap_or_default();
        json.push('\n');
        json
    }

    pub(super) fn get(&self, column: &Column) -> Option<&LockedProperty> {
        self.properties.get(column.name)
    }
}

impl RowType {
    /// Returns the ids that the struct has pinned in its lock file; none, if it has no file or that is of another form, so
    /// that names are what counts.
    pub fn lock(&self) -> Lock {
        self.lock.and_then(|lock| serde_json::from_str(lock).ok()).unwrap_or_default()
    }
}
