//! Rich text, dates and files, as Notion answers what was written.

use notion_model::jiff::{self, Timestamp, civil, tz};
use notion_model::{
    Annotations, Cover, CoverInput, CoverInputKind, CoverKind, DateOrDateTime, DateValue, File,
    FileKind, FileUploadId, HostedFile, Icon, IconColor, IconInput, IconInputKind, IconKind,
    Mention, MentionKind, NativeIcon, RichText, RichTextArray, RichTextKind,
};

use crate::store::state::State;

/// With everything that answers have, and equal neighbours joined.
pub(crate) fn rich_text(state: &State, text: RichTextArray) -> RichTextArray {
    let mut answer: Vec<RichText> = Vec::with_capacity(text.len());
    for piece in text.into_input() {
        let piece = self::piece(state, piece);
        match answer.last_mut() {
            Some(last) if joins(last, &piece) => join(last, &piece),
            _ if piece.plain_text().is_empty() && matches!(piece.kind, RichTextKind::Text(_)) => {}
            _ => answer.push(piece),
        }
    }
    RichTextArray(answer)
}

fn piece(state: &State, mut piece: RichText) -> RichText {
    // Those that the request left out are written, too.
    piece.annotations.get_or_insert_with(Annotations::default).extra = Default::default();
    let (plain, href) = match &mut piece.kind {
        RichTextKind::Text(text) => {
            // Requests may say that it is a `url`.
            text.link.iter_mut().for_each(|link| link.extra = Default::default());
            (text.content.clone(), text.link.as_ref().map(|link| link.url.clone()))
        }
        RichTextKind::Equation(equation) => (equation.expression.clone(), None),
        RichTextKind::Mention(mention) => match &mut without_extra(mention).kind {
            MentionKind::User(user) => {
                if let Some(full) = state.users().iter().find(|known| known.id == user.id) {
                    **user = full.clone();
                }
                (format!("@{}", user.name.as_deref().unwrap_or("Anonymous")), None)
            }
            MentionKind::Page(page) => (state.title_of(page.id), Some(state.address(page.id))),
            MentionKind::Database(database) => {
                let title = state.database(database.id).map(|database| database.title.plain_text());
                (title.unwrap_or_else(|| "Untitled".to_owned()), Some(state.address(database.id)))
            }
            MentionKind::Date(date) => {
                **date = self::date((**date).clone());
                let end = date.end.as_ref().map(|end| format!(" → {end}")).unwrap_or_default();
                (format!("{}{end}", date.start), None)
            }
            MentionKind::CustomEmoji(emoji) => {
                (format!(":{}:", emoji.name.as_deref().unwrap_or("emoji")), None)
            }
            _ => (String::new(), None),
        },
        _ => (String::new(), None),
    };
    piece.plain_text = Some(plain);
    piece.href = href;
    piece
}

/// A mention may leave out its type; answers don't.
fn without_extra(mention: &mut Mention) -> &mut Mention {
    mention.extra = Default::default();
    mention
}

fn joins(last: &RichText, next: &RichText) -> bool {
    match (&last.kind, &next.kind) {
        (RichTextKind::Text(a), RichTextKind::Text(b)) => {
            a.link == b.link && last.annotations == next.annotations
        }
        _ => false,
    }
}

fn join(last: &mut RichText, next: &RichText) {
    if let (RichTextKind::Text(a), RichTextKind::Text(b)) = (&mut last.kind, &next.kind) {
        a.content.push_str(&b.content);
        last.plain_text = Some(a.content.clone());
    }
}

/// To the minute, with the offset of the time zone instead of its name.
pub(crate) fn date(date: DateValue) -> DateValue {
    let zone = date.time_zone.as_deref().and_then(|name| tz::TimeZone::get(name).ok());
    let mut answer = DateValue::from(end_of_range(date.start, zone.as_ref()));
    answer.end = date.end.map(|end| end_of_range(end, zone.as_ref()));
    answer
}

fn end_of_range(date: DateOrDateTime, zone: Option<&tz::TimeZone>) -> DateOrDateTime {
    match date {
        DateOrDateTime::Local(time) => {
            match zone.unwrap_or(&tz::TimeZone::UTC).to_zoned(cut(time.into())) {
                Ok(zoned) => DateOrDateTime::DateTime {
                    instant: zoned.timestamp().into(),
                    offset: zoned.offset().into(),
                },
                Err(_) => DateOrDateTime::Local(time),
            }
        }
        DateOrDateTime::DateTime { instant, offset } => {
            DateOrDateTime::DateTime { instant: minute(instant.into()).into(), offset }
        }
        other => other,
    }
}

fn cut(time: civil::DateTime) -> civil::DateTime {
    time.with().second(0).subsec_nanosecond(0).build().unwrap_or(time)
}

/// The minute that `instant` is in.
pub(crate) fn minute(instant: Timestamp) -> Timestamp {
    let second = instant.as_second();
    Timestamp::from_second(second - second.rem_euclid(60)).unwrap_or(instant)
}

/// Where uploaded files are served, below the address of the workspace.
pub(crate) const FILES: &str = "/__sim__/files/";

/// A file that was uploaded is served from an address that expires after an hour, and that no other answer has.
pub(crate) fn hosted(state: &State, id: FileUploadId) -> HostedFile {
    let mut file = HostedFile::default();
    let expiry =
        state.now().checked_add(jiff::SignedDuration::from_hours(1)).unwrap_or(state.now());
    let expires = expiry.as_second();
    file.url = format!("{}{FILES}{id}?expires={expires}", state.base_url());
    if let Some(key) = state.file_key() {
        let read = state.requests();
        let signature = key.sign(&format!("{id}:{expires}:{read}"));
        file.url.push_str(&format!("&read={read}&signature={signature}"));
    }
    file.expiry_time = Some(crate::wire::ids::to_minute(expiry));
    file
}

/// A new address for a file that is kept here, as every answer has one.
pub(crate) fn refresh(state: &State, file: &mut HostedFile) {
    let id = file.url.split_once(FILES).and_then(|(_, rest)| rest.get(..36));
    if let Some(id) = id.and_then(crate::wire::ids::uuid) {
        *file = hosted(state, id.into());
    }
}

pub(crate) fn icon(state: &State, input: IconInput) -> Icon {
    let mut icon = Icon::default();
    icon.kind = match input.kind {
        IconInputKind::Emoji(emoji) => IconKind::Emoji(emoji),
        IconInputKind::External(file) => match native(&file.url) {
            Some(icon) => IconKind::Icon(icon),
            None => IconKind::External(file),
        },
        IconInputKind::FileUpload(upload) => IconKind::File(hosted(state, upload.id)),
        IconInputKind::CustomEmoji(emoji) => IconKind::CustomEmoji(emoji),
        IconInputKind::Icon(icon) => IconKind::Icon(icon),
        IconInputKind::Unknown(unknown) => IconKind::Unknown(unknown),
        _ => IconKind::default(),
    };
    icon
}

/// The icon of Notion's own that has this address.
fn native(url: &str) -> Option<NativeIcon> {
    let file = url.strip_prefix("https://www.notion.so/icons/")?.strip_suffix(".svg")?;
    let (name, color) = file.rsplit_once('_')?;
    let color = IconColor::from(color);
    if name.is_empty() || !IconColor::KNOWN.contains(&color) {
        return None;
    }
    let mut icon = NativeIcon::default();
    icon.name = name.to_owned();
    icon.color = color;
    Some(icon)
}

pub(crate) fn cover(state: &State, input: CoverInput) -> Cover {
    let mut cover = Cover::default();
    cover.kind = match input.kind {
        CoverInputKind::External(file) => CoverKind::External(file),
        CoverInputKind::FileUpload(upload) => CoverKind::File(hosted(state, upload.id)),
        CoverInputKind::Unknown(unknown) => CoverKind::Unknown(unknown),
        _ => CoverKind::default(),
    };
    cover
}

pub(crate) fn file(state: &State, mut input: File) -> File {
    let sent = match &input.kind {
        FileKind::FileUpload(upload) => state.upload(upload.id),
        _ => None,
    };
    let sent = sent.and_then(|upload| upload.filename.clone());
    let name = input.name.take().or(sent).unwrap_or_else(|| "file".to_owned());
    let mut file = File::default().named(name);
    file.kind = match input.kind {
        FileKind::FileUpload(upload) => FileKind::File(hosted(state, upload.id)),
        kind => kind,
    };
    file
}
