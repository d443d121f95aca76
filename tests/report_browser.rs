//! The report in a real browser: it opens offline, its table sorts, and axe-core finds nothing.
//!
//! Chromium is taken from the distribution where it is there (`apt-get install chromium`), and
//! axe-core from the path in `AXE_CORE`, which `make axe` sets after `npm install axe-core`; what is
//! missing is said and skipped.
#![allow(clippy::unwrap_used)] // a panic is how a test fails

use std::fs;
use std::path::Path;
use std::process::Command;

use plimsoll::ledger::{self, Journal};
use plimsoll::report;
use plimsoll::validate::season::Season;

/// The report of a short drawn season.
fn page(folder: &Path) -> String {
    let mut journal = Journal::default();
    for (row, line) in (1..).zip(Season::draw(3, 8).drawn()) {
        journal.push(line, "drawn".as_ref(), row).unwrap();
    }
    let ledger = ledger::ledger(journal, &ledger::Options::default()).unwrap();
    report::save_ledger(folder, &ledger, folder).unwrap();
    fs::read_to_string(folder.join("report.html")).unwrap()
}

/// The document after `script` has run at its end; `None` where there is no browser.
fn run(folder: &Path, page: &str, script: &str) -> Option<String> {
    let with_script = page.replace("</body>", &format!("<script>{script}</script></body>"));
    let path = folder.join("scripted.html");
    fs::write(&path, with_script).unwrap();
    let browsers = ["chromium", "chromium-browser", "google-chrome"];
    let done = browsers.iter().find_map(|browser| {
        Command::new(browser)
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"])
            .args(["--virtual-time-budget=20000", "--window-size=1200,1000"])
            .arg(format!(
                "--user-data-dir={}",
                folder.join("profile").display()
            ))
            .arg(format!("file://{}", path.display()))
            .output()
            .ok()
    });
    let Some(done) = done else {
        println!("skipped: no chromium on this machine");
        return None;
    };
    Some(String::from_utf8_lossy(&done.stdout).into_owned())
}

#[test]
fn the_page_needs_nothing_from_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let page = page(folder.path());
    let svg = "http://www.w3.org/2000/svg";
    let rest = page.replace(svg, "");
    assert!(!rest.contains("http://") && !rest.contains("https://"));
    assert!(!page.contains("src=\"/") && !page.contains("@import"));
    assert!(
        page.contains("role=\"img\""),
        "the chart is there and named"
    );
}

#[test]
fn the_table_sorts() {
    let folder = tempfile::tempdir().unwrap();
    let page = page(folder.path());
    let script = "var b = document.querySelectorAll('table.sortable thead button')[5]; b.click(); \
        var keys = Array.from(document.querySelectorAll('table.sortable tbody tr')).map(r => \
        Number(r.cells[5].getAttribute('data-key'))); \
        document.title = keys.every((k, i) => i === 0 || keys[i - 1] <= k) && keys.length > 3 && \
        b.closest('th').getAttribute('aria-sort') === 'ascending' ? 'sorted' : 'not ' + keys;";
    let Some(document) = run(folder.path(), &page, script) else {
        return;
    };
    assert!(
        document.contains("<title>sorted</title>"),
        "{document:.300}"
    );
}

#[test]
fn axe_core_finds_nothing_at_wcag_2_1_aa() {
    let Some(axe) = std::env::var_os("AXE_CORE") else {
        println!("skipped: AXE_CORE does not say where axe.min.js is");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let page = page(folder.path());
    let axe = fs::read_to_string(axe).unwrap();
    let script = format!(
        "{axe}\naxe.run(document, {{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', \
         'best-practice']}}).then(r => {{ document.title = 'axe ' + r.violations.length + ' ' + \
         r.passes.length + ' ' + r.violations.map(v => v.id + ' ' + \
         v.nodes.map(n => n.target).join(',')).join('; '); }});"
    );
    let Some(document) = run(folder.path(), &page, &script) else {
        return;
    };
    let title = document.split("<title>").nth(1).unwrap();
    let title = title.split("</title>").next().unwrap();
    assert!(
        title.starts_with("axe 0 ") && !title.starts_with("axe 0 0"),
        "{title}"
    );
}
