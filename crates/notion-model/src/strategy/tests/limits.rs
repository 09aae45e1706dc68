//! What is generated is within Notion's limits, at most at them, and refused beyond them.

use proptest::prelude::*;
use proptest::sample::Index;

use crate::strategy::*;
use crate::validate::{Limit, Rule, Validate, limits};
use crate::*;

/// Whether this limit, and no other, is exceeded.
fn exceeded(value: &impl Validate) -> Vec<(Limit, usize)> {
    let only = value.violations().into_iter().map(|violation| match violation.rule {
        Rule::TooMany { limit, actual } => (limit, actual),
        other => panic!("{other}"),
    });
    only.collect()
}

/// Something that is as large as a limit allows, plus so much.
fn at<T: Validate + std::fmt::Debug>(
    limit: Limit,
    more: usize,
    make: impl FnOnce(usize) -> T,
) -> Result<(), TestCaseError> {
    let size = limit.max + more;
    let value = make(size);
    let found = exceeded(&value);
    if more == 0 {
        prop_assert_eq!(found, [], "{:?}", value);
    } else {
        prop_assert_eq!(found, [(limit, size)], "{:?}", value);
    }
    Ok(())
}

/// Repeats what was generated until there are so many, with one of them, anywhere, that is new.
fn times<T: Clone>(some: &[T], one: &T, place: Index, count: usize) -> Vec<T> {
    let mut all: Vec<T> = some.iter().chain([one]).cloned().cycle().take(count).collect();
    let place = place.index(count);
    all[place] = one.clone();
    all
}

/// Puts a piece into a text, at any place.
fn with(text: &RichTextArray, piece: RichText, place: Index) -> RichTextArray {
    let mut text = text.clone();
    let place = place.index(text.len() + 1);
    text.0.insert(place, piece);
    text
}

proptest! {
    #[test]
    fn texts(text in rich_text_array(), place in any::<Index>(), more in 0usize..3, piece in rich_text()) {
        // Made into a request, what is too long is split.
        at(limits::TEXT_CONTENT, more, |size| with(&text, RichText::text("x".repeat(size)), place))?;
        at(limits::EQUATION, more, |size| with(&text, RichText::equation("x".repeat(size)), place))?;
        at(limits::URL, more, |size| with(&text, RichText::text("x").link("x".repeat(size)), place))?;
        at(limits::RICH_TEXT, more, |size| RichTextArray(times(&text, &piece, place, size)))?;
    }

    #[test]
    fn values(more in 0usize..3, place in any::<Index>(), file in file(), row in row()) {
        use PropertyInput as Value;
        // In any row, however it is otherwise.
        let in_row = |value: Value| {
            let mut row = row.clone();
            row.insert("It", value);
            row
        };
        at(limits::URL, more, |size| in_row(Value::url("x".repeat(size))))?;
        at(limits::EMAIL, more, |size| in_row(Value::email("x".repeat(size))))?;
        at(limits::PHONE_NUMBER, more, |size| in_row(Value::phone_number("1".repeat(size))))?;
        at(limits::OPTION_NAME, more, |size| in_row(Value::select("x".repeat(size))))?;
        at(limits::MULTI_SELECT, more, |size| in_row(Value::multi_select((0..size).map(|n| n.to_string()))))?;
        at(limits::RELATION, more, |size| in_row(Value::relation(vec![PageId::nil(); size])))?;
        at(limits::PEOPLE, more, |size| in_row(Value::people(vec![UserId::nil(); size])))?;
        at(limits::FILES, more, |size| in_row(Value::files(times(&[], &file, place, size))))?;
        at(limits::FILE_NAME, more, |size| in_row(Value::files([file.clone().named("x".repeat(size))])))?;
    }

    #[test]
    fn schemas(schema in schema(), more in 0usize..3) {
        let with = |property: PropertySchemaInput| {
            let mut schema = schema.clone();
            schema.insert("It", property);
            schema
        };
        at(limits::DESCRIPTION, more, |size| {
            with(PropertySchemaInput::date().description("x".repeat(size)))
        })?;
        at(limits::OPTIONS, more, |size| {
            with(PropertySchemaInput::select((0..size).map(|n| n.to_string())))
        })?;
        at(limits::OPTION_NAME, more, |size| {
            with(PropertySchemaInput::multi_select(["x".repeat(size)]))
        })?;
        // Another title, and none.
        let mut two = schema.clone();
        two.insert("Two", PropertySchemaInput::title());
        let none: Properties<PropertySchemaInput> =
            schema.iter().filter(|(_, it)| it.config.name() != "title").map(|(name, it)| (name, it.clone())).collect();
        for (broken, titles) in [(two, 2), (none, 0)] {
            let rules: Vec<Rule> = broken.as_new().violations().into_iter().map(|it| it.rule).collect();
            prop_assert_eq!(rules, [Rule::Titles(titles)]);
        }
    }

    #[test]
    fn filters(filter in filter(), other in filter(), place in any::<Index>(), more in 0usize..3) {
        prop_assume!(filter.depth() == 0);
        let alone = |filter: &Filter| match filter.depth() {
            0 => filter.clone(),
            _ => Filter::checkbox("x").equals(true),
        };
        at(limits::FILTER_GROUP, more, |size| {
            Filter::any(times(&[filter.clone()], &alone(&other), place, size))
        })?;
        at(limits::FILTER_DEPTH, more, |size| {
            (0..size).fold(filter.clone(), |inner, level| match level % 2 {
                0 => Filter::all([inner]),
                _ => Filter::any([inner]),
            })
        })?;
    }

    #[test]
    fn blocks(block in block(), leaf in leaf_block(), place in any::<Index>(), more in 0usize..3) {
        let leaf = if leaf.nested().is_empty() { leaf } else { BlockInput::divider() };
        at(limits::CHILDREN, more, |size| {
            BlockInput::toggle("x").children(times(&[], &leaf, place, size))
        })?;
        at(limits::CELLS, more, |size| BlockInput::table([vec!["x"; size]]))?;
        // The block itself is at the first level. What is deeper is not looked at.
        at(limits::NESTING, more.min(1), |size| {
            (0..size).fold(BlockInput::toggle("x"), |inner, _| BlockInput::toggle("x").child(inner))
        })?;
        prop_assert_eq!(block.violations(), []);
    }
}
