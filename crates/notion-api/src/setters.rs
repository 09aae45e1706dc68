//! Builder methods that several endpoints have, word for word.

/// The builder methods of these names, for an endpoint that has the fields.
macro_rules! setters {
    ($($name:ident),+) => { $($crate::setters::setters!(@ $name);)+ };
    (@ filter_properties) => {
        /// Limits the answer to these properties, by name or id: at most 100. An id may be as answers have it, which is
        /// percent-encoded, or plain.
        pub fn filter_properties<S: Into<String>>(
            mut self,
            properties: impl IntoIterator<Item = S>,
        ) -> Self {
            let plain = |name: S| notion_model::plain_name_or_id(&name.into()).into_owned();
            self.endpoint.filter_properties.extend(properties.into_iter().map(plain));
            self
        }
    };
    (@ markdown_version) => {
        /// Sets the dialect of Notion's Markdown: of what is sent, and of what is answered. Defaults to that of the
        /// client ([`ClientBuilder::markdown_version`](crate::ClientBuilder::markdown_version)).
        pub fn markdown_version(
            mut self,
            version: impl Into<notion_model::MarkdownVersion>,
        ) -> Self {
            self.endpoint.markdown_version = Some(version.into());
            self
        }
    };
    (@ new_icon) => {
        /// Sets its icon.
        pub fn icon(mut self, icon: notion_model::IconInput) -> Self {
            self.endpoint.icon = Some(icon);
            self
        }
    };
    (@ new_cover) => {
        /// Sets its cover.
        pub fn cover(mut self, cover: notion_model::CoverInput) -> Self {
            self.endpoint.cover = Some(cover);
            self
        }
    };
    (@ icon) => {
        /// Sets the icon.
        pub fn icon(mut self, icon: notion_model::IconInput) -> Self {
            self.endpoint.icon = notion_model::Patch::Set(icon);
            self
        }

        /// Removes the icon.
        pub fn remove_icon(mut self) -> Self {
            self.endpoint.icon = notion_model::Patch::Clear;
            self
        }
    };
    (@ cover) => {
        /// Sets the cover.
        pub fn cover(mut self, cover: notion_model::CoverInput) -> Self {
            self.endpoint.cover = notion_model::Patch::Set(cover);
            self
        }

        /// Removes the cover.
        pub fn remove_cover(mut self) -> Self {
            self.endpoint.cover = notion_model::Patch::Clear;
            self
        }
    };
    (@ in_trash) => {
        /// Moves it to the trash, or takes it out.
        pub fn in_trash(mut self, in_trash: bool) -> Self {
            self.endpoint.in_trash = Some(in_trash);
            self
        }
    };
    (@ locked) => {
        /// Locks it against editing in the app, or unlocks it.
        pub fn locked(mut self, locked: bool) -> Self {
            self.endpoint.is_locked = Some(locked);
            self
        }
    };
}

pub(crate) use setters;
