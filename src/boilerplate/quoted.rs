//! What stands in quotation marks is spoken about, or spoken by somebody: it is the text.

use std::ops::Range;

/// Drops the ranges (ascending) that begin inside a quotation. One that is not closed goes on to the end of the line.
pub fn drop(line: &str, ranges: &mut Vec<Range<usize>>) {
    let (mut at, mut open) = (0, Open::default());
    ranges.retain(|range| {
        open.read(line.get(at..range.start).unwrap_or_default());
        at = at.max(range.start);
        !open.any()
    });
}

/// Which quotations are open.
#[derive(Default)]
struct Open {
    pairs: [bool; PAIRS.len()],
    straight: bool,
}

const PAIRS: [(char, char); 4] = [('“', '”'), ('‘', '’'), ('「', '」'), ('『', '』')];

impl Open {
    fn read(&mut self, text: &str) {
        for c in text.chars() {
            self.straight ^= matches!(c, '"' | '＂');
            for (pair, (opening, closing)) in self.pairs.iter_mut().zip(PAIRS) {
                *pair = c == opening || *pair && c != closing;
            }
        }
    }

    fn any(&self) -> bool {
        self.straight || self.pairs.contains(&true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Which of the places marked `^` are outside quotations.
    fn outside(marked: &str) -> Vec<usize> {
        let (mut line, mut ranges) = (String::new(), Vec::new());
        for c in marked.chars() {
            if c == '^' {
                ranges.push(line.len()..line.len() + 3);
            } else {
                line.push(c);
            }
        }
        let all = ranges.clone();
        drop(&line, &mut ranges);
        let place = |range| all.iter().position(|one| one == range);
        ranges.iter().filter_map(place).collect()
    }

    #[test]
    fn quotations_are_left() {
        assert_eq!(outside("甲“^乙”^丙「^丁」^戊"), [1, 3]);
        assert_eq!(outside("甲\"^乙\"^丙"), [1]);
        assert_eq!(outside("甲『乙「丙」^丁』^"), [1]);
        assert_eq!(outside("^甲”^乙"), [0, 1], "a mark that closes nothing");
        assert_eq!(outside("^甲“^乙^丙"), [0]);
    }

    #[test]
    fn many_ranges_are_read_in_one_pass() {
        let line = "“甲”乙".repeat(200_000);
        let length = "“甲”乙".len();
        let place = |n: usize| n * length + 9..(n + 1) * length;
        let mut ranges: Vec<Range<usize>> = (0..200_000).map(place).collect();
        drop(&line, &mut ranges);
        assert_eq!(ranges.len(), 200_000);
    }
}
