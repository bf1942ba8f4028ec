//! `qingfeng`: one binary for the whole office.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use qingfeng::{app, draws, serve, survey_command, verify};

/// 清风: the office of conduct and effectiveness in one program.
#[derive(Parser)]
#[command(name = "qingfeng", version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Runs the office: an embedded database in DIR unless a PostgreSQL address is given.
    Serve(serve::ServeArguments),
    /// Runs a made-up city that is alive, and prints who can sign in.
    Demo(serve::ServeArguments),
    /// Draws people from a roster by a plan and a seed that chance made in public.
    Draw(evaluations::public_draw::DrawArguments),
    /// Makes the fairest lottery over panels that keep quotas, and draws from it when there is a seed.
    DrawPanel(panels::DrawPanelArguments),
    /// Checks what was published against what it was made from: exit 0 when true, 1 with the place of the first difference.
    #[command(subcommand)]
    Verify(verify::Verify),
    /// Tallies the files of a folder: responses, evaluators, units, aspects, options, strata.
    Tally(evaluations::tally_command::TallyArguments),
    /// Runs the estimates of a SPEC.json and prints JSON.
    Survey(survey_command::SurveyArguments),
    /// Prints the role × act table, the routes or the schema, for the documents.
    Print {
        /// `roles`, `routes`, `schema-sqlite` or `schema-postgres`.
        what: String,
    },
    /// Makes up a folder of ballots in the form `tally` reads, for benchmarks.
    #[command(hide = true)]
    MakeUp {
        /// Where to.
        folder: PathBuf,
        /// How many evaluators.
        #[arg(long, default_value_t = 10_000)]
        evaluators: u64,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let result = match arguments.command {
        Command::Serve(arguments) => serve::run(arguments, false),
        Command::Demo(arguments) => serve::run(arguments, true),
        Command::Draw(arguments) => draws::draw(&arguments),
        Command::DrawPanel(arguments) => draws::draw_panel(&arguments),
        Command::Verify(what) => return verify::run(&what).unwrap_or_else(|refusal| refused(&refusal)),
        Command::Tally(arguments) => evaluations::tally_command::run(&arguments),
        Command::Survey(arguments) => return survey_command::run(&arguments),
        Command::Print { what } => app::print(&what),
        Command::MakeUp { folder, evaluators } => evaluations::tally::make_up(&folder, evaluators),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(refusal) => refused(&refusal),
    }
}

fn refused(refusal: &kernel::Refusal) -> ExitCode {
    tell(refusal);
    ExitCode::from(2)
}

/// A refusal on a terminal: what happened, every finding, what to do.
#[expect(clippy::print_stderr, reason = "this is the terminal's own voice")]
fn tell(refusal: &kernel::Refusal) {
    eprintln!("[{}] {}\n{}", refusal.rule, refusal.message.zh, refusal.message.en);
    for finding in &refusal.findings {
        eprintln!("  {}", finding.line(kernel::Language::Chinese));
    }
    eprintln!("{}\n{}", refusal.remedy.zh, refusal.remedy.en);
    if let Some(cause) = &refusal.cause {
        eprintln!("({cause})");
    }
}
