//! The worker: a line in, a line out, whatever the line; and scenes cut for many of them.
#![allow(clippy::unwrap_used)] // a panic is how a test fails

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use plimsoll::batch::BatchOptions;
use plimsoll::plan::{Scene, estimate_scene};
use plimsoll::report::{PROPERTIES, ndjson};
use plimsoll::worker::{Merged, RequestOptions, Root, Worker, requests};
use serde_json::{Value, json};

mod mosaic;

fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_plimsoll"));
    command
        .args(args)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn run(args: &[&str], input: &[u8]) -> Output {
    let mut child = command(args).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let feed = std::thread::spawn(move || stdin.write_all(&input).unwrap());
    let done = child.wait_with_output().unwrap();
    feed.join().unwrap();
    done
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// Answers, in the order in which they came.
fn answers(done: &Output) -> Vec<Value> {
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    let lines = text(&done.stdout).lines();
    lines.map(|l| serde_json::from_str(l).unwrap()).collect()
}

#[test]
fn answers_are_the_lines_of_the_journal_with_an_id() {
    let tiles = ["call00a.tif", "anchored02.tif", "missing.tif"];
    let asked: String = tiles
        .iter()
        .map(|t| format!("{}\n", json!({"id": format!("#{t}"), "tile": t})))
        .collect();
    let got = answers(&run(&["worker", "--root", "testdata"], asked.as_bytes()));
    let paths: Vec<String> = tiles.iter().map(|t| format!("testdata/{t}")).collect();
    let mut args = vec!["estimate", "--json"];
    args.extend(paths.iter().map(String::as_str));
    let estimated = run(&args, b"");
    assert_eq!(estimated.status.code(), Some(2));
    let mut wanted: Vec<&str> = text(&estimated.stdout).lines().collect();
    // By name there, in the order of the requests here.
    wanted.swap(0, 1);
    for ((mut line, tile), wanted) in got.into_iter().zip(tiles).zip(wanted) {
        let line = line.as_object_mut().unwrap();
        assert_eq!(line.shift_remove("id"), Some(json!(format!("#{tile}"))));
        assert_eq!(line.shift_remove("schema"), Some(json!(1)));
        // The folder is named in full where the worker joins it to its root.
        let full = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
        let wanted = wanted.replace("testdata/missing", &format!("{}/missing", full.display()));
        let line = serde_json::to_string(line).unwrap();
        assert!(
            line == wanted || wanted.contains("missing"),
            "{line}\n{wanted}"
        );
        assert_eq!(wanted.contains("missing"), line.contains("\"failed\""));
    }
}

#[test]
fn each_answer_comes_before_the_next_request_is_written() {
    let mut child = command(&["worker", "--root", "testdata"]).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    for id in 0..3 {
        writeln!(stdin, r#"{{"id": {id}, "tile": "../up.tif"}}"#).unwrap();
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let line: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(line["id"], id);
    }
    drop(stdin);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

/// Lines with the id that the answer must have and words of its error.
fn bad_lines() -> Vec<(Vec<u8>, Value, &'static str)> {
    let long = |head: &str| format!("{head}{}\"}}", "x".repeat(70_000)).into_bytes();
    let deep = format!(r#"{{"id":"deep","tile":{}"#, "[".repeat(20_000));
    let line = |text: &str| text.as_bytes().to_vec();
    vec![
        (line("nonsense"), Value::Null, "expected"),
        (line("{"), Value::Null, "EOF"),
        (line("[]"), Value::Null, "invalid"),
        (vec![0xff, 0xfe, 0x00], Value::Null, "expected"),
        (
            line(r#"{"tile":"call00a.tif"}"#),
            Value::Null,
            "missing field `id`",
        ),
        (line(r#"{"id":null,"tile":"a"}"#), Value::Null, "Id"),
        (line(r#"{"id":{},"tile":"a"}"#), Value::Null, "Id"),
        (line(r#"{"id":"cut","tile":"call0"#), json!("cut"), "EOF"),
        (
            line(r#"{"id":5,"tile":"a","oops":1}"#),
            json!(5),
            "unknown field `oops`",
        ),
        (
            line(r#"{"id":6,"tile":"a","schema":99}"#),
            json!(6),
            "schema is 99",
        ),
        (deep.into_bytes(), json!("deep"), "invalid type"),
        (
            long(r#"{"id":"long","tile":""#),
            json!("long"),
            "more than 65536",
        ),
        (long(r#"{"tile":""#), Value::Null, "more than 65536"),
        (
            line(r#"{"id":7,"tile":"../Cargo.toml"}"#),
            json!(7),
            "outside",
        ),
        (
            line(r#"{"id":8,"tile":"/etc/hostname"}"#),
            json!(8),
            "outside",
        ),
        (
            line(r#"{"id":9,"tile":"/vsicurl/http://e/x.tif"}"#),
            json!(9),
            "outside",
        ),
        (line(r#"{"id":10,"tile":""}"#), json!(10), "outside"),
        (
            line(r#"{"id":11,"tile":"missing.tif"}"#),
            json!(11),
            "No such file",
        ),
        (
            line(r#"{"id":12,"tile":"bad/truncated.tif"}"#),
            json!(12),
            "truncated",
        ),
        (
            line(r#"{"id":13,"tile":"call00a.tif","window":[0,0,9000,9000]}"#),
            json!(13),
            "leaves the 328 x 328",
        ),
        (
            line(r#"{"id":14,"tile":"call00a.tif","window":[0,0,18446744073709551615,1]}"#),
            json!(14),
            "leaves",
        ),
        (
            line(r#"{"id":15,"tile":"call00a.tif","window":[0,0,0,5]}"#),
            json!(15),
            "empty",
        ),
        (
            line(r#"{"id":16,"tile":"call00a.tif","window":[0,0,9,9],"places":[[9,9999]]}"#),
            json!(16),
            "place [9, 9999]",
        ),
        (
            line(r#"{"id":17,"tile":"call00a.tif","options":{"product":"gold"}}"#),
            json!(17),
            "gold",
        ),
        (
            line(r#"{"id":18,"tile":"call00a.tif","options":{"sun":[0,-90]}}"#),
            json!(18),
            "-90",
        ),
    ]
}

#[test]
fn whatever_is_wrong_with_a_line_is_its_answer_and_the_worker_lives_on() {
    let good = b"{\"id\":\"good\",\"tile\":\"call00a.tif\"}\n";
    let bad = bad_lines();
    let mut input = good.to_vec();
    for (line, ..) in &bad {
        input.extend_from_slice(line);
        input.extend_from_slice(b"\n \r\n");
    }
    input.extend_from_slice(good.trim_ascii_end());
    let args = ["worker", "--root", "testdata", "--longest-line", "65536"];
    let got = answers(&run(&args, &input));
    assert_eq!(got.len(), bad.len() + 2);
    assert_eq!(got[0], got[bad.len() + 1]);
    assert_eq!(got[0]["tile"]["status"], "ok");
    assert_eq!(got[0]["features"].as_array().unwrap().len(), 1);
    for (answer, (line, id, why)) in got[1..].iter().zip(&bad) {
        let line = String::from_utf8_lossy(&line[..line.len().min(80)]).into_owned();
        assert_eq!(answer["id"], *id, "{line}");
        assert_eq!(answer["tile"]["status"], "failed", "{line}");
        let error = answer["tile"]["error"].as_str().unwrap();
        assert!(error.contains(why), "{line}: {error}");
        assert_eq!(answer["features"], json!([]));
    }
    // On two threads in any order, with the same bytes.
    let mut args = args.to_vec();
    args.extend(["--threads", "2"]);
    let mut two = answers(&run(&args, &input));
    let by_text = |line: &Value| line.to_string();
    let mut one = got;
    one.sort_by_key(by_text);
    two.sort_by_key(by_text);
    assert_eq!(one, two);
}

#[test]
fn a_folder_planned_answered_and_merged_is_as_estimated_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    for name in ["call00a.tif", "call00a.json", "hard10_nosidecar.tif"] {
        let from = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("testdata")
            .join(name);
        std::fs::copy(from, at(name)).unwrap();
    }
    std::fs::write(at("broken.tif"), "no raster").unwrap();
    let root = folder.path().to_str().unwrap();
    let planned = run(&["plan", "--root", root, root], b"");
    assert_eq!(planned.status.code(), Some(0), "{}", text(&planned.stderr));
    let mut lines: Vec<&str> = text(&planned.stdout).lines().collect();
    assert_eq!(lines.len(), 3);
    lines.reverse();
    let answered = run(&["worker", "--root", root], lines.join("\n").as_bytes());
    std::fs::write(at("requests.ndjson"), &planned.stdout).unwrap();
    std::fs::write(at("answers.ndjson"), &answered.stdout).unwrap();
    let (requests, journal) = (at("requests.ndjson"), at("answers.ndjson"));
    let merged = run(&["merge", "--requests", &requests, &journal], b"");
    assert_eq!(merged.status.code(), Some(2));
    assert!(text(&merged.stderr).contains("answered: 3, lost: 0, doubled: 0, unknown: 0"));
    let estimated = run(&["estimate", "--json", root], b"");
    assert!(
        merged.stdout == estimated.stdout,
        "{}\n{}",
        text(&merged.stdout),
        text(&estimated.stdout)
    );
    // An answer less.
    let less = text(&answered.stdout).split_once('\n').unwrap().1;
    std::fs::write(&journal, less).unwrap();
    let merged = run(&["merge", "--requests", &requests, &journal], b"");
    assert!(text(&merged.stderr).contains("lost: hard10_nosidecar.tif"));
    assert_eq!(merged.status.code(), Some(2));
}

/// The answers for a scene in so many parts, in an order that depends on them.
fn in_parts(root: &Path, options: &BatchOptions, scene: &Path, parts: usize) -> Vec<String> {
    let worker = Worker {
        root: Root::new(root, false).unwrap(),
        options: options.clone(),
    };
    let input = plimsoll::inputs::find(&[scene.to_owned()]).unwrap();
    let asked = RequestOptions::default();
    let asked = requests(
        &input.tiles[0],
        &worker.root,
        NonZeroUsize::new(parts),
        options,
        &asked,
    );
    let asked = asked.unwrap();
    assert_eq!(asked.len(), parts);
    let answers: BTreeMap<u64, String> = asked
        .iter()
        .zip(0u64..)
        .map(|(request, k)| {
            let line = serde_json::to_string(request).unwrap();
            (k * 7919 % 97, worker.answer(line.as_bytes()).to_string())
        })
        .collect();
    answers.into_values().collect()
}

fn merged(lines: &[String]) -> String {
    let mut merged = Merged::default();
    for (row, line) in (1..).zip(lines) {
        merged.push(line, Path::new("answers.ndjson"), row).unwrap();
    }
    let lines = merged.lines().unwrap();
    assert_eq!(lines.len(), 1);
    lines[0].to_string()
}

fn ledger(folder: &Path, name: &str, line: &str) -> (Option<i32>, BTreeMap<PathBuf, Vec<u8>>) {
    let journal = folder.join("fleet.ndjson");
    std::fs::write(&journal, format!("{line}\n")).unwrap();
    let out = folder.join(name);
    let (out, journal) = (out.to_str().unwrap(), journal.to_str().unwrap());
    let register = "testdata/register.csv";
    let done = run(
        &["ledger", "--register", register, "--out", out, journal],
        b"",
    );
    let files = std::fs::read_dir(out).into_iter().flatten().map(|entry| {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        (PathBuf::from(path.file_name().unwrap()), bytes)
    });
    (done.status.code(), files.collect())
}

#[test]
fn a_scene_in_1_4_16_and_64_parts_has_the_same_hulls_and_the_same_ledger() {
    let folder = tempfile::tempdir().unwrap();
    let path = mosaic::scene(folder.path());
    let mut options = BatchOptions {
        plan: mosaic::plan(),
        ..BatchOptions::default()
    };
    options.plan.at_once_px = 0;
    let scene = Scene {
        path: &path,
        name: "scene.tif",
        read: &options.read,
    };
    let one = estimate_scene(&scene, &options.plan, &options.estimate, None, None).unwrap();
    assert_eq!(one.hulls.len(), mosaic::PLACES.len());
    let wanted = ndjson::line(&one).to_string();
    let books = ledger(folder.path(), "one", &wanted);
    assert!(
        books.1.contains_key(Path::new("ledger.json")),
        "{:?}",
        books.0
    );
    for parts in [1, 4, 16, 64] {
        let lines = in_parts(folder.path(), &options, &path, parts);
        let line = merged(&lines);
        assert!(line == wanted, "{parts} parts:\n{line}\n{wanted}");
        assert!(ledger(folder.path(), &parts.to_string(), &line) == books);
        // A ledger of parts would count hulls twice.
        if parts == 4 {
            let (status, files) = ledger(folder.path(), "parts", &lines[0]);
            assert_eq!((status, files.len()), (Some(1), 0));
        }
    }
}

#[test]
fn the_schema_of_the_answer_names_every_property() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schema/answer-1.json");
    let schema: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let feature = &schema["properties"]["features"]["items"];
    let hull = &feature["properties"]["properties"];
    let named: Vec<&str> = hull["properties"]
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    let written: Vec<&str> = PROPERTIES.iter().map(|p| p.name).collect();
    assert_eq!(named, written);
    assert_eq!(hull["required"], json!(written));
}
