//! A small forward model of the tool: Traditional by characters, and a gloss behind each character of a site's set.

use crate::repair::readings::Traditional;
use std::collections::HashMap;

/// How a site writes its glosses.
#[derive(Clone, Copy)]
pub struct Site {
    pub set: &'static [(char, &'static str)],
    pub before: &'static str,
    pub after: &'static str,
}

pub const TONED: Site = Site {
    set: &[
        ('圖', "tú"),
        ('書', "shū"),
        ('開', "kāi"),
        ('門', "mén"),
        ('陳', "chén"),
        ('們', "men"),
        ('時', "shí"),
        ('讀', "dú"),
        ('個', "gè"),
        ('機', "jī"),
    ],
    before: "(",
    after: ")",
};
pub const WIDE: Site = Site {
    before: "（",
    after: "）",
    ..TONED
};
pub const OTHER_SET: Site = Site {
    set: &[
        ('館', "guǎn"),
        ('說', "shuō"),
        ('學', "xué"),
        ('動', "dòng"),
        ('還', "hái"),
        ('這', "zhè"),
        ('來', "lái"),
        ('鎮', "zhèn"),
        ('裡', "lǐ"),
        ('長', "zhǎng"),
    ],
    before: "(",
    after: ")",
};
pub const TONELESS: Site = Site {
    set: &[
        ('們', "men"),
        ('與', "yu"),
        ('書', "shu"),
        ('說', "shuo"),
        ('個', "ge"),
        ('綠', "lv"),
        ('時', "shi"),
        ('學', "xue"),
        ('電', "dian"),
        ('來', "lai"),
    ],
    before: "(",
    after: ")",
};
pub const SPACED: Site = Site {
    after: ") ",
    ..TONELESS
};
/// A site that glosses characters which the page has only between two others.
pub const CUTTING: Site = Site {
    set: &[
        ('圖', "tú"),
        ('書', "shū"),
        ('門', "mén"),
        ('陳', "chén"),
        ('們', "men"),
        ('讀', "dú"),
        ('訖', "qì"),
        ('偵', "zhēn"),
        ('矚', "zhǔ"),
        ('飼', "sì"),
        ('掃', "sǎo"),
    ],
    before: "(",
    after: ")",
};
pub const SITES: [Site; 5] = [TONED, WIDE, OTHER_SET, TONELESS, SPACED];

/// A page in Simplified; the line without any character that a site glosses is meant to be there, and so is the blank one.
pub const PAGE: [&str; 17] = [
    "春天的早晨,镇上的图书馆刚刚开门。",
    "管理员老陈把还回来的书一本一本擦好,再放到书架上。",
    "孩子们进来的时候总是很轻,好像怕惊动了那些故事。",
    "窗边的位置最受欢迎,从那儿能看见整条河与对岸的绿色麦田。",
    "",
    "有个学生每天来读半个小时,说这儿比自己家安静。",
    "老陈问他读什么书,他说在读一本关于飞机发动机的书。",
    "“你看得懂吗?”老陈笑着问。",
    "“有些图不懂,可是画得很细,看着看着就明白一点了。”",
    "小城不大,人也不多。",
    "第二年图书馆买了新的电脑,读者们可以在网上预约。",
    "老陈还是喜欢用铅笔在卡片上写字,说这样时时记得。",
    "冬天的时候馆里会烧起炉子,大家围在一起讨论书与电影。",
    "有一年下了大雪,路都断了,老陈还是准时开门。",
    "那一天只来了一个读者,就是从前那个爱看发动机的学生。",
    "学生已经长大了,在省城的工厂里当技术员,说话还是那样轻。",
    "他们一起把图书馆的门修好了,时间过得真快。",
];

/// A page in Traditional as its author wrote it, with many characters of the sets.
pub const TRADITIONAL: [&str; 6] = [
    "港口的老師說,讀書的時候要開著窗。",
    "學生們說不,開窗太冷,還是開燈讀書好。",
    "這個學期來了一個新同學,他把機器人的圖畫在門上。",
    "乾燥的天氣裡,後山的樹葉都捲了起來。",
    "陳老師說這是她教過最好的一個班。",
    "時間到了,學生們關上門回家。",
];

/// A page in Simplified as its author wrote it, with characters that Traditional text shares.
pub const SIMPLIFIED: [&str; 4] = [
    "乾隆年间的瓷器展今天开幕。",
    "沈阳的观众於女士说,她为这次展览请了假。",
    "展厅里还放着一套编钟。",
    "门票每人二十元。",
];

/// The page of a site.
pub fn damage(lines: &[&str], site: Site) -> Vec<String> {
    let images = images();
    lines
        .iter()
        .map(|line| {
            line.chars()
                .map(|c| glossed(*images.get(&c).unwrap_or(&c), site))
                .collect()
        })
        .collect()
}

fn glossed(c: char, site: Site) -> String {
    match site.set.iter().find(|(bearer, _)| *bearer == c) {
        Some((_, pinyin)) => format!("{c}{}{pinyin}{}", site.before, site.after),
        None => c.to_string(),
    }
}

/// One image a character, as such a tool has them; characters that Traditional text has too stay.
fn images() -> HashMap<char, char> {
    let table = include_str!("../../../data/opencc/STCharacters.txt");
    let mut images: HashMap<char, char> = table
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'))
        .map(|(from, to)| (from, to.split(' ').collect::<Vec<_>>()))
        .filter(|(from, to)| !to.contains(from))
        .filter_map(|(from, to)| Some((from.chars().next()?, to.first()?.chars().next()?)))
        .filter(|(from, to)| Traditional::of(*to).is_some_and(|t| t.simplified() == *from))
        .collect();
    images.insert('里', '裡');
    images.insert('为', '為');
    images
}

/// The page of a site whose tool works on bytes: glosses behind every pair of bytes that is one of its characters, aligned or not, and
/// its invisible separator before every pair that is a mark; then what a reader of bytes makes of it, with marks folded.
pub fn damage_bytes(lines: &[&str], site: Site) -> Vec<String> {
    let images = images();
    lines
        .iter()
        .map(|line| bytes_of_line(line, site, &images))
        .collect()
}

fn bytes_of_line(line: &str, site: Site, images: &HashMap<char, char>) -> String {
    let wide = |c: char| match c {
        ',' => '，',
        '?' => '？',
        c => *images.get(&c).unwrap_or(&c),
    };
    let encode = |text: &str| encoding_rs::GBK.encode(text).0.into_owned();
    let mut bytes = encode(&line.chars().map(wide).collect::<String>());
    for (bearer, pinyin) in site.set {
        let key = encode(&bearer.to_string());
        let gloss = encode(&format!("{}{pinyin}{}", site.before, site.after));
        bytes = replace(&bytes, &key, &[&key[..], &gloss].concat());
    }
    for mark in ["，", "。", "、", "？"] {
        let mark = encode(mark);
        bytes = replace(&bytes, &mark, &[&[SEPARATOR][..], &mark].concat());
    }
    read(&bytes)
}

const SEPARATOR: u8 = 0x1F;

fn replace(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = bytes;
    while let Some(first) = rest.first() {
        if rest.starts_with(from) {
            out.extend_from_slice(to);
            rest = &rest[from.len()..];
        } else {
            out.push(*first);
            rest = &rest[1..];
        }
    }
    out
}

fn read(bytes: &[u8]) -> String {
    let mut out = String::new();
    let mut rest = bytes;
    while let Some(&lead) = rest.first() {
        if lead < 0x80 {
            out.extend((lead != SEPARATOR).then_some(char::from(lead)));
            rest = &rest[1..];
            continue;
        }
        match rest.get(1) {
            Some(&trail) if trail >= 0x40 => {
                let c = crate::repair::cp936::pair(lead, trail);
                out.extend(c.map(|c| match c {
                    '，' => ',',
                    '？' => '?',
                    c => c,
                }));
            }
            _ => out.push('?'),
        }
        rest = rest.get(2..).unwrap_or_default();
    }
    out
}
