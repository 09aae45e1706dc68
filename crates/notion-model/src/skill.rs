//! Agent Skills: what agents are taught, as archives of files.

use crate::Timestamp;

object! {
    /// A plugin: the skills with one tag, or one skill without.
    ///
    /// See [agent skills](https://developers.notion.com/guides/agent-skills/overview).
    pub struct Plugin {
        /// What [retrieves it](https://developers.notion.com/reference/agent-skills/get-plugin-directory). Opaque.
        pub id: String,
        /// What it is called.
        pub name: String,
        /// What it is for.
        pub description: Option<String>,
        /// Which state of it this is. Opaque: the same means that nothing has changed.
        pub version_id: String,
    }
}

object! {
    /// The address of the archive of a plugin or a skill: a tar file, compressed by gzip.
    ///
    /// It has one folder at its top. That of a plugin has `plugin.json` and, for each of at most 100 skills, a folder in
    /// `skills` with `SKILL.md`; that of a skill has `SKILL.md`, and the files of the skill.
    ///
    /// See [retrieve a plugin](https://developers.notion.com/reference/agent-skills/get-plugin-directory).
    pub struct SkillArchive {
        /// The plugin, or the page of the skill.
        pub id: String,
        /// Which state of it this is. Opaque: the same means that nothing has changed.
        pub version_id: String,
        /// Where the archive can be fetched, for about an hour. The address is signed: it is fetched without a token, and
        /// whoever has it can read the skills.
        pub url: String,
    }
}

impl SkillArchive {
    /// Returns when `url` stops working, if the address says it. Retrieve the plugin or the skill again for a new one.
    ///
    /// ```
    /// use notion_model::SkillArchive;
    ///
    /// let archive: SkillArchive = notion_model::from_str(
    ///     r#"{"id": "p", "version_id": "v",
    ///         "url": "https://example.com/a.tar.gz?X-Amz-Date=20261129T120000Z&X-Amz-Expires=3600"}"#,
    /// )?;
    /// assert_eq!(archive.expiry_time().unwrap().to_string(), "2026-11-29T13:00:00.000Z");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[inline]
    pub fn expiry_time(&self) -> Option<Timestamp> {
        let (_, query) = self.url.split_once('?')?;
        let value = |name: &str| {
            let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            pairs.find_map(|(key, value)| key.eq_ignore_ascii_case(name).then_some(value))
        };
        // As AWS writes it: `20261129T120000Z`.
        let signed = value("X-Amz-Date")?;
        let part = |range: std::ops::Range<usize>| signed.get(range);
        let date = [part(0..4)?, part(4..6)?, part(6..8)?].join("-");
        let time = [part(8..11)?, part(11..13)?, part(13..16)?].join(":");
        let signed: Timestamp = format!("{date}{time}").parse().ok()?;
        let seconds: u32 = value("X-Amz-Expires")?.parse().ok()?;
        Timestamp::from_second(signed.as_second().checked_add(seconds.into())?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_does_not_say_when_it_expires_is_no_error() {
        for url in [
            "",
            "https://example.com/a.tar.gz",
            "https://example.com/?X-Amz-Date=20261129T120000Z",
            "https://example.com/?X-Amz-Date=later&X-Amz-Expires=3600",
            "https://example.com/?X-Amz-Date=20261129T120000Z&X-Amz-Expires=-1",
            "https://example.com/?X-Amz-Date=99991231T235959Z&X-Amz-Expires=4294967295",
        ] {
            let archive = SkillArchive { url: url.to_owned(), ..SkillArchive::default() };
            assert_eq!(archive.expiry_time(), None, "{url}");
        }
    }
}
