//! A registry in a folder of its own, worked on by the program.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use pressmark_domain::Orcid;
use pressmark_simulator::{Running, SimulatorOptions, WorldSource, start};
use pressmark_store::testing::Fresh;
use pressmark_store::{Location, Store};

const SOURCES: [&str; 6] = ["ORCID", "CROSSREF", "DATACITE", "OPENALEX", "AGENCY", "ROR"];

/// Any start ends within this, however busy the machine is.
const START_LIMIT: Duration = Duration::from_secs(90);

/// Settings of a registry: its data folder, its database, and the world that stands for the upstreams.
pub(crate) struct Registry {
    fresh: Fresh,
    world: Vec<(String, String)>,
}

impl Registry {
    /// A registry that asks nobody.
    pub(crate) fn alone(fresh: Fresh) -> Self {
        Self { fresh, world: Vec::new() }
    }

    /// A registry whose upstreams are a simulated world.
    pub(crate) async fn beside(fresh: Fresh, source: WorldSource, faults: f64) -> (Self, Running) {
        let options =
            SimulatorOptions { faults, hang: Duration::from_millis(400), seed: 11, ..SimulatorOptions::default() };
        let running = start(source, options).await.unwrap();
        let mut world = running.env();
        for source in SOURCES {
            for (name, value) in
                [("RATE", "2000"), ("CONCURRENCY", "16"), ("TIMEOUT", "300ms"), ("RETRIES", "8"), ("DAILY_LIMIT", "0")]
            {
                world.push((format!("PRESSMARK_SOURCES__{source}__{name}"), value.to_owned()));
            }
        }
        world.push(("PRESSMARK_INGEST__LEASE".to_owned(), "2s".to_owned()));
        world.push(("PRESSMARK_INGEST__REMAINDER_DELAY".to_owned(), "200ms".to_owned()));
        let mut registry = Self { fresh, world };
        if faults <= 0.0 {
            registry.be_patient();
        }
        (registry, running)
    }

    /// From now on no source is given up soon: where none hangs on purpose, a late answer only says that the machine is
    /// busy, and ten of them at once would open the circuit.
    pub(crate) fn be_patient(&mut self) {
        for source in SOURCES {
            self.set(&format!("PRESSMARK_SOURCES__{source}__TIMEOUT"), "30s");
        }
    }

    /// Sets a setting for what is run from now on.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.world.push((name.to_owned(), value.to_owned()));
    }

    pub(crate) fn folder(&self) -> PathBuf {
        self.fresh.folder()
    }

    pub(crate) async fn store(&self) -> Store {
        self.fresh.store().await
    }

    /// The program with some arguments; nothing of the environment of the tests reaches it.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pressmark"));
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("PRESSMARK_")) {
            command.env_remove(name);
        }
        command.args(arguments).envs(self.world.iter().cloned()).current_dir(self.fresh.folder());
        command.env("PRESSMARK_DATA_DIR", self.fresh.folder()).stdin(Stdio::null());
        if let Location::Postgres(url) = self.fresh.location() {
            command.env("PRESSMARK_DATABASE_URL", url);
        }
        command
    }

    /// Runs the program to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Runs the program to its end, which must be a good one; returns what it printed.
    pub(crate) fn succeed(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        assert!(output.status.success(), "{arguments:?}: {}\n{out}\n{err}", output.status);
        out
    }

    /// Runs the program to its end, which must be a bad one; returns what it said on standard error.
    pub(crate) fn fail(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(!output.status.success(), "{arguments:?} succeeded: {}", text(&output.stdout));
        let said = text(&output.stderr);
        assert!(!said.contains("panicked"), "{said}");
        said
    }

    /// Starts a server and waits until it listens.
    pub(crate) fn serve(&self, more: &[&str]) -> Serving {
        let mut arguments = vec!["serve", "--listen", "127.0.0.1:0"];
        arguments.extend(more);
        let listeners = arguments.iter().filter(|argument| **argument == "--listen").count();
        Serving::start(&mut self.command(&arguments), listeners)
    }

    /// Writes a list of iDs for `ingest --file`.
    pub(crate) fn list(&self, orcids: &[Orcid]) -> PathBuf {
        let path = self.folder().join("orcids.txt");
        let lines: Vec<&str> = orcids.iter().map(Orcid::as_str).collect();
        std::fs::write(&path, lines.join("\n")).unwrap();
        path
    }
}

/// A process that does not outlive its test.
pub(crate) struct Guard(pub(crate) Child);

impl Drop for Guard {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A server in its own process.
pub(crate) struct Serving {
    pub(crate) child: Guard,
    pub(crate) url: String,
    /// Where it listens too.
    pub(crate) others: Vec<String>,
}

impl Serving {
    /// Starts a server and waits until it has said where it listens, so many times. Its ports are the system's choice:
    /// one that was looked for before might be another's by the time it is taken.
    pub(crate) fn start(command: &mut Command, listeners: usize) -> Self {
        let mut child = Guard(command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap());
        let lines = BufReader::new(child.0.stderr.take().unwrap()).lines().map_while(Result::ok);
        let (tell, told) = mpsc::channel();
        std::thread::spawn(move || {
            // To the end, whether anybody listens or not: a full pipe would stop the server.
            for line in lines {
                let _ = tell.send(line);
            }
        });
        let mut urls = Vec::new();
        let mut said: Vec<String> = Vec::new();
        while urls.len() < listeners {
            let line = told.recv_timeout(START_LIMIT);
            let line = line.unwrap_or_else(|_| panic!("the server does not listen: {said:#?}"));
            urls.extend(listens_at(&line));
            said.push(line);
        }
        let url = urls.remove(0);
        Self { child, url, others: urls }
    }

    /// A JSON answer.
    pub(crate) async fn get(&self, path: &str) -> (u16, serde_json::Value) {
        let answer = reqwest::get(format!("{}{path}", self.url)).await.unwrap();
        let status = answer.status().as_u16();
        (status, answer.json().await.unwrap_or_default())
    }

    /// Waits until a path answers 200.
    pub(crate) async fn ready(&self) {
        for _ in 0..900 {
            if self.get("/ready").await.0 == 200 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("the server is not ready after a minute and a half");
    }
}

/// Where a line of a server's log says that it listens.
fn listens_at(line: &str) -> Option<String> {
    let (_, address) = line.split_once("listening")?.1.split_once("127.0.0.1:")?;
    let port: String = address.chars().take_while(char::is_ascii_digit).collect();
    Some(format!("http://127.0.0.1:{port}"))
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

pub(crate) fn wait_until(limit: Duration, what: &str, mut test: impl FnMut() -> bool) {
    let started = Instant::now();
    while !test() {
        assert!(started.elapsed() < limit, "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A path as an argument.
pub(crate) fn arg(path: &Path) -> &str {
    path.to_str().unwrap()
}
