//! Requests from a stream, answers into another.

use std::io::{BufRead, Write};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Mutex;

use super::{Worker, refusal, request};
use crate::batch::for_each_as_they_come;
use crate::{Error, Result};

/// How a stream is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServeOptions {
    /// Requests that are worked on at a time (default 1: engines start a worker a core).
    pub threads: NonZeroUsize,
    /// The longest line, bytes (default 1 MiB: seventy thousand places).
    pub longest_line: usize,
}

impl Default for ServeOptions {
    fn default() -> Self {
        ServeOptions {
            threads: NonZeroUsize::MIN,
            longest_line: 1 << 20,
        }
    }
}

/// Answers each line of `input` with one line, flushed, until its end. Answers come as they
/// are ready; with one thread in the order of the requests. Lines of white space are no
/// requests.
///
/// # Errors
/// [`Error::Io`] where `input` cannot be read or `output` cannot be written; whatever is wrong
/// with a request is its answer.
pub fn serve(
    worker: &Worker,
    options: &ServeOptions,
    input: impl BufRead + Send,
    output: impl Write + Send,
) -> Result<()> {
    let output = Mutex::new(output);
    let lines = Lines {
        input,
        longest: options.longest_line,
    };
    for_each_as_they_come(lines, options.threads, |line| {
        let answer = match line? {
            Line::Whole(line) if line.trim_ascii().is_empty() => return Ok(()),
            Line::Whole(line) => worker.answer(&line),
            Line::TooLong { head, bytes } => {
                let reason = format!(
                    "the line has {bytes} bytes, more than {} (--longest-line)",
                    options.longest_line
                );
                refusal(
                    request::id_in(&head).as_ref(),
                    "",
                    &Error::Request { reason },
                )
            }
        };
        let line = format!("{answer}\n");
        // A panic while writing leaves half a line: nothing may follow it.
        let mut output = output.lock().map_err(|_| broken("<output>", "poisoned"))?;
        let written = output.write_all(line.as_bytes());
        written
            .and_then(|()| output.flush())
            .map_err(|source| Error::Io {
                path: PathBuf::from("<output>"),
                source,
            })
    })
}

fn broken(stream: &str, why: &str) -> Error {
    Error::Io {
        path: PathBuf::from(stream),
        source: std::io::Error::other(why.to_owned()),
    }
}

/// A line without its end.
enum Line {
    Whole(Vec<u8>),
    /// Only its beginning was kept.
    TooLong {
        head: Vec<u8>,
        bytes: u64,
    },
}

/// The lines of a stream, none of which takes more memory than the longest.
struct Lines<R> {
    input: R,
    longest: usize,
}

impl<R: BufRead> Lines<R> {
    fn next_line(&mut self) -> std::io::Result<Option<Line>> {
        let (mut head, mut bytes) = (Vec::new(), 0u64);
        loop {
            let buffer = match self.input.fill_buf() {
                Err(e) if e.kind() == std::io::ErrorKind::Interrupted => continue,
                buffer => buffer?,
            };
            let end = buffer.iter().position(|b| *b == b'\n');
            let at_end = buffer.is_empty();
            let taken = end.unwrap_or(buffer.len());
            let kept = taken.min(self.longest - head.len());
            head.extend_from_slice(&buffer[..kept]);
            bytes += taken as u64;
            let consumed = taken + usize::from(end.is_some());
            self.input.consume(consumed);
            if at_end && bytes == 0 {
                return Ok(None);
            }
            if at_end || end.is_some() {
                let whole = bytes == head.len() as u64;
                return Ok(Some(if whole {
                    Line::Whole(head)
                } else {
                    Line::TooLong { head, bytes }
                }));
            }
        }
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = Result<Line>;

    fn next(&mut self) -> Option<Result<Line>> {
        let line = self.next_line().transpose()?;
        Some(line.map_err(|source| Error::Io {
            path: PathBuf::from("<input>"),
            source,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn lines(text: &[u8], longest: usize, buffer: usize) -> Vec<(usize, u64)> {
        let input = std::io::BufReader::with_capacity(buffer, text);
        Lines { input, longest }
            .map(|line| match line.unwrap() {
                Line::Whole(line) => (line.len(), line.len() as u64),
                Line::TooLong { head, bytes } => (head.len(), bytes),
            })
            .collect()
    }

    #[test]
    fn a_long_line_costs_only_itself() {
        let text = b"abc\n\n0123456789\nlast";
        assert_eq!(lines(text, 4, 3), [(3, 3), (0, 0), (4, 10), (4, 4)]);
    }

    proptest! {
        #[test]
        fn lines_are_those_of_a_simple_split(
            text in proptest::collection::vec(prop_oneof![Just(b'\n'), Just(b'x')], 0..60),
            longest in 1usize..12, buffer in 1usize..9,
        ) {
            let mut simple: Vec<u64> = text.split(|b| *b == b'\n').map(|l| l.len() as u64).collect();
            if simple.last() == Some(&0) {
                simple.pop();
            }
            let got = lines(&text, longest, buffer);
            prop_assert_eq!(got.iter().map(|l| l.1).collect::<Vec<_>>(), simple);
            prop_assert!(got.iter().all(|l| l.0 as u64 == l.1.min(longest as u64)));
        }
    }
}
