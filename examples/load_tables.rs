//! The tables of `docs/load.md`: errors and coverage of the load by fleet, and what each input
//! contributes to the width of its answers. Prints Markdown.

#[path = "../tests/shared/load_trial.rs"]
mod load_trial;
#[path = "../src/bin/plimsoll/start.rs"]
mod start;

use std::collections::BTreeMap;
use std::process::ExitCode;

use clap::Parser;
use load_trial::{Group, Scores};
use plimsoll::answer::Condition;
use plimsoll::batch;
use plimsoll::load::sensitivity::Quantity;
use plimsoll::load::{LoadOptions, joint};
use plimsoll::scene::Fleet;

type Failure = Box<dyn std::error::Error>;

/// Draws ships of both fleets, measures them with stated errors and judges their loads.
#[derive(Parser)]
struct Args {
    /// Seed of the first register.
    #[arg(long, default_value_t = 9000)]
    seed: u64,
    /// How many registers of twenty ships each.
    #[arg(long, default_value_t = 150)]
    registers: u64,
}

/// One table of errors.
fn scores(fleet: Fleet, groups: &[Group], with_register: bool) {
    let scores = Scores::measure(groups, with_register);
    let register = if with_register { "with" } else { "without" };
    println!("\n{fleet:?} fleet, {register} a register:\n");
    println!("| | ships | bias | RMSE | median | coverage | median width |");
    println!("|---|---|---|---|---|---|---|");
    for (name, score) in scores.named_scores() {
        println!(
            "| {name} | {} | {:+.3} | {:.3} | {:.3} | {:.3} | {:.3} |",
            score.count(),
            score.bias(),
            score.rmse(),
            score.median(),
            score.cover(),
            score.width(),
        );
    }
    println!(
        "\nCondition right in {:.1} % of those in ballast or laden; no cargo is within the \
         interval of {:.1} % of those in ballast; named {}, misnamed {}.",
        100.0 * scores.condition(),
        100.0 * scores.ballast_bound(),
        scores.named,
        scores.misnamed
    );
}

/// What is left of a width, by condition, quantity and input: the sum over ships, and how many.
type Left = BTreeMap<(&'static str, &'static str, &'static str), (f64, usize)>;

const QUANTITIES: [(&str, Quantity); 4] = [
    ("draft", Quantity::Draft),
    ("load fraction", Quantity::LoadFraction),
    ("deadweight", Quantity::Deadweight),
    ("cargo", Quantity::Cargo),
];

const CONDITIONS: [&str; 3] = ["laden", "part-laden", "ballast"];

fn sensitivities(groups: &[Group], with_register: bool) -> Left {
    let parts = batch::map_ordered(groups, None, |group| {
        let mut left = Left::new();
        let mut random = group.random.clone();
        for (index, ship) in group.ships.iter().enumerate() {
            let condition = match ship.condition() {
                Condition::Laden => CONDITIONS[0],
                Condition::PartLaden => CONDITIONS[1],
                _ => CONDITIONS[2],
            };
            let register = with_register.then_some(&group.register);
            let seen = [ship.seen(&mut random)];
            let Ok(hull) = joint(&seen, register, &LoadOptions::default(), index as u64) else {
                continue;
            };
            for (name, quantity) in QUANTITIES {
                for line in hull.sensitivity(0, quantity) {
                    let sum = left.entry((condition, name, line.input)).or_default();
                    sum.0 += line.width_left;
                    sum.1 += 1;
                }
            }
        }
        left
    });
    let mut all = Left::new();
    for (key, (sum, count)) in parts.into_iter().flatten().flatten().flatten() {
        let total = all.entry(key).or_default();
        total.0 += sum;
        total.1 += count;
    }
    all
}

/// One table of what is left: a line for each condition and answer, a column for each input.
fn print_sensitivities(groups: &[Group], with_register: bool) {
    let left = sensitivities(groups, with_register);
    let mut inputs: Vec<&str> = left.keys().map(|(_, _, input)| *input).collect();
    inputs.sort_unstable();
    inputs.dedup();
    let register = if with_register { "with" } else { "without" };
    println!("\nFirst fleet, {register} a register:\n");
    let names: Vec<String> = inputs.iter().map(|input| input.replace('_', " ")).collect();
    println!("| of a hull | width of | {} |", names.join(" | "));
    println!("|---|{}", "---|".repeat(inputs.len() + 1));
    for condition in CONDITIONS {
        for (quantity, _) in QUANTITIES {
            print!("| {condition} | {quantity} |");
            for input in &inputs {
                match left.get(&(condition, quantity, input)) {
                    Some((sum, count)) => print!(" {:.2} |", sum / *count as f64),
                    None => print!(" |"),
                }
            }
            println!();
        }
    }
}

fn main() -> ExitCode {
    start::start(|args: Args| {
        for fleet in [Fleet::First, Fleet::Second] {
            let groups = Group::draw(fleet, args.seed, args.registers);
            for with_register in [true, false] {
                scores(fleet, &groups, with_register);
            }
            if fleet == Fleet::First {
                let few = &groups[..groups.len().min(30)];
                println!("\nWhat is left of the width, {} ships:", 20 * few.len());
                for with_register in [false, true] {
                    print_sensitivities(few, with_register);
                }
            }
        }
        Ok(ExitCode::SUCCESS)
    })
}
