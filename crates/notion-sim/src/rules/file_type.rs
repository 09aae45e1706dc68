//! The types of files that can be uploaded. See
//! [supported file types](https://developers.notion.com/docs/working-with-files-and-media#supported-file-types).

/// A type of file: what it is shown as, the endings of its names, and its MIME types.
struct FileType {
    category: Category,
    extensions: &'static [&'static str],
    mime: &'static [&'static str],
}

/// What a file is shown as.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Category {
    Audio,
    Document,
    Image,
    Pdf,
    Video,
}

const fn of(
    category: Category,
    extensions: &'static [&'static str],
    mime: &'static [&'static str],
) -> FileType {
    FileType { category, extensions, mime }
}

/// All of them. The first MIME type of an ending is that of a file of which nothing else is said.
const TYPES: &[FileType] = &[
    of(Category::Video, &["mp4", "m4v"], &["application/mp4", "video/mp4"]),
    of(Category::Video, &["amv"], &["video/x-amv"]),
    of(Category::Video, &["asf", "wmv"], &["video/x-ms-asf", "video/x-ms-wmv"]),
    of(Category::Video, &["avi"], &["video/x-msvideo"]),
    of(Category::Video, &["f4v"], &["video/x-f4v"]),
    of(Category::Video, &["flv"], &["video/x-flv"]),
    of(Category::Video, &["webm", "mkv"], &["video/webm", "video/x-matroska"]),
    of(Category::Video, &["mov", "qt"], &["video/quicktime"]),
    of(Category::Video, &["mpeg"], &["video/mpeg"]),
    of(Category::Audio, &["aac", "adts"], &["audio/aac"]),
    of(Category::Audio, &["mid", "midi"], &["audio/midi"]),
    of(Category::Audio, &["mp3", "mpga"], &["audio/mpeg"]),
    of(Category::Audio, &["m4a", "m4b", "mp4"], &["audio/mp4"]),
    of(Category::Audio, &["ogg", "oga"], &["audio/ogg"]),
    of(Category::Audio, &["wav"], &["audio/wav"]),
    of(Category::Audio, &["wma"], &["audio/x-ms-wma"]),
    of(Category::Image, &["gif"], &["image/gif"]),
    of(Category::Image, &["heic"], &["image/heic"]),
    of(Category::Image, &["jpg", "jpeg"], &["image/jpeg"]),
    of(Category::Image, &["png"], &["image/png"]),
    of(Category::Image, &["svg"], &["image/svg+xml"]),
    of(Category::Image, &["tif", "tiff"], &["image/tiff"]),
    of(Category::Image, &["webp"], &["image/webp"]),
    of(Category::Image, &["ico"], &["image/vnd.microsoft.icon", "image/x-icon"]),
    of(Category::Pdf, &["pdf"], &["application/pdf"]),
    of(Category::Document, &["txt"], &["text/plain"]),
    of(Category::Document, &["json"], &["application/json"]),
    of(Category::Document, &["doc", "dot"], &["application/msword"]),
    of(
        Category::Document,
        &["docx"],
        &["application/vnd.openxmlformats-officedocument.wordprocessingml.document"],
    ),
    of(
        Category::Document,
        &["dotx"],
        &["application/vnd.openxmlformats-officedocument.wordprocessingml.template"],
    ),
    of(Category::Document, &["xls", "xlt", "xla"], &["application/vnd.ms-excel"]),
    of(
        Category::Document,
        &["xlsx"],
        &["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"],
    ),
    of(
        Category::Document,
        &["xltx"],
        &["application/vnd.openxmlformats-officedocument.spreadsheetml.template"],
    ),
    of(Category::Document, &["ppt", "pot", "pps", "ppa"], &["application/vnd.ms-powerpoint"]),
    of(
        Category::Document,
        &["pptx"],
        &["application/vnd.openxmlformats-officedocument.presentationml.presentation"],
    ),
    of(
        Category::Document,
        &["potx"],
        &["application/vnd.openxmlformats-officedocument.presentationml.template"],
    ),
];

/// The ending of a file's name, in lower case.
pub(crate) fn extension(name: &str) -> Option<String> {
    let (stem, extension) = name.rsplit_once('.')?;
    (!stem.is_empty() && !extension.is_empty()).then(|| extension.to_ascii_lowercase())
}

/// The MIME type of files with this ending.
pub(crate) fn of_extension(extension: &str) -> Option<&'static str> {
    TYPES.iter().find(|it| it.extensions.contains(&extension))?.mime.first().copied()
}

fn essence(mime: &str) -> String {
    mime.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Whether files of this MIME type can be uploaded.
pub(crate) fn is_supported(mime: &str) -> bool {
    categories(mime).next().is_some()
}

/// What files of this MIME type are shown as.
pub(crate) fn categories(mime: &str) -> impl Iterator<Item = Category> {
    let mime = essence(mime);
    TYPES.iter().filter(move |it| it.mime.contains(&&*mime)).map(|it| it.category)
}

/// Whether a file with this ending may have this MIME type.
pub(crate) fn fits(extension: &str, mime: &str) -> bool {
    let mime = essence(mime);
    TYPES.iter().any(|it| it.extensions.contains(&extension) && it.mime.contains(&&*mime))
}

/// Whether two MIME types mean the same type of file.
pub(crate) fn are_same(one: &str, other: &str) -> bool {
    let (one, other) = (essence(one), essence(other));
    one == other || TYPES.iter().any(|it| it.mime.contains(&&*one) && it.mime.contains(&&*other))
}
