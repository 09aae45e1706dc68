use std::marker::PhantomData;
use std::ops::{BitAnd, BitOr, Not};

use super::options::name_of;
use super::{Binding, Col, Options, Row, kind};
use crate::validate::Rule;
use crate::{
    AnyOf, CheckboxCondition, Condition, DateCondition, DateOperand, Direction, ExistenceCondition,
    Filter, FormulaCondition, MultiSelectCondition, NumberCondition, NumberInput, PageId,
    PeopleCondition, PersonOperand, PropertyFilter, RelationCondition, SelectCondition, Sort,
    TextCondition, Window,
};

/// A filter on rows of the type `R`: conditions on its columns, joined by `&`, `|` and `!`.
///
/// ```
/// # #[cfg(feature = "derive")] {
/// # use notion_model::row::{Options, Row, RowFilter};
/// # use notion_model::Date;
/// #[derive(Row)]
/// struct Task {
///     #[row(title, name = "Task")]
///     name: String,
///     #[row(name = "Tags")]
///     tags: Vec<String>,
///     #[row(name = "Due")]
///     due: Option<Date>,
/// }
///
/// let filter: RowFilter<Task> = Task::DUE.this_week() & !Task::TAGS.contains("later");
/// # }
/// ```
///
/// A condition names a column, not a property: the [`Binding`] knows its id. Notion has two levels of groups; deeper ones
/// are an error when the request is checked.
#[derive(Debug)]
pub struct RowFilter<R> {
    node: Node,
    of: PhantomData<fn() -> R>,
}

#[derive(Clone, Debug, PartialEq)]
enum Node {
    Is(usize, Condition),
    All(Vec<Node>),
    Any(Vec<Node>),
    Raw(Filter),
    Not(Box<Node>),
}

/// The order of rows of the type `R`.
#[derive(Clone, Debug)]
pub struct RowSort<R> {
    index: usize,
    direction: Direction,
    of: PhantomData<fn() -> R>,
}

impl<R> RowFilter<R> {
    fn new(node: Node) -> Self {
        Self { node, of: PhantomData }
    }

    /// Returns the filter that this one is, for what the columns don't say.
    pub fn raw(filter: Filter) -> Self {
        Self::new(Node::Raw(filter))
    }

    /// Returns the filter with the ids of the properties.
    ///
    /// # Errors
    ///
    /// What can't be said in a filter, the opposite of some conditions: [`Rule::NoOpposite`].
    pub fn resolve(&self, binding: &Binding) -> Result<Filter, Rule>
    where
        R: Row,
    {
        resolve(&self.node, binding, &|index| R::TYPE.columns[index].options)
    }
}

impl<R> Clone for RowFilter<R> {
    fn clone(&self) -> Self {
        Self::new(self.node.clone())
    }
}

impl<R> BitAnd for RowFilter<R> {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self::new(Node::All(vec![self.node, other.node]))
    }
}

impl<R> BitOr for RowFilter<R> {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self::new(Node::Any(vec![self.node, other.node]))
    }
}

/// The rows that are not meant: exactly the others, also where a cell is empty.
impl<R> Not for RowFilter<R> {
    type Output = Self;

    fn not(self) -> Self {
        match self.node {
            Node::Not(node) => Self::new(*node),
            node => Self::new(Node::Not(Box::new(node))),
        }
    }
}

type OptionsOf<'a> = &'a dyn Fn(usize) -> Option<&'static super::OptionSet>;

fn resolve(node: &Node, binding: &Binding, options: OptionsOf<'_>) -> Result<Filter, Rule> {
    // `&` and `|` of filters join groups of the same kind.
    let join = |nodes: &[Node], join: fn(Filter, Filter) -> Filter| {
        let mut filters = nodes.iter().map(|node| resolve(node, binding, options));
        let first = filters.next().unwrap_or(Ok(Filter::all([])))?;
        filters.try_fold(first, |all, filter| Ok(join(all, filter?)))
    };
    match node {
        Node::All(nodes) => join(nodes, |all, filter| all & filter),
        Node::Any(nodes) => join(nodes, |any, filter| any | filter),
        Node::Raw(filter) => Ok(filter.clone()),
        Node::Not(node) => resolve(&opposite(node)?, binding, options),
        Node::Is(index, condition) => {
            let column = &binding.columns()[*index];
            let mut condition = condition.clone();
            for name in option_names(&mut condition) {
                *name = column.live_name(name, options(*index)).to_owned();
            }
            let property = column.id().as_str().to_owned();
            Ok(Filter::Property(PropertyFilter::new(property, condition)))
        }
    }
}

/// The names of options in a condition, which are those of the program.
fn option_names(condition: &mut Condition) -> &mut [String] {
    match condition {
        Condition::Select(SelectCondition::Equals(any) | SelectCondition::DoesNotEqual(any))
        | Condition::Status(SelectCondition::Equals(any) | SelectCondition::DoesNotEqual(any))
        | Condition::MultiSelect(
            MultiSelectCondition::Contains(any) | MultiSelectCondition::DoesNotContain(any),
        ) => match any {
            AnyOf::One(name) => std::slice::from_mut(name),
            AnyOf::Several(names) => names,
        },
        _ => &mut [],
    }
}

/// What holds for all other rows. Of conditions that an empty cell does not satisfy, the opposite takes empty cells in.
fn opposite(node: &Node) -> Result<Node, Rule> {
    let each = |nodes: &[Node]| nodes.iter().map(opposite).collect::<Result<Vec<_>, _>>();
    match node {
        Node::All(nodes) => Ok(Node::Any(each(nodes)?)),
        Node::Any(nodes) => Ok(Node::All(each(nodes)?)),
        Node::Not(node) => Ok((**node).clone()),
        Node::Raw(filter) => Err(Rule::NoOpposite(said(filter))),
        Node::Is(index, condition) => {
            let conditions =
                opposite_of(condition).ok_or_else(|| Rule::NoOpposite(said(condition)))?;
            let mut nodes: Vec<_> =
                conditions.into_iter().map(|condition| Node::Is(*index, condition)).collect();
            match nodes.len() {
                1 => Ok(nodes.remove(0)),
                _ => Ok(Node::Any(nodes)),
            }
        }
    }
}

fn said(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// The conditions of which one holds where this one does not.
fn opposite_of(condition: &Condition) -> Option<Vec<Condition>> {
    use Condition as C;

    fn one<T>(wrap: fn(T) -> C, condition: Option<T>) -> Option<Vec<C>> {
        Some(vec![wrap(condition?)])
    }
    fn all<T>(wrap: fn(T) -> C, conditions: Option<Vec<T>>) -> Option<Vec<C>> {
        Some(conditions?.into_iter().map(wrap).collect())
    }
    match condition {
        C::Title(c) => one(C::Title, text(c)),
        C::RichText(c) => one(C::RichText, text(c)),
        C::Url(c) => one(C::Url, text(c)),
        C::Email(c) => one(C::Email, text(c)),
        C::PhoneNumber(c) => one(C::PhoneNumber, text(c)),
        C::Number(c) => all(C::Number, number(c)),
        C::UniqueId(c) => all(C::UniqueId, number(c)),
        C::Checkbox(c) => one(C::Checkbox, checkbox(c)),
        C::Select(c) => one(C::Select, select(c)),
        C::Status(c) => one(C::Status, select(c)),
        C::MultiSelect(c) => one(C::MultiSelect, multi_select(c)),
        C::Date(c) => all(C::Date, date(c)),
        C::CreatedTime(c) => all(C::CreatedTime, date(c)),
        C::LastEditedTime(c) => all(C::LastEditedTime, date(c)),
        C::People(c) => one(C::People, people(c)),
        C::CreatedBy(c) => one(C::CreatedBy, people(c)),
        C::LastEditedBy(c) => one(C::LastEditedBy, people(c)),
        C::Relation(c) => one(C::Relation, relation(c)),
        C::Files(c) => one(C::Files, existence(c)),
        C::Formula(c) => match c {
            FormulaCondition::String(c) => {
                one(C::Formula, Some(FormulaCondition::String(text(c)?)))
            }
            FormulaCondition::Checkbox(c) => {
                one(C::Formula, Some(FormulaCondition::Checkbox(checkbox(c)?)))
            }
            FormulaCondition::Number(c) => {
                let opposite = number(c)?.into_iter().map(FormulaCondition::Number);
                all(C::Formula, Some(opposite.collect()))
            }
            FormulaCondition::Date(c) => {
                let opposite = date(c)?.into_iter().map(FormulaCondition::Date);
                all(C::Formula, Some(opposite.collect()))
            }
            FormulaCondition::Unknown(_) => None,
        },
        C::Rollup(_) | C::Verification(_) | C::Unknown(_) => None,
    }
}

/// Pairs of conditions of which exactly one holds.
macro_rules! pairs {
    ($($name:ident($Condition:ident) { $($One:ident <=> $Other:ident),* $(,)? })*) => {$(
        fn $name(condition: &$Condition) -> Option<$Condition> {
            match condition.clone() {
                $(
                    $Condition::$One(value) => Some($Condition::$Other(value)),
                    $Condition::$Other(value) => Some($Condition::$One(value)),
                )*
                _ => None,
            }
        }
    )*};
}

pairs! {
    text(TextCondition) {
        Equals <=> DoesNotEqual, Contains <=> DoesNotContain, IsEmpty <=> IsNotEmpty,
    }
    checkbox(CheckboxCondition) { Equals <=> DoesNotEqual }
    select(SelectCondition) { Equals <=> DoesNotEqual, IsEmpty <=> IsNotEmpty }
    multi_select(MultiSelectCondition) { Contains <=> DoesNotContain, IsEmpty <=> IsNotEmpty }
    people(PeopleCondition) { Contains <=> DoesNotContain, IsEmpty <=> IsNotEmpty }
    relation(RelationCondition) { Contains <=> DoesNotContain, IsEmpty <=> IsNotEmpty }
    existence(ExistenceCondition) { IsEmpty <=> IsNotEmpty }
}

fn number(condition: &NumberCondition) -> Option<Vec<NumberCondition>> {
    use NumberCondition as C;

    let or_empty = |condition| Some(vec![condition, C::IsEmpty(true)]);
    match condition.clone() {
        C::Equals(number) => Some(vec![C::DoesNotEqual(number)]),
        C::DoesNotEqual(number) => Some(vec![C::Equals(number)]),
        C::IsEmpty(is) => Some(vec![C::IsNotEmpty(is)]),
        C::IsNotEmpty(is) => Some(vec![C::IsEmpty(is)]),
        C::GreaterThan(number) => or_empty(C::LessThanOrEqualTo(number)),
        C::LessThan(number) => or_empty(C::GreaterThanOrEqualTo(number)),
        C::GreaterThanOrEqualTo(number) => or_empty(C::LessThan(number)),
        C::LessThanOrEqualTo(number) => or_empty(C::GreaterThan(number)),
        C::Unknown(_) => None,
    }
}

fn date(condition: &DateCondition) -> Option<Vec<DateCondition>> {
    use DateCondition as C;

    match condition.clone() {
        C::IsEmpty(is) => Some(vec![C::IsNotEmpty(is)]),
        C::IsNotEmpty(is) => Some(vec![C::IsEmpty(is)]),
        C::Before(date) => Some(vec![C::OnOrAfter(date), C::IsEmpty(true)]),
        C::After(date) => Some(vec![C::OnOrBefore(date), C::IsEmpty(true)]),
        C::OnOrBefore(date) => Some(vec![C::After(date), C::IsEmpty(true)]),
        C::OnOrAfter(date) => Some(vec![C::Before(date), C::IsEmpty(true)]),
        C::Equals(date) => Some(vec![C::Before(date.clone()), C::After(date), C::IsEmpty(true)]),
        _ => None,
    }
}

impl<R, T, K> Col<R, T, K> {
    fn when(self, condition: Condition) -> RowFilter<R> {
        RowFilter::new(Node::Is(self.index(), condition))
    }

    /// Sorts by the column, the least first.
    pub fn ascending(self) -> RowSort<R> {
        RowSort { index: self.index(), direction: Direction::Ascending, of: PhantomData }
    }

    /// Sorts by the column, the greatest first.
    pub fn descending(self) -> RowSort<R> {
        RowSort { index: self.index(), direction: Direction::Descending, of: PhantomData }
    }
}

impl<R> RowSort<R> {
    /// Returns the sort with the id of the property.
    pub fn resolve(&self, binding: &Binding) -> Sort {
        let property = binding.columns()[self.index].id().as_str();
        Sort::by_property(property, self.direction.clone())
    }
}

/// The operators of kinds whose conditions are of one type.
macro_rules! operators {
    ($Condition:ident on $($Kind:ident),+ { $($(#[$meta:meta])* $name:ident($Value:ty) => $Variant:ident;)* }) => {
        operators! { @ $Condition [$($Kind)+] { $($(#[$meta])* $name($Value) => $Variant;)* } }
    };
    (@ $Condition:ident [] { $($rest:tt)* }) => {};
    (@ $Condition:ident [$Kind:ident $($More:ident)*] { $($(#[$meta:meta])* $name:ident($Value:ty) => $Variant:ident;)* }) => {
        impl<R, T> Col<R, T, kind::$Kind> {
            $(
                $(#[$meta])*
                pub fn $name(self, operand: impl Into<$Value>) -> RowFilter<R> {
                    self.when(kind::$Kind::wrap($Condition::$Variant(operand.into())))
                }
            )*
        }

        operators! { @ $Condition [$($More)*] { $($(#[$meta])* $name($Value) => $Variant;)* } }
    };
}

/// Whether there is anything, for kinds that can be empty.
macro_rules! emptiness {
    ($($Kind:ident: $Condition:ident as $Wrap:ident;)*) => {$(
        impl kind::$Kind {
            fn wrap(condition: $Condition) -> Condition {
                Condition::$Wrap(condition)
            }
        }

        impl<R, T> Col<R, T, kind::$Kind> {
            /// Matches rows whose value is empty.
            pub fn is_empty(self) -> RowFilter<R> {
                self.when(kind::$Kind::wrap($Condition::IsEmpty(true)))
            }

            /// Matches rows whose value is not empty.
            pub fn is_not_empty(self) -> RowFilter<R> {
                self.when(kind::$Kind::wrap($Condition::IsNotEmpty(true)))
            }
        }
    )*};
}

emptiness! {
    Title: TextCondition as Title;
    RichText: TextCondition as RichText;
    Url: TextCondition as Url;
    Email: TextCondition as Email;
    PhoneNumber: TextCondition as PhoneNumber;
    Number: NumberCondition as Number;
    UniqueId: NumberCondition as UniqueId;
    Select: SelectCondition as Select;
    Status: SelectCondition as Status;
    StatusOrDefault: SelectCondition as Status;
    MultiSelect: MultiSelectCondition as MultiSelect;
    Date: DateCondition as Date;
    Day: DateCondition as Date;
    CreatedTime: DateCondition as CreatedTime;
    LastEditedTime: DateCondition as LastEditedTime;
    People: PeopleCondition as People;
    CreatedBy: PeopleCondition as CreatedBy;
    LastEditedBy: PeopleCondition as LastEditedBy;
    Relation: RelationCondition as Relation;
    Files: ExistenceCondition as Files;
}

operators! { TextCondition on Title, RichText, Url, Email, PhoneNumber {
    /// It is this text, in upper or lower case.
    is(String) => Equals;
    /// It is not this text, or empty.
    is_not(String) => DoesNotEqual;
    /// It has this text in it.
    contains(String) => Contains;
    /// It does not have this text in it, or is empty.
    does_not_contain(String) => DoesNotContain;
    /// It begins with this text.
    starts_with(String) => StartsWith;
    /// It ends with this text.
    ends_with(String) => EndsWith;
} }

operators! { NumberCondition on Number, UniqueId {
    /// It is this number.
    is(NumberInput) => Equals;
    /// It is not this number, or empty.
    is_not(NumberInput) => DoesNotEqual;
    /// It is more than this.
    greater_than(NumberInput) => GreaterThan;
    /// It is less than this.
    less_than(NumberInput) => LessThan;
    /// It is this or more.
    at_least(NumberInput) => GreaterThanOrEqualTo;
    /// It is this or less.
    at_most(NumberInput) => LessThanOrEqualTo;
} }

operators! { DateCondition on Date, Day, CreatedTime, LastEditedTime {
    /// It is on this day, or at this minute.
    is(DateOperand) => Equals;
    /// It is before this.
    before(DateOperand) => Before;
    /// It is after this.
    after(DateOperand) => After;
    /// It is this or before.
    on_or_before(DateOperand) => OnOrBefore;
    /// It is this or after.
    on_or_after(DateOperand) => OnOrAfter;
} }

operators! { PeopleCondition on People, CreatedBy, LastEditedBy {
    /// This user is among them.
    contains(PersonOperand) => Contains;
    /// This user is not among them.
    does_not_contain(PersonOperand) => DoesNotContain;
} }

operators! { RelationCondition on Relation {
    /// This row is among them.
    contains(PageId) => Contains;
    /// This row is not among them.
    does_not_contain(PageId) => DoesNotContain;
} }

/// One method for each window of time.
macro_rules! windows {
    ([$($Kind:ident)*] $windows:tt) => { $(windows! { @ $Kind $windows })* };
    (@ $Kind:ident { $($(#[$meta:meta])* $name:ident => $Variant:ident;)* }) => {
        impl<R, T> Col<R, T, kind::$Kind> {$(
            $(#[$meta])*
            pub fn $name(self) -> RowFilter<R> {
                self.when(kind::$Kind::wrap(DateCondition::$Variant(Window {})))
            }
        )*}
    };
}

windows! { [Date Day CreatedTime LastEditedTime] {
    /// It is in the calendar week of today.
    this_week => ThisWeek;
    /// It is in the seven days up to now.
    past_week => PastWeek;
    /// It is in the month up to now.
    past_month => PastMonth;
    /// It is in the year up to now.
    past_year => PastYear;
    /// It is in the seven days from now on.
    next_week => NextWeek;
    /// It is in the month from now on.
    next_month => NextMonth;
    /// It is in the year from now on.
    next_year => NextYear;
} }

impl<R, T> Col<R, T, kind::Checkbox> {
    /// Matches rows whose checkbox is checked, or is not.
    pub fn is(self, checked: bool) -> RowFilter<R> {
        self.when(Condition::Checkbox(CheckboxCondition::Equals(checked)))
    }
}

/// A field whose cell has options: what a condition on it is compared with.
pub trait HasOptions {
    /// One of the options.
    type Option: Options;
}

impl<O: Options> HasOptions for O {
    type Option = O;
}

impl<O: Options> HasOptions for Option<O> {
    type Option = O;
}

impl<O: Options> HasOptions for Vec<O> {
    type Option = O;
}

fn any<O: Options>(options: impl IntoIterator<Item = impl Into<O>>) -> AnyOf {
    let names = options.into_iter().map(|option| name_of::<O>(&option.into()).to_owned());
    AnyOf::Several(names.collect())
}

fn one<O: Options>(option: impl Into<O>) -> AnyOf {
    AnyOf::One(name_of::<O>(&option.into()).to_owned())
}

macro_rules! option_operators {
    ($($Kind:ident)*) => {$(
        impl<R, T: HasOptions> Col<R, T, kind::$Kind> {
            /// Matches rows that have this option.
            pub fn is(self, option: impl Into<T::Option>) -> RowFilter<R> {
                let option = one::<T::Option>(option);
                self.when(kind::$Kind::wrap(SelectCondition::Equals(option)))
            }

            /// Matches rows that have another option, or none.
            pub fn is_not(self, option: impl Into<T::Option>) -> RowFilter<R> {
                let option = one::<T::Option>(option);
                self.when(kind::$Kind::wrap(SelectCondition::DoesNotEqual(option)))
            }

            /// Matches rows that have one of these options.
            pub fn is_any_of(
                self,
                options: impl IntoIterator<Item = impl Into<T::Option>>,
            ) -> RowFilter<R> {
                let options = any::<T::Option>(options);
                self.when(kind::$Kind::wrap(SelectCondition::Equals(options)))
            }
        }
    )*};
}

option_operators! { Select Status StatusOrDefault }

impl<R, T: HasOptions> Col<R, T, kind::MultiSelect> {
    /// Matches rows that have this option among others.
    pub fn contains(self, option: impl Into<T::Option>) -> RowFilter<R> {
        let option = one::<T::Option>(option);
        self.when(Condition::MultiSelect(MultiSelectCondition::Contains(option)))
    }

    /// Matches rows that do not have this option, or have none.
    pub fn does_not_contain(self, option: impl Into<T::Option>) -> RowFilter<R> {
        let option = one::<T::Option>(option);
        self.when(Condition::MultiSelect(MultiSelectCondition::DoesNotContain(option)))
    }
}

impl<R, T> Col<R, T, kind::Formula> {
    /// Filters by the result as text.
    pub fn text(self) -> On<R, TextCondition> {
        On { index: self.index(), wrap: FormulaCondition::String, of: PhantomData }
    }

    /// Filters by the result as a number.
    pub fn number(self) -> On<R, NumberCondition> {
        On { index: self.index(), wrap: FormulaCondition::Number, of: PhantomData }
    }

    /// Filters by the result as a date.
    pub fn date(self) -> On<R, DateCondition> {
        On { index: self.index(), wrap: FormulaCondition::Date, of: PhantomData }
    }

    /// Matches rows whose result is true, or false.
    pub fn is(self, checked: bool) -> RowFilter<R> {
        let checkbox = FormulaCondition::Checkbox(CheckboxCondition::Equals(checked));
        self.when(Condition::Formula(checkbox))
    }
}

/// The result of a formula, which waits for its condition.
#[derive(Debug)]
#[must_use = "the result of a formula is not yet a condition"]
pub struct On<R, C> {
    index: usize,
    wrap: fn(C) -> FormulaCondition,
    of: PhantomData<fn() -> R>,
}

impl<R, C> On<R, C> {
    /// Matches rows whose value satisfies this condition.
    pub fn when(self, condition: C) -> RowFilter<R> {
        RowFilter::new(Node::Is(self.index, Condition::Formula((self.wrap)(condition))))
    }
}
