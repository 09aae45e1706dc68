//! `/v1/file_uploads`, and the files that they leave.

use notion_model::validate::limits;
use notion_model::{
    FileImportResult, FileImportResultKind, FileUpload, FileUploadCreator, FileUploadCreatorType,
    FileUploadId, FileUploadParts, FileUploadStatus, List, ListType,
};
use serde::Deserialize;
use serde_json::Value;

use crate::answer::objects::{self, Version};
use crate::rules::file_type::{self, Category};
use crate::store::state::State;
use crate::store::upload::{Mode, SentPart, Upload};
use crate::store::verbs::find::find_upload;
use crate::wire::fail::{Fail, Result};
use crate::wire::ids::to_minute;
use crate::wire::multipart;
use crate::wire::request::{Body, Query, or_empty};
use crate::wire::shape::{address, request};

fn answer(state: &State, upload: &Upload, version: Version) -> FileUpload {
    let mut file = FileUpload::default();
    let status = upload.status(state.now());
    let is_pending = status == FileUploadStatus::Pending;
    let address = format!("{}/v1/file_uploads/{}", state.base_url(), upload.id);
    file.id = upload.id;
    file.created_time = to_minute(upload.created);
    let mut creator = FileUploadCreator::default();
    creator.id = state.bot();
    creator.r#type = FileUploadCreatorType::Bot;
    file.created_by = Some(creator);
    file.last_edited_time = to_minute(upload.edited);
    let expires = !upload.is_attached && status != FileUploadStatus::Expired;
    file.expiry_time = expires.then(|| to_minute(upload.expires()));
    file.upload_url = is_pending.then(|| format!("{address}/send"));
    file.complete_url =
        (is_pending && upload.mode == Mode::MultiPart).then(|| format!("{address}/complete"));
    file.status = status;
    file.filename.clone_from(&upload.filename);
    file.content_type.clone_from(&upload.content_type);
    // That of several parts is known as soon as all of them are.
    let is_whole = upload.parts.iter().all(Option::is_some);
    file.content_length = (upload.is_complete || is_whole).then(|| upload.content().len() as u64);
    if upload.mode == Mode::MultiPart {
        let mut parts = FileUploadParts::default();
        parts.total = u32::try_from(upload.parts.len()).unwrap_or(u32::MAX);
        let sent = upload.parts.iter().filter(|part| part.is_some()).count();
        parts.sent = u32::try_from(sent).unwrap_or(u32::MAX);
        file.number_of_parts = Some(parts);
    }
    if upload.mode == Mode::ExternalUrl && upload.is_complete {
        let mut result = FileImportResult::default();
        result.kind = FileImportResultKind::Success(Default::default());
        result.imported_time = to_minute(upload.edited);
        file.file_import_result = Some(result);
    }
    file.archived = version.archived(false);
    file
}

/// A new upload, as it is asked for.
#[derive(Deserialize)]
struct New {
    mode: Option<Mode>,
    filename: Option<String>,
    content_type: Option<String>,
    number_of_parts: Option<usize>,
    external_url: Option<String>,
}

pub(crate) fn create(state: &mut State, bytes: &[u8], version: Version) -> Result<FileUpload> {
    let body = Body::of(or_empty(bytes), request::FILE_UPLOAD)?;
    let new: New = body.whole()?;
    let (mode, filename) = (new.mode.unwrap_or(Mode::SinglePart), new.filename);
    let most = limits::UPLOAD_NAME.max;
    if filename.as_ref().is_some_and(|name| name.len() > most) {
        let should = format!("at most {most} bytes");
        return Err(Fail::body("filename", &should, body.raw("filename")));
    }
    let needed: &[&str] = match mode {
        Mode::SinglePart => &[],
        Mode::MultiPart => &["filename", "number_of_parts"],
        Mode::ExternalUrl => &["external_url"],
    };
    needed.iter().try_for_each(|key| body.required(key).map(drop))?;
    // What belongs to another mode would be lost.
    for (key, of) in [("number_of_parts", Mode::MultiPart), ("external_url", Mode::ExternalUrl)] {
        if let Some(value) = body.raw(key).filter(|_| mode != of) {
            return Err(Fail::body(key, "not present", Some(value)));
        }
    }
    let parts = new.number_of_parts.unwrap_or(1);
    if let Some(url) = new.external_url
        && !(url.starts_with("https://") && address::is_web(&url))
    {
        return Err(Fail::body("external_url", "a valid https url", body.raw("external_url")));
    }
    let content_type = content_type(filename.as_deref(), new.content_type)?;
    let upload = Upload {
        id: state.timed_id(),
        created: state.now(),
        edited: state.now(),
        mode,
        filename,
        content_type,
        parts: vec![None; if mode == Mode::MultiPart { parts } else { 1 }],
        is_complete: false,
        is_attached: false,
    };
    let file = answer(state, &upload, version);
    state.announce_upload(upload);
    Ok(file)
}

pub(crate) fn send(
    state: &mut State,
    id: FileUploadId,
    kind: &str,
    bytes: &[u8],
    version: Version,
) -> Result<FileUpload> {
    let upload = find_upload(state, id)?;
    if upload.status(state.now()) != FileUploadStatus::Pending || upload.mode == Mode::ExternalUrl {
        return Err(Fail::validation(format!("File upload {id} is not awaiting content.")));
    }
    let fields = multipart::read(kind, bytes)
        .ok_or_else(|| Fail::validation("The body is not multipart/form-data."))?;
    let field = |name: &str| fields.iter().find(|field| field.name == name);
    let file = field("file").ok_or_else(|| Fail::body("file", "defined", None))?;
    let number = field("part_number").map(|field| String::from_utf8_lossy(&field.content));
    let part = match (upload.mode, number.as_deref()) {
        (Mode::MultiPart, None) => return Err(Fail::body("part_number", "defined", None)),
        (Mode::MultiPart, Some(number)) => {
            let total = upload.parts.len();
            let part = number.trim().parse::<usize>().ok();
            part.filter(|part| (1..=total).contains(part)).ok_or_else(|| {
                let should = format!("between `1` and `{total}`");
                Fail::body("part_number", &should, Some(&Value::from(&*number)))
            })?
        }
        _ => 1,
    };
    let (content, filename) = (file.content.to_vec(), file.filename.clone());
    let content_type = file.content_type.clone();
    if let (Some(announced), Some(sent)) = (&upload.content_type, &content_type)
        && !file_type::are_same(announced, sent)
    {
        return Err(Fail::validation(format!(
            "The content type {sent} of the file does not match the content type {announced} of the file upload."
        )));
    }
    state.receive_part(id, part - 1, SentPart { content, filename, content_type });
    Ok(answer(state, find_upload(state, id)?, version))
}

pub(crate) fn complete(
    state: &mut State,
    id: FileUploadId,
    version: Version,
) -> Result<FileUpload> {
    let upload = find_upload(state, id)?;
    if upload.mode != Mode::MultiPart || upload.status(state.now()) != FileUploadStatus::Pending {
        return Err(Fail::validation(format!("File upload {id} can't be completed.")));
    }
    let missing = upload.parts.iter().filter(|part| part.is_none()).count();
    if missing > 0 {
        return Err(Fail::validation(format!(
            "File upload {id} can't be completed: {missing} parts were not sent."
        )));
    }
    state.complete_upload(id);
    Ok(answer(state, find_upload(state, id)?, version))
}

/// An upload; one that is fetched from elsewhere has arrived when somebody asks for it.
pub(crate) fn retrieve(
    state: &mut State,
    id: FileUploadId,
    version: Version,
) -> Result<FileUpload> {
    if find_upload(state, id)?.mode == Mode::ExternalUrl {
        state.complete_upload(id);
    }
    Ok(answer(state, find_upload(state, id)?, version))
}

/// The uploads, the newest first.
pub(crate) fn list(state: &State, query: &Query, version: Version) -> Result<List<FileUpload>> {
    let status = query.get("status").map(FileUploadStatus::from);
    if let Some(FileUploadStatus::Unknown(status)) = &status {
        let should = "`\"pending\"`, `\"uploaded\"`, `\"expired\"`, or `\"failed\"`";
        return Err(Fail::at("query", "status", should, Some(&Value::from(&**status))));
    }
    let mut all: Vec<&Upload> = state.uploads().collect();
    all.retain(|upload| status.as_ref().is_none_or(|status| *status == upload.status(state.now())));
    all.sort_by_key(|upload| std::cmp::Reverse((upload.created, *upload.id.as_uuid())));
    let (shown, next) = query.paging()?.page(&all, |upload| *upload.id.as_uuid())?;
    let files = shown.into_iter().map(|upload| answer(state, upload, version)).collect();
    Ok(objects::list(files, next.map(|next| next.to_string()), ListType::FileUpload))
}

/// Marks the uploads that a request attaches to something; all of them must have arrived.
pub(crate) fn attach(state: &mut State, bytes: &[u8]) -> Result<()> {
    if !bytes.windows(11).any(|window| window == b"file_upload") {
        return Ok(());
    }
    let Ok(body) = serde_json::from_slice::<Value>(bytes) else { return Ok(()) };
    let mut uses = Vec::new();
    attached(&body, "", &mut uses);
    for (id, place) in &uses {
        let upload = find_upload(state, *id)?;
        if upload.status(state.now()) != FileUploadStatus::Uploaded {
            return Err(Fail::validation(format!(
                "File upload {id} has not been uploaded, or has expired."
            )));
        }
        check_use(upload, place)?;
    }
    for (id, _) in uses {
        state.use_upload(id);
    }
    Ok(())
}

/// The uploads that a request names, wherever it does, each with the key of what it is to be.
fn attached<'v>(value: &'v Value, place: &'v str, uses: &mut Vec<(FileUploadId, &'v str)>) {
    let id = |value: Option<&Value>| {
        value.and_then(Value::as_str).and_then(crate::wire::ids::uuid).map(FileUploadId::from)
    };
    match value {
        Value::Array(items) => items.iter().for_each(|item| attached(item, place, uses)),
        Value::Object(map) => {
            let named = map.get("file_upload").and_then(|upload| id(upload.get("id")));
            uses.extend(named.or_else(|| id(map.get("file_upload_id"))).map(|id| (id, place)));
            map.iter().for_each(|(key, value)| attached(value, key, uses));
        }
        _ => {}
    }
}

/// The type of an upload: what is said of it, or what its name ends in. Both have to be supported, and to fit.
fn content_type(name: Option<&str>, given: Option<String>) -> Result<Option<String>> {
    if let Some(mime) = given.as_deref().filter(|mime| !file_type::is_supported(mime)) {
        return Err(Fail::validation(format!(
            "The content type {mime} is not supported for the File Upload API."
        )));
    }
    let Some(name) = name else { return Ok(given) };
    let Some(extension) = file_type::extension(name) else {
        // The ending is that of the type, if there is one.
        return match given {
            Some(given) => Ok(Some(given)),
            None => Err(Fail::body("filename", "a name with an extension", Some(&name.into()))),
        };
    };
    let Some(of_name) = file_type::of_extension(&extension) else {
        return Err(Fail::validation(format!(
            "The file extension .{extension} is not supported for the File Upload API."
        )));
    };
    match given {
        Some(mime) if !file_type::fits(&extension, &mime) => Err(Fail::validation(format!(
            "The content type {mime} does not match the file extension .{extension}."
        ))),
        Some(mime) => Ok(Some(mime)),
        None => Ok(Some(of_name.to_owned())),
    }
}

/// Refuses an upload that can't be shown where it is attached.
fn check_use(upload: &Upload, place: &str) -> Result<()> {
    let wanted = match place {
        "icon" | "cover" | "image" => Category::Image,
        "video" => Category::Video,
        "audio" => Category::Audio,
        "pdf" => Category::Pdf,
        _ => return Ok(()),
    };
    match &upload.content_type {
        Some(mime) if !file_type::categories(mime).any(|category| category == wanted) => {
            Err(Fail::validation(format!(
                "File upload {} has the content type {mime}, which is not supported for {place}.",
                upload.id
            )))
        }
        _ => Ok(()),
    }
}
