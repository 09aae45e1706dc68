//! How far what begins in a text can reach: to the end of its paragraph, and not into a block of code.

use std::collections::HashMap;
use std::ops::Range;

use super::lines::Fences;

/// Where the paragraphs and the blocks of code of a text are, and its backticks.
#[derive(Debug, Default)]
pub(super) struct Reach {
    /// The blocks of code, from the beginning to the end.
    blocks: Vec<Range<usize>>,
    /// Where paragraphs end, from the first to the last.
    ends: Vec<usize>,
    /// Where so many backticks stand side by side.
    ticks: HashMap<usize, Vec<usize>>,
}

impl Reach {
    /// That of a text with lines.
    pub(super) fn of_lines(text: &str) -> Self {
        let mut reach = Self::default();
        let mut fences = Fences::default();
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let end = at + line.len();
            if fences.hold(line) {
                reach.ends.push(at);
                match reach.blocks.last_mut() {
                    Some(last) if last.end == at => last.end = end,
                    _ => reach.blocks.push(at..end),
                }
            } else if line.trim_matches([' ', '\t', '>', '\n']).is_empty() {
                reach.ends.push(at);
            }
            at = end;
        }
        reach.ends.push(text.len());
        reach.with_ticks(text)
    }

    /// That of a text that is part of a line.
    pub(super) fn within(text: &str) -> Self {
        Self { ends: vec![text.len()], ..Self::default() }.with_ticks(text)
    }

    fn with_ticks(mut self, text: &str) -> Self {
        let mut at = 0;
        while let Some(found) = text.get(at..).and_then(|rest| rest.find('`')) {
            let start = at + found;
            let length = run(text, start, b'`');
            self.ticks.entry(length).or_default().push(start);
            at = start + length;
        }
        self
    }

    /// Where the block of code ends that this is in.
    pub(super) fn block(&self, at: usize) -> Option<usize> {
        let block = self.blocks.get(self.blocks.partition_point(|block| block.end <= at))?;
        block.contains(&at).then_some(block.end)
    }

    /// Where the paragraph ends that this is in.
    pub(super) fn end(&self, at: usize) -> usize {
        let end = self.ends.get(self.ends.partition_point(|end| *end <= at));
        end.copied().unwrap_or(at)
    }

    /// Where the code ends that begins with these backticks: behind as many, in the same paragraph.
    pub(super) fn code(&self, text: &str, at: usize) -> Option<usize> {
        let length = run(text, at, b'`');
        let same = self.ticks.get(&length)?;
        let close = same.get(same.partition_point(|close| *close < at + length))? + length;
        (close <= self.end(at)).then_some(close)
    }
}

/// How often a sign stands side by side from here on.
pub(super) fn run(text: &str, at: usize, sign: u8) -> usize {
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    rest.iter().take_while(|byte| **byte == sign).count()
}
