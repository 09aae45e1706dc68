//! Which dollar signs are those of formulas.

use super::reach::{Reach, run};

/// A run of dollar signs.
#[derive(Clone, Copy)]
struct Run {
    at: usize,
    length: usize,
    /// Where its paragraph ends.
    end: usize,
}

/// How far away the end of a formula between `$$` may be, in runs of dollar signs.
pub(super) const LOOK_AHEAD: usize = 16;

/// Where the dollar signs are that are none of a formula's: prices, shell variables and such.
///
/// A formula is tight (`$ x$` and `$x $` are none), and no letter or digit is at its sides, as GitHub has it; it ends at
/// the next sign or is none, as pandoc has it.
pub(super) fn plain_dollars(text: &str, reach: &Reach) -> Vec<usize> {
    let mut plain = Vec::new();
    if !text.contains('$') {
        return plain;
    }
    let runs = runs(text, reach);
    let mut index = 0;
    while let Some(start) = runs.get(index).copied() {
        let end = match start.length {
            1 => {
                runs.get(index + 1).filter(|end| is_formula(text, start, **end)).map(|_| index + 1)
            }
            2 => {
                let near = runs.iter().enumerate().skip(index + 1).take(LOOK_AHEAD);
                near.take_while(|(_, end)| end.end == start.end)
                    .find(|(_, end)| end.length == 2)
                    .map(|(end, _)| end)
            }
            _ => None,
        };
        match end {
            Some(end) => index = end + 1,
            None => {
                plain.extend(start.at..start.at + start.length);
                index += 1;
            }
        }
    }
    plain
}

/// The runs that are neither escaped nor in code.
fn runs(text: &str, reach: &Reach) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut at = 0;
    while let Some(byte) = text.as_bytes().get(at) {
        at = match byte {
            b'\\' => at + 2,
            b'`' => {
                let end = reach.block(at).or_else(|| reach.code(text, at));
                end.unwrap_or_else(|| at + run(text, at, b'`'))
            }
            b'$' => match reach.block(at) {
                Some(end) => end,
                None => {
                    let length = run(text, at, b'$');
                    runs.push(Run { at, length, end: reach.end(at) });
                    at + length
                }
            },
            _ => at + 1,
        };
    }
    runs
}

fn is_formula(text: &str, start: Run, end: Run) -> bool {
    let inside = text.get(start.at + 1..end.at).unwrap_or_default();
    let before = text.get(..start.at).and_then(|text| text.chars().next_back());
    let after = text.get(end.at + 1..).and_then(|text| text.chars().next());
    let is_tight =
        !inside.starts_with(char::is_whitespace) && !inside.ends_with(char::is_whitespace);
    let apart = !before.is_some_and(char::is_alphanumeric)
        && !after.is_some_and(|char| char.is_alphanumeric() || char == '{');
    end.length == 1
        && end.end == start.end
        && is_tight
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

    fn plain(text: &str) -> Vec<usize> {
        plain_dollars(text, &Reach::of_lines(text))
    }

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
            assert_eq!(plain(text), all, "{text}");
        }
    }

    #[test]
    fn formulas() {
        for text in ["$x$-axis", "($x$)", "$`x`$", "$$x$$", "$\\alpha$, $x_1$", "$${\\bf x}$$ $a$"]
        {
            assert_eq!(plain(text), [0usize; 0], "{text}");
        }
        assert_eq!(plain("$5 for $x$"), [0]);
        assert_eq!(plain("a ``` $5 and $6\n\n```\n$7\n```\n"), [6, 13]);
    }
}
