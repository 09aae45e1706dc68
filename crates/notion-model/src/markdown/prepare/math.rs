//! Which dollar signs are those of formulas.

use std::collections::HashMap;
use std::ops::Range;

use super::super::html::is_escaped;
use super::super::names::Tags;

/// A run of dollar signs.
#[derive(Clone, Copy)]
struct Run {
    at: usize,
    length: usize,
    paragraph: usize,
}

/// How far away the end of a formula between `$$` may be, in runs of dollar signs.
const LOOK_AHEAD: usize = 16;

/// Where the dollar signs are that are none of a formula's: prices, shell variables and such.
///
/// A formula is tight (`$ x$` and `$x $` are none), and no letter or digit is at its sides, as GitHub has it; it ends at
/// the next sign or is none, as pandoc has it.
///
/// In Notion's dialect letters may be beside it: prices and variables have backslashes there.
pub(super) fn plain_dollars(text: &str, tags: Tags) -> Vec<usize> {
    let mut runs = runs(text);
    let code = code(text);
    runs.retain(|run| {
        let next = code.partition_point(|span| span.end <= run.at);
        !code.get(next).is_some_and(|span| span.contains(&run.at))
    });
    let mut plain = Vec::new();
    let mut index = 0;
    while let Some(run) = runs.get(index).copied() {
        let end = match run.length {
            1 => runs
                .get(index + 1)
                .filter(|end| is_formula(text, run, **end, tags))
                .map(|_| index + 1),
            2 => {
                let near = runs.iter().enumerate().skip(index + 1).take(LOOK_AHEAD);
                near.take_while(|(_, end)| end.paragraph == run.paragraph)
                    .find(|(_, end)| end.length == 2)
                    .map(|(end, _)| end)
            }
            _ => None,
        };
        match end {
            Some(end) => index = end + 1,
            None => {
                plain.extend(run.at..run.at + run.length);
                index += 1;
            }
        }
    }
    plain
}

fn runs(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let (mut paragraph, mut escaped, mut blank) = (0, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'$' if !escaped => match runs.last_mut() {
                Some(last) if last.at + last.length == at => last.length += 1,
                _ => runs.push(Run { at, length: 1, paragraph }),
            },
            b'\n' if blank => paragraph += 1,
            _ => {}
        }
        escaped = byte == b'\\' && !escaped;
        blank = byte == b'\n' || blank && matches!(byte, b' ' | b'\t');
    }
    runs
}

/// Where code is: between runs of backticks that are equally long, in one paragraph if it is not in a fence.
fn code(text: &str) -> Vec<Range<usize>> {
    let mut ticks: Vec<Run> = Vec::new();
    let (mut paragraph, mut blank) = (0, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'`' => match ticks.last_mut() {
                Some(last) if last.at + last.length == at => last.length += 1,
                _ => ticks.push(Run { at, length: 1, paragraph }),
            },
            b'\n' if blank => paragraph += 1,
            _ => {}
        }
        blank = byte == b'\n' || blank && matches!(byte, b' ' | b'\t');
    }
    let mut by_length: HashMap<usize, Vec<Run>> = HashMap::new();
    for run in &ticks {
        by_length.entry(run.length).or_default().push(*run);
    }
    let mut code: Vec<Range<usize>> = Vec::new();
    let mut from = 0;
    for run in ticks {
        if run.at < from || is_escaped(text, run.at) {
            continue;
        }
        let ends = by_length.get(&run.length).map(Vec::as_slice).unwrap_or_default();
        let end = ends.get(ends.partition_point(|end| end.at <= run.at));
        let is_near = |end: &&Run| end.paragraph == run.paragraph || run.length >= 3;
        if let Some(end) = end.filter(is_near) {
            from = end.at + end.length;
            code.push(run.at..from);
        }
    }
    code
}

fn is_formula(text: &str, start: Run, end: Run, tags: Tags) -> bool {
    let inside = text.get(start.at + 1..end.at).unwrap_or_default();
    let before = text.get(..start.at).and_then(|text| text.chars().next_back());
    let after = text.get(end.at + 1..).and_then(|text| text.chars().next());
    let is_tight =
        !inside.starts_with(char::is_whitespace) && !inside.ends_with(char::is_whitespace);
    let apart = !before.is_some_and(char::is_alphanumeric)
        && !after.is_some_and(|char| char.is_alphanumeric() || char == '{');
    let is_one = end.length == 1 && end.paragraph == start.paragraph && is_tight;
    if tags == Tags::Notion {
        return is_one && !inside.is_empty() && !after.is_some_and(|char| char.is_ascii_digit());
    }
    is_one
        && apart
        && inside.contains(|char: char| char.is_alphanumeric() || char == '\\')
        && !begins_with_variable(inside)
        && !(inside.starts_with('(') && after == Some('('))
}

/// Whether a name in braces comes first, as of a variable of a shell or a template: `${HOME}/x`.
fn begins_with_variable(inside: &str) -> bool {
    let Some((name, after)) = inside.strip_prefix('{').and_then(|rest| rest.split_once('}')) else {
        return false;
    };
    name.len() > 1
        && name.chars().all(|char| char.is_ascii_alphanumeric() || char == '_')
        && !after.starts_with(['^', '_'])
        && !after.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_and_variables() {
        for text in [
            "$10-$20, $5/$6 each, **$100**-**$200**",
            "$HOME/$USER, $PATH:$HOME/bin",
            "${HOME}/a:${USER}/b",
            "$(pwd):$(id)",
            "US$5 or CA$6.",
            "$ x$ and $x $",
            "$$$ and $?,$!",
            "$a\n\nb$",
        ] {
            let all: Vec<_> = text.match_indices('$').map(|(at, _)| at).collect();
            assert_eq!(plain_dollars(text, Tags::Html), all, "{text}");
        }
    }

    #[test]
    fn formulas() {
        for text in ["$x$-axis", "($x$)", "$`x`$", "$$x$$", "$\\alpha$, $x_1$", "$${\\bf x}$$ $a$"]
        {
            assert_eq!(plain_dollars(text, Tags::Html), [0usize; 0], "{text}");
        }
        assert_eq!(plain_dollars("$5 for $x$", Tags::Html), [0]);
        assert_eq!(plain_dollars("n$^{th}$ of 2$x$b", Tags::Notion), [0usize; 0]);
        assert_eq!(plain_dollars("US$5 or $6", Tags::Notion), [2, 8]);
        assert_eq!(plain_dollars("`$!`$+$ ``$` a``", Tags::Notion), [0usize; 0]);
    }
}
