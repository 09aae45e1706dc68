//! Which rows a filter selects, said a second time, by what is read of a row: the model that the simulator's queries are
//! compared with.

use notion_model::{
    CheckboxCondition, Condition, Filter, MultiSelectCondition, NumberCondition, Page,
    PropertyValue, RelationCondition, SelectCondition, TextCondition,
};

/// Whether the filter selects the page; `None` where that takes the clock, or more than the page says.
pub(crate) fn selects(filter: &Filter, page: &Page) -> Option<bool> {
    match filter {
        Filter::And(filters) => {
            let all: Vec<_> = filters.iter().map(|filter| selects(filter, page)).collect();
            if all.contains(&Some(false)) {
                Some(false)
            } else {
                all.into_iter().collect::<Option<Vec<_>>>().map(|_| true)
            }
        }
        Filter::Or(filters) => {
            let all: Vec<_> = filters.iter().map(|filter| selects(filter, page)).collect();
            if all.contains(&Some(true)) {
                Some(true)
            } else {
                all.into_iter().collect::<Option<Vec<_>>>().map(|_| false)
            }
        }
        Filter::Property(filter) => {
            let property = page.properties.get(&filter.property)?;
            holds(&filter.condition, &property.value)
        }
        _ => None,
    }
}

fn holds(condition: &Condition, value: &PropertyValue) -> Option<bool> {
    use PropertyValue as Value;
    Some(match (condition, value) {
        (
            Condition::Title(condition) | Condition::RichText(condition),
            Value::Title(text) | Value::RichText(text),
        ) => says(condition, &text.plain_text())?,
        (Condition::Url(condition), Value::Url(text))
        | (Condition::Email(condition), Value::Email(text))
        | (Condition::PhoneNumber(condition), Value::PhoneNumber(text)) => {
            says(condition, text.as_deref().unwrap_or_default())?
        }
        (Condition::Number(condition), Value::Number(number)) => {
            counts(condition, number.as_ref().and_then(|number| number.as_f64()))?
        }
        (Condition::Checkbox(CheckboxCondition::Equals(is)), Value::Checkbox(checked)) => {
            is == checked
        }
        (Condition::Select(condition), Value::Select(option)) => {
            let name = option.as_ref().map(|option| &option.name);
            match condition {
                SelectCondition::Equals(names) => {
                    name.is_some_and(|name| names.names().contains(name))
                }
                SelectCondition::DoesNotEqual(names) => {
                    !name.is_some_and(|name| names.names().contains(name))
                }
                SelectCondition::IsEmpty(_) => name.is_none(),
                SelectCondition::IsNotEmpty(_) => name.is_some(),
                _ => return None,
            }
        }
        (Condition::MultiSelect(condition), Value::MultiSelect(options)) => {
            let has = |names: &[String]| options.iter().any(|option| names.contains(&option.name));
            match condition {
                MultiSelectCondition::Contains(names) => has(names.names()),
                MultiSelectCondition::DoesNotContain(names) => !has(names.names()),
                MultiSelectCondition::IsEmpty(_) => options.is_empty(),
                MultiSelectCondition::IsNotEmpty(_) => !options.is_empty(),
                _ => return None,
            }
        }
        (Condition::Relation(condition), Value::Relation(pages)) => match condition {
            RelationCondition::Contains(id) => pages.iter().any(|page| page.id == *id),
            RelationCondition::DoesNotContain(id) => pages.iter().all(|page| page.id != *id),
            RelationCondition::IsEmpty(_) => pages.is_empty(),
            RelationCondition::IsNotEmpty(_) => !pages.is_empty(),
            _ => return None,
        },
        _ => return None,
    })
}

/// Upper and lower case are the same.
fn says(condition: &TextCondition, text: &str) -> Option<bool> {
    let text = text.to_lowercase();
    Some(match condition {
        TextCondition::Equals(other) => text == other.to_lowercase(),
        TextCondition::DoesNotEqual(other) => text != other.to_lowercase(),
        TextCondition::Contains(part) => text.contains(&part.to_lowercase()),
        TextCondition::DoesNotContain(part) => !text.contains(&part.to_lowercase()),
        TextCondition::StartsWith(part) => text.starts_with(&part.to_lowercase()),
        TextCondition::EndsWith(part) => text.ends_with(&part.to_lowercase()),
        TextCondition::IsEmpty(_) => text.is_empty(),
        TextCondition::IsNotEmpty(_) => !text.is_empty(),
        _ => return None,
    })
}

fn counts(condition: &NumberCondition, number: Option<f64>) -> Option<bool> {
    Some(match condition {
        NumberCondition::Equals(other) => number == Some(other.as_f64()),
        NumberCondition::DoesNotEqual(other) => number != Some(other.as_f64()),
        NumberCondition::GreaterThan(other) => number.is_some_and(|number| number > other.as_f64()),
        NumberCondition::LessThan(other) => number.is_some_and(|number| number < other.as_f64()),
        NumberCondition::GreaterThanOrEqualTo(other) => {
            number.is_some_and(|number| number >= other.as_f64())
        }
        NumberCondition::LessThanOrEqualTo(other) => {
            number.is_some_and(|number| number <= other.as_f64())
        }
        NumberCondition::IsEmpty(_) => number.is_none(),
        NumberCondition::IsNotEmpty(_) => number.is_some(),
        _ => return None,
    })
}
