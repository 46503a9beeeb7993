//! The rules, line by line: keep, drop, or hold until it is known.

use super::{
    Options, Scope,
    ring::{Chain, Ring},
    run::Run,
    seen::{Known, Met, Seen},
    truncated::{Beginning, beginning},
    verdict::{Decision, Line, Verdict},
};

/// Decides what is a repeated run.
pub struct Runs {
    seen: Seen,
    ring: Ring,
    options: Options,
    /// Lines that may be truncated repeats, but may be whole as well.
    left: u64,
    salt: u64,
    documents: u64,
    before: u64,
    run: Run,
}

impl Runs {
    /// Goes on with what an earlier run has seen.
    pub fn new(mut seen: Seen, options: Options) -> Runs {
        seen.start();
        Runs {
            seen,
            ring: Ring::new(options.ring_bytes()),
            options,
            left: 0,
            salt: 0,
            documents: 0,
            before: 0,
            run: Run::default(),
        }
    }

    /// A document begins or ends here: no run and no neighbourhood reaches over. What is held must have been kept by the caller.
    pub fn start_document(&mut self) {
        self.documents += 1;
        self.break_off();
        if self.options.scope == Scope::Document {
            self.salt = self.documents.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        }
    }

    /// Something that has no key stands here. What is held must be kept.
    pub fn break_off(&mut self) {
        self.before = 0;
        self.run = Run::default();
    }

    /// The run ends here, for want of room to hold more. What is held must be kept.
    pub fn end_run(&mut self) {
        self.run = Run::default();
    }

    /// Keys and openings of lines that will come soon.
    pub fn warm(&self, lines: impl Iterator<Item = (u64, u32)> + Clone) {
        let keys = lines.clone().map(|(key, _)| key ^ self.salt);
        let pairs = lines.clone().scan(self.before, |before, (key, _)| {
            let key = self.salted(key);
            Some((key, std::mem::replace(before, key)))
        });
        self.seen.warm(keys, pairs);
        self.ring
            .warm(lines.map(|(_, opening)| self.salted_opening(opening)));
    }

    fn salted_opening(&self, opening: u32) -> u32 {
        opening ^ (self.salt >> 32) as u32
    }

    fn salted(&self, key: u64) -> u64 {
        (key ^ self.salt).max(1)
    }

    /// The next line.
    pub fn line(&mut self, line: &Line) -> Verdict {
        let key = self.salted(line.key);
        let entered = (self.before, key);
        let met = self
            .seen
            .meet(key, self.before, line.record, line.text.len());
        self.before = key;
        let decision = self.run.decide(line, met.known, entered, &self.options);
        let verdict = Verdict::of(decision, met.first);
        if line.opening == 0 {
            return verdict;
        }
        self.truncation(line, key, &met, verdict)
    }

    /// A line that the run rule does not take may be a truncated repeat, unless it stood by itself before.
    fn truncation(&mut self, line: &Line, key: u64, met: &Met, verdict: Verdict) -> Verdict {
        let chain = self.ring.chain(self.salted_opening(line.opening));
        let is_new = met.known == Known::New;
        let goes = matches!(verdict.decision, Decision::Drop | Decision::KeepThenDrop);
        if !chain.is_empty() && !goes && (is_new || met.cut) {
            match self.earlier(line, &chain) {
                Some((Beginning::Truncated, longer)) => {
                    return self.cut(key, is_new, longer, verdict);
                }
                Some(_) => self.left += 1,
                None => {}
            }
        }
        let kept = |ring: &Ring| ring.records(&chain).any(|record| record.key == key);
        if is_new || !(met.cut || kept(&self.ring)) {
            self.ring.add(&chain, key, line.text);
        }
        verdict
    }

    /// The newest line that goes on where this one breaks off; or one of which this one may be a beginning.
    fn earlier(&self, line: &Line, chain: &Chain) -> Option<(Beginning, u64)> {
        let is_short = line.han < self.options.min;
        let mut best = None;
        for record in self.ring.records(chain) {
            // Most lines come to no record; only here is it worth the while to see that this is text.
            let text = [line.text, record.text].map(simdutf8::basic::from_utf8);
            let [Ok(text), Ok(earlier)] = text else {
                continue;
            };
            match beginning(text, earlier, is_short) {
                Beginning::Truncated => return Some((Beginning::Truncated, record.key)),
                Beginning::Whole => best = Some((Beginning::Whole, record.key)),
                Beginning::No => {}
            }
        }
        best
    }

    fn cut(&mut self, key: u64, is_new: bool, longer: u64, verdict: Verdict) -> Verdict {
        if is_new {
            self.seen.mark_cut(key);
        }
        let decision = match verdict.decision {
            // A known one takes part in its run, and goes whatever comes of that.
            Decision::Hold | Decision::KeepThenHold => verdict.decision,
            _ => Decision::KeepThenDrop,
        };
        Verdict {
            decision,
            truncated: true,
            first: self.seen.first(longer),
        }
    }

    /// Lines that may be truncated repeats, but may be whole as well, and stayed.
    pub fn left(&self) -> u64 {
        self.left
    }

    /// What was seen.
    pub fn seen(&self) -> &Seen {
        &self.seen
    }

    /// The same, for the next run.
    pub fn into_seen(self) -> Seen {
        self.seen
    }
}

#[cfg(test)]
mod tests;
