//! Facts: what other files begin with.
//!
//! Compressed and binary files come in by mistake; the filter passes them on as they are and names the tool that was meant. Where a
//! text could begin with the magic bytes (`BZh`, `%PDF-`, `GIF89a`), what follows them must fit too.

/// A file that is no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Foreign {
    /// What it is, as one says it in a sentence: `gzip`, `a PDF document`.
    pub name: &'static str,
    /// What to put before the filter: a command, or a few words.
    pub remedy: &'static str,
}

/// What has no name, only bytes that no encoding of text explains.
pub const BINARY: Foreign = Foreign {
    name: "binary data",
    remedy: "extract its text first, or name its encoding with --from",
};

type Test = fn(&[u8]) -> bool;

/// Test, name, remedy. Signatures as in the formats' specifications.
const KINDS: [(Test, &str, &str); 17] = [
    (is_gzip, "gzip", "zcat FILE | wenlu"),
    (is_zstd, "zstd", "zstdcat FILE | wenlu"),
    (
        |head| head.starts_with(b"\xFD7zXZ\0"),
        "xz",
        "xzcat FILE | wenlu",
    ),
    (is_bzip2, "bzip2", "bzcat FILE | wenlu"),
    (is_lz4, "lz4", "lz4cat FILE | wenlu"),
    (is_zip, "a zip archive", "unzip -p FILE | wenlu"),
    (
        |head| head.starts_with(b"7z\xBC\xAF\x27\x1C"),
        "a 7z archive",
        "7z x -so FILE | wenlu",
    ),
    (is_rar, "a RAR archive", "unrar p -inul FILE | wenlu"),
    (is_tar, "a tar archive", "tar -xOf FILE | wenlu"),
    (is_pdf, "a PDF document", "pdftotext FILE - | wenlu"),
    (
        |head| head.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"),
        "an old Office document",
        "catdoc FILE | wenlu",
    ),
    (
        |head| head.starts_with(b"\x89PNG\r\n\x1A\n"),
        "a PNG image",
        "run OCR on it first",
    ),
    (is_jpeg, "a JPEG image", "run OCR on it first"),
    (is_gif, "a GIF image", "run OCR on it first"),
    (is_elf, "an ELF binary", "strings FILE | wenlu"),
    (
        |head| head.starts_with(b"SQLite format 3\0"),
        "an SQLite database",
        "sqlite3 FILE .dump | wenlu",
    ),
    (is_compress, "compress", "zcat FILE | wenlu"),
];

/// What the document is that begins with `head`, when it is known not to be text. 512 bytes are enough, fewer recognise less.
///
/// ```
/// use wenlu::input::foreign::recognise;
/// assert_eq!(recognise(b"\x1F\x8B\x08\0\0\0\0\0").map(|f| f.remedy), Some("zcat FILE | wenlu"));
/// assert_eq!(recognise(b"BZh is how bzip2 begins"), None);
/// ```
pub fn recognise(head: &[u8]) -> Option<Foreign> {
    let kind = KINDS.iter().find(|(test, ..)| test(head));
    kind.map(|&(_, name, remedy)| Foreign { name, remedy })
}

/// RFC 1952: magic, method deflate, no reserved flag.
fn is_gzip(head: &[u8]) -> bool {
    matches!(head, [0x1F, 0x8B, 8, 0..=0x1F, ..])
}

/// RFC 8878: a frame or a skippable frame.
fn is_zstd(head: &[u8]) -> bool {
    matches!(
        head,
        [0x28, 0xB5, 0x2F, 0xFD, ..] | [0x50..=0x5F, 0x2A, 0x4D, 0x18, ..]
    )
}

/// The magic of the stream, then of a block or of the end.
fn is_bzip2(head: &[u8]) -> bool {
    let next = match head {
        [b'B', b'Z', b'h', b'1'..=b'9', rest @ ..] => rest,
        _ => return false,
    };
    next.starts_with(b"\x31\x41\x59\x26\x53\x59") || next.starts_with(b"\x17\x72\x45\x38\x50\x90")
}

/// A frame, a skippable frame is told as zstd's, or a legacy frame.
fn is_lz4(head: &[u8]) -> bool {
    head.starts_with(b"\x04\x22\x4D\x18") || head.starts_with(b"\x02\x21\x4C\x18")
}

/// A first file, an archive in parts or an empty one; office documents and e-books are zip archives.
fn is_zip(head: &[u8]) -> bool {
    [b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"]
        .iter()
        .any(|magic| head.starts_with(*magic))
}

fn is_rar(head: &[u8]) -> bool {
    head.starts_with(b"Rar!\x1A\x07\0") || head.starts_with(b"Rar!\x1A\x07\x01\0")
}

/// POSIX and GNU: the magic at 257, and the header's checksum, counted with blanks in its own place.
fn is_tar(head: &[u8]) -> bool {
    let Some(header) = head.first_chunk::<512>() else {
        return false;
    };
    if !matches!(&header[257..265], b"ustar\x0000" | b"ustar  \0") {
        return false;
    }
    let digits = header[148..156]
        .iter()
        .skip_while(|&&b| b == b' ')
        .take_while(|b| (b'0'..=b'7').contains(b));
    let wanted = digits.fold(0, |sum, &b| sum * 8 + u32::from(b - b'0'));
    let sum: u32 = header.iter().map(|&b| u32::from(b)).sum();
    let own: u32 = header[148..156].iter().map(|&b| u32::from(b)).sum();
    sum - own + 8 * u32::from(b' ') == wanted
}

/// The version, and within the head an object, or the line of four bytes above 127 that marks the file as binary.
fn is_pdf(head: &[u8]) -> bool {
    let [
        b'%',
        b'P',
        b'D',
        b'F',
        b'-',
        b'1'..=b'2',
        b'.',
        b'0'..=b'9',
        rest @ ..,
    ] = head
    else {
        return false;
    };
    let body = rest.trim_ascii_start();
    let binary = matches!(body, [b'%', a, b, c, d, b'\r' | b'\n', ..] if [a, b, c, d].iter().all(|&&b| b > 127));
    let object = [b" 0 obj\r", b" 0 obj\n", b" 0 obj<"]
        .iter()
        .any(|word| memchr::memmem::find(body, *word).is_some());
    body.len() < rest.len() && (binary || object)
}

fn is_jpeg(head: &[u8]) -> bool {
    matches!(head, [0xFF, 0xD8, 0xFF, 0xC0..=0xFE, ..])
}

/// The size of the screen or what follows it has a NUL, which no text has.
fn is_gif(head: &[u8]) -> bool {
    (head.starts_with(b"GIF87a") || head.starts_with(b"GIF89a"))
        && head.get(6..13).is_some_and(|rest| rest.contains(&0))
}

/// Magic, class, byte order, version.
fn is_elf(head: &[u8]) -> bool {
    matches!(head, [0x7F, b'E', b'L', b'F', 1..=2, 1..=2, 1, ..])
}

/// `compress` of Unix: magic, then flags of which two are reserved and at most 16 bits a code.
fn is_compress(head: &[u8]) -> bool {
    matches!(head, [0x1F, 0x9D, flags, ..] if flags & 0x60 == 0 && (9..=16).contains(&(flags & 0x1F)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tar() -> Vec<u8> {
        let mut header = vec![0; 512];
        header[..5].copy_from_slice(b"a.txt");
        header[257..265].copy_from_slice(b"ustar\x0000");
        header[148..156].fill(b' ');
        let sum: u32 = header.iter().map(|&b| u32::from(b)).sum();
        header[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
        header
    }

    #[test]
    fn recognises_each_kind() {
        let tar = tar();
        let cases: [(&[u8], &str); 22] = [
            (b"\x1F\x8B\x08\x08abcd", "zcat FILE | wenlu"),
            (b"\x28\xB5\x2F\xFD\x04", "zstdcat FILE | wenlu"),
            (b"\xFD7zXZ\0\0\x04", "xzcat FILE | wenlu"),
            (b"BZh91AY&SY\xA3", "bzcat FILE | wenlu"),
            (
                b"BZh9\x17\x72\x45\x38\x50\x90\0\0\0\0",
                "bzcat FILE | wenlu",
            ),
            (b"\x04\x22\x4D\x18\x64", "lz4cat FILE | wenlu"),
            (b"PK\x03\x04\x14\0", "unzip -p FILE | wenlu"),
            (b"PK\x05\x06\0\0", "unzip -p FILE | wenlu"),
            (b"7z\xBC\xAF\x27\x1C\0\x04", "7z x -so FILE | wenlu"),
            (b"Rar!\x1A\x07\0", "unrar p -inul FILE | wenlu"),
            (b"Rar!\x1A\x07\x01\0", "unrar p -inul FILE | wenlu"),
            (&tar, "tar -xOf FILE | wenlu"),
            (b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n", "pdftotext FILE - | wenlu"),
            (b"%PDF-1.4\r\n1 0 obj\r\n", "pdftotext FILE - | wenlu"),
            (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0", "catdoc FILE | wenlu"),
            (b"\x89PNG\r\n\x1A\n\0", "run OCR on it first"),
            (b"\xFF\xD8\xFF\xE0\0\x10JFIF", "run OCR on it first"),
            (b"GIF89a\x10\0\x10\0\x80\0\0", "run OCR on it first"),
            (b"\x7FELF\x02\x01\x01\0", "strings FILE | wenlu"),
            (b"SQLite format 3\0\x10\0", "sqlite3 FILE .dump | wenlu"),
            (b"\x1F\x9D\x90ab", "zcat FILE | wenlu"),
            (b"\x50\x2A\x4D\x18\0", "zstdcat FILE | wenlu"),
        ];
        for (head, remedy) in cases {
            assert_eq!(recognise(head).map(|f| f.remedy), Some(remedy), "{head:?}");
        }
    }

    #[test]
    fn text_that_begins_alike_is_text() {
        let mut almost = tar();
        almost[0] = b'b';
        let cases: [&[u8]; 12] = [
            b"",
            b"PK is short for many things",
            b"BZh9 was a name",
            b"%PDF-1.4 is a version of the format",
            "%PDF-1.4\n这是一行说明文字".as_bytes(),
            b"GIF89a is a format of 1989",
            "GIF89a是一种图像格式".as_bytes(),
            b"SQLite format 3 is the current one",
            b"Rar! said the lion",
            b"7z x archive.7z",
            b"\x1F\x8B",
            &almost,
        ];
        for head in cases {
            assert_eq!(recognise(head), None, "{head:?}");
        }
    }
}
