//! The values of rows: what is written, and what is computed.

use std::borrow::Cow;

use notion_model::{
    DataSourceId, DateValue, Formula, FormulaValue, PageId, PageRef, PropertyConfig, PropertyInput,
    PropertyInputValue, PropertyValue, RelationConfig, RelationKind, RichTextArray, Rollup,
    RollupFunction, RollupItem, RollupValue, SchemaOption, SelectOptionInput, UniqueId,
    Verification, VerificationState,
};

use crate::rules::cell::shortest;
use crate::rules::{row, schema, text};
use crate::store::state::{Column, Page, State};
use crate::wire::fail::{Fail, Result};
use crate::wire::ids::to_minute;

/// Writes one value of a row. `value` has been read from the request, perhaps without its type.
pub(crate) fn write(
    state: &mut State,
    source: DataSourceId,
    row: PageId,
    column: &Column,
    input: PropertyInput,
) -> Result<()> {
    use PropertyInputValue as In;

    let expected = column.config.name();
    let wrong = || Fail::validation(format!("{} is expected to be {expected}.", column.name));
    if input.value.name() != expected {
        return Err(wrong());
    }
    let value = match input.value {
        In::Title(text) | In::RichText(text) => {
            crate::wire::length::check_text(
                &text,
                &format!("properties.{}.{expected}", column.name),
            )?;
            let text = text::rich_text(state, text);
            if expected == "title" {
                PropertyValue::Title(text)
            } else {
                PropertyValue::RichText(text)
            }
        }
        In::Number(number) => PropertyValue::Number(number.and_then(|n| shortest(n.as_f64()))),
        In::Select(option) => PropertyValue::Select(
            option.map(|option| pick(state, source, column, &option).map(Box::new)).transpose()?,
        ),
        In::MultiSelect(options) => {
            let mut chosen = Vec::with_capacity(options.len());
            for option in &options {
                chosen.push(pick(state, source, column, option)?);
            }
            PropertyValue::MultiSelect(chosen)
        }
        In::Status(None) => PropertyValue::Status(default_status(column)),
        In::Status(Some(option)) => {
            PropertyValue::Status(Some(pick(state, source, column, &option)?.into()))
        }
        In::Date(date) => PropertyValue::Date(date.map(text::date).map(Box::new)),
        In::People(people) => {
            PropertyValue::People(people.into_iter().map(|user| state.user(user.id)).collect())
        }
        In::Files(files) => {
            PropertyValue::Files(files.into_iter().map(|file| text::file(state, file)).collect())
        }
        In::Checkbox(checked) => PropertyValue::Checkbox(checked),
        In::Url(url) => PropertyValue::Url(url),
        In::Email(email) => PropertyValue::Email(email),
        In::PhoneNumber(number) => PropertyValue::PhoneNumber(number),
        In::Relation(pages) => return relate(state, source, row, column, pages),
        In::Verification(input) => {
            let mut verification = Verification::default();
            verification.verified_by =
                (input.state == VerificationState::Verified).then(|| state.user(state.bot()));
            verification.state = input.state;
            verification.date = input.date;
            PropertyValue::Verification(Some(Box::new(verification)))
        }
        In::Place(place) => PropertyValue::Place(place),
        _ => return Err(wrong()),
    };
    state.set_value(row, &column.id, value);
    Ok(())
}

/// Refuses a value that names what is not there. Nothing is written before all values of a request have passed.
pub(crate) fn check(state: &State, column: &Column, input: &PropertyInput) -> Result<()> {
    use PropertyInputValue as In;

    match &input.value {
        In::Select(Some(option)) | In::Status(Some(option)) => check_option(column, option),
        In::MultiSelect(options) => {
            options.iter().try_for_each(|option| check_option(column, option))
        }
        In::Relation(pages) => pages.iter().try_for_each(|page| state.find_page(page.id).map(drop)),
        _ => Ok(()),
    }
}

fn check_option(column: &Column, wanted: &SelectOptionInput) -> Result<()> {
    let options = schema::options_of(Some(&column.config));
    let is_meant = |option: &SchemaOption| {
        wanted.id.as_ref() == Some(&option.id) || wanted.name.as_ref() == Some(&option.name)
    };
    match (&wanted.name, &column.config) {
        _ if options.iter().any(is_meant) => Ok(()),
        (Some(name), PropertyConfig::Select(_) | PropertyConfig::MultiSelect(_)) => {
            schema::check_name(name)
        }
        _ => Err(no_option(column, wanted)),
    }
}

fn no_option(column: &Column, wanted: &SelectOptionInput) -> Fail {
    let name = wanted.name.as_ref().or(wanted.id.as_ref()).map_or("", String::as_str);
    let kind = column.config.name();
    let message = format!("Invalid {kind} option. {kind} option \"{name}\" does not exist.");
    Fail::validation(message)
}

/// The option that a request means: one that exists, or for a select a new one.
fn pick(
    state: &mut State,
    source: DataSourceId,
    column: &Column,
    wanted: &SelectOptionInput,
) -> Result<notion_model::SelectOption> {
    // The column at hand may lack options that an earlier value of this request made.
    let config = state.data_source(source).and_then(|source| source.column(&column.id));
    let options = schema::options_of(config.map(|column| &column.config));
    let by_id = options.iter().find(|option| wanted.id.as_ref() == Some(&option.id));
    let found =
        by_id.or_else(|| options.iter().find(|option| wanted.name.as_ref() == Some(&option.name)));
    if let Some(option) = found {
        return Ok(schema::chosen(option));
    }
    match (&wanted.name, &column.config) {
        (Some(name), PropertyConfig::Select(_) | PropertyConfig::MultiSelect(_)) => {
            let option = schema::new_option(state, name, wanted.color.clone())?;
            Ok(schema::add_option(state, source, &column.id, option))
        }
        _ => Err(no_option(column, wanted)),
    }
}

fn default_status(column: &Column) -> Option<Box<notion_model::SelectOption>> {
    let PropertyConfig::Status(config) = &column.config else { return None };
    config.options.first().map(schema::chosen).map(Box::new)
}

/// Sets the pages of a relation, here and on its other side.
fn relate(
    state: &mut State,
    source: DataSourceId,
    row: PageId,
    column: &Column,
    pages: Vec<PageRef>,
) -> Result<()> {
    for page in &pages {
        state.find_page(page.id)?;
    }
    let before = related(state, row, &column.id);
    let after: Vec<PageId> = pages.iter().map(|page| page.id).collect();
    let own = after.iter().copied().map(PageRef::from).collect();
    state.set_value(row, &column.id, PropertyValue::Relation(own));
    let PropertyConfig::Relation(RelationConfig { data_source_id: Some(target), kind, .. }) =
        &column.config
    else {
        return Ok(());
    };
    let RelationKind::DualProperty(dual) = kind else { return Ok(()) };
    let Some(other) = dual.synced_property_id.as_ref().map(|id| id.decoded().into_owned()) else {
        return Ok(());
    };
    if *target == source && other == column.id {
        return Ok(());
    }
    for gone in before.iter().filter(|id| !after.contains(id)) {
        let mut back = related(state, *gone, &other);
        back.retain(|id| *id != row);
        set_related(state, *gone, &other, back);
    }
    for new in after.iter().filter(|id| !before.contains(id)) {
        let mut back = related(state, *new, &other);
        back.push(row);
        set_related(state, *new, &other, back);
    }
    Ok(())
}

pub(crate) fn related(state: &State, row: PageId, id: &str) -> Vec<PageId> {
    match state.page(row).and_then(|page| page.values.get(id)) {
        Some(PropertyValue::Relation(pages)) => pages.iter().map(|page| page.id).collect(),
        _ => Vec::new(),
    }
}

/// Sets the pages of a relation whose other side was written.
pub(crate) fn set_related(state: &mut State, row: PageId, id: &str, pages: Vec<PageId>) {
    let pages = pages.into_iter().map(PageRef::from).collect();
    state.adjust_value(row, id, Some(PropertyValue::Relation(pages)));
}

/// The same as [`value`], borrowed where it is kept as it is answered.
pub(crate) fn cell<'s>(
    state: &'s State,
    page: &'s Page,
    column: &Column,
) -> Cow<'s, PropertyValue> {
    match (&column.config, page.kept(column)) {
        (PropertyConfig::UniqueId(_) | PropertyConfig::Formula(_), _) | (_, None) => {
            Cow::Owned(value(state, page, column))
        }
        (_, Some(value)) => Cow::Borrowed(value),
    }
}

/// The value of a property of a row: what was written, what is computed, or the empty value of its type. A relation
/// is whole here.
pub(crate) fn value(state: &State, page: &Page, column: &Column) -> PropertyValue {
    use PropertyConfig as Config;
    use PropertyValue as Value;

    match &column.config {
        Config::CreatedTime(_) => return Value::CreatedTime(to_minute(page.created)),
        Config::LastEditedTime(_) => return Value::LastEditedTime(to_minute(page.edited)),
        Config::CreatedBy(_) => return Value::CreatedBy(Box::new(state.user(page.created_by))),
        Config::LastEditedBy(_) => {
            return Value::LastEditedBy(Box::new(state.user(page.edited_by)));
        }
        Config::Formula(_) => {
            let mut value = Formula::default();
            value.value = row::value(state, page, column);
            return Value::Formula(value);
        }
        Config::Rollup(config) => {
            return Value::Rollup(Box::new(rollup(state, page, column, config)));
        }
        Config::UniqueId(config) => {
            let mut id = UniqueId::default();
            id.prefix.clone_from(&config.prefix);
            if let Some(Value::UniqueId(stored)) = page.kept(column) {
                id.number.clone_from(&stored.number);
            }
            return Value::UniqueId(id);
        }
        _ => {}
    }
    if let Some(value) = page.kept(column) {
        return value.clone();
    }
    match &column.config {
        Config::Title(_) => Value::Title(RichTextArray::default()),
        Config::RichText(_) => Value::RichText(RichTextArray::default()),
        Config::Number(_) => Value::Number(None),
        Config::Select(_) => Value::Select(None),
        Config::MultiSelect(_) => Value::MultiSelect(Vec::new()),
        Config::Status(_) => Value::Status(default_status(column)),
        Config::Date(_) => Value::Date(None),
        Config::People(_) => Value::People(Vec::new()),
        Config::Files(_) => Value::Files(Vec::new()),
        Config::Checkbox(_) => Value::Checkbox(false),
        Config::Url(_) => Value::Url(None),
        Config::Email(_) => Value::Email(None),
        Config::PhoneNumber(_) => Value::PhoneNumber(None),
        Config::Relation(_) => Value::Relation(Vec::new()),
        Config::Button(_) => Value::Button(Default::default()),
        Config::Verification(_) => Value::Verification(None),
        Config::Place(_) => Value::Place(None),
        _ => Value::default(),
    }
}

fn rollup(
    state: &State,
    page: &Page,
    column: &Column,
    config: &notion_model::RollupConfig,
) -> Rollup {
    let mut rollup = Rollup::default();
    rollup.function = Some(config.function.clone());
    rollup.value = computed(state, page, column, config)
        .unwrap_or(RollupValue::Unsupported(Default::default()));
    rollup
}

fn computed(
    state: &State,
    page: &Page,
    column: &Column,
    config: &notion_model::RollupConfig,
) -> Option<RollupValue> {
    let crate::store::state::Place::DataSource(source) = page.place else { return None };
    let relation = config.relation_property_id.as_ref()?;
    let relation = state.data_source(source)?.column(relation.as_str())?;
    let PropertyConfig::Relation(RelationConfig { data_source_id: Some(target), .. }) =
        &relation.config
    else {
        return None;
    };
    let rolled =
        state.data_source(*target)?.column(config.rollup_property_id.as_ref()?.as_str())?;
    if rolled.id == column.id || matches!(rolled.config, PropertyConfig::Rollup(_)) {
        return None;
    }
    let related = related(state, page.id, &relation.id);
    row::charge(state, related.len())?;
    let pages: Vec<&Page> = related.iter().filter_map(|id| state.page(*id)).collect();
    let values: Vec<PropertyValue> = pages.iter().map(|page| value(state, page, rolled)).collect();
    fold(&config.function, values)
}

fn fold(function: &RollupFunction, values: Vec<PropertyValue>) -> Option<RollupValue> {
    use RollupFunction as F;

    let total = values.len();
    let empty = values.iter().filter(|value| crate::rules::cell::is_empty(value)).count();
    let is_checked = |value: &&PropertyValue| match value {
        PropertyValue::Checkbox(checked) => *checked,
        PropertyValue::Formula(formula) => formula.value == FormulaValue::Boolean(Some(true)),
        _ => false,
    };
    let checked = values.iter().filter(is_checked).count();
    let number = |n: f64| Some(RollupValue::Number(shortest(n)));
    let share = |part: usize| match total {
        0 => Some(RollupValue::Number(None)),
        total => number(part as f64 / total as f64),
    };
    let mut numbers: Vec<f64> = values
        .iter()
        .filter_map(|value| match value {
            PropertyValue::Number(number) => number.as_ref()?.as_f64(),
            PropertyValue::Formula(formula) => match &formula.value {
                FormulaValue::Number(number) => number.as_ref()?.as_f64(),
                _ => None,
            },
            _ => None,
        })
        .collect();
    numbers.sort_by(f64::total_cmp);
    let of_numbers = |result: fn(&[f64]) -> f64| match numbers.is_empty() {
        true => Some(RollupValue::Number(None)),
        false => number(result(&numbers)),
    };
    let mut dates: Vec<DateValue> = values
        .iter()
        .filter_map(|value| match value {
            PropertyValue::Date(date) => date.as_deref().cloned(),
            PropertyValue::Formula(formula) => match &formula.value {
                FormulaValue::Date(date) => date.as_deref().cloned(),
                _ => None,
            },
            PropertyValue::CreatedTime(time) | PropertyValue::LastEditedTime(time) => {
                Some(DateValue::from(time.instant()))
            }
            _ => None,
        })
        .collect();
    dates.sort_by_key(|date| date.start.instant());
    match function {
        F::Count => number(total as f64),
        F::CountValues | F::NotEmpty => number((total - empty) as f64),
        F::Empty => number(empty as f64),
        F::PercentEmpty => share(empty),
        F::PercentNotEmpty => share(total - empty),
        F::Checked => number(checked as f64),
        F::Unchecked => number((total - checked) as f64),
        F::PercentChecked => share(checked),
        F::PercentUnchecked => share(total - checked),
        F::Sum => number(numbers.iter().sum()),
        F::Average => of_numbers(|n| n.iter().sum::<f64>() / n.len() as f64),
        F::Median => of_numbers(|n| (n[(n.len() - 1) / 2] + n[n.len() / 2]) / 2.0),
        F::Min => of_numbers(|n| n[0]),
        F::Max => of_numbers(|n| n[n.len() - 1]),
        F::Range => of_numbers(|n| n[n.len() - 1] - n[0]),
        F::EarliestDate => Some(RollupValue::Date(dates.into_iter().next())),
        F::LatestDate => Some(RollupValue::Date(dates.into_iter().next_back())),
        F::DateRange => {
            let range = match (dates.first(), dates.last()) {
                (Some(first), Some(last)) => {
                    Some(DateValue::range(first.start.clone(), last.start.clone()))
                }
                _ => None,
            };
            Some(RollupValue::Date(range))
        }
        F::ShowOriginal => {
            let items = values.into_iter().map(|value| {
                let mut item = RollupItem::default();
                item.value = value;
                item
            });
            Some(RollupValue::Array(items.collect()))
        }
        _ => None,
    }
}
