//! Packs buckets of slots without gaps; `src/model/slots.rs` tells how they are found again.

/// Where each bucket begins, as the distance from its number times `mean`, then all slots.
pub fn packed<const N: usize>(buckets: &[Vec<[u8; N]>], mean: usize) -> Vec<u8> {
    let mut out = Vec::new();
    let mut start = 0_i64;
    let begin = |bucket: usize, start: i64| {
        let distance = start - (bucket * mean) as i64;
        let distance = i16::try_from(distance);
        distance
            .unwrap_or_else(|_| {
                panic!("bucket {bucket} begins at {start}: far from the mean {mean}")
            })
            .to_le_bytes()
    };
    for (number, bucket) in buckets.iter().enumerate() {
        out.extend(begin(number, start));
        start += bucket.len() as i64;
    }
    out.extend(begin(buckets.len(), start));
    out.extend(buckets.iter().flatten().flatten());
    out
}
