//! The main function of the command, and of the examples that are one subcommand each.

use std::process::ExitCode;

use clap::Parser;

use crate::Failure;

/// Parses the command line and runs. Exit status 1 where nothing was written, for mistakes on
/// the command line too: clap's own status for those is 2, which here means that output was
/// written and some of it is missing.
pub(crate) fn start<P: Parser>(run: impl FnOnce(P) -> Result<ExitCode, Failure>) -> ExitCode {
    // RUST_LOG=plimsoll=debug tells how each hull was found and judged.
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::from_default_env())
        .with_writer(std::io::stderr)
        .without_time()
        .init();
    let done = match P::try_parse() {
        Ok(parsed) => run(parsed),
        Err(usage) => {
            let _ = usage.print();
            return ExitCode::from(u8::from(usage.use_stderr()));
        }
    };
    done.unwrap_or_else(|error| {
        eprintln!("error: {error}");
        ExitCode::from(1)
    })
}
