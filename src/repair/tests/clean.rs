//! What must stay byte for byte: text whose pinyin its author wrote, and each limit of the gate.

use super::{Tally, damage::TRADITIONAL, refs, whole};

fn stays<T: AsRef<str>>(lines: &[T]) -> Tally {
    let lines = refs(lines);
    let (text, tally) = whole(&lines);
    assert_eq!(text, lines);
    assert_eq!(
        (tally.accepted, tally.glosses, tally.letter_glosses),
        (0, 0, 0)
    );
    tally
}

#[test]
fn dictionaries_and_names() {
    stays(&[
        "银行(háng)里的行(xíng)人",
        "王(wáng)朝(cháo)阳(yáng)",
        "重(chóng)庆",
        "长(cháng)城,长(zhǎng)大",
        "参(shēn)差(cī)",
        "曾(zēng)先生",
    ]);
    stays(&[
        "【傳】(chuán) 傳達",
        "傳 chuán 傳遞",
        "銀行(yín háng)",
        "電話(diànhuà)",
        "學習(xué xí)",
        "圖書館(tú shū guǎn)",
    ]);
}

#[test]
fn flash_cards() {
    let tally = stays(&[
        "書(shū)",
        "門(mén)",
        "學(xué)",
        "機(jī)",
        "讀(dú)",
        "說(shuō)",
        "時(shí)",
        "電(diàn)",
        "話(huà)",
        "車(chē)",
        "飛(fēi)",
    ]);
    assert_eq!(tally.refused, 0, "cards are no evidence at all");
}

#[test]
fn a_textbook_that_glosses_every_character() {
    stays(&[
        "學(xué)生(shēng)們(men)開(kāi)門(mén)",
        "書(shū)上(shàng)有(yǒu)圖(tú)",
        "時(shí)間(jiān)到(dào)了(le)",
        "讀(dú)書(shū)",
    ]);
}

#[test]
fn a_textbook_that_glosses_new_words() {
    let new = [
        ('讀', "讀(dú)"),
        ('開', "開(kāi)"),
        ('學', "學(xué)"),
        ('說', "說(shuō)"),
        ('個', "個(gè)"),
        ('機', "機(jī)"),
    ];
    let mut lines: Vec<String> = TRADITIONAL
        .iter()
        .cycle()
        .take(30)
        .map(|line| line.to_string())
        .collect();
    for (line, (c, glossed)) in lines.iter_mut().zip(new.iter().cycle()) {
        *line = line.replacen(*c, glossed, 1);
    }
    assert!(stays(&lines).refused > 0);
}

/// `count` glosses of `kinds` characters, one a line, among other characters.
fn page(count: usize, kinds: usize) -> Vec<String> {
    let set = ["書(shū)", "門(mén)", "時(shí)", "學(xué)", "機(jī)"];
    set[..kinds]
        .iter()
        .cycle()
        .take(count)
        .map(|gloss| format!("山上有一{gloss},水在山下。"))
        .collect()
}

fn passes(lines: &[String]) -> bool {
    let (text, tally) = whole(&refs(lines));
    assert_eq!(tally.accepted + tally.refused, 1);
    assert_eq!(tally.accepted == 1, text != lines);
    tally.accepted == 1
}

#[test]
fn eight_glosses_of_four_characters() {
    assert!(passes(&page(8, 4)));
    assert!(!passes(&page(7, 4)));
    assert!(!passes(&page(20, 3)));
}

#[test]
fn four_of_five_occurrences() {
    let mut lines = page(20, 4);
    for line in &mut lines[5..10] {
        line.push('書');
    }
    assert!(passes(&lines));
    lines[11].push('書');
    assert!(!passes(&lines));
}

#[test]
fn one_other_pinyin_in_twenty_and_one_more() {
    let mut lines = page(20, 4);
    lines[3].push_str("山(shān)水(shuǐ)");
    assert!(passes(&lines));
    lines[7].push_str("天(tiān)");
    assert!(!passes(&lines));
}

#[test]
fn four_glosses_in_ten_han() {
    let mut lines: Vec<String> = page(8, 4)
        .iter()
        .map(|line| line.replace("山上有一", "").replace(",水在山下。", "水"))
        .collect();
    lines[1].push_str("天地人山");
    assert!(passes(&lines), "8 of 20");
    assert_eq!(lines[1].pop(), Some('山'));
    assert!(!passes(&lines), "8 of 19");
}
