//! Windows of every shape, under several read sizes.

use super::*;
use proptest::prelude::*;

/// Gives at most `size` bytes a read.
struct Slow<'a>(&'a [u8], usize);
impl Read for Slow<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.1.min(out.len()).min(self.0.len());
        out[..count].copy_from_slice(&self.0[..count]);
        self.0 = &self.0[count..];
        Ok(count)
    }
}

fn windows(bytes: &[u8], size: usize) -> Vec<Window> {
    let mut cutter = Cutter::new(Slow(bytes, size), Unit::Block, Ends::Lines, Pool::default());
    std::iter::from_fn(|| cutter.next_window()).collect()
}

fn check(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut at = 0;
    let mut cuts = Vec::new();
    for size in [usize::MAX, 77_777] {
        at = 0;
        cuts.clear();
        let all = windows(bytes, size);
        for (i, w) in all.iter().enumerate() {
            assert_eq!(w.starts, i == 0);
            assert_eq!(w.ends, i + 1 == all.len());
            let text = &w.buffer[w.text.clone()];
            assert_eq!(text, &bytes[at..at + text.len()]);
            let (before, after) = (&w.buffer[w.before.clone()], &w.buffer[w.after.clone()]);
            assert!(before.len() <= CONTEXT && after.len() <= CONTEXT);
            assert!(bytes[..at].ends_with(before) && bytes[at + text.len()..].starts_with(after));
            assert!(before.is_empty() || before.ends_with(b"\n"));
            assert!(
                after.is_empty()
                    || after.ends_with(b"\n")
                    || at + text.len() + after.len() == bytes.len()
            );
            let before_start = at - before.len();
            assert!(w.part || before_start == 0 || bytes[before_start - 1] == b'\n');
            cuts.push(at..at + text.len());
            at += text.len();
        }
    }
    assert_eq!(at, bytes.len());
    cuts
}

fn lines(total: usize, line: usize) -> Vec<u8> {
    (0..total)
        .map(|i| {
            if i % line == line - 1 {
                b'\n'
            } else {
                b'a' + (i % 23) as u8
            }
        })
        .collect()
}

#[test]
fn no_bytes_no_windows() {
    assert!(windows(b"", 1).is_empty());
}

#[test]
fn cuts_at_the_first_record_end_at_or_after_a_mark() {
    let cuts = check(&lines(3 * WINDOW, 1000));
    let ends: Vec<usize> = cuts.iter().map(|c| c.end).collect();
    assert_eq!(ends, [1_049_000, 2_098_000, 3 * WINDOW]);
    let exact = check(&lines(2 * WINDOW, 1024));
    assert_eq!(exact[0].end, WINDOW);
}

#[test]
fn a_small_last_piece_joins_the_one_before() {
    assert_eq!(check(&lines(WINDOW + CONTEXT, 64)).len(), 2);
    assert_eq!(check(&lines(WINDOW + CONTEXT - 64, 64)).len(), 1);
}

#[test]
fn a_long_record_is_whole_up_to_its_limit() {
    for (longer, parts) in [(0, 0), (1, 2)] {
        let mut bytes = lines(1_000_000, 100);
        bytes.extend(vec![b'x'; LONGEST - 1 + longer]);
        bytes.push(b'\n');
        bytes.extend(lines(CONTEXT, 100));
        check(&bytes);
        for size in [1 << 16, usize::MAX] {
            let parted = windows(&bytes, size).iter().filter(|w| w.part).count();
            assert_eq!(parted, parts, "{longer} byte longer, {size} bytes a read");
        }
    }
}

#[test]
fn a_longer_record_comes_in_parts() {
    let mut bytes = lines(3 * WINDOW / 2, 100);
    let start = bytes.len() - bytes.len() % 100;
    bytes.extend("文".as_bytes().repeat(7 << 20));
    bytes.push(b'\n');
    bytes.extend(lines(2 * WINDOW, 100));
    check(&bytes);
    let all = windows(&bytes, usize::MAX);
    let parts: Vec<&Window> = all.iter().filter(|w| w.part).collect();
    assert_eq!(parts.len(), 3);
    assert!(
        parts
            .iter()
            .all(|w| std::str::from_utf8(&w.buffer[w.text.clone()]).is_ok())
    );
    let before: usize = all
        .iter()
        .take_while(|w| !w.part)
        .map(|w| w.text.len())
        .sum();
    assert_eq!(before, start);
    assert!(all.iter().skip_while(|w| !w.part).skip(3).all(|w| !w.part));
}

#[test]
fn an_endless_record_ends_with_the_document() {
    let bytes = vec![0xB0; 2 * LONGEST + 5];
    let cuts = check(&bytes);
    assert!(cuts[..cuts.len() - 1].iter().all(|c| c.len() % 2 == 0));
}

#[test]
fn a_record_is_a_window_where_that_is_wanted() {
    let bytes = lines(3 * RECORD_CONTEXT, 1000);
    let mut cutter = Cutter::new(Slow(&bytes, 1), Unit::Record, Ends::Lines, Pool::default());
    let mut at = 0;
    while let Some(w) = cutter.next_window() {
        assert_eq!(
            &w.buffer[w.text.clone()],
            &bytes[at..(at + 1000).min(bytes.len())]
        );
        assert_eq!(w.sees_start, w.before.len() == at);
        assert!(w.before.len() <= RECORD_CONTEXT && w.before.len() + 1000 > RECORD_CONTEXT.min(at));
        at += w.text.len();
    }
    assert_eq!(at, bytes.len());
}

#[test]
fn characters_are_not_cut() {
    let gb: Vec<u8> = [0xB0u8, 0xA1].repeat(PART_SLACK);
    assert_eq!(character_end(&gb[..gb.len() - 1]) % 2, 0);
    let utf8 = "汉".repeat(PART_SLACK);
    assert_eq!(character_end(&utf8.as_bytes()[..utf8.len() - 2]) % 3, 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn any_lines_any_reads(lengths in proptest::collection::vec(0usize..300_000, 1..16), size in 20_000usize..2_000_000) {
        let bytes: Vec<u8> = lengths.iter().flat_map(|l| std::iter::repeat_n(b'z', *l).chain([b'\n'])).collect();
        let cuts = check(&bytes);
        let other: Vec<usize> = windows(&bytes, size).iter().map(|w| w.text.len()).collect();
        prop_assert_eq!(cuts.iter().map(|c| c.len()).collect::<Vec<_>>(), other);
    }
}
