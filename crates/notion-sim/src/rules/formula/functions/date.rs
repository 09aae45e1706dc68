use notion_model::DateOrDateTime;
use notion_model::jiff::{Span, Timestamp, Unit};

use super::Arguments;
use crate::rules::formula::value::{Kind, Moment, Value};

/// Functions of dates. Days are those of the workspace's zone, or of the offset that a date has.
pub(crate) fn call(name: &str, arguments: &Arguments<'_>) -> Option<Value> {
    let zone = arguments.row.zone();
    let now = || Moment::at(crate::rules::text::minute(arguments.row.now()), zone);
    let number = |read: fn(Moment) -> i64| match arguments.moment(0) {
        Some(moment) => Value::Number(read(moment) as f64),
        None => Value::Nothing(Kind::Number),
    };
    let date = |moment: Option<Moment>| match moment {
        Some(moment) => Value::Date(moment, None),
        None => Value::Nothing(Kind::Date),
    };
    Some(match name {
        "now" => date(Some(now())),
        "today" => date(Some(Moment::day(now().time.date()))),
        "minute" => number(|moment| moment.time.minute().into()),
        "hour" => number(|moment| moment.time.hour().into()),
        "day" => number(|moment| moment.time.weekday().to_monday_one_offset().into()),
        "date" => number(|moment| moment.time.day().into()),
        "week" => number(|moment| moment.time.date().iso_week_date().week().into()),
        "month" => number(|moment| moment.time.month().into()),
        "year" => number(|moment| moment.time.year().into()),
        "dateAdd" => date(shifted(arguments, 1.0)),
        "dateSubtract" => date(shifted(arguments, -1.0)),
        "dateBetween" => match between(arguments) {
            Some(between) => Value::Number(between),
            None => Value::Nothing(Kind::Number),
        },
        "dateRange" => match (arguments.moment(0), arguments.moment(1)) {
            (Some(start), end) => Value::Date(start, end),
            (None, _) => Value::Nothing(Kind::Date),
        },
        "dateStart" => date(arguments.moment(0)),
        "dateEnd" => date(match arguments.get(0) {
            Value::Date(start, end) => Some(end.unwrap_or(*start)),
            _ => None,
        }),
        "timestamp" => match arguments.moment(0).and_then(|moment| moment.instant()) {
            Some(instant) => Value::Number(instant.as_millisecond() as f64),
            None => Value::Nothing(Kind::Number),
        },
        "fromTimestamp" => {
            let milliseconds = match arguments.get(0) {
                Value::Number(number) if number.is_finite() => Some(*number as i64),
                _ => None,
            };
            let instant = milliseconds.and_then(|all| Timestamp::from_millisecond(all).ok());
            date(instant.map(|instant| Moment::at(instant, zone)))
        }
        "parseDate" => date(Moment::read(&DateOrDateTime::from(arguments.text(0).as_str()))),
        "formatDate" => match arguments.moment(0) {
            Some(moment) => Value::Text(formatted(&moment, &arguments.text(1))),
            None => Value::text(""),
        },
        _ => return None,
    })
}

/// `unit`, in the singular.
fn unit(arguments: &Arguments<'_>) -> String {
    let unit = arguments.text(2).to_lowercase();
    unit.strip_suffix('s').map(str::to_owned).unwrap_or(unit)
}

/// A date, so much later or earlier.
fn shifted(arguments: &Arguments<'_>, sign: f64) -> Option<Moment> {
    let moment = arguments.moment(0)?;
    let amount = sign * arguments.number(1);
    let amount = amount.is_finite().then_some(amount.trunc() as i64)?;
    let span: fn(i64) -> Option<Span> = match &*unit(arguments) {
        "year" => |n| Span::new().try_years(n).ok(),
        "quarter" => |n| Span::new().try_months(n.checked_mul(3)?).ok(),
        "month" => |n| Span::new().try_months(n).ok(),
        "week" => |n| Span::new().try_weeks(n).ok(),
        "day" => |n| Span::new().try_days(n).ok(),
        "hour" => |n| Span::new().try_hours(n).ok(),
        "minute" => |n| Span::new().try_minutes(n).ok(),
        _ => return None,
    };
    let time = moment.time.checked_add(span(amount)?).ok()?;
    // A day stays one, unless it gets hours.
    let has_time = moment.has_time || time.time() != moment.time.time();
    Some(Moment { time, has_time, ..moment })
}

/// How much later the first of two dates is, in whole units.
fn between(arguments: &Arguments<'_>) -> Option<f64> {
    let (first, second) = (arguments.moment(0)?, arguments.moment(1)?);
    let (first, second) = (first.instant()?, second.instant()?);
    let calendar = |unit: Unit, read: fn(&Span) -> i64| {
        let at = |instant| notion_model::jiff::tz::Offset::UTC.to_datetime(instant);
        at(second).until((unit, at(first))).ok().map(|span| read(&span) as f64)
    };
    let seconds = (first.as_second() - second.as_second()) as f64;
    match &*unit(arguments) {
        "year" => calendar(Unit::Year, |span| span.get_years().into()),
        "quarter" => calendar(Unit::Month, |span| i64::from(span.get_months()) / 3),
        "month" => calendar(Unit::Month, |span| span.get_months().into()),
        "week" => Some((seconds / 604_800.0).trunc()),
        "day" => Some((seconds / 86_400.0).trunc()),
        "hour" => Some((seconds / 3_600.0).trunc()),
        "minute" => Some((seconds / 60.0).trunc()),
        _ => None,
    }
}

/// The longer before those that they begin with.
const FIELDS: &[(&str, &str)] = &[
    ("YYYY", "%Y"),
    ("YY", "%y"),
    ("Y", "%Y"),
    ("MMMM", "%B"),
    ("MMM", "%b"),
    ("MM", "%m"),
    ("M", "%-m"),
    ("DDDD", "%j"),
    ("DDD", "%-j"),
    ("DD", "%d"),
    ("D", "%-d"),
    ("dddd", "%A"),
    ("ddd", "%a"),
    ("d", "%w"),
    ("WW", "%V"),
    ("W", "%-V"),
    ("HH", "%H"),
    ("H", "%-H"),
    ("hh", "%I"),
    ("h", "%-I"),
    ("mm", "%M"),
    ("m", "%-M"),
    ("ss", "%S"),
    ("s", "%-S"),
    ("A", "%p"),
    ("a", "%P"),
];

/// A date in a form such as `MMMM D, YYYY`; what is between brackets is text.
fn formatted(moment: &Moment, form: &str) -> String {
    let mut text = String::new();
    let mut rest = form;
    while let Some(c) = rest.chars().next() {
        if let Some((literal, after)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']'))
        {
            text.push_str(literal);
            rest = after;
        } else if let Some((field, format)) =
            FIELDS.iter().find(|(field, _)| rest.starts_with(field))
        {
            text.push_str(&moment.time.strftime(format).to_string());
            rest = &rest[field.len()..];
        } else {
            text.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    super::capped(text)
}
