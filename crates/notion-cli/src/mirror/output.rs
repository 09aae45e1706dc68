//! Where a command says what it has to say.

use std::fmt::{self, Display};
use std::io::{self, BufWriter, IsTerminal, Stdout, Write};

use notion_model::Timestamp;
use serde::Serialize;

use super::failure::Failure;

/// Standard output: for people at a terminal, for people in a file, or for programs.
pub(super) struct Out {
    writer: BufWriter<Stdout>,
    /// Whether it is read by programs.
    pub(super) is_json: bool,
    /// Whether it is a terminal.
    pub(super) is_terminal: bool,
}

/// Something that a command has to say.
pub(super) trait Report: Serialize {
    /// Writes it for people.
    fn write(&self, to: &mut dyn Write, style: Style) -> io::Result<()>;
}

/// How words stand out, where they can.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    has_colors: bool,
}

impl Style {
    pub(super) fn bold<D: Display>(self, text: D) -> Styled<D> {
        Styled { code: self.has_colors.then_some("1"), text }
    }

    pub(super) fn dim<D: Display>(self, text: D) -> Styled<D> {
        Styled { code: self.has_colors.then_some("2"), text }
    }

    /// Something to look at.
    pub(super) fn warning<D: Display>(self, text: D) -> Styled<D> {
        Styled { code: self.has_colors.then_some("33"), text }
    }

    /// All is well.
    pub(super) fn good<D: Display>(self, text: D) -> Styled<D> {
        Styled { code: self.has_colors.then_some("32"), text }
    }
}

pub(super) struct Styled<D> {
    code: Option<&'static str>,
    text: D,
}

impl<D: Display> Display for Styled<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.code {
            Some(code) => write!(f, "\x1b[{code}m{}\x1b[0m", self.text),
            None => self.text.fmt(f),
        }
    }
}

impl Out {
    pub(super) fn new(is_json: bool) -> Self {
        let stdout = io::stdout();
        let is_terminal = stdout.is_terminal();
        Self { writer: BufWriter::new(stdout), is_json, is_terminal }
    }

    pub(super) fn style(&self) -> Style {
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Style { has_colors: self.is_terminal && !plain }
    }

    /// Says something, in a line if it is for programs.
    pub(super) fn report(&mut self, report: &impl Report) -> Result<(), Failure> {
        if self.is_json {
            self.json(report)
        } else {
            let style = self.style();
            report.write(&mut self.writer, style)?;
            Ok(self.writer.flush()?)
        }
    }

    /// Says something to programs.
    pub(super) fn json(&mut self, value: &impl Serialize) -> Result<(), Failure> {
        serde_json::to_writer(&mut self.writer, value).map_err(io::Error::from)?;
        writeln!(self.writer)?;
        Ok(self.writer.flush()?)
    }

    /// Says a line to people; nothing to programs.
    pub(super) fn line(&mut self, text: impl Display) -> Result<(), Failure> {
        if !self.is_json {
            writeln!(self.writer, "{text}")?;
            self.writer.flush()?;
        }
        Ok(())
    }

    pub(super) fn finish(&mut self) -> Result<(), Failure> {
        Ok(self.writer.flush()?)
    }
}

/// A number with what it counts: `1 page`, `2,400 pages`.
pub(super) fn count(n: u64, one: &str) -> String {
    let many = match one.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None => format!("{one}s"),
    };
    format!("{} {}", grouped(n), if n == 1 { one } else { &many })
}

/// A number whose digits stand in groups of three.
pub(super) fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A length of time in two units at most: `45 s`, `12 min`, `2 h 40 min`, `3 d 4 h`.
pub(super) fn time(seconds: u64) -> String {
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7200 => format!("{minutes} min"),
        7200..172_800 => two(hours, "h", minutes % 60, "min"),
        _ => two(days, "d", hours % 24, "h"),
    }
}

fn two(large: u64, unit: &str, small: u64, small_unit: &str) -> String {
    match small {
        0 => format!("{large} {unit}"),
        small => format!("{large} {unit} {small} {small_unit}"),
    }
}

/// How long ago something was.
pub(super) fn since(then: Timestamp, now: Timestamp) -> String {
    let seconds = now.as_second().saturating_sub(then.as_second()).max(0);
    format!("{} ago", time(seconds.unsigned_abs()))
}

/// A text in one line, of so many characters at most. What would move the cursor is left out.
pub(super) fn one_line(text: &str, most: usize) -> String {
    let clean: String =
        text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>();
    let clean = clean.split_whitespace().collect::<Vec<_>>().join(" ");
    match clean.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &clean[..end]),
        None => clean,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_groups_and_units() {
        assert_eq!(count(1, "page"), "1 page");
        assert_eq!(count(1_234_567, "entry"), "1,234,567 entries");
        assert_eq!([0, 999, 1000].map(grouped), ["0", "999", "1,000"]);
    }

    #[test]
    fn times_have_two_units_at_most() {
        let times = [59, 119, 120, 7199, 7200, 9600, 172_799, 172_800, 273_600];
        let texts = [
            "59 s",
            "119 s",
            "2 min",
            "119 min",
            "2 h",
            "2 h 40 min",
            "47 h 59 min",
            "2 d",
            "3 d 4 h",
        ];
        assert_eq!(times.map(time), texts);
    }

    #[test]
    fn a_title_can_not_move_the_cursor() {
        assert_eq!(one_line("a\x1b[2Jb\n\tc", 20), "a [2Jb c");
        assert_eq!(one_line("äöüß", 2), "äö…");
    }
}
