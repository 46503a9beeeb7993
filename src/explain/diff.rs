//! The shortest way from one text to another, in characters (E. W. Myers, An O(ND) difference algorithm, 1986).

/// A run of characters that both texts have, or one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Run {
    /// So many of both.
    Same(usize),
    /// So many of the first.
    Old(usize),
    /// So many of the second.
    New(usize),
}

/// Beyond so many differences the middle is told as replaced whole: the way's memory grows with their square.
const MOST: usize = 600;

/// The way from `old` to `new`. Runs of one kind do not follow each other.
pub fn diff(old: &[char], new: &[char]) -> Vec<Run> {
    let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let rest = |text: &[char]| text.len() - head;
    let tail = old
        .iter()
        .rev()
        .zip(new.iter().rev())
        .take(rest(old).min(rest(new)))
        .take_while(|(a, b)| a == b)
        .count();
    let middle = |text: &[char]| {
        text.get(head..text.len() - tail)
            .unwrap_or_default()
            .to_vec()
    };
    let (old, new) = (middle(old), middle(new));
    let mut runs = Vec::new();
    push(&mut runs, Run::Same(head));
    match way(&old, &new) {
        Some(steps) => steps.into_iter().for_each(|step| push(&mut runs, step)),
        None => {
            push(&mut runs, Run::Old(old.len()));
            push(&mut runs, Run::New(new.len()));
        }
    }
    push(&mut runs, Run::Same(tail));
    runs
}

fn push(runs: &mut Vec<Run>, run: Run) {
    match (runs.last_mut(), run) {
        (_, Run::Same(0) | Run::Old(0) | Run::New(0)) => {}
        (Some(Run::Same(had)), Run::Same(more))
        | (Some(Run::Old(had)), Run::Old(more))
        | (Some(Run::New(had)), Run::New(more)) => *had += more,
        _ => runs.push(run),
    }
}

/// The steps, one character or one common run each; none where they are too many.
fn way(old: &[char], new: &[char]) -> Option<Vec<Run>> {
    let (n, m) = (old.len() as isize, new.len() as isize);
    let most = MOST.min(old.len() + new.len()) as isize;
    let mut reached = vec![0isize; 2 * most as usize + 3];
    let place = |k: isize| (k + most + 1) as usize;
    let mut trace = Vec::new();
    for d in 0..=most {
        trace.push(reached.get(place(-d)..=place(d))?.to_vec());
        for k in (-d..=d).step_by(2) {
            let (below, above) = (*reached.get(place(k - 1))?, *reached.get(place(k + 1))?);
            let mut x = if k == -d || k != d && below < above {
                above
            } else {
                below + 1
            };
            while x < n && x - k < m && old.get(x as usize) == new.get((x - k) as usize) {
                x += 1;
            }
            *reached.get_mut(place(k))? = x;
            if x >= n && x - k >= m {
                return back(&trace, n, m);
            }
        }
    }
    None
}

/// Goes the way back; `trace` holds how far each diagonal reached before each difference.
fn back(trace: &[Vec<isize>], n: isize, m: isize) -> Option<Vec<Run>> {
    let (mut x, mut y) = (n, m);
    let mut steps = Vec::new();
    for (d, reached) in trace.iter().enumerate().rev() {
        let d = d as isize;
        let k = x - y;
        // What the row before left: its diagonals are those from -(d - 1) to d - 1, in the middle of what was kept.
        let at = |k: isize| reached.get(usize::try_from(k + d).ok()?).copied();
        let inside = |k: isize| if k.abs() < d { at(k) } else { None };
        let down = k == -d || k != d && inside(k - 1).unwrap_or(-1) < inside(k + 1).unwrap_or(-1);
        let before = if down { k + 1 } else { k - 1 };
        let from = if d == 0 { 0 } else { inside(before)? };
        let start = if d == 0 {
            0
        } else if down {
            from
        } else {
            from + 1
        };
        steps.push(Run::Same(usize::try_from(x - start).ok()?));
        if d > 0 {
            steps.push(if down { Run::New(1) } else { Run::Old(1) });
        }
        (x, y) = (from, from - before);
    }
    steps.reverse();
    Some(steps)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn runs(old: &str, new: &str) -> Vec<Run> {
        let chars = |text: &str| text.chars().collect::<Vec<_>>();
        diff(&chars(old), &chars(new))
    }

    #[test]
    fn small_ones() {
        use Run::*;
        assert_eq!(runs("", ""), []);
        assert_eq!(runs("水", ""), [Old(1)]);
        assert_eq!(runs("", "水"), [New(1)]);
        assert_eq!(runs("河水很静", "河很静"), [Same(1), Old(1), Same(2)]);
        let page = runs("總結(jié)學(xué)習", "总结学习");
        let kept = page.iter().filter(|run| matches!(run, Same(_))).count();
        assert_eq!(kept, 0, "{page:?}");
        assert_eq!(
            runs("時(shí)候老師(shī)来", "時候老師来"),
            [Same(1), Old(5), Same(3), Old(5), Same(1)]
        );
    }

    proptest! {
        #[test]
        fn the_way_leads_there(old in "[a-c]{0,30}", new in "[a-c]{0,30}") {
            let (mut from, mut to) = (old.chars(), new.chars());
            let (mut a, mut b) = (String::new(), String::new());
            let mut differences = 0;
            for run in runs(&old, &new) {
                match run {
                    Run::Same(n) => {
                        let same: String = from.by_ref().take(n).collect();
                        prop_assert_eq!(&same, &to.by_ref().take(n).collect::<String>());
                        a += &same;
                        b += &same;
                    }
                    Run::Old(n) => {
                        a.extend(from.by_ref().take(n));
                        differences += n;
                    }
                    Run::New(n) => {
                        b.extend(to.by_ref().take(n));
                        differences += n;
                    }
                }
            }
            prop_assert_eq!((&a, &b), (&old, &new));
            prop_assert_eq!(differences, old.len() + new.len() - 2 * longest_common(&old, &new));
        }
    }

    /// The slow, obvious twin.
    fn longest_common(a: &str, b: &str) -> usize {
        let (a, b) = (a.as_bytes(), b.as_bytes());
        let mut table = vec![vec![0; b.len() + 1]; a.len() + 1];
        for i in 0..a.len() {
            for j in 0..b.len() {
                table[i + 1][j + 1] = if a[i] == b[j] {
                    table[i][j] + 1
                } else {
                    table[i][j + 1].max(table[i + 1][j])
                };
            }
        }
        table[a.len()][b.len()]
    }
}
