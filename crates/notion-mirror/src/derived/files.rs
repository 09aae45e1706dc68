//! Which files an object has, by names that stay.

use notion_model::{FileSpot, HeldFile};

/// A place in an object where a file stands, and which file that is: a row of the table `files`.
///
/// Neither changes when Notion signs the address anew. Where the file can be fetched today is in the document
/// ([`Page::files`](notion_model::Page::files) and the like).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FileSlot {
    /// The place: `icon`, `cover`, `media`, `attachment:0`, or `property:` with the property's id and the file's place among
    /// its files, such as `property:%3Acms:0`.
    pub slot: String,
    /// What the file is called there, if that is said.
    pub name: Option<String>,
    /// Whether Notion keeps the file. One elsewhere may be anybody's.
    pub is_hosted: bool,
    /// What tells the file from others: of one that Notion keeps the path of its address, of one elsewhere the whole address.
    pub address_key: String,
}

impl FileSlot {
    /// Returns the slot of a file that was found in an object.
    ///
    /// ```
    /// use notion_mirror::derived::files::FileSlot;
    ///
    /// let page: notion_model::Page = notion_model::from_str(r#"{
    ///     "object": "page", "id": "38c9ce7b-60a4-8171-9555-ff211bc8f65c",
    ///     "cover": {"type": "file", "file": {
    ///         "url": "https://files.example/a/b.png?signature=1", "expiry_time": "2026-06-27T13:00:00.000Z"}}
    /// }"#)?;
    /// let slots: Vec<FileSlot> = page.files().iter().map(FileSlot::of).collect();
    /// assert_eq!((slots[0].slot.as_str(), slots[0].address_key.as_str()), ("cover", "/a/b.png"));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn of(file: &HeldFile) -> Self {
        let is_hosted = !file.is_external();
        Self {
            slot: slot(&file.spot),
            name: file.name.clone(),
            is_hosted,
            address_key: if is_hosted { path(file.url()) } else { file.url() }.to_owned(),
        }
    }
}

fn slot(spot: &FileSpot) -> String {
    match spot {
        FileSpot::Icon => "icon".to_owned(),
        FileSpot::Cover => "cover".to_owned(),
        FileSpot::Media => "media".to_owned(),
        FileSpot::Attachment(index) => format!("attachment:{index}"),
        FileSpot::Property { id, index, .. } => {
            // Notion writes an id in two ways; the slot has it in one.
            let id = notion_model::encode_component(&id.decoded());
            format!("property:{id}:{index}")
        }
        other => format!("{other:?}").to_lowercase(),
    }
}

/// Returns the address of a file that Notion keeps without its signature.
pub(crate) fn without_signature(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or_default()
}

/// The path of an address, without the host, which Notion may change, and without the signature.
fn path(url: &str) -> &str {
    let url = without_signature(url);
    let Some((_, after_scheme)) = url.split_once("://") else { return url };
    after_scheme.find('/').map_or(url, |slash| &after_scheme[slash..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hosted_file_is_its_path_and_one_elsewhere_its_address() {
        let page: notion_model::Page = notion_model::from_str(
            r#"{"object": "page", "id": "38c9ce7b-60a4-8171-9555-ff211bc8f65c",
                "icon": {"type": "external", "external": {"url": "https://e.example/i?x=1"}},
                "properties": {"Docs": {"id": "a%3Ab", "type": "files", "files": [
                    {"name": "n", "type": "file", "file": {"url": "https://s3/w/f.pdf?X-Amz-Signature=1", "expiry_time": "2026-06-27T13:00:00.000Z"}},
                    {"name": "m", "type": "external", "external": {"url": "nowhere"}}]}}}"#,
        )
        .unwrap();
        let slots: Vec<FileSlot> = page.files().iter().map(FileSlot::of).collect();
        let expected = [
            ("icon", None, false, "https://e.example/i?x=1"),
            ("property:a%3Ab:0", Some("n"), true, "/w/f.pdf"),
            ("property:a%3Ab:1", Some("m"), false, "nowhere"),
        ];
        for (slot, (place, name, is_hosted, key)) in slots.iter().zip(expected) {
            assert_eq!(slot.slot, place);
            assert_eq!(slot.name.as_deref(), name);
            assert_eq!(slot.is_hosted, is_hosted);
            assert_eq!(slot.address_key, key);
        }
        assert_eq!(slots.len(), expected.len());
    }

    #[test]
    fn an_odd_address_has_a_key() {
        for (url, key) in
            [("", ""), ("https://s3", "https://s3"), ("https://s3/", "/"), ("x?y", "x")]
        {
            assert_eq!(path(url), key);
        }
    }
}
