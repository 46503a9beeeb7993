//! Facts: the families of mojibake, as data.

use super::codes::{Decoder, Encoder, differs_by_order};

/// A way in which text was damaged, and what undoes it: the bytes that the encoder gives are read by the decoder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Family {
    /// Its name in reports.
    pub name: &'static str,
    /// Gives the bytes back.
    pub encoder: Encoder,
    /// Reads them.
    pub decoder: Decoder,
    /// What the decoder at fault loses.
    pub losses: Losses,
}

impl Family {
    /// Whether text of two bytes a character was read as other such text: where a byte was lost, what comes after it is out of step.
    pub fn is_of_pairs(&self) -> bool {
        self.decoder != Decoder::Utf8
            && matches!(
                self.encoder,
                Encoder::Gbk | Encoder::Big5 | Encoder::Big5Old
            )
    }
}

/// What a decoder loses of text that is not in its encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Losses {
    /// Nothing, or so much that nothing can be said of it.
    None,
    /// Lead bytes of GBK whose pair it lacks or that nothing follows: each leaves `?`, U+FFFD, or nothing.
    Leads,
    /// The bytes that windows-1252 lacks: each leaves U+FFFD or nothing.
    Holes,
}

/// The bytes that windows-1252 lacks, by the vendor's table.
pub const HOLES: [u8; 5] = [0x81, 0x8D, 0x8F, 0x90, 0x9D];

/// How many families there are.
pub const COUNT: usize = 8;

/// The families, in the order in which they are tried.
pub const FAMILIES: [Family; COUNT] = [
    Family {
        name: "UTF-8 read as Latin-1",
        encoder: Encoder::Latin,
        decoder: Decoder::Utf8,
        losses: Losses::Holes,
    },
    Family {
        name: "GBK read as Latin-1",
        encoder: Encoder::Latin,
        decoder: Decoder::Gbk,
        losses: Losses::None,
    },
    Family {
        name: "Big5 read as Latin-1",
        encoder: Encoder::Latin,
        decoder: Decoder::Big5,
        losses: Losses::None,
    },
    Family {
        name: "UTF-8 read as GBK",
        encoder: Encoder::Gbk,
        decoder: Decoder::Utf8,
        losses: Losses::Leads,
    },
    Family {
        name: "GBK read as Latin-1, saved as UTF-8 and read as GBK",
        encoder: Encoder::LatinInGbk,
        decoder: Decoder::Gbk,
        losses: Losses::None,
    },
    Family {
        name: "UTF-8 read as Latin-1, saved as UTF-8 and read as GBK",
        encoder: Encoder::LatinInGbk,
        decoder: Decoder::Utf8,
        losses: Losses::None,
    },
    Family {
        name: "Big5 read as GBK",
        encoder: Encoder::Gbk,
        decoder: Decoder::Big5,
        losses: Losses::None,
    },
    Family {
        name: "GBK read as Big5",
        encoder: Encoder::Big5,
        decoder: Decoder::Gbk,
        losses: Losses::None,
    },
];

/// The last of [`FAMILIES`], with the other order of Big5.
const OLD_BIG5: [Family; 1] = [Family {
    name: "GBK read as Big5",
    encoder: Encoder::Big5Old,
    decoder: Decoder::Gbk,
    losses: Losses::None,
}];

/// The tables with which a line may have been damaged by a family beside its own. Which was right pairs, words and running text tell together;
/// where they do not, the line stays.
pub fn other_tables(family: &Family, line: &[char]) -> &'static [Family] {
    match family.encoder {
        Encoder::Big5 if differs_by_order(line) => &OLD_BIG5,
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_family_is_listed_once() {
        for (at, family) in FAMILIES.iter().enumerate() {
            assert!(FAMILIES[..at].iter().all(|other| other.name != family.name
                && (other.encoder, other.decoder) != (family.encoder, family.decoder)));
        }
    }

    #[test]
    fn the_holes_are_those_that_the_standard_fills_with_controls() {
        let holes = (0x80..=0x9F_u8).filter(|byte| {
            let bytes = [*byte];
            let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&bytes);
            text.starts_with(char::from(*byte))
        });
        assert!(holes.eq(HOLES));
    }
}
