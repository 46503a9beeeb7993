//! Tables that have an entry for every value of their index, so that to ask for one cannot fail.

/// The entry of 16 bits.
#[inline(always)]
#[expect(
    clippy::indexing_slicing,
    reason = "16 bits number no more entries than there are"
)]
pub fn of_unit<T: Copy>(table: &[T; 0x1_0000], unit: u16) -> T {
    table[usize::from(unit)]
}

/// The entry of two bytes. Not by way of their 16 bits, which cost a shift more in the loops of decode.
#[inline(always)]
#[expect(
    clippy::indexing_slicing,
    reason = "two bytes number no more entries than there are"
)]
pub fn of_pair<T: Copy>(table: &[T; 0x1_0000], lead: u8, trail: u8) -> T {
    table[usize::from(lead) << 8 | usize::from(trail)]
}

/// The entry of the lower four bits of a byte.
#[inline(always)]
#[expect(
    clippy::indexing_slicing,
    reason = "four bits number no more entries than there are"
)]
pub fn of_nibble<T: Copy>(table: &[T; 16], nibble: u8) -> T {
    table[usize::from(nibble & 15)]
}
