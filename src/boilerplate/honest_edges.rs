//! Documents of real authors that end and begin as pages do, with a page's furniture put around them: it goes, they stay.

use super::{Rules, corpus::cleaned};

const DOCUMENTS: &str = include_str!("../../tests/edges/honest.txt");

/// Furniture that rules take by themselves, in both scripts.
const FEET: [&[&str]; 6] = [
    &[],
    &["Copyright © 2003-2020 某某网 版权所有"],
    &["分享到：QQ空间 新浪微博 微信 朋友圈"],
    &[
        "分享到 Facebook LINE Twitter",
        "關於我們 | 隱私權政策 | 服務條款 | 聯絡我們",
    ],
    &["上一篇：没有了", "下一篇：没有了", "粤ICP备12345678号"],
    &[
        "设为首页 | 加入收藏",
        "登录 注册",
        "关于我们 | 联系我们 | 网站地图 | 广告服务",
        "Copyright © 2003-2020 某某网 版权所有",
    ],
];
const HEADS: [&[&str]; 4] = [
    &[],
    &["您的位置：首页 > 养花 > 君子兰 > 正文"],
    &[
        "设为首页 | 加入收藏",
        "来源：某某网 作者：某某 发布时间：2020-03-04 浏览：123次",
    ],
    &[
        "關於我們　隱私權政策　服務條款",
        "當前位置: 首頁 » 校園新聞 » 內容",
        "[打印] [收藏本文] [关闭窗口]",
    ],
];

fn documents() -> Vec<(&'static str, Vec<&'static str>)> {
    let documents = DOCUMENTS.split("=== ").skip(1);
    documents
        .map(|document| {
            let mut lines = document.lines();
            (lines.next().unwrap(), lines.collect())
        })
        .collect()
}

#[test]
fn honest_documents_stay_with_furniture_around_them() {
    let rules = Rules::builtin();
    let documents = documents();
    assert!(documents.len() >= 100);
    let mut report = String::new();
    for (name, lines) in documents {
        for head in HEADS {
            for foot in FEET {
                let page = [head, &lines[..], foot].concat();
                let left = cleaned(&rules, &page);
                if left != lines {
                    let gone: Vec<_> = page
                        .iter()
                        .filter(|line| !left.iter().any(|l| l == **line))
                        .collect();
                    let gone: Vec<_> = gone.iter().filter(|line| lines.contains(**line)).collect();
                    let kept: Vec<_> = left
                        .iter()
                        .filter(|line| !lines.contains(&line.as_str()))
                        .collect();
                    report += &format!(
                        "{name} {}+{}: gone {gone:?} kept {kept:?}\n",
                        head.len(),
                        foot.len()
                    );
                }
            }
        }
    }
    assert!(report.is_empty(), "\n{report}");
}
