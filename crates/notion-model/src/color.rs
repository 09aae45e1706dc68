//! Colours.

open_enum! {
    /// A colour of text, of a block, or of an option.
    ///
    /// Options have no background forms. See
    /// [annotations](https://developers.notion.com/reference/rich-text#the-annotation-object).
    pub enum Color = Default {
        /// The reader's.
        Default = "default",
        /// Gray.
        Gray = "gray",
        /// Brown.
        Brown = "brown",
        /// Orange.
        Orange = "orange",
        /// Yellow.
        Yellow = "yellow",
        /// Green.
        Green = "green",
        /// Blue.
        Blue = "blue",
        /// Purple.
        Purple = "purple",
        /// Pink.
        Pink = "pink",
        /// Red.
        Red = "red",
        /// The reader's, behind the text.
        DefaultBackground = "default_background",
        /// Gray, behind the text.
        GrayBackground = "gray_background",
        /// Brown, behind the text.
        BrownBackground = "brown_background",
        /// Orange, behind the text.
        OrangeBackground = "orange_background",
        /// Yellow, behind the text.
        YellowBackground = "yellow_background",
        /// Green, behind the text.
        GreenBackground = "green_background",
        /// Blue, behind the text.
        BlueBackground = "blue_background",
        /// Purple, behind the text.
        PurpleBackground = "purple_background",
        /// Pink, behind the text.
        PinkBackground = "pink_background",
        /// Red, behind the text.
        RedBackground = "red_background",
    }
}

impl Color {
    /// Returns whether the colour is one behind a text, which options don't have.
    pub fn is_background(&self) -> bool {
        self.as_str().ends_with("_background")
    }
}

open_enum! {
    /// The colour of a [`NativeIcon`](crate::NativeIcon).
    pub enum IconColor = Gray {
        /// Gray, which a request that names none gets.
        Gray = "gray",
        /// Light gray.
        LightGray = "lightgray",
        /// Brown.
        Brown = "brown",
        /// Yellow.
        Yellow = "yellow",
        /// Orange.
        Orange = "orange",
        /// Green.
        Green = "green",
        /// Blue.
        Blue = "blue",
        /// Purple.
        Purple = "purple",
        /// Pink.
        Pink = "pink",
        /// Red.
        Red = "red",
    }
}
