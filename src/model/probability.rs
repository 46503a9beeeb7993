//! Centinats to probabilities and back, in integers, so that mixtures are the same on every machine.

use super::layout::EXP_STEPS;

mod tables {
    #![allow(dead_code)]
    include!(concat!(env!("OUT_DIR"), "/words.rs"));
}

/// The bits behind the point of a probability.
pub const BITS: u32 = 40;

/// The probability whose logarithm is `score` centinats, in units of 2^-40; never 0.
pub fn exp(score: i32) -> u64 {
    let step = (score.saturating_neg().max(0) as usize).min(EXP_STEPS);
    tables::EXP.get(step).copied().unwrap_or(0).max(1)
}

/// The logarithm of a probability in units of 2^-40, in centinats; one unit too low at most.
///
/// ```
/// use wenlu::model::probability::{exp, ln};
/// assert_eq!(ln(exp(-450)), -450);
/// ```
pub fn ln(probability: u64) -> i32 {
    /// ln 2 in 1/10,000.
    const LN_2: i32 = 6_931;
    let zeros = probability.max(1).leading_zeros();
    let mantissa = probability.max(1) << zeros;
    let step = (mantissa >> 55) as usize & 0xFF;
    let whole = 63 - zeros as i32 - BITS as i32;
    let part = tables::LN.get(step).copied().unwrap_or(0);
    (whole * LN_2 + part).div_euclid(100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        for score in (-2_600..=0).rev() {
            let back = ln(exp(score));
            // Below e^-22 a unit of 2^-40 is more than a centinat.
            let slack = if score > -2_200 { 1 } else { 8 };
            assert!((back - score).abs() <= slack, "{score} {back}");
        }
        assert_eq!(exp(1), 1 << BITS);
        assert_eq!(exp(-9_999), exp(-2_600));
        assert!(ln(0) <= -2_700);
    }
}
